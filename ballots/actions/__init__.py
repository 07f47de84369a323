"""Everything that can be done to a ballot, from its draft to its result. Casting is ballots/casting.py."""

from ballots.actions.adopting import adopt
from ballots.actions.asking import (
    add_proposal,
    add_ranked,
    argue,
    ask,
    change_proposal,
    change_ranked,
    remove_contest,
)
from ballots.actions.drafting import (
    begin,
    describe,
    draft,
    reschedule,
    set_roll_rule,
)
from ballots.actions.holding import (
    close,
    count,
    open_part,
    open_voting,
    seal,
    stamp,
    sum_up,
    unseal,
)
from ballots.actions.notifying import (
    declare_interest,
    freeze_roll,
    notify,
    recall,
    sign_off,
)
from ballots.actions.objecting import (
    confirm_objection,
    decline_objection,
    object_to_roll,
    uphold_objection,
)
from ballots.actions.scrutinising import note_bundle_taken
from ballots.actions.trusting import hand_in, name_trustees, show_share, test_share
from ballots.actions.undoing import agree_to_undo, propose_to_undo, withdraw_undoing

__all__ = [
    "add_proposal",
    "add_ranked",
    "adopt",
    "agree_to_undo",
    "argue",
    "ask",
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
    "propose_to_undo",
    "recall",
    "remove_contest",
    "reschedule",
    "seal",
    "set_roll_rule",
    "show_share",
    "sign_off",
    "stamp",
    "sum_up",
    "test_share",
    "unseal",
    "uphold_objection",
    "withdraw_undoing",
]
