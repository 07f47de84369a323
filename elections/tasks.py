"""What elections do by the clock; a sweep that is missed is made good by the next."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ballots.lifecycle import State as BallotState
from elections import actions
from elections.lifecycle import Outcome, State
from elections.models import Election, Mandate, Place
from momentum_demo.tasks import each


@shared_task(name="elections.sweep", ignore_result=True)
def sweep() -> None:
    """Seat whoever the declared counts elected; unseat whoever was elected by a ballot that was annulled."""
    now = timezone.now()
    each(Election.objects.filter(state=State.BALLOTED), actions.declare, now)
    sitting = Mandate.objects.filter(vacancy=None).values("place")
    annulled = Place.objects.filter(
        outcome=Outcome.DECLARED, contest__ballot__state=BallotState.ANNULLED
    )
    each(annulled.filter(pk__in=sitting), actions.annul, now)
