"""Whom the organisation backs for offices outside it, who asked, and what became of it.

By noun; import from here, not from the modules.

    rounds        RuleSet, Post (an office outside), Round, Recommendation
    requests      Request, Withdrawal, Ruling, Shortlisting, Answer
    relationship  Endorsement, Commitment, Contact
    reviews       Concern, Supporter, Decision, Voice, Appeal, Verdict
"""

from endorsements.models.relationship import (
    Commitment,
    Contact,
    ContactKind,
    Endorsement,
    Side,
)
from endorsements.models.requests import (
    NO_ENDORSEMENT,
    Answer,
    Request,
    Ruling,
    Shortlisting,
    Withdrawal,
)
from endorsements.models.reviews import (
    Appeal,
    Concern,
    Decision,
    Supporter,
    Verdict,
    Voice,
)
from endorsements.models.rounds import (
    COUNTED_BY,
    Decider,
    Method,
    OptionSet,
    Post,
    Recommendation,
    Round,
    RuleSet,
)

__all__ = [
    "COUNTED_BY",
    "NO_ENDORSEMENT",
    "Answer",
    "Appeal",
    "Commitment",
    "Concern",
    "Contact",
    "ContactKind",
    "Decider",
    "Decision",
    "Endorsement",
    "Method",
    "OptionSet",
    "Post",
    "Recommendation",
    "Request",
    "Round",
    "RuleSet",
    "Ruling",
    "Shortlisting",
    "Side",
    "Supporter",
    "Verdict",
    "Voice",
    "Withdrawal",
]
