"""The facts that the rules ask for about whoever wants to do something: how they stand, for whom they speak."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from members.models import Member
from members.roles import COORDINATES
from members.standing import Standing
from momentum_demo.refusals import Refusal
from motions import rules
from motions.models import Process, Route, Submission
from motions.timetables import Power


def standing_in(process: Process, member: Member, at: datetime) -> Standing:
    """How `member` stands at `at`, with the arrears that the process's rules allow."""
    allowed = process.rules.get("arrears_allowed", 0)
    return member.standing(timezone.localdate(at), arrears_allowed=allowed)


def refusal_to_take_part(
    process: Process, by: Member, power: Power, *, at: datetime
) -> Refusal | None:
    """Why `by` may not use `power` in `process`, whose timetable is loaded, at `at`."""
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
