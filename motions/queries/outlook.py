"""Where a submission stands in the timetable, and what happens next, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext, ngettext

from momentum_demo.moments import in_words
from motions import rules
from motions.lifecycle import Outcome, State
from motions.models import (
    CompositeSource,
    Consent,
    Process,
    Ruling,
    Stage,
    StageWindow,
    Submission,
)
from motions.timetables import Power, StageKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One stage of the public timetable.

    state     "now", "done", "overdue" or "to-come"
    earlier   the times it had before, the first one first, each with the change that ended it
    """

    stage: Stage
    state: str
    earlier: tuple[tuple[StageWindow, StageWindow], ...]


def timetable(process: Process, *, at: datetime) -> list[Entry]:
    """The stages of `process` with every slip and its reason. Wants the timetable loaded."""
    found = []
    for stage in process.stages.all():
        windows = sorted(stage.windows.all(), key=lambda window: window.number)
        earlier = tuple(pairwise(windows))
        found.append(Entry(stage, state_of(stage, at), earlier))
    return found


def state_of(stage: Stage, at: datetime) -> str:
    if stage.finished_at is not None:
        return "done"
    if stage.is_overdue(at):
        return "overdue"
    if stage.is_open(at):
        return "now"
    return "done" if stage.window.closes_at <= at else "to-come"


def outlook(submission: Submission, process: Process, *, at: datetime) -> str:
    """What is being waited for, and until when. Wants the timetable, and signatures annotated."""
    match submission.state:
        case State.SEEKING:
            return seeking(submission, process)
        case State.SUBMITTED:
            return gettext("The arrangements committee rules on whether it is in order.") + until(
                process, Power.RULE, at
            )
        case State.OUT:
            return ruled_out(submission, process, at=at)
        case State.APPEALED:
            return appealed(process, at=at)
        case State.COMPOSITING:
            return compositing(submission)
        case State.MERGED:
            return merged(submission)
        case State.AGENDA:
            return on_agenda(submission, process, at=at)
        case State.BALLOT:
            return gettext("All members decide it by ballot.")
        case _:
            return decided(submission)


def seeking(submission: Submission, process: Process) -> str:
    needed = process.rules["amendment_support" if submission.is_amendment else "motion_support"]
    signed = submission.signatures  # type: ignore[attr-defined]
    words = ngettext(
        "It has %(signed)s of the %(needed)s signature that it needs.",
        "It has %(signed)s of the %(needed)s signatures that it needs.",
        needed,
    ) % {"signed": signed, "needed": needed}
    power = rules.submissions.power_to_support(submission)
    closes = [s.window.closes_at for s in process.stages.all() if power in s.powers]
    if not closes:
        return words
    return f"{words} " + gettext("Members can sign until %(when)s.") % {
        "when": in_words(max(closes), zone=True)
    }


def until(process: Process, power: Power, at: datetime) -> str:
    """The end of the time for `power` that runs or comes next, as a sentence; "" if there is none."""
    closes = [
        stage.window.closes_at
        for stage in process.stages.all()
        if power in stage.powers and stage.window.closes_at > at
    ]
    if not closes:
        return ""
    return " " + gettext("There is time until %(when)s.") % {
        "when": in_words(min(closes), zone=True)
    }


def ruled_out(submission: Submission, process: Process, *, at: datetime) -> str:
    ruling: Ruling | None = submission.rulings.order_by("-number").first()
    said = [gettext("The arrangements committee ruled it out of order.")]
    if ruling is not None:
        resubmit, appeal = ruling.resubmit_by(process), ruling.appeal_by(process)
        if at < resubmit:
            said.append(
                gettext("Its mover can give it new wording until %(when)s.")
                % {"when": in_words(resubmit, zone=True)}
            )
        if at < appeal:
            said.append(
                gettext("Its mover can appeal until %(when)s.")
                % {"when": in_words(appeal, zone=True)}
            )
    return " ".join(said)


def appealed(process: Process, *, at: datetime) -> str:
    said = gettext("The national coordinating group decides the appeal.")
    locks_at = process.agenda_locks_at(at)
    if locks_at is None:
        return said
    return f"{said} " + gettext("The agenda locks on %(when)s.") % {
        "when": in_words(locks_at, zone=True)
    }


def compositing(submission: Submission) -> str:
    rows = CompositeSource.objects.filter(composite=submission)
    waiting = rows.filter(consent=Consent.ASKED).count()
    if rows:
        return ngettext(
            "%(n)s mover has still to say whether their motion goes into it.",
            "%(n)s movers have still to say whether their motions go into it.",
            waiting,
        ) % {"n": waiting}
    return gettext(
        "The committee has asked its movers to meet those of like motions. A mover who refuses keeps their "
        "own motion on the agenda."
    )


def merged(submission: Submission) -> str:
    row = submission.composites.filter(consent=Consent.GIVEN).select_related("composite").first()
    if row is None:
        return ""
    return gettext("Its mover agreed to make it part of %(composite)s.") % {
        "composite": f"{row.composite}: {row.composite.title}"
    }


def on_agenda(submission: Submission, process: Process, *, at: datetime) -> str:
    coming = [
        stage
        for stage in process.stages.all()
        if Power.DECIDE in stage.powers and stage.finished_at is None and not_past(stage, at)
    ]
    if not coming:
        if submission.is_amendment:
            return gettext("It is on the agenda.")
        return gettext("The assemblies are done with it. It goes to a ballot of all members.")
    stage = coming[0]
    facts = {"stage": stage.title, "when": in_words(stage.window.opens_at, zone=True)}
    if stage.window.opens_at <= at:
        return gettext("It is before “%(stage)s”, which began on %(when)s.") % facts
    return gettext("It comes before “%(stage)s”, which begins on %(when)s.") % facts


def not_past(stage: Stage, at: datetime) -> bool:
    return stage.kind == StageKind.ASSEMBLY and (
        at < stage.window.closes_at or stage.is_overdue(at)
    )


def decided(submission: Submission) -> str:
    outcome = Outcome(submission.outcome).label
    because = submission.because.strip()
    return f"{outcome}. {because}".strip()
