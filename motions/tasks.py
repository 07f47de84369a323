"""What motions do by the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from celery import shared_task
from django.db.models import Model
from django.utils import timezone

from ballots.lifecycle import State as BallotState
from ballots.models import Ballot
from motions import actions
from motions.lifecycle import State
from motions.models import Question, Submission

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)


@shared_task(name="motions.sweep")
def sweep() -> None:
    """End what has run out of time: to find support; after a ruling, to resubmit and to appeal. Settle ballots.

    The rows are the queue: a sweep that is missed, doubled or killed is made good by the next.
    """
    now = timezone.now()
    submissions = Submission.objects.select_related("process")
    each(submissions.filter(state=State.SEEKING), actions.close_unsupported, now)
    each(submissions.filter(state=State.OUT), actions.close_ruled_out, now)
    unsettled = Question.objects.filter(settled_at=None).values("contest__ballot")
    declared = Ballot.objects.filter(state=BallotState.DECLARED, pk__in=unsettled)
    each(declared, actions.settle, now)


def each(rows: Iterable[Row], act: Callable[..., bool], now: datetime) -> None:
    """Do `act` to each row. One that fails is logged, and does not hold up the others."""
    for row in rows:
        try:
            act(row, at=now)
        except Exception:  # whatever it is, the next one must not wait for it
            log.exception("%s failed for %s %s", act.__name__, row._meta.model_name, row.pk)
