"""What a convention is made of, by subject."""

from conventions.models.agenda import AgendaRelease, Document, Item, ItemKind, Session
from conventions.models.conventions import (
    Attending,
    Convention,
    Duty,
    Mode,
    Registration,
    Room,
    Steward,
)
from conventions.models.decisions import Decision
from conventions.models.plans import (
    Dependency,
    Plan,
    Question,
    QuestionKind,
    QuestionResult,
    Tie,
)
from conventions.models.rules import ConventionRuleSet, Unreached
from conventions.models.speakers import Preference, Purpose, SpeakersPolicy, Speech
from conventions.models.votes import (
    Card,
    CardSection,
    FloorMotion,
    Manner,
    TellersCount,
    Voice,
    Vote,
    VoteState,
)

__all__ = [
    "AgendaRelease",
    "Attending",
    "Card",
    "CardSection",
    "Convention",
    "ConventionRuleSet",
    "Decision",
    "Dependency",
    "Document",
    "Duty",
    "FloorMotion",
    "Item",
    "ItemKind",
    "Manner",
    "Mode",
    "Plan",
    "Preference",
    "Purpose",
    "Question",
    "QuestionKind",
    "QuestionResult",
    "Registration",
    "Room",
    "Session",
    "SpeakersPolicy",
    "Speech",
    "Steward",
    "TellersCount",
    "Tie",
    "Unreached",
    "Voice",
    "Vote",
    "VoteState",
]
