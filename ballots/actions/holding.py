"""A ballot by the clock: opened, closed, sealed, counted, declared.

Each claims its ballot, does nothing if another worker has it or it is done, and may be repeated at will.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from ballots import casting, results, rules, urn
from ballots.lifecycle import Move, State, after
from ballots.models import (
    Ballot,
    Tally,
)
from momentum_demo import __version__
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on

SETTLING = timedelta(minutes=1)  # how long a vote begun before the close may take to reach the box


@transaction.atomic
def open_voting(ballot: Ballot, *, at: datetime) -> bool:
    """Open the voting, with an empty box. False if it was open already.

    Refused if a question drawn up from a text no longer says the text last published.
    """
    if (claimed := claim(ballot, State.NOTIFIED)) is None:
        return False
    urn.Box.objects.get_or_create(ballot=claimed.pk)
    with refuse_on("ballots_contest_subject_differs", rules.SUBJECT_DIFFERS):
        step(claimed, Move.OPEN)
    record("ballot.opened", claimed, by=None, at=at)
    return True


@transaction.atomic
def close(ballot: Ballot, *, at: datetime) -> bool:
    """Close the voting: no vote can be begun. False if it was closed already."""
    if (claimed := claim(ballot, State.OPEN)) is None:
        return False
    claimed.closed_at = at
    step(claimed, Move.CLOSE)
    record("ballot.closed", claimed, by=None, at=at)
    return True


@transaction.atomic
def seal(ballot: Ballot, *, at: datetime) -> bool:
    """Seal the box and mix everything in it. False while a vote is still on its way.

    A vote begun in time has SETTLING to arrive. The box is sealed first, in its own transaction: should the
    second one fail, the next sweep finds the box sealed and only has to note it.
    """
    if (claimed := claim(ballot, State.CLOSING)) is None:
        return False
    assert claimed.closed_at is not None
    on_the_way = claimed.roll.filter(tag__isnull=False, voted=False).count()
    if on_the_way and at < claimed.closed_at + SETTLING:
        return False
    claimed.voters = casting.seal_box(claimed)
    casting.close_roll(claimed)
    step(claimed, Move.SEAL)
    record("ballot.sealed", claimed, by=None, at=at, voters=claimed.voters)
    return True


@transaction.atomic
def count(ballot: Ballot, *, at: datetime) -> bool:
    """Count every contest not yet counted, and declare. False if somebody else is counting."""
    if (claimed := claim(ballot, State.COUNTING)) is None:
        return False
    counted = set(Tally.objects.filter(contest__ballot=claimed).values_list("contest", flat=True))
    for contest in claimed.contests.prefetch_related("options").exclude(pk__in=counted):
        results.tally(contest).save(force_insert=True)
    claimed.declared_at = at
    step(claimed, Move.DECLARE)
    record(
        "ballot.declared",
        claimed,
        by=None,
        at=at,
        software=__version__,
        lot_seed=bytes(claimed.lot_seed).hex(),
        tallies=dict(
            Tally.objects.filter(contest__ballot=claimed).values_list("contest", "digest")
        ),
    )
    return True


def claim(ballot: Ballot, state: State) -> Ballot | None:
    """The ballot, locked, if it is in `state` and no other worker holds it."""
    return (
        Ballot.objects.select_for_update(skip_locked=True).filter(pk=ballot.pk, state=state).first()
    )


def step(ballot: Ballot, move: Move) -> None:
    """Take the move, and save the ballot."""
    ballot.state = after(State(ballot.state), move)
    ballot.save()
