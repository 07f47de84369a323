"""The rows that actions lock before they read, and the facts that their rules ask for."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

from members.models import Member
from members.roles import COORDINATES
from members.standing import Standing
from momentum_demo.moves import after
from momentum_demo.refusals import Refusal
from motions import rules
from motions.lifecycle import MOVES, Move, State
from motions.models import Process, Route, Submission, Text
from motions.timetables import Power


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


def standing_in(process: Process, member: Member, at: datetime) -> Standing:
    """How `member` stands at `at`, with the arrears that the process's rules allow."""
    allowed = process.rules.get("arrears_allowed", 0)
    return member.standing(timezone.localdate(at), arrears_allowed=allowed)


def refusal_to_take_part(
    process: Process, by: Member, power: Power, *, at: datetime
) -> Refusal | None:
    """Why `by` may not use `power` in `process`, which is locked, at `at`."""
    return rules.timing.refusal_at(power, process, at=at) or rules.timing.refusal_by_standing(
        standing_in(process, by, at)
    )


def power_to_amend(target: Submission) -> Power:
    return Power.AMEND_AMENDMENTS if target.is_amendment else Power.AMEND


def speaks_for(submission: Submission, member: Member, at: datetime) -> bool:
    """Whether `member` may act as its mover: whoever moved it, or who now holds office in the body that did."""
    if submission.mover_id == member.pk:
        return True
    if submission.route == Route.COORDINATING:
        return bool(COORDINATES & member.roles(at))
    today = timezone.localdate(at)
    return (
        submission.group is not None
        and submission.group.convenors.filter(member=member, span__contains=today).exists()
    )
