"""What motions do by the clock."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ballots.lifecycle import UNDONE
from ballots.lifecycle import State as BallotState
from ballots.models import Ballot
from momentum_demo.tasks import each
from motions import actions
from motions.lifecycle import State
from motions.models import Question, Result, Submission


@shared_task(name="motions.sweep")
def sweep() -> None:
    """End what has run out of time: to find support; after a ruling, to resubmit and to appeal; to have its
    appeal decided. Settle ballots; undo what followed from those that are annulled.

    The rows are the queue: a sweep that is missed, doubled or killed is made good by the next.
    """
    now = timezone.now()
    submissions = Submission.objects.select_related("process")
    each(submissions.filter(state=State.SEEKING), actions.close_unsupported, now)
    each(submissions.filter(state=State.OUT), actions.close_ruled_out, now)
    each(submissions.filter(state=State.APPEALED), actions.close_unheard, now)
    unsettled = Question.objects.filter(settled_at=None).values("contest__ballot")
    ballots = Ballot.objects.filter(pk__in=unsettled)
    each(ballots.filter(state=BallotState.DECLARED), actions.settle, now)
    each(ballots.filter(state__in=UNDONE), actions.release, now)
    settled = Question.objects.filter(settled_at__isnull=False, annulled_at=None)
    annulled = Ballot.objects.filter(
        state=BallotState.ANNULLED,
        pk__in=settled.exclude(result=Result.VOID).values("contest__ballot"),
    )
    each(annulled, actions.annul, now)
