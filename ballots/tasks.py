"""What ballots do by the clock."""

from __future__ import annotations

import time
from datetime import datetime

from celery import Task, shared_task
from django.db.models import QuerySet
from django.utils import timezone

from ballots import actions, board, keystore
from ballots.actions import holding
from ballots.lifecycle import OVER, State
from ballots.models import Ballot
from momentum_demo.tasks import each

PATIENCE, PAUSE = (
    20,
    0.2,
)  # how often a part is left to another process, and seconds to let it begin


@shared_task(name="ballots.sweep")
def sweep() -> None:
    """Do everything that is due: open, mix, close, seal, unseal, count, declare. Runs every few seconds.

    The rows are the queue: a sweep that is missed, doubled or killed is made good by the next.
    """
    now = timezone.now()
    each(Ballot.objects.due_to_open(now), actions.open_voting, now)
    each(Ballot.objects.filter(state=State.OPEN), mix, now)
    each(Ballot.objects.due_to_close(now), actions.close, now)
    each(Ballot.objects.filter(state=State.CLOSING), actions.seal, now)
    each(Ballot.objects.filter(state=State.SEALED, stamp=None), actions.stamp, now)
    each(Ballot.objects.filter(state=State.SEALED), actions.unseal, now)
    each(Ballot.objects.filter(state=State.COUNTING), count, now)
    each(Ballot.objects.filter(state__in=OVER, pk__in=keystore.ballots()), clear_away, now)


def mix(ballot: Ballot, *, at: datetime) -> None:
    """Post what can be posted."""
    board.mix(ballot)


def clear_away(ballot: Ballot, *, at: datetime) -> None:
    """Do what a worker left undone that died right after it declared."""
    holding.clear_away(ballot)


def count(ballot: Ballot, *, at: datetime) -> None:
    """Hand to the workers what is to be done next: parts to open, the second run to count, the declaration."""
    for run, number in holding.missing_parts(ballot):
        open_part.delay(ballot.pk, run, number)
    if holding.missing_parts(ballot):
        return
    if ballot.sealed and not holding.summed_up(ballot):
        sum_up.delay(ballot.pk)
    else:
        declare.delay(ballot.pk)


def counting(ballot: int) -> QuerySet[Ballot]:
    return Ballot.objects.filter(pk=ballot, state=State.COUNTING)


@shared_task(name="ballots.open_part")
def open_part(ballot: int, run: int, number: int, left: int = PATIENCE) -> None:
    """Open one part of the papers of a ballot; whoever opens the last one hands on what comes next."""
    for found in counting(ballot):
        if for_another(open_part, found, number, ballot, run, number, left=left):
            return
        if actions.open_part(found, run, number) and not holding.missing_parts(found):
            each(counting(ballot), count, timezone.now())


@shared_task(name="ballots.sum_up")
def sum_up(ballot: int) -> None:
    """Count the second run."""
    for found in counting(ballot):
        if actions.sum_up(found):
            declare.delay(ballot)


@shared_task(name="ballots.declare")
def declare(ballot: int, left: int = PATIENCE) -> None:
    """Count the first run, compare, and declare."""
    for found in counting(ballot):
        if not for_another(declare, found, holding.SUM, ballot, left=left):
            each([found], actions.count, timezone.now())


def for_another(task: Task[..., None], ballot: Ballot, number: int, *args: int, left: int) -> bool:
    """Whether the task was handed on, because this process did the same part of the other run.

    A process that hands on pauses, so that another takes it. If there is none, in the end it does it after all:
    the record says who counted.
    """
    if task.app.conf.task_always_eager or not left or not holding.had_a_hand_in(ballot, number):
        return False
    task.delay(*args, left - 1)
    time.sleep(PAUSE)
    return True
