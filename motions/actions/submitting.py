"""Putting a motion, an amendment or a counter-proposal forward; declaring what cannot stand together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, require
from motions import drafting, mail, rules, weaves
from motions.actions.entering import enter_amendment, enter_motion, seen_by_author
from motions.actions.roots import locked, locked_submission
from motions.models import (
    BothPass,
    ConflictSet,
    Draft,
    DraftKind,
    Kind,
    Process,
    Route,
    Submission,
    TextVersion,
)
from motions.queries.taking_part import power_to_amend, refusal_to_take_part
from motions.timetables import Power
from motions.wording import Edits, tidy


@transaction.atomic
def move(
    process: Process,
    *,
    title: str,
    edits: Edits,
    constitutional: bool,
    by: Member,
    at: datetime,
    reason: str = "",
) -> Submission:
    """Put a member's own motion forward, without a shared draft. It then seeks support."""
    process = locked(process)
    require(refusal_to_take_part(process, by, Power.SUBMIT, at=at))
    return enter_motion(
        process,
        Kind.MOTION,
        Route.MEMBER,
        edits,
        constitutional=constitutional,
        title=title,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def amend(
    target: Submission,
    *,
    title: str,
    edits: Edits,
    by: Member,
    at: datetime,
    reason: str = "",
    against: TextVersion | None = None,
    coordinating: bool = False,
) -> Submission:
    """Put an amendment to `target`, a motion or an amendment, forward.

    against       the published version its author read; without, they read it as it now stands
    coordinating  whether it is the national coordinating group's
    """
    process = locked(target.process)
    if coordinating:
        require(rules.timing.refusal_to_coordinate(by.roles(at)))
        require(rules.timing.refusal_at(Power.COORDINATING_AMEND, process, at=at))
    else:
        require(refusal_to_take_part(process, by, power_to_amend(target), at=at))
    target = locked_submission(target)
    if against is not None and against.of_id != (target.lead_id or target.pk):
        raise ValueError(f"{against} is no version of what {target} belongs to")
    on = seen_by_author(target, against)
    return enter_amendment(
        process,
        target,
        Route.COORDINATING if coordinating else Route.MEMBER,
        edits,
        on=on,
        against=against,
        title=title,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def counter(
    motion: Submission,
    *,
    title: str,
    edits: Edits,
    by: Member,
    at: datetime,
    reason: str = "",
) -> Submission:
    """Put the coordinating group's counter-proposal to `motion` forward; the two are declared to conflict.

    A counter to a change of the rule book is another change of the rule book; `edits` are on the text in
    force. A counter to a policy motion is a text of its own.
    """
    process = locked(motion.process)
    motion = locked_submission(motion)
    require(rules.submissions.refusal_to_counter(motion, process, by.roles(at), at=at))
    made = enter_motion(
        process,
        Kind.COUNTER,
        Route.COORDINATING,
        edits,
        constitutional=motion.is_constitutional,
        title=title,
        reason=reason,
        counter_to=motion,
        by=by,
        at=at,
    )
    reason = str(rules.submissions.COUNTERS) % {"counter": made, "motion": motion}
    declare([motion, made], reason, BothPass(process.rules["both_pass"]), by=by, at=at)
    mail.tell(motion, "submission.countered", str(made))
    return made


@transaction.atomic
def declare_conflict(
    motions: Sequence[Submission], *, reason: str, both_pass: BothPass, by: Member, at: datetime
) -> ConflictSet:
    """Declare that these motions cannot stand together, and what holds if more than one is carried."""
    motions = [locked_submission(m) for m in sorted(motions, key=lambda m: (m.text_id, m.pk))]
    reason = tidy(reason)
    require(rules.submissions.refusal_to_declare_conflict(motions, by.roles(at), reason))
    among = {motion.pk for motion in motions}
    for other in ConflictSet.objects.filter(motions=motions[0]).prefetch_related("motions"):
        if {motion.pk for motion in other.motions.all()} == among:
            raise Refused(rules.submissions.IN_CONFLICT_ALREADY)
    return declare(motions, reason, both_pass, by=by, at=at)


def declare(
    motions: Sequence[Submission], reason: str, both_pass: BothPass, *, by: Member, at: datetime
) -> ConflictSet:
    process = motions[0].process
    declared = process.conflict_sets.create(both_pass=both_pass, reason=reason, by=by, at=at)
    declared.motions.set(motions)
    numbers = [motion.reference for motion in motions]
    record("conflict.declared", process, by=by, at=at, motions=numbers, both_pass=both_pass)
    return declared


@transaction.atomic
def submit(draft: Draft, *, by: Member, at: datetime) -> Submission:
    """Put `draft` forward as it now reads. A group's needs its meeting's mandate for this very version."""
    process = locked(draft.process)
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("text", "group", "amends__lead")
        .get(pk=draft.pk)
    )
    is_editor = draft.editors.filter(member=by).exists()
    submitted = Submission.objects.filter(draft=draft).exists()
    require(rules.drafts.refusal_to_edit(draft, is_editor=is_editor, submitted=submitted))
    if draft.amends is None:
        require(refusal_to_take_part(process, by, Power.SUBMIT, at=at))
    else:
        require(refusal_to_take_part(process, by, power_to_amend(draft.amends), at=at))
    woven = weaves.DraftWeave(draft)
    mandate = draft.mandates.filter(version=woven.last).first() if woven.last else None
    require(rules.drafts.refusal_to_submit(draft, woven.last, mandate))
    route = Route.MEMBER if draft.group is None else Route.GROUP
    edits = Edits(whole=weaves.as_typed(woven.reading()))
    if draft.amends is None:
        return enter_motion(
            process,
            Kind.MOTION,
            route,
            edits,
            constitutional=draft.kind == DraftKind.CONSTITUTIONAL,
            base=frozenset(draft.base),
            title=draft.title,
            reason=draft.reason,
            group=draft.group,
            draft=draft,
            by=by,
            at=at,
        )
    target = locked_submission(draft.amends)
    return enter_amendment(
        process,
        target,
        route,
        edits,
        on=drafting.read(weaves.load(target.text), draft.base),
        against=None,
        title=draft.title,
        reason=draft.reason,
        group=draft.group,
        draft=draft,
        by=by,
        at=at,
    )
