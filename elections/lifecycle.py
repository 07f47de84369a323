"""The life of an election, and of each region's places in it.

              put to the vote           declare
    ANNOUNCED ───────────────▶ BALLOTED ───────▶ DECLARED
        │                         │
        └────────abandon──────────┴─────▶ ABANDONED   (once balloted: only before notice of its ballots)

A region whose ballot was abandoned, or annulled before anybody took a place by it, is BALLOTED still: the
same candidates are put to the vote in another. One whose ballot is annulled later stays DECLARED, which it was:
those elected by it hold their places no longer, and each place is a vacancy.

Until its papers are made an election goes through phases by the clock alone:

    COMING ─opens─▶ STANDING ─closes─▶ NOMINATING ─nominate until─▶ SETTLING ─settles─▶ READY

Places, from the making of the papers on:

    PENDING ──▶ BALLOTED ──▶ DECLARED
       ├──────▶ UNOPPOSED      no more stood than there are places: no vote, they are in
       ├──────▶ VACANT         nobody stood who could fill one of them
       └──────▶ REOPENED       the reserved places cannot be filled, and the rules ask for new nominations
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where an election stands."""

    ANNOUNCED = "announced", _("Announced")
    BALLOTED = "balloted", _("Put to the vote")
    DECLARED = "declared", _("Declared")
    ABANDONED = "abandoned", _("Given up")


class Move(StrEnum):
    PUT = "put"
    DECLARE = "declare"
    ABANDON = "abandon"


MOVES: Mapping[tuple[State, Move], State] = {
    (State.ANNOUNCED, Move.PUT): State.BALLOTED,
    (State.ANNOUNCED, Move.ABANDON): State.ABANDONED,
    (State.BALLOTED, Move.DECLARE): State.DECLARED,
    (State.BALLOTED, Move.ABANDON): State.ABANDONED,
}
OVER = frozenset({State.DECLARED, State.ABANDONED})


class Outcome(TextChoices):
    """What became of a region's places."""

    PENDING = "pending", _("Nominations")
    BALLOTED = "balloted", _("On the ballot")
    UNOPPOSED = "unopposed", _("Elected unopposed")
    VACANT = "vacant", _("Nobody stood who could fill it")
    REOPENED = "reopened", _("Nominations open again")
    DECLARED = "declared", _("Declared")


OUTCOMES: Mapping[Outcome, frozenset[Outcome]] = {
    Outcome.PENDING: frozenset(
        {Outcome.BALLOTED, Outcome.UNOPPOSED, Outcome.VACANT, Outcome.REOPENED}
    ),
    Outcome.BALLOTED: frozenset({Outcome.DECLARED}),
}
ON_PAPER = frozenset({Outcome.BALLOTED, Outcome.DECLARED})
OPEN = frozenset({Outcome.PENDING, Outcome.BALLOTED})


class Phase(StrEnum):
    """What an announced election is at, by the clock."""

    COMING = "coming"
    STANDING = "standing"
    NOMINATING = "nominating"
    SETTLING = "settling"
    READY = "ready"


def phase(
    opens: datetime, closes: datetime, nominate_until: datetime, settles: datetime, at: datetime
) -> Phase:
    """Where `at` falls."""
    if at < opens:
        return Phase.COMING
    if at < closes:
        return Phase.STANDING
    if at < nominate_until:
        return Phase.NOMINATING
    return Phase.SETTLING if at < settles else Phase.READY


class How(TextChoices):
    """By what somebody came to hold a place."""

    UNOPPOSED = "unopposed", _("unopposed")
    COUNT = "count", _("by the count")
    COUNTBACK = "countback", _("by a countback of the papers")


class Filling(TextChoices):
    """What the rules say of a place that falls vacant, or stays so."""

    COUNTBACK = "countback", _("The papers are counted again without the person who left")
    BY_ELECTION = "by-election", _("There is a by-election")
    LEFT = "left", _("It stays vacant until the next election")
