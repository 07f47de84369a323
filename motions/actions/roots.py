"""The rows that actions lock before they read."""

from __future__ import annotations

from django.db import models

from momentum_demo.moves import after
from motions.lifecycle import MOVES, Move, State
from motions.models import Process, Submission, Text


def locked(process: Process) -> Process:
    """The process as it now is, held until the transaction ends, with its timetable."""
    held = Process.objects.select_for_update(of=("self",)).select_related("rule_set", "rule_book")
    return with_timetable(held.get(pk=process.pk))


def with_timetable(process: Process) -> Process:
    """The process with its stages and their times loaded, as rules.timing wants it."""
    models.prefetch_related_objects([process], "stages__windows")
    return process


def locked_submission(submission: Submission) -> Submission:
    """The submission as it now is, held until the transaction ends, with its process's timetable.

    Its text is held first, always: so two clerks take turns, and never wait for each other for ever.
    """
    Text.objects.select_for_update().get(pk=submission.text_id)
    held = Submission.objects.select_for_update(of=("self",)).select_related(
        "process", "text", "change", "mover", "group", "lead", "amends__change", "amends__lead"
    )
    submission = held.get(pk=submission.pk)
    with_timetable(submission.process)
    return submission


def advance(submission: Submission, step: Move, **changed: object) -> None:
    """Move a locked submission along the lifecycle, with the fields of `changed`."""
    submission.state = after(MOVES, State(submission.state), step)
    for name, value in changed.items():
        setattr(submission, name, value)
    submission.save(update_fields=["state", *changed])
