"""What the organisation's rules say of endorsements, by noun.

Pure: these functions read fields already loaded, ask the database nothing, and are told the time.
Each answers "why not?": a Refusal, or None for "go ahead".
"""

from endorsements.rules.asking import (
    ANSWERED,
    ASKED_ALREADY,
    LINK_OVER,
    NOT_THE_ASKER,
    WRONG_CODE,
    may_act_for,
    refusal_to_answer,
    refusal_to_ask,
    refusal_to_withdraw,
)
from endorsements.rules.common import (
    DONE_ALREADY,
    KEEPS_ITS_LENGTHS,
    OTHER_OFFICE,
    PAPER_MADE,
    refusal_to_hold,
    refusal_to_run,
    words,
)
from endorsements.rules.reviewing import (
    ONE_DECISION,
    SUPPORTED_ALREADY,
    VOTED_ALREADY,
    refusal_to_appeal_decision,
    refusal_to_judge,
    refusal_to_note,
    refusal_to_propose,
    refusal_to_raise,
    refusal_to_reply,
    refusal_to_support,
    refusal_to_voice,
)
from endorsements.rules.running import (
    ONE_AT_A_TIME,
    refusal_to_abandon,
    refusal_to_announce,
    refusal_to_appeal_ruling,
    refusal_to_put,
    refusal_to_recommend,
    refusal_to_rule,
    refusal_to_shortlist,
)

__all__ = [
    "ANSWERED",
    "ASKED_ALREADY",
    "DONE_ALREADY",
    "KEEPS_ITS_LENGTHS",
    "LINK_OVER",
    "NOT_THE_ASKER",
    "ONE_AT_A_TIME",
    "ONE_DECISION",
    "OTHER_OFFICE",
    "PAPER_MADE",
    "SUPPORTED_ALREADY",
    "VOTED_ALREADY",
    "WRONG_CODE",
    "may_act_for",
    "refusal_to_abandon",
    "refusal_to_announce",
    "refusal_to_answer",
    "refusal_to_appeal_decision",
    "refusal_to_appeal_ruling",
    "refusal_to_ask",
    "refusal_to_hold",
    "refusal_to_judge",
    "refusal_to_note",
    "refusal_to_propose",
    "refusal_to_put",
    "refusal_to_raise",
    "refusal_to_recommend",
    "refusal_to_reply",
    "refusal_to_rule",
    "refusal_to_run",
    "refusal_to_shortlist",
    "refusal_to_support",
    "refusal_to_voice",
    "refusal_to_withdraw",
    "words",
]
