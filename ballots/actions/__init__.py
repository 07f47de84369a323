"""Everything that can be done to a ballot, from its draft to its result. Casting is ballots/casting.py."""

from ballots.actions.holding import close, count, open_part, open_voting, seal, unseal
from ballots.actions.objecting import (
    confirm_objection,
    decline_objection,
    object_to_roll,
    uphold_objection,
)
from ballots.actions.preparing import (
    add_proposal,
    add_ranked,
    begin,
    change_proposal,
    change_ranked,
    declare_interest,
    describe,
    draft,
    freeze_roll,
    notify,
    recall,
    remove_contest,
    reschedule,
    set_roll_rule,
    sign_off,
)
from ballots.actions.scrutinising import note_bundle_taken
from ballots.actions.trusting import hand_in, name_trustees, show_share, test_share

__all__ = [
    "add_proposal",
    "add_ranked",
    "begin",
    "change_proposal",
    "change_ranked",
    "close",
    "confirm_objection",
    "count",
    "declare_interest",
    "decline_objection",
    "describe",
    "draft",
    "freeze_roll",
    "hand_in",
    "name_trustees",
    "note_bundle_taken",
    "notify",
    "object_to_roll",
    "open_part",
    "open_voting",
    "recall",
    "remove_contest",
    "reschedule",
    "seal",
    "set_roll_rule",
    "show_share",
    "sign_off",
    "test_share",
    "unseal",
    "uphold_objection",
]
