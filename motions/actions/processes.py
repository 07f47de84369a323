"""Setting a process up, opening it, moving its dates, finishing its stages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from members.models import Member
from momentum_demo.adopting import REPLACED
from momentum_demo.models import record
from momentum_demo.refusals import require, still_there
from momentum_demo.slugs import refuse_taken
from motions import mail, rules
from motions.actions.roots import locked
from motions.lifecycle import FINAL
from motions.models import Process, RuleSet, Stage, StageWindow, Text
from motions.timetables import TEMPLATES, Ends, Power, StageKind, StagePlan
from motions.wording import tidy, tidy_line


@transaction.atomic
def draft_process(
    *,
    title: str,
    slug: str,
    rule_set: RuleSet,
    rule_book: Text | None,
    starts_at: datetime,
    by: Member,
    at: datetime,
    summary: str = "",
    template: str = "refounding",
) -> Process:
    """Set up a process with the stages of a ready-made timetable, of which the first opens at `starts_at`."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    require(REPLACED if rule_set.replaced_on(timezone.localdate(at)) else None)
    with refuse_taken(Process):
        process = Process.objects.create(
            title=tidy_line(title),
            slug=slug,
            summary=tidy(summary),
            rule_set=rule_set,
            rule_book=rule_book,
        )
    _plan(process, TEMPLATES[template], starts_at, by=by, at=at)
    record("process.drafted", process, by=by, at=at, template=template)
    return process


def _plan(
    process: Process, plans: Iterable[StagePlan], starts_at: datetime, *, by: Member, at: datetime
) -> None:
    for position, plan in enumerate(plans, start=1):
        stage = process.stages.create(
            position=position,
            kind=plan.kind,
            title=str(plan.title),
            powers=list(plan.powers),
            ends=plan.ends,
        )
        opens_at = days_later(starts_at, plan.after)
        closes_at = days_later(starts_at, plan.after + plan.lasts)
        stage.windows.create(number=1, opens_at=opens_at, closes_at=closes_at, by=by, at=at)


def days_later(start: datetime, days: int) -> datetime:
    """The same hour of the clock so many days on, across a change of the clocks."""
    local = timezone.localtime(start)
    return (local.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=local.tzinfo)


@transaction.atomic
def add_stage(
    process: Process,
    *,
    kind: StageKind,
    title: str,
    powers: Iterable[Power],
    ends: Ends,
    opens_at: datetime,
    closes_at: datetime,
    by: Member,
    at: datetime,
) -> Stage:
    """Add a stage to a process that is being set up, after those that open no later."""
    process = locked(process)
    require(rules.timing.refusal_to_run(by.roles(at)))
    require(rules.timing.refusal_to_prepare(process))
    if opens_at >= closes_at:
        require(rules.timing.ENDS_BEFORE_IT_BEGINS)
    stages = list(process.stages.all())
    last = max((stage.position for stage in stages), default=0)
    later = (stage.position for stage in stages if stage.window.opens_at > opens_at)
    position = min(later, default=last + 1)
    for behind in reversed(stages):
        if behind.position >= position:
            behind.position += 1
            behind.save(update_fields=["position"])
    stage = process.stages.create(
        position=position, kind=kind, title=tidy_line(title), powers=list(powers), ends=ends
    )
    stage.windows.create(number=1, opens_at=opens_at, closes_at=closes_at, by=by, at=at)
    record("process.stage_added", process, by=by, at=at, stage=stage.pk, title=stage.title)
    return stage


@transaction.atomic
def remove_stage(stage: Stage, *, by: Member, at: datetime) -> None:
    """Take a stage out of a process that is being set up."""
    process = locked(stage.process)
    require(rules.timing.refusal_to_run(by.roles(at)))
    require(rules.timing.refusal_to_prepare(process))
    found = process.stages.filter(pk=stage.pk).first()
    if found is None:
        return  # the button was pressed twice
    found.windows.all().delete()
    found.delete()
    record("process.stage_removed", process, by=by, at=at, stage=stage.pk, title=stage.title)


@transaction.atomic
def open_process(process: Process, *, by: Member, at: datetime) -> Process:
    """Open `process`: its timetable is public, and its rules are what the rule set says now."""
    process = locked(process)
    require(rules.timing.refusal_to_run(by.roles(at)))
    require(rules.timing.refusal_to_open(process, list(process.stages.all())))
    process.opened_at = at
    process.rules = process.rule_set.snapshot()
    process.save(update_fields=["opened_at", "rules"])
    record("process.opened", process, by=by, at=at, rules=process.rules)
    return process


@transaction.atomic
def reschedule(
    stage: Stage, *, opens_at: datetime, closes_at: datetime, reason: str, by: Member, at: datetime
) -> StageWindow:
    """Move `stage` to other times, for a reason that is shown beside the old ones."""
    process = locked(stage.process)
    stage = still_there(process.stages.all(), stage.pk)
    reason = tidy(reason)
    require(rules.timing.refusal_to_run(by.roles(at)))
    require(rules.timing.refusal_to_reschedule(stage, opens_at, closes_at, reason, at=at))
    number = stage.window.number + 1
    window = stage.windows.create(
        number=number,
        opens_at=opens_at,
        closes_at=closes_at,
        reason=reason or str(rules.timing.BEFORE_OPENING),
        by=by,
        at=at,
    )
    record(
        "process.rescheduled",
        process,
        by=by,
        at=at,
        stage=stage.pk,
        opens_at=opens_at,
        closes_at=closes_at,
        reason=window.reason,
    )
    if process.opened_at is not None:
        mail.tell_of_process(process, "process.rescheduled", window.reason)
    return window


@transaction.atomic
def finish_stage(stage: Stage, *, by: Member, at: datetime) -> Stage:
    """Say that what `stage` was for is done: rulings given, an assembly held, a text published."""
    process = locked(stage.process)
    stage = still_there(process.stages.all(), stage.pk)
    require(rules.timing.refusal_to_run(by.roles(at)))
    require(rules.timing.refusal_to_finish(stage, at=at))
    stage.finished_at = at
    stage.save(update_fields=["finished_at"])
    record("process.stage_finished", process, by=by, at=at, stage=stage.pk, title=stage.title)
    return stage


@transaction.atomic
def close_process(process: Process, *, by: Member, at: datetime) -> Process:
    """Say that `process` is over: from now on nothing in it changes."""
    process = locked(process)
    require(rules.timing.refusal_to_run(by.roles(at)))
    undecided = process.submissions.exclude(state__in=FINAL).count()
    require(rules.timing.refusal_to_close(process, undecided, at=at))
    process.closed_at = at
    process.save(update_fields=["closed_at"])
    record("process.closed", process, by=by, at=at)
    return process
