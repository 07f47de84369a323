"""What ballots do by the clock."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ballots import actions, casting
from ballots.lifecycle import State
from ballots.models import Ballot, Contest


@shared_task(name="ballots.sweep")
def sweep() -> None:
    """Do everything that is due: open, mix, close, seal, count and declare. Runs every few seconds.

    The rows are the queue: a sweep that is missed, doubled or killed is made good by the next.
    """
    now = timezone.now()
    for ballot in Ballot.objects.due_to_open(now):
        actions.open_voting(ballot, at=now)
    for contest in Contest.objects.filter(ballot__state=State.OPEN):
        casting.post_batch(contest.pk)
    for ballot in Ballot.objects.due_to_close(now):
        actions.close(ballot, at=now)
    for ballot in Ballot.objects.filter(state=State.CLOSING):
        actions.seal(ballot, at=now)
    for ballot in Ballot.objects.filter(state=State.COUNTING):
        actions.count(ballot, at=now)
