"""What a convention is made of, by subject."""

from conventions.models.agenda import AgendaRelease, Document, Item, ItemKind, Session
from conventions.models.business import (
    Answer,
    Business,
    Choice,
    Fate,
    Prioritisation,
    Survey,
)
from conventions.models.conventions import (
    Attending,
    Convention,
    Duty,
    Mode,
    Registration,
    Room,
    Steward,
)
from conventions.models.decisions import (
    Decision,
    HandedOn,
    Minutes,
    Progress,
    Report,
    Undertaking,
)
from conventions.models.rules import ConventionRuleSet, Unreached

__all__ = [
    "AgendaRelease",
    "Answer",
    "Attending",
    "Business",
    "Choice",
    "Convention",
    "ConventionRuleSet",
    "Decision",
    "Document",
    "Duty",
    "Fate",
    "HandedOn",
    "Item",
    "ItemKind",
    "Minutes",
    "Mode",
    "Prioritisation",
    "Progress",
    "Registration",
    "Report",
    "Room",
    "Session",
    "Steward",
    "Survey",
    "Undertaking",
    "Unreached",
]
