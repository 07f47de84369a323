"""The lives of a convention and of an item on its agenda: states, and the only moves between them.

    ANNOUNCED ──open──▶ SITTING ──close──▶ CLOSED
        └──abandon──▶ ABANDONED

    PLANNED ──start──▶ RUNNING ──finish──▶ DONE
       │  ▲               │
       │  └─────put off───┘
       └──pass over──▶ NOT_REACHED

When a convention closes, what is still planned was not reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a convention stands."""

    ANNOUNCED = "announced", _("Announced")
    SITTING = "sitting", _("In session")
    CLOSED = "closed", _("Closed")
    ABANDONED = "abandoned", _("Given up")


class Move(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    ABANDON = "abandon"


MOVES: Mapping[tuple[State, Move], State] = {
    (State.ANNOUNCED, Move.OPEN): State.SITTING,
    (State.SITTING, Move.CLOSE): State.CLOSED,
    (State.ANNOUNCED, Move.ABANDON): State.ABANDONED,
}
OVER = frozenset({State.CLOSED, State.ABANDONED})


class ItemState(TextChoices):
    """Where an item stands."""

    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Now")
    DONE = "done", _("Done")
    NOT_REACHED = "not-reached", _("Not reached")


class Step(StrEnum):
    START = "start"
    FINISH = "finish"
    PUT_OFF = "put-off"
    PASS_OVER = "pass-over"


STEPS: Mapping[tuple[ItemState, Step], ItemState] = {
    (ItemState.PLANNED, Step.START): ItemState.RUNNING,
    (ItemState.RUNNING, Step.FINISH): ItemState.DONE,
    (ItemState.RUNNING, Step.PUT_OFF): ItemState.PLANNED,
    (ItemState.PLANNED, Step.PASS_OVER): ItemState.NOT_REACHED,
}
