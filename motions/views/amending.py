"""Amending, new wording after a ruling, counter-proposals: the texts that people edit in three steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import gates
from members.gates import OfficerRequest, for_roles
from members.requests import MemberRequest
from members.roles import COORDINATES
from momentum_demo.refusals import Refusal
from motions import actions, drafting, rules, weaves
from motions.forms import writing as forms
from motions.models import Submission, TextVersion
from motions.queries.taking_part import refusal_to_take_part, speaks_for
from motions.templatetags.submissions import address
from motions.timetables import Power
from motions.views import editing
from motions.views.editing import Task
from motions.views.shared import me, officers_of, submission_of
from motions.wording import Edits

page = require_http_methods(["GET", "POST"])
COORDINATING = "coordinating"


@never_cache
@page
def amend(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """Propose an amendment to a motion or to an amendment; `?for=coordinating` for the coordinating group."""
    target = submission_of(request, slug, number, amendment)
    member, now = me(request), timezone.now()
    coordinating = request.GET.get("for") == COORDINATING
    if asked := gates.factor_asked(request, COORDINATES if coordinating else ()):
        return asked
    against = version_read(request, target)
    on = actions.seen_by_author(target, against)

    def finish(edits: Edits, form: Any) -> HttpResponse:
        made = actions.amend(
            target,
            title=form.cleaned_data["title"],
            reason=form.cleaned_data["reason"],
            edits=edits,
            against=against,
            coordinating=coordinating,
            by=member,
            at=timezone.now(),
        )
        messages.success(
            request,
            _("%(amendment)s is filed. You will be told what becomes of it.") % {"amendment": made},
        )
        return redirect(address(made))

    is_lead = target.lead is None
    task = Task(
        title=_("Amend %(submission)s") % {"submission": target},
        lede=target.title,
        button=_("Submit the amendment"),
        back=address(target),
        back_label=str(target),
        on=on,
        numbering=weaves.numbering_of(against) if against and is_lead else drafting.number(on.text),
        form=lambda data: forms.TitledForm(data, process=target.process),
        finish=finish,
        parent=target.change.key,
        meets=lambda change: editing.meets(target.lead or target, change),
        near=editing.places_of(target, on),
        pinned={"against": str(against.pk)} if against else {},
        cannot=refusal_to_amend(target, request, coordinating=coordinating, at=now),
        notes=notes_on(target, against),
    )
    return editing.edit(request, task)


def refusal_to_amend(
    target: Submission, request: MemberRequest, *, coordinating: bool, at: Any
) -> Refusal | None:
    """Why `target` cannot be amended now by whoever asks. Wants the timetable loaded."""
    process, lead = target.process, target.lead or target
    refused = rules.drafts.refusal_to_amend(target, lead)
    if coordinating:
        return (
            rules.timing.refusal_to_coordinate(me(request).roles(at))
            or rules.timing.refusal_at(Power.COORDINATING_AMEND, process, at=at)
            or refused
        )
    power = Power.AMEND_AMENDMENTS if target.is_amendment else Power.AMEND
    return refusal_to_take_part(process, me(request), power, at=at) or refused


def version_read(request: MemberRequest, target: Submission) -> TextVersion | None:
    """The published version that somebody reads while they amend: the last when they began."""
    lead = target.lead or target
    pinned = request.POST.get("against", "")
    if pinned.isdecimal() and len(pinned) < 19:
        return get_object_or_404(TextVersion, of=lead, pk=pinned)
    return weaves.latest_version(lead.text, lead)


def notes_on(target: Submission, against: TextVersion | None) -> list[str]:
    """What somebody should know who reads an older version than the last."""
    lead = target.lead or target
    latest = weaves.latest_version(lead.text, lead)
    if against is None or latest is None or latest.pk == against.pk:
        return []
    return [
        _(
            "Version %(number)s has been published since you began. What you write stays in its place and is "
            "shown on that text too."
        )
        % {"number": latest.number}
    ]


@never_cache
@page
def resubmit(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """New wording after a ruling out of order, by the mover, in time."""
    submission = submission_of(request, slug, number, amendment)
    if asked := gates.factor_asked(request, officers_of(submission)):
        return asked
    member, now = me(request), timezone.now()
    on = weaves.reading_of(submission)
    ruling = submission.rulings.last()

    def finish(edits: Edits, form: Any) -> HttpResponse:
        actions.resubmit(
            submission, edits, why=form.cleaned_data["why"], by=member, at=timezone.now()
        )
        messages.success(request, _("Your new wording is in. The committee rules on it once more."))
        return redirect(address(submission))

    task = Task(
        title=_("New wording for %(submission)s") % {"submission": submission},
        lede=ruling.words if ruling else submission.title,
        button=_("Resubmit it"),
        back=address(submission),
        back_label=str(submission),
        on=on,
        numbering=drafting.number(on.text),
        form=forms.WhyForm,
        finish=finish,
        parent=submission.change.key,
        near=editing.places_of(submission, on),
        cannot=rules.submissions.refusal_to_resubmit(
            submission,
            ruling,
            submission.process,
            is_mover=speaks_for(submission, member, now),
            at=now,
        ),
        notes=[
            _("The committee ruled it out of order. Change what it names; the rest can stay."),
        ],
    )
    return editing.edit(request, task)


@never_cache
@page
@for_roles(COORDINATES)
def counter(request: OfficerRequest, slug: str, number: int) -> HttpResponse:
    """The coordinating group's counter-proposal: another change of the rule book, or another text."""
    motion = submission_of(request, slug, number)
    member, now = me(request), timezone.now()
    nothing = drafting.read(drafting.weave(()), ())
    on = weaves.reading_in_force(motion.text) if motion.is_constitutional else nothing

    def finish(edits: Edits, form: Any) -> HttpResponse:
        made = actions.counter(
            motion,
            title=form.cleaned_data["title"],
            reason=form.cleaned_data["reason"],
            edits=edits,
            by=member,
            at=timezone.now(),
        )
        messages.success(request, _("%(counter)s is filed.") % {"counter": made})
        return redirect(address(made))

    task = Task(
        title=_("Counter-proposal to %(motion)s") % {"motion": motion},
        lede=_("It would stand in place of “%(title)s”. Both go to the ballot.")
        % {"title": motion.title},
        button=_("Make the counter-proposal"),
        back=address(motion),
        back_label=str(motion),
        on=on,
        numbering=drafting.number(on.text),
        form=lambda data: forms.TitledForm(data, process=motion.process),
        finish=finish,
        beside=[] if motion.is_constitutional else [texts_of(motion)],
        near=editing.places_of(motion, on) if motion.is_constitutional else frozenset(),
        cannot=rules.submissions.refusal_to_counter(
            motion, motion.process, member.roles(now), at=now
        ),
    )
    return editing.edit(request, task)


def texts_of(submission: Submission) -> tuple[str, str]:
    """A text to be looked at while writing: what it is called, and how it reads."""
    return f"{submission}: {submission.title}", weaves.as_typed(weaves.reading_of(submission))
