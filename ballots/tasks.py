"""What ballots do by the clock."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from ballots import actions, board, keystore
from ballots.actions import holding
from ballots.lifecycle import OVER, State
from ballots.models import Ballot
from momentum_demo.tasks import each


@shared_task(name="ballots.sweep")
def sweep() -> None:
    """Do everything that is due: open, mix, close, seal, unseal, count, declare. Runs every few seconds.

    The rows are the queue: a sweep that is missed, doubled or killed is made good by the next.
    """
    now = timezone.now()
    each(Ballot.objects.due_to_open(now), actions.open_voting, now)
    each(Ballot.objects.filter(state=State.OPEN), mix, now)
    each(Ballot.objects.due_to_close(now), actions.close, now)
    each(Ballot.objects.filter(state=State.CLOSING), actions.seal, now)
    each(Ballot.objects.filter(state=State.SEALED), actions.unseal, now)
    each(Ballot.objects.filter(state=State.COUNTING), count, now)
    each(Ballot.objects.filter(state__in=OVER, pk__in=keystore.ballots()), clear_away, now)


def mix(ballot: Ballot, *, at: datetime) -> None:
    """Post what can be posted."""
    board.mix(ballot)


def clear_away(ballot: Ballot, *, at: datetime) -> None:
    """Do what a worker left undone that died right after it declared."""
    holding.clear_away(ballot)


def count(ballot: Ballot, *, at: datetime) -> None:
    """Hand the parts of the papers that nobody has opened to the workers; the last sweep declares."""
    missing = holding.missing_parts(ballot)
    for run, number in missing:
        open_part.delay(ballot.pk, run, number)
    if not holding.missing_parts(ballot):
        actions.count(ballot, at=at)


@shared_task(name="ballots.open_part")
def open_part(ballot: int, run: int, number: int) -> None:
    """Open one part of the papers of a ballot; whoever opens the last one declares the result."""
    counting = Ballot.objects.filter(pk=ballot, state=State.COUNTING).first()
    if counting is not None and actions.open_part(counting, run, number):
        each(Ballot.objects.filter(pk=ballot, state=State.COUNTING), actions.count, timezone.now())
