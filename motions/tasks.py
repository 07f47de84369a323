"""What motions do by the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from motions import actions
from motions.lifecycle import State
from motions.models import Submission

log = logging.getLogger(__name__)


@shared_task(name="motions.sweep")
def sweep() -> None:
    """End what has run out of time: to find support; after a ruling, to resubmit and to appeal."""
    now = timezone.now()
    each(State.SEEKING, actions.close_unsupported, now)
    each(State.OUT, actions.close_ruled_out, now)


def each(state: State, act: Callable[..., bool], now: datetime) -> None:
    """Do `act` to each submission in `state`. One that fails is logged, and does not hold up the others."""
    for submission in Submission.objects.filter(state=state).select_related("process"):
        try:
            act(submission, at=now)
        except Exception:  # whatever it is, the next one must not wait for it
            log.exception("%s failed for submission %s", act.__name__, submission.pk)
