"""Everything that can be done to a round, and to the endorsement it makes."""

from endorsements.actions.adopting import adopt
from endorsements.actions.asking import answer, ask, withdraw
from endorsements.actions.paper import declare, put_to_the_vote
from endorsements.actions.relationship import annul, end, note, remind
from endorsements.actions.reviewing import (
    appeal_decision,
    close_vote,
    finish,
    judge_decision,
    lapse,
    propose,
    put_decision_to_members,
    raise_concern,
    reply,
    start_review,
    support,
    voice,
)
from endorsements.actions.rounds import (
    abandon,
    announce,
    appeal_ruling,
    judge_ruling,
    recommend,
    rule,
    shortlist,
)

__all__ = [
    "abandon",
    "adopt",
    "announce",
    "annul",
    "answer",
    "appeal_decision",
    "appeal_ruling",
    "ask",
    "close_vote",
    "declare",
    "end",
    "finish",
    "judge_decision",
    "judge_ruling",
    "lapse",
    "note",
    "propose",
    "put_decision_to_members",
    "put_to_the_vote",
    "raise_concern",
    "recommend",
    "remind",
    "reply",
    "rule",
    "shortlist",
    "start_review",
    "support",
    "voice",
    "withdraw",
]
