"""The life of a submission: its states, the only moves between them, and the ways it can end.

A submission is a motion, an amendment, a composite or a counter-proposal.

                              rule out            appeal
              reach          ┌────────▶ OUT ────────────▶ APPEALED
    SEEKING ────────▶ SUBMITTED ◀─resubmit─┘│◀───dismiss───┘   │
                         │   │              └─────────┐      allow
                  remit  │   │ admit                conclude   │
                         ▼   ▼          release       │        ▼
                COMPOSITING  └─────────▶ AGENDA ◀─────┼────────┘
                         │ merge           │ put      │
                         ▼                 ▼          ▼
                      MERGED             BALLOT ──▶ DECIDED

What needs no support begins as SUBMITTED. A mover may withdraw before the agenda; what is on the agenda
belongs to the meeting. DECIDED says how it ended by its Outcome. A motion that a ballot decided goes from
DECIDED back to BALLOT if that ballot is annulled (reopen).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    SEEKING = "seeking", _("Seeking support")
    SUBMITTED = "submitted", _("Waiting for a ruling")
    OUT = "out", _("Ruled out of order")
    APPEALED = "appealed", _("Ruled out of order, under appeal")
    COMPOSITING = "compositing", _("To be composited")
    AGENDA = "agenda", _("On the agenda")
    MERGED = "merged", _("Merged into a composite")
    BALLOT = "ballot", _("On the ballot")
    DECIDED = "decided", _("Decided")


class Outcome(TextChoices):
    """How it ended. A tie is "not carried", which is not "lost": it may come back."""

    CARRIED = "carried", _("Carried")
    LOST = "lost", _("Lost")
    NOT_CARRIED = "not-carried", _("Not carried")
    FELL = "fell", _("Fell")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMITTED = "remitted", _("Remitted")
    REFERRED_BACK = "referred-back", _("Referred back")
    INQUORATE = "inquorate", _("Lapsed for want of a quorum")
    NOT_REACHED = "not-reached", _("Not reached")
    RULED_OUT = "ruled-out", _("Ruled out of order")


class Move(StrEnum):
    REACH = "reach"
    ADMIT = "admit"
    RULE_OUT = "rule-out"
    REMIT = "remit"
    RESUBMIT = "resubmit"
    APPEAL = "appeal"
    ALLOW = "allow"
    DISMISS = "dismiss"
    MERGE = "merge"
    RELEASE = "release"
    PUT = "put"
    CONCLUDE = "conclude"
    REOPEN = "reopen"


MOVES: Mapping[tuple[State, Move], State] = {
    (State.SEEKING, Move.REACH): State.SUBMITTED,
    (State.SUBMITTED, Move.ADMIT): State.AGENDA,
    (State.SUBMITTED, Move.RULE_OUT): State.OUT,
    (State.SUBMITTED, Move.REMIT): State.COMPOSITING,
    (State.OUT, Move.RESUBMIT): State.SUBMITTED,
    (State.OUT, Move.APPEAL): State.APPEALED,
    (State.APPEALED, Move.ALLOW): State.AGENDA,
    (State.APPEALED, Move.DISMISS): State.OUT,
    (State.COMPOSITING, Move.MERGE): State.MERGED,
    (State.AGENDA, Move.MERGE): State.MERGED,
    (State.COMPOSITING, Move.RELEASE): State.AGENDA,
    (State.AGENDA, Move.PUT): State.BALLOT,
    (State.DECIDED, Move.REOPEN): State.BALLOT,
    **{
        (state, Move.CONCLUDE): State.DECIDED
        for state in State
        if state not in {State.MERGED, State.DECIDED}
    },
}

FINAL = frozenset({State.MERGED, State.DECIDED})
BEFORE_AGENDA = frozenset(
    {State.SEEKING, State.SUBMITTED, State.OUT, State.APPEALED, State.COMPOSITING}
)
BY_VOTE = frozenset({State.AGENDA, State.BALLOT})  # where a body's or the members' decision ends it
