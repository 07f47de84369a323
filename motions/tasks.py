"""What motions do by the clock."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from ballots.lifecycle import State as BallotState
from ballots.models import Ballot
from motions import actions
from motions.lifecycle import State
from motions.models import Question, Submission

log = logging.getLogger(__name__)


@shared_task(name="motions.sweep")
def sweep() -> None:
    """End what was ruled out of order, once the time to resubmit and to appeal is over; settle ballots.

    A declared ballot's questions that are not settled are the queue: a sweep that is missed, doubled or
    killed is made good by the next.
    """
    now = timezone.now()
    unsettled = Question.objects.filter(settled_at=None).values("contest__ballot")
    for ballot in Ballot.objects.filter(state=BallotState.DECLARED, pk__in=unsettled):
        try:
            actions.settle(ballot, at=now)
        except Exception:
            log.exception("settle failed for ballot %s", ballot.pk)
    for submission in Submission.objects.filter(state=State.OUT).select_related("process"):
        try:
            actions.close_ruled_out(submission, at=now)
        except Exception:  # whatever it is, the next one must not wait for it
            log.exception("close_ruled_out failed for submission %s", submission.pk)
