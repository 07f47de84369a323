"""Assemblies as members see them: who sits and why, what was decided, the draw, what is still to be decided."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members.models import Member
from members.requests import MemberRequest
from momentum_demo.shortcuts import render_form
from motions import actions, agenda, pools, sortition
from motions.forms import assemblies as forms
from motions.models import Assembly, Basis, Draw, Poll, PollKind, Seat, Stance

RESERVES_SHOWN = 20


@require_GET
def assembly_list(request: MemberRequest) -> HttpResponse:
    """Every assembly there is or has been."""
    assemblies = Assembly.objects.visible_to(request.member).select_related("process", "stage")
    return render(request, "motions/assembly_list.html", {"assemblies": assemblies})


@never_cache
@require_GET
def detail(request: MemberRequest, slug: str) -> HttpResponse:
    """One assembly: its remit, who sits in it and why, its meetings, what it decided."""
    assembly = found(request, slug)
    seats = list(assembly.seats.select_related("member", "group", "office"))
    mine = [seat for seat in seats if request.member and seat.member_id == request.member.pk]
    return render(
        request,
        "motions/assembly_detail.html",
        {
            "assembly": assembly,
            "draw": Draw.objects.filter(assembly=assembly).first(),
            "sitting": [seat for seat in seats if seat.taken_at and not seat.ended_at],
            "offered": sum(not seat.taken_at and not seat.ended_at for seat in seats),
            "ended": [seat for seat in seats if seat.ended_at],
            "my_seat": next((seat for seat in mine if not seat.ended_at), None),
            "meetings": assembly.meetings.prefetch_related("present"),
            "business": agenda.business(assembly),
            "decisions": agenda.decided(assembly),
            "reports": [
                report
                for seat in assembly.seats.filter(basis=Basis.DELEGATE).prefetch_related(
                    "reports", "member", "group"
                )
                for report in seat.reports.all()
            ],
        },
    )


@never_cache
@require_GET
def to_decide(request: MemberRequest, slug: str) -> HttpResponse:
    """What is still to be decided, in order, with what falls with what; for delegates, where they stand."""
    assembly = found(request, slug)
    seat = seat_of(assembly, request.member)
    poll = open_poll(assembly)
    return render(
        request,
        "motions/assembly_to_decide.html",
        {
            "assembly": assembly,
            "seat": seat,
            "poll": poll,
            "form": position_form(poll, seat) if poll and seat else None,
            "my_position": poll and seat and poll.positions.filter(seat=seat).first(),
            "before": [
                (line, agenda.groups(agenda.Before(line.motion, assembly)) if line.left else [])
                for line in agenda.business(assembly)
                if line.decision is None and not line.is_over
            ],
        },
    )


@require_POST
def position(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Say where one stands in an open poll."""
    assembly = found(request, slug)
    poll = get_object_or_404(
        Poll.objects.select_related("meeting", "submission__lead"),
        pk=pk,
        meeting__assembly=assembly,
    )
    form = forms.PositionForm(request.POST, kind=PollKind(poll.kind))
    if not form.is_valid():
        context = {"assembly": assembly, "poll": poll, "seat": seat_of(assembly, request.member)}
        return render_form(request, "motions/assembly_position.html", form, context)
    assert request.member
    actions.take_position(
        poll,
        Stance(form.cleaned_data["stance"]),
        reason=form.cleaned_data.get("reason", ""),
        by=request.member,
        at=timezone.now(),
    )
    messages.success(
        request, _("Your position is taken down. You can change it until it is closed.")
    )
    return redirect("assemblies:to_decide", slug=slug)


@require_POST
def take_seat(request: MemberRequest, slug: str) -> HttpResponse:
    """Say yes to a seat that was offered by lot."""
    assembly = found(request, slug)
    assert request.member
    actions.take_seat(my_seat(assembly, request.member), by=request.member, at=timezone.now())
    messages.success(request, _("The seat is yours. You will be told when the assembly meets."))
    return redirect("assemblies:detail", slug=slug)


@require_http_methods(["GET", "POST"])
def give_up_seat(request: MemberRequest, slug: str) -> HttpResponse:
    """Say no to a seat, or leave it, after being asked once more."""
    assembly = found(request, slug)
    assert request.member
    seat = my_seat(assembly, request.member)
    if request.method == "POST":
        actions.give_up_seat(seat, by=request.member, at=timezone.now())
        messages.success(request, _("You no longer have a seat. Thank you for saying so."))
        return redirect("assemblies:detail", slug=slug)
    return render(request, "motions/assembly_give_up.html", {"assembly": assembly, "seat": seat})


@require_http_methods(["GET", "POST"])
def report(request: MemberRequest, slug: str) -> HttpResponse:
    """Report back to the group one was sent by."""
    assembly = found(request, slug)
    assert request.member
    seat = get_object_or_404(
        assembly.seats.select_related("group"), member=request.member, basis=Basis.DELEGATE
    )
    form = forms.ReportForm(request.POST or None)
    if form.is_valid():
        actions.report_back(
            seat, words=form.cleaned_data["words"], by=request.member, at=timezone.now()
        )
        messages.success(request, _("Your report is published on the assembly’s page."))
        return redirect("assemblies:detail", slug=slug)
    return render_form(
        request, "motions/assembly_report.html", form, {"assembly": assembly, "seat": seat}
    )


# The draw: for anybody, signed in or not, because anybody may check it


@login_not_required
@never_cache
@require_GET
def draw(request: HttpRequest, slug: str) -> HttpResponse:
    """The draw: what was published before it, what came of it, and how to run it again."""
    held = drawn(slug)
    member: Member | None = getattr(request, "member", None)
    people = held.people()
    seats = {seat.code: seat for seat in held.assembly.seats.filter(basis=Basis.LOT)}
    order = held.in_order_of_the_lot() if held.is_held else []
    rest = [person for person in order if person.code not in seats]
    traits = {person.code: person.traits for person in people}
    have = Counter(trait for person in people for trait in person.traits.items())
    return render(
        request,
        "motions/draw.html",
        {
            "draw": held,
            "assembly": held.assembly,
            "quotas": [
                (
                    pools.ATTRIBUTES[quota.attribute][0],
                    quota,
                    have[quota.attribute, quota.value],
                    sum(traits[code][quota.attribute] == quota.value for code in held.seated),
                )
                for quota in held.all_quotas()
            ],
            "attributes": [pools.ATTRIBUTES[name][0] for name in held.attributes],
            "drawn": [(code, traits[code].values(), seats.get(code)) for code in held.seated],
            "later": [seat for code, seat in seats.items() if code not in held.seated],
            "reserves": [person.code for person in rest[:RESERVES_SHOWN]],
            "mine": member and held.entries.filter(member=member).first(),
            "rare": pools.rare(people),
            "secret": held.as_record()["secret"],
        },
    )


@login_not_required
@never_cache
@require_GET
def draw_again(request: HttpRequest, slug: str) -> HttpResponse:
    """The draw run once more, now, from what is published; beside what came of it then."""
    held = drawn(slug)
    if not held.is_held:
        raise Http404
    context = {"draw": held, "assembly": held.assembly, "again": pools.run_again(held)}
    return render(request, "motions/draw_again.html", context)


@login_not_required
@require_GET
def draw_record(request: HttpRequest, slug: str) -> HttpResponse:
    """The record of the draw, for the program that runs it again."""
    record = json.dumps(drawn(slug).as_record(), ensure_ascii=False, indent=1)
    return download(record.encode(), "application/json", "draw.json")


@login_not_required
@require_GET
def draw_pool(request: HttpRequest, slug: str) -> HttpResponse:
    """The pool, byte for byte as it was published."""
    return download(drawn(slug).pool.encode(), "text/csv; charset=utf-8", "pool.csv")


@login_not_required
@require_GET
def draw_program(request: HttpRequest, slug: str) -> HttpResponse:
    """The very file that makes the draw here, which anybody can run."""
    drawn(slug)
    program = Path(sortition.__file__).read_bytes()
    return download(program, "text/x-python; charset=utf-8", "sortition.py")


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# What views need


def found(request: MemberRequest, slug: str) -> Assembly:
    assemblies = Assembly.objects.visible_to(request.member)
    return get_object_or_404(assemblies.select_related("process", "stage"), slug=slug)


def drawn(slug: str) -> Draw:
    draws = Draw.objects.select_related("assembly__process", "published_by", "drawn_by")
    return get_object_or_404(draws, assembly__slug=slug)


def seat_of(assembly: Assembly, member: Member | None) -> Seat | None:
    """The seat in which `member` sits."""
    if member is None:
        return None
    return assembly.seats.sitting().filter(member=member).first()


def my_seat(assembly: Assembly, member: Member) -> Seat:
    """The seat that `member` has, or has been offered."""
    seats = assembly.seats.select_related("assembly", "group", "office")
    return get_object_or_404(seats, member=member, ended_at=None)


def open_poll(assembly: Assembly) -> Poll | None:
    """What the assembly is being asked now."""
    polls = Poll.objects.filter(meeting__assembly=assembly, closed_at=None)
    return polls.select_related("meeting", "submission__lead").first()


def position_form(poll: Poll, seat: Seat) -> forms.PositionForm:
    """The form for the position of `seat`, with what it said before."""
    said = poll.positions.filter(seat=seat).first()
    initial = {"stance": said.stance, "reason": said.reason} if said else {}
    return forms.PositionForm(kind=PollKind(poll.kind), initial=initial)
