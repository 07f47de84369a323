"""The arrangements committee's desk for assemblies: convening, seats, draws, meetings, orders of votes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_PROCESSES
from momentum_demo.shortcuts import render_form
from momentum_demo.slugs import free_slug
from motions import actions, agenda, pools
from motions.drafting import Order
from motions.forms import assemblies as forms
from motions.lifecycle import State
from motions.models import Assembly, Basis, Draw, Meeting, Stage, Submission
from motions.timetables import StageKind

page = require_http_methods(["GET", "POST"])


@never_cache
@require_GET
@for_roles(RUNS_PROCESSES)
def index(request: OfficerRequest) -> HttpResponse:
    """The assemblies, and the stages that still want one."""
    waiting = Stage.objects.filter(kind=StageKind.ASSEMBLY, assembly=None)
    context = {
        "assemblies": Assembly.objects.select_related("process", "stage"),
        "waiting": waiting.filter(process__opened_at__isnull=False).select_related("process"),
    }
    return render(request, "committee/index.html", context)


@page
@for_roles(RUNS_PROCESSES)
def convene(request: OfficerRequest, pk: int) -> HttpResponse:
    """Set an assembly up in a stage."""
    stage = get_object_or_404(Stage.objects.select_related("process"), pk=pk)
    form = forms.ConveneForm(request.POST or None, initial={"title": stage.title})
    if form.is_valid():
        assembly = actions.convene(
            stage,
            **form.cleaned_data,
            slug=free_slug(form.cleaned_data["title"], Assembly.objects, otherwise="assembly"),
            by=request.member,
            at=timezone.now(),
        )
        return redirect("committee:assembly", slug=assembly.slug)
    return render_form(request, "committee/convene.html", form, {"stage": stage})


@never_cache
@require_GET
@for_roles(RUNS_PROCESSES)
def assembly(request: OfficerRequest, slug: str) -> HttpResponse:
    """One assembly: what is before it, its meetings, its seats, its draw."""
    found = of(slug)
    seats = list(found.seats.select_related("member", "group", "office"))
    return render(
        request,
        "committee/assembly.html",
        {
            "assembly": found,
            "business": agenda.business(found),
            "meetings": found.meetings.prefetch_related("present"),
            "seats": [seat for seat in seats if not seat.ended_at],
            "ended": sum(bool(seat.ended_at) for seat in seats),
            "draw": Draw.objects.filter(assembly=found).first(),
        },
    )


@page
@for_roles(RUNS_PROCESSES)
def seat(request: OfficerRequest, slug: str) -> HttpResponse:
    """Seat a delegate, or somebody by virtue of an office."""
    found = of(slug)
    form = forms.SeatForm(request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data
        who: dict[str, Any] = {"by": request.member, "at": timezone.now()}
        if facts["basis"] == Basis.DELEGATE:
            actions.seat_delegate(found, facts["member"], facts["group"], **who)
        else:
            actions.seat_officer(found, facts["member"], facts["office"], **who)
        messages.success(request, _("%(name)s has a seat.") % {"name": facts["member"]})
        return redirect("committee:assembly", slug=slug)
    return render_form(request, "committee/seat.html", form, {"assembly": found})


@page
@for_roles(RUNS_PROCESSES)
def end_seat(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """End somebody's seat, for a reason that members can read."""
    found = of(slug)
    held = get_object_or_404(
        found.seats.select_related("assembly", "member", "group", "office"), pk=pk
    )
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        instead = actions.end_seat(held, **form.cleaned_data, by=request.member, at=timezone.now())
        if instead is not None:
            messages.success(request, _("The seat is offered to the next in the lot."))
        return redirect("committee:assembly", slug=slug)
    return render_form(request, "committee/end_seat.html", form, {"assembly": found, "seat": held})


@page
@for_roles(RUNS_PROCESSES)
def draw(request: OfficerRequest, slug: str) -> HttpResponse:
    """Publish the pool of a draw; once that is done, hold it. `?of=region` says what there are quotas of."""
    found = of(slug)
    if held := Draw.objects.filter(assembly=found).first():
        return hold_draw(request, found, held)
    chosen = [name for name in request.GET.getlist("of") if name in pools.ATTRIBUTES]
    now = timezone.now()
    census = pools.census(found, chosen, at=now)
    form = forms.PoolForm(request.POST or None, census=census)
    if form.is_valid():
        actions.publish_pool(
            found,
            seats=form.cleaned_data["seats"],
            quotas=form.quotas(),
            attributes=chosen,
            public_source=form.cleaned_data["public_source"],
            draws_at=form.cleaned_data["draws_at"],
            by=request.member,
            at=now,
        )
        messages.success(request, _("The pool is published. Nothing about the draw changes now."))
        return redirect("committee:draw", slug=slug)
    context = {
        "assembly": found,
        "chosen": chosen,
        "attributes": [(name, label) for name, (label, _value) in pools.ATTRIBUTES.items()],
        "eligible": pools.eligible(found, at=now).count(),
    }
    return render_form(request, "committee/pool.html", form, context)


def hold_draw(request: OfficerRequest, found: Assembly, held: Draw) -> HttpResponse:
    """Enter the public words, and draw."""
    form = forms.DrawForm(request.POST or None)
    if form.is_valid():
        actions.hold_draw(held, **form.cleaned_data, by=request.member, at=timezone.now())
        messages.success(request, _("The draw is held, and those drawn are being told."))
        return redirect("assemblies:draw", slug=found.slug)
    context = {"assembly": found, "draw": held, "now": timezone.now()}
    return render_form(request, "committee/draw.html", form, context)


@page
@for_roles(RUNS_PROCESSES)
def call_meeting(request: OfficerRequest, slug: str) -> HttpResponse:
    """Announce a meeting."""
    found = of(slug)
    form = forms.MeetingForm(request.POST or None)
    if form.is_valid():
        actions.call_meeting(found, **form.cleaned_data, by=request.member, at=timezone.now())
        return redirect("committee:assembly", slug=slug)
    return render_form(request, "committee/call_meeting.html", form, {"assembly": found})


@page
@for_roles(RUNS_PROCESSES)
def meeting(request: OfficerRequest, slug: str, number: int) -> HttpResponse:
    """Who is there: to open a meeting, and as people come and go."""
    found = of(slug)
    held = meeting_of(found, number)
    there = held.present.values_list("pk", flat=True)
    form = forms.AttendanceForm(request.POST or None, meeting=held, initial={"present": there})
    if request.method == "POST" and form.is_valid():
        present = list(form.cleaned_data["present"])
        who: dict[str, Any] = {"by": request.member, "at": timezone.now()}
        if held.opened_at is None:
            actions.open_meeting(held, present, **who)
            messages.success(request, _("The meeting is open."))
            return redirect("committee:assembly", slug=slug)
        actions.record_attendance(held, present, **who)
        messages.success(request, _("The attendance is taken down."))
        return redirect("committee:meeting", slug=slug, number=number)
    return render_form(
        request, "committee/meeting.html", form, {"assembly": found, "meeting": held}
    )


@page
@for_roles(RUNS_PROCESSES)
def close_meeting(request: OfficerRequest, slug: str, number: int) -> HttpResponse:
    """Close a meeting, with its notes."""
    found = of(slug)
    held = meeting_of(found, number)
    form = forms.NotesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close_meeting(held, **form.cleaned_data, by=request.member, at=timezone.now())
        messages.success(request, _("The meeting is closed, and its notes are published."))
        return redirect("committee:assembly", slug=slug)
    return render_form(
        request, "committee/close_meeting.html", form, {"assembly": found, "meeting": held}
    )


@page
@for_roles(RUNS_PROCESSES)
def order(request: OfficerRequest, slug: str) -> HttpResponse:
    """In what order the assembly votes."""
    found = of(slug)
    amendments = list(
        Submission.objects.filter(process=found.process, lead__isnull=False, state=State.AGENDA)
        .select_related("lead")
        .order_by("lead__number", "number")
    )
    by_pk = {amendment.pk: amendment.reference for amendment in amendments}
    listed = [by_pk[pk] for pk in found.committee_order if pk in by_pk]
    form = forms.OrderForm(
        request.POST or None,
        amendments=amendments,
        initial={"order": found.order, "sequence": ", ".join(listed)},
    )
    if form.is_valid():
        chosen, sequence = form.cleaned_data["order"], form.cleaned_data["sequence"]
        actions.set_order(found, Order(chosen), sequence, by=request.member, at=timezone.now())
        return redirect("committee:assembly", slug=slug)
    return render_form(
        request, "committee/order.html", form, {"assembly": found, "amendments": amendments}
    )


def of(slug: str) -> Assembly:
    return get_object_or_404(Assembly.objects.select_related("process", "stage"), slug=slug)


def meeting_of(found: Assembly, number: int) -> Meeting:
    return get_object_or_404(found.meetings.select_related("assembly__process"), number=number)
