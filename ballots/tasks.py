"""What ballots do by the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.db.models import QuerySet
from django.utils import timezone

from ballots import actions, casting
from ballots.lifecycle import State
from ballots.models import Ballot

log = logging.getLogger(__name__)


@shared_task(name="ballots.sweep")
def sweep() -> None:
    """Do everything that is due: open, mix, close, seal, count and declare. Runs every few seconds.

    The rows are the queue: a sweep that is missed, doubled or killed is made good by the next.
    """
    now = timezone.now()
    each(Ballot.objects.due_to_open(now), actions.open_voting, now)
    each(Ballot.objects.filter(state=State.OPEN), casting.mix, now)
    each(Ballot.objects.due_to_close(now), actions.close, now)
    each(Ballot.objects.filter(state=State.CLOSING), actions.seal, now)
    each(Ballot.objects.filter(state=State.COUNTING), actions.count, now)


def each(ballots: QuerySet[Ballot], act: Callable[..., object], now: datetime) -> None:
    """Do `act` to each ballot. One that fails is logged, and does not hold up the others."""
    for ballot in ballots:
        try:
            act(ballot, at=now)
        except Exception:  # whatever it is, the next ballot must not wait for it
            log.exception("%s failed for ballot %s", act.__name__, ballot.pk)
