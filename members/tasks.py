"""What the register does by the clock."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from members import posting, retention
from members.actions import belonging, importing

log = logging.getLogger(__name__)

BATCH = 50  # messages that one worker sends through one connection


@shared_task(name="members.sweep")
def sweep() -> None:
    """Do everything that is due: lists to read, enter or undo, moves, mail. Runs every few seconds.

    The rows are the queue: a sweep that is missed, doubled or killed is made good by the next.
    """
    now = timezone.now()
    keys = posting.claim(at=now)
    for start in range(0, len(keys), BATCH):
        post.apply_async(kwargs={"keys": keys[start : start + BATCH]}, priority=settings.BEHIND)
    belonging.move_due(at=now)
    importing.sweep(at=now)


@shared_task(name="members.post")
def post(*, keys: list[int]) -> None:
    """Send these messages. If this task is lost, they are claimed again."""
    posting.send(keys, at=timezone.now())


@shared_task(name="members.nightly")
def nightly() -> None:
    """Take away what is kept for too long."""
    taken = retention.apply(at=timezone.now())
    log.info("retention: %s", ", ".join(f"{code} {n}" for code, n in taken.items() if n))
