"""What conventions do by the clock; a sweep that is missed is made good by the next."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ballots.lifecycle import State as BallotState
from conventions import actions
from conventions.lifecycle import State
from conventions.models import Convention, Prioritisation, Survey
from momentum_demo.tasks import each


@shared_task(name="conventions.sweep", ignore_result=True)
def sweep() -> None:
    """Take in business that arrived; settle surveys that closed and priorities that were declared."""
    now = timezone.now()
    each(
        Convention.objects.filter(state=State.ANNOUNCED, process__isnull=False),
        actions.receive,
        now,
    )
    each(Survey.objects.filter(settled_at=None, closes_at__lte=now), actions.settle_survey, now)
    each(
        Prioritisation.objects.filter(settled_at=None, contest__ballot__state=BallotState.DECLARED),
        actions.settle_prioritisation,
        now,
    )
