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
from conventions.models.rules import ConventionRuleSet, Unreached

__all__ = [
    "AgendaRelease",
    "Attending",
    "Convention",
    "ConventionRuleSet",
    "Decision",
    "Document",
    "Duty",
    "Item",
    "ItemKind",
    "Mode",
    "Registration",
    "Room",
    "Session",
    "Steward",
    "Unreached",
]
