"""What elections do by the clock; a sweep that is missed is made good by the next."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from elections import actions
from elections.lifecycle import State
from elections.models import Election
from momentum_demo.tasks import each


@shared_task(name="elections.sweep", ignore_result=True)
def sweep() -> None:
    """Seat whoever the declared counts elected."""
    each(Election.objects.filter(state=State.BALLOTED), actions.declare, timezone.now())
