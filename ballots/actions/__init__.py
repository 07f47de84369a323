"""Everything that can be done to a ballot, from its draft to its result. Casting is ballots/casting.py."""

from ballots.actions.holding import close, count, open_voting, seal
from ballots.actions.preparing import (
    add_proposal,
    add_ranked,
    change_proposal,
    change_ranked,
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

__all__ = [
    "add_proposal",
    "add_ranked",
    "change_proposal",
    "change_ranked",
    "close",
    "count",
    "describe",
    "draft",
    "freeze_roll",
    "notify",
    "open_voting",
    "recall",
    "remove_contest",
    "reschedule",
    "seal",
    "set_roll_rule",
    "sign_off",
]
