"""The life of a ballot: its states, and the only moves between them.

            notify           open         close           seal          unseal           declare
    DRAFTED ──────▶ NOTIFIED ─────▶ OPEN ──────▶ CLOSING ──────▶ SEALED ──────▶ COUNTING ───────▶ DECLARED
       ▲               │                                                                           │
       └────recall─────┘                                                                   annul   ▼
                                                                                               ANNULLED
    OPEN, CLOSING, SEALED ──abandon──▶ VOID

A ballot that was held elsewhere goes from DRAFTED to COUNTING by import: see ballots/imports.py.
Officers notify and recall; the clock opens, closes, seals, unseals, counts and declares. SEALED: the board is
complete under its last head, and nobody has opened a paper; where there are trustees, it waits for them.
Two officers together undo a ballot, for a reason that everybody reads. They abandon one that cannot be
finished: it is void, and nobody opens a paper, ever. Once the key that opens the papers is known, none is
abandoned: nobody picks results. They annul one that is declared and was held wrongly: all that was counted
stays to be read, and nothing follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    DRAFTED = "drafted", _("Being prepared")
    NOTIFIED = "notified", _("Coming up")
    OPEN = "open", _("Open")
    CLOSING = "closing", _("Closed")
    SEALED = "sealed", _("Waiting to be opened")
    COUNTING = "counting", _("Being counted")
    DECLARED = "declared", _("Result declared")
    ANNULLED = "annulled", _("Annulled")
    VOID = "void", _("Abandoned: void")


class Move(StrEnum):
    NOTIFY = "notify"
    RECALL = "recall"
    IMPORT = "import"
    OPEN = "open"
    CLOSE = "close"
    SEAL = "seal"
    UNSEAL = "unseal"
    DECLARE = "declare"
    ANNUL = "annul"
    ABANDON = "abandon"


MOVES: Mapping[tuple[State, Move], State] = {
    (State.DRAFTED, Move.NOTIFY): State.NOTIFIED,
    (State.DRAFTED, Move.IMPORT): State.COUNTING,
    (State.NOTIFIED, Move.RECALL): State.DRAFTED,
    (State.NOTIFIED, Move.OPEN): State.OPEN,
    (State.OPEN, Move.CLOSE): State.CLOSING,
    (State.CLOSING, Move.SEAL): State.SEALED,
    (State.SEALED, Move.UNSEAL): State.COUNTING,
    (State.COUNTING, Move.DECLARE): State.DECLARED,
    (State.DECLARED, Move.ANNUL): State.ANNULLED,
    (State.OPEN, Move.ABANDON): State.VOID,
    (State.CLOSING, Move.ABANDON): State.VOID,
    (State.SEALED, Move.ABANDON): State.VOID,
}

PUBLIC = frozenset(State) - {State.DRAFTED}
UNDOES: Mapping[Move, State] = {Move.ABANDON: State.VOID, Move.ANNUL: State.ANNULLED}

COUNTED = frozenset({State.DECLARED, State.ANNULLED})
UNDONE = frozenset(UNDOES.values())
OVER = COUNTED | UNDONE
