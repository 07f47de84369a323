"""Conventions as anyone may read of them: when, where, what is on the agenda, what was decided."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ballots.lifecycle import UNDONE
from ballots.models import Ballot
from conventions import agenda, exports, queries, wording
from conventions.lifecycle import State
from conventions.models import Convention, Duty, Item
from conventions.views.shared import convention_of, registration_of, serves
from members.requests import MemberRequest


@require_GET
@login_not_required
def index(request: MemberRequest) -> HttpResponse:
    """Every convention, and by when the next is due."""
    now = timezone.now()
    facts = {"conventions": Convention.objects.all(), "due": queries.due(now), "now": now}
    return render(request, "conventions/index.html", facts)


@require_GET
@login_not_required
def convention_page(request: MemberRequest, slug: str) -> HttpResponse:
    """One convention."""
    convention = convention_of(slug)
    now = timezone.now()
    facts = {
        "convention": convention,
        "presence": queries.presence(convention),
        "release": queries.released(convention),
        "registration": registration_of(request, convention),
        "may_register": convention.state in (State.ANNOUNCED, State.SITTING)
        and now < convention.registration_closes_at,
        "survey": getattr(convention, "survey", None),
        "undone": Ballot.objects.filter(
            contests__prioritisation__convention=convention, state__in=UNDONE
        ),
        "now": now,
        "at_door": serves(request, convention, Duty.DOOR),
        "in_chair": serves(request, convention, Duty.CHAIR),
    }
    return render(request, "conventions/convention.html", facts)


@require_GET
@login_not_required
def agenda_page(request: MemberRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The agenda as last published, or as it was published before."""
    convention = convention_of(slug)
    releases = list(convention.releases.order_by("-number"))
    shown = next((each for each in releases if number in (None, each.number)), None)
    if shown is None and number is not None:
        raise Http404
    is_last = bool(releases) and shown == releases[0]
    parts = queries.parts(
        convention,
        agenda.thawed(shown.tree) if shown else (),
        at=timezone.now() if is_last else None,
        for_member=getattr(request, "member", None) is not None,
    )
    zone = convention.timezone
    facts = {
        "convention": convention,
        "shown": shown,
        "is_last": is_last,
        "parts": parts,
        "tracks": len({part.stretch.track for part in parts if part.stretch.track}),
        "releases": [(each, wording.sentences(each.changes, zone)) for each in releases],
        "clashes": wording.sentences(shown.clashes, zone) if shown else [],
        "registration": registration_of(request, convention),
    }
    return render(request, "conventions/agenda.html", facts)


def released_item(convention: Convention, pk: int) -> queries.Line:
    """The item as last published. What is only in the draft does not exist for readers."""
    shown = queries.released(convention)
    if shown is not None:
        now = timezone.now()
        for part in queries.parts(convention, agenda.thawed(shown.tree), at=now, for_member=False):
            for line in part.lines:
                if line.slot.entry.id == pk:
                    return line
    raise Http404


@require_GET
@login_not_required
def item_page(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """One item: its papers, what is to be decided, what was."""
    convention = convention_of(slug)
    line = released_item(convention, pk)
    item = get_object_or_404(
        Item.objects.select_related(
            "session", "submission__text", "submission__lead", "contest__ballot"
        ).prefetch_related("documents", "decisions"),
        pk=pk,
        session__convention=convention,
    )
    facts = {"convention": convention, "line": line, "item": item}
    return render(request, "conventions/item.html", facts)


@require_GET
@login_not_required
def order_paper(request: MemberRequest, slug: str) -> HttpResponse:
    """The agenda to print."""
    convention = convention_of(slug)
    shown = queries.released(convention)
    if shown is None:
        raise Http404
    content = exports.order_paper(convention, shown)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{convention.slug}-{shown.number}.pdf"'
    return response


@require_GET
@login_not_required
def calendar(request: MemberRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """The agenda, or one item of it, for a calendar."""
    convention = convention_of(slug)
    shown = queries.released(convention)
    if shown is None:
        raise Http404
    lines = [released_item(convention, pk)] if pk is not None else None
    return ics(exports.calendar(convention, shown, lines, at=timezone.now()), convention.slug)


@require_GET
@login_not_required
def feed(request: MemberRequest, token: str) -> HttpResponse:
    """One person's own calendar of a convention, at an address that only they know."""
    convention = get_object_or_404(
        Convention.objects.filter(
            registrations__feed=token, registrations__cancelled_at__isnull=True
        )
    )
    shown = queries.released(convention)
    response = ics(exports.calendar(convention, shown, None, at=timezone.now()), convention.slug)
    response["Cache-Control"] = "private, max-age=300"
    response["Referrer-Policy"] = "no-referrer"
    return response


def ics(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@require_GET
@login_not_required
def decisions(request: MemberRequest, slug: str) -> HttpResponse:
    """What was decided, with its figures, who sees to it, and what was not reached."""
    convention = convention_of(slug)
    minutes = getattr(convention, "minutes", None)
    facts = {
        "convention": convention,
        "decisions": queries.decisions(convention),
        "handed_on": convention.handed_on.select_related("submission__lead"),
        "minutes": minutes if minutes and minutes.published_at else None,
        "today": timezone.localdate(),
    }
    return render(request, "conventions/decisions.html", facts)


@require_GET
@login_not_required
def minutes_page(request: MemberRequest, slug: str) -> HttpResponse:
    """The minutes, once they are published."""
    convention = convention_of(slug)
    minutes = getattr(convention, "minutes", None)
    if minutes is None or minutes.published_at is None:
        raise Http404
    return render(
        request, "conventions/minutes.html", {"convention": convention, "minutes": minutes}
    )
