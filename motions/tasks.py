"""What motions do by the clock."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from motions import actions
from motions.lifecycle import State
from motions.models import Submission

log = logging.getLogger(__name__)


@shared_task(name="motions.sweep")
def sweep() -> None:
    """End what was ruled out of order, once the time to resubmit and to appeal is over."""
    now = timezone.now()
    for submission in Submission.objects.filter(state=State.OUT).select_related("process"):
        try:
            actions.close_ruled_out(submission, at=now)
        except Exception:  # whatever it is, the next one must not wait for it
            log.exception("close_ruled_out failed for submission %s", submission.pk)
