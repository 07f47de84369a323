"""What endorsements do by the clock; a sweep that is missed is made good by the next."""

from __future__ import annotations

from datetime import datetime, timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from ballots.lifecycle import State
from endorsements import actions
from endorsements.lifecycle import LIVE, Backing, ConcernState, RoundState
from endorsements.models import Commitment, Concern, Decision, Endorsement, Round
from momentum_demo.tasks import each


@shared_task(name="endorsements.sweep", ignore_result=True)
def sweep() -> None:
    """Declare what was voted on; end what was annulled; move on whatever has passed its deadline; remind."""
    now = timezone.now()
    each(
        Round.objects.filter(
            Q(state=RoundState.ANNOUNCED, settles_at__lte=now)
            | Q(state=RoundState.BALLOTED, contest__ballot__state=State.DECLARED)
        ),
        actions.declare,
        now,
    )
    annulled = Endorsement.objects.filter(contest__ballot__state=State.ANNULLED)
    each(annulled.exclude(state=Backing.ENDED), actions.annul, now)
    each(
        Concern.objects.filter(state=ConcernState.GATHERING, gather_until__lte=now),
        actions.lapse,
        now,
    )
    each(
        Concern.objects.filter(state=ConcernState.REPLYING, reply_by__lte=now),
        actions.start_review,
        now,
    )
    each(Decision.objects.filter(carried=None), actions.close_vote, now)
    each(
        Decision.objects.filter(carried__isnull=False, final_at=None),
        actions.finish,
        now,
    )
    each(due(now), actions.remind, now)


def due(now: datetime) -> list[Commitment]:
    """Commitments that come due within the time the rules name, not kept yet, of which nobody was reminded."""
    today = timezone.localdate(now)
    near = Commitment.objects.filter(
        reminded_at=None, contacts=None, due_on__gte=today, endorsement__state__in=LIVE
    ).select_related("endorsement__round")
    return [
        commitment
        for commitment in near
        if commitment.due_on - today
        <= timedelta(seconds=commitment.endorsement.round.rules["remind_before"])
    ]
