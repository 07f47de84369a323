"""The lives of a round, of an endorsement and of a concern: their states, and the only moves between them.

    round          ANNOUNCED ──put to the vote──▶ BALLOTED ──declare──▶ DECLARED
                       ├──────────nobody asked──────────────────────────▶ ┘
                       └──abandon──▶ ABANDONED ◀──abandon── BALLOTED (before voting opens)

                   A round whose ballot was abandoned is BALLOTED still: put to the vote anew, or abandoned. One
                   whose ballot is annulled once it is DECLARED may be put to the vote anew: BALLOTED again.

    endorsement    BACKED ◀──restore── WARNED · SUSPENDED · WITHDRAWN
                       └──warn──▶ WARNED   └──suspend──▶ SUSPENDED   └──withdraw──▶ WITHDRAWN
                   any of them ──end──▶ ENDED

    concern        GATHERING ──reach──▶ REPLYING ──reply, or its time is over──▶ REVIEWING
                       └──lapse──▶ LAPSED                                           │ propose
                                                                                    ▼
                   CLOSED ◀──finish── DECIDED ◀────────────decide──────────── VOTING
                       ▲                 │ appeal
                       └────finish────APPEALED

What a round's dates mean (is it time to ask, to settle, to vote?) is worked out from the clock: see `phase`.
A move of an endorsement is always the outcome of a reasoned decision; none follows from a date or a count. It
ends when the office does, or when the ballot that made it is annulled.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundState(TextChoices):
    ANNOUNCED = "announced", _("Announced")
    BALLOTED = "balloted", _("Put to the vote")
    DECLARED = "declared", _("Declared")
    ABANDONED = "abandoned", _("Abandoned")


class Phase(StrEnum):
    """Where an announced round is by the clock: [opens, closes) asking, [closes, settles) settling."""

    COMING = "coming"
    ASKING = "asking"
    SETTLING = "settling"
    READY = "ready"


class Backing(TextChoices):
    """How an endorsement stands."""

    BACKED = "backed", _("Endorsed")
    WARNED = "warned", _("Endorsed, with a warning")
    SUSPENDED = "suspended", _("Future support suspended")
    WITHDRAWN = "withdrawn", _("Endorsement withdrawn")
    ENDED = "ended", _("Ended")


class Outcome(TextChoices):
    """What a decision does to an endorsement."""

    KEEP = "keep", _("Keep the endorsement as it is")
    WARN = "warn", _("Warn")
    SUSPEND = "suspend", _("Suspend future support")
    WITHDRAW = "withdraw", _("Withdraw the endorsement")
    RESTORE = "restore", _("Restore the endorsement")


class ConcernState(TextChoices):
    GATHERING = "gathering", _("Gathering support")
    REPLYING = "replying", _("Waiting for the reply")
    REVIEWING = "reviewing", _("Under review")
    VOTING = "voting", _("A decision is being voted on")
    DECIDED = "decided", _("Decided; open to appeal")
    APPEALED = "appealed", _("Under appeal")
    CLOSED = "closed", _("Closed")
    LAPSED = "lapsed", _("Lapsed without enough support")


class Move(StrEnum):
    REACH = "reach"
    LAPSE = "lapse"
    REPLY = "reply"
    PROPOSE = "propose"
    DECIDE = "decide"
    APPEAL = "appeal"
    FINISH = "finish"


ROUNDS: Mapping[RoundState, frozenset[RoundState]] = {
    RoundState.ANNOUNCED: frozenset(
        {RoundState.BALLOTED, RoundState.DECLARED, RoundState.ABANDONED}
    ),
    RoundState.BALLOTED: frozenset({RoundState.DECLARED, RoundState.ABANDONED}),
    RoundState.DECLARED: frozenset({RoundState.BALLOTED}),
    RoundState.ABANDONED: frozenset(),
}

CONCERNS: Mapping[tuple[ConcernState, Move], ConcernState] = {
    (ConcernState.GATHERING, Move.REACH): ConcernState.REPLYING,
    (ConcernState.GATHERING, Move.LAPSE): ConcernState.LAPSED,
    (ConcernState.REPLYING, Move.REPLY): ConcernState.REVIEWING,
    (ConcernState.REVIEWING, Move.PROPOSE): ConcernState.VOTING,
    (ConcernState.VOTING, Move.DECIDE): ConcernState.DECIDED,
    (ConcernState.DECIDED, Move.APPEAL): ConcernState.APPEALED,
    (ConcernState.DECIDED, Move.FINISH): ConcernState.CLOSED,
    (ConcernState.APPEALED, Move.FINISH): ConcernState.CLOSED,
}

BACKINGS: Mapping[tuple[Backing, Outcome], Backing] = {
    **{(state, Outcome.KEEP): state for state in Backing if state != Backing.ENDED},
    **{
        (state, outcome): becomes
        for outcome, becomes, states in (
            (Outcome.WARN, Backing.WARNED, (Backing.BACKED, Backing.WARNED)),
            (Outcome.SUSPEND, Backing.SUSPENDED, (Backing.BACKED, Backing.WARNED)),
            (
                Outcome.WITHDRAW,
                Backing.WITHDRAWN,
                (Backing.BACKED, Backing.WARNED, Backing.SUSPENDED),
            ),
            (
                Outcome.RESTORE,
                Backing.BACKED,
                (Backing.WARNED, Backing.SUSPENDED, Backing.WITHDRAWN),
            ),
        )
        for state in states
    },
}

LIVE = frozenset({Backing.BACKED, Backing.WARNED, Backing.SUSPENDED})
UNDER_WAY = frozenset(ConcernState) - {ConcernState.CLOSED, ConcernState.LAPSED}


def phase(opens_at: datetime, closes_at: datetime, settles_at: datetime, at: datetime) -> Phase:
    """Where a round with these dates is at `at`."""
    if at < opens_at:
        return Phase.COMING
    if at < closes_at:
        return Phase.ASKING
    return Phase.SETTLING if at < settles_at else Phase.READY
