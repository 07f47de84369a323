"""How the arrangements committee has ruled, in figures that anybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from motions.lifecycle import State
from motions.models import Appeal, Finding, Ground, Process, Ruling


@dataclass(frozen=True, slots=True)
class RulingFigures:
    """The rulings of one process.

    findings  how many of each
    grounds   how many on each ground, of those that were against
    waiting   how many submissions wait for a ruling
    typical   the median time from submission to the first ruling; None if there was none
    """

    findings: dict[Finding, int]
    grounds: dict[Ground, int]
    waiting: int
    appeals: int
    allowed: int
    dismissed: int
    typical: timedelta | None


def ruling_figures(process: Process) -> RulingFigures:
    """The figures of `process`."""
    rulings = list(
        Ruling.objects.filter(submission__process=process).select_related("submission", "appeal")
    )
    appeals = [ruling.appeal for ruling in rulings if appealed(ruling)]
    waits = [
        (ruling.at - ruling.submission.submitted_at).total_seconds()
        for ruling in rulings
        if ruling.number == 1 and ruling.submission.submitted_at is not None
    ]
    against = [ruling for ruling in rulings if ruling.finding != Finding.IN_ORDER]
    return RulingFigures(
        findings={f: sum(r.finding == f for r in rulings) for f in Finding},
        grounds={
            g: n for g in Ground if g and (n := sum(ruling.ground == g for ruling in against))
        },
        waiting=process.submissions.filter(state=State.SUBMITTED).count(),
        appeals=len(appeals),
        allowed=sum(appeal.allowed is True for appeal in appeals),
        dismissed=sum(appeal.allowed is False for appeal in appeals),
        typical=timedelta(seconds=median(waits)) if waits else None,
    )


def appealed(ruling: Ruling) -> bool:
    """Whether there was an appeal against it. Wants `appeal` loaded."""
    try:
        return ruling.appeal is not None
    except Appeal.DoesNotExist:
        return False
