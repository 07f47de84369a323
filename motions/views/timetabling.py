"""Setting processes up and moving their dates, for the arrangements committee; convenors of groups."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members.gates import OfficerRequest, for_roles
from members.roles import READS_REGISTER, RUNS_PROCESSES
from momentum_demo.shortcuts import attempt, render_form
from momentum_demo.slugs import free_slug
from motions import actions
from motions.forms import committee as forms
from motions.models import Convenor, Process, Stage
from motions.timetables import Ends, StageKind
from motions.views import adopting
from motions.views.shared import act_page

RESERVED = frozenset({"appeals", "drafts"})  # pages of their own under /motions/

page = require_http_methods(["GET", "POST"])


@never_cache
@require_GET
@for_roles(RUNS_PROCESSES)
def index(request: OfficerRequest) -> HttpResponse:
    """Every process, and what of it is overdue."""
    return render(
        request,
        "committee/processes.html",
        {"processes": Process.objects.with_timetable(), "now": timezone.now()},
    )


@never_cache
@page
@for_roles(RUNS_PROCESSES)
def new(request: OfficerRequest) -> HttpResponse:
    """Set a process up. Nobody else sees it until it is opened."""
    if first := adopting.pages.missing(request):
        return first
    form = forms.ProcessForm(request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data
        process = actions.draft_process(
            slug=free_slug(facts["title"], Process.objects, otherwise="process", reserved=RESERVED),
            **facts,
            by=request.member,
            at=timezone.now(),
        )
        return redirect("committee:process", slug=process.slug)
    return act_page(
        request,
        form,
        title=_("Set up a process"),
        button=_("Set it up"),
        lede=_("You can add stages, take them out and move dates before it is opened."),
        back=reverse("committee:processes"),
    )


@never_cache
@require_GET
@for_roles(RUNS_PROCESSES)
def process(request: OfficerRequest, slug: str) -> HttpResponse:
    """The stages of a process, and what can be done with each."""
    found = get_object_or_404(
        Process.objects.with_timetable().select_related("rule_set"), slug=slug
    )
    now = timezone.now()
    stages = [
        (stage, stage.is_open(now), stage.is_overdue(now), can_be_finished(stage, now))
        for stage in found.stages.all()
    ]
    return render(request, "committee/process.html", {"process": found, "stages": stages})


def can_be_finished(stage: Stage, now: Any) -> bool:
    return stage.ends == Ends.BY_DEED and not stage.finished_at and stage.window.opens_at <= now


@never_cache
@page
@for_roles(RUNS_PROCESSES)
def add_stage(request: OfficerRequest, slug: str) -> HttpResponse:
    """One more stage, before the process is opened."""
    found = get_object_or_404(Process, slug=slug)
    form = forms.StageForm(request.POST or None)
    if attempt(
        form,
        lambda: actions.add_stage(
            found,
            **{
                **form.cleaned_data,
                "kind": StageKind(form.cleaned_data["kind"]),
                "ends": Ends(form.cleaned_data["ends"]),
            },
            by=request.member,
            at=timezone.now(),
        ),
    ):
        return redirect("committee:process", slug=slug)
    return act_page(
        request,
        form,
        title=_("Add a stage"),
        lede=_("It comes after those that open no later."),
        button=_("Add it"),
        back=reverse("committee:process", args=[slug]),
    )


@require_POST
@for_roles(RUNS_PROCESSES)
def remove_stage(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take a stage out, before the process is opened."""
    stage = get_object_or_404(Stage.objects.select_related("process"), pk=pk)
    actions.remove_stage(stage, by=request.member, at=timezone.now())
    messages.success(request, _("“%(stage)s” is taken out.") % {"stage": stage})
    return redirect("committee:process", slug=stage.process.slug)


@never_cache
@page
@for_roles(RUNS_PROCESSES)
def reschedule(request: OfficerRequest, pk: int) -> HttpResponse:
    """Move a stage, with a reason."""
    stage = get_object_or_404(
        Stage.objects.select_related("process").prefetch_related("windows"), pk=pk
    )
    window = stage.window
    form = forms.RescheduleForm(
        request.POST or None,
        initial={"opens_at": window.opens_at, "closes_at": window.closes_at},
    )
    if attempt(
        form,
        lambda: actions.reschedule(
            stage, **form.cleaned_data, by=request.member, at=timezone.now()
        ),
    ):
        messages.success(request, _("The dates are moved. The old ones stay to be seen."))
        return redirect("committee:process", slug=stage.process.slug)
    return act_page(
        request,
        form,
        title=_("Move “%(stage)s”") % {"stage": stage},
        button=_("Move it"),
        back=reverse("committee:process", args=[stage.process.slug]),
    )


@require_POST
@for_roles(RUNS_PROCESSES)
def finish(request: OfficerRequest, pk: int) -> HttpResponse:
    """Say that what a stage was for is done."""
    stage = get_object_or_404(Stage.objects.select_related("process"), pk=pk)
    actions.finish_stage(stage, by=request.member, at=timezone.now())
    return redirect("committee:process", slug=stage.process.slug)


@require_POST
@for_roles(RUNS_PROCESSES)
def open_process(request: OfficerRequest, slug: str) -> HttpResponse:
    """Open a process: its timetable is public from now on."""
    found = get_object_or_404(Process, slug=slug)
    actions.open_process(found, by=request.member, at=timezone.now())
    messages.success(request, _("The process is open, and everybody can read its timetable."))
    return redirect("committee:process", slug=slug)


@require_POST
@for_roles(RUNS_PROCESSES)
def close_process(request: OfficerRequest, slug: str) -> HttpResponse:
    """Say that a process is over."""
    found = get_object_or_404(Process, slug=slug)
    actions.close_process(found, by=request.member, at=timezone.now())
    messages.success(request, _("The process is over."))
    return redirect("committee:process", slug=slug)


@never_cache
@page
@for_roles(READS_REGISTER)
def convenors(request: OfficerRequest) -> HttpResponse:
    """Who certifies what the meetings of local groups decide; one more."""
    form = forms.ConvenorForm(request.POST or None)
    if attempt(
        form,
        lambda: actions.name_convenor(
            form.cleaned_data["group"],
            form.cleaned_data["member"],
            since=form.cleaned_data["since"],
            until=form.cleaned_data["until"],
            by=request.member,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("The convenor is named."))
        return redirect("questions:convenors")
    rows = Convenor.objects.select_related("group", "member").order_by("group__name", "-span")
    return render_form(request, "questions/convenors.html", form, {"convenors": rows})
