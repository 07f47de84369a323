"""The draft of the agenda, which only the arrangements committee sees: built, ordered and published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conventions import actions, agenda, forms, queries, wording
from conventions.models import Convention, Item, Session
from conventions.views.shared import act_page, convention_of
from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_PROCESSES
from momentum_demo.shortcuts import done, number_in, render_form

page = require_http_methods(["GET", "POST"])


def draft_of(convention: Convention) -> str:
    return reverse("convention_desk:draft", args=[convention.slug])


def session_of(slug: str, pk: int) -> Session:
    return get_object_or_404(
        Session.objects.select_related("convention", "room"), pk=pk, convention__slug=slug
    )


def item_of(slug: str, pk: int) -> Item:
    return get_object_or_404(
        Item.objects.select_related("session__convention"), pk=pk, session__convention__slug=slug
    )


@require_GET
@for_roles(RUNS_PROCESSES)
def draft(request: OfficerRequest, slug: str) -> HttpResponse:
    """The draft: its times, its clashes, what changed since the last release."""
    convention = convention_of(slug)
    facts = {
        **findings(convention),
        "parts": queries.parts(convention, queries.draft_of(convention), at=None, for_member=True),
    }
    return render(request, "conventions/draft.html", facts)


def findings(convention: Convention) -> dict[str, Any]:
    """What the committee is told of its draft: what clashes, what lacks its motion, what changed."""
    tree = queries.draft_of(convention)
    last = queries.released(convention)
    changed = agenda.changes(agenda.thawed(last.tree), tree) if last else []
    wrong = [*agenda.clashes(tree), *agenda.unworded(tree)]
    zone = convention.timezone
    return {
        "convention": convention,
        "release": last,
        "clashes": [wording.sentence(each.code, each.facts, zone) for each in wrong],
        "changes": [wording.sentence(each.code, each.facts, zone) for each in changed],
    }


@page
@for_roles(RUNS_PROCESSES)
def session(request: OfficerRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Add a session, or change one."""
    convention = convention_of(slug)
    it = session_of(slug, pk) if pk is not None else None
    initial = {name: getattr(it, name) for name in ("title", "track", "room", "expected") if it}
    if it:
        initial |= {
            name: as_typed(getattr(it, name), convention) for name in ("starts_at", "ends_at")
        }
    form = forms.SessionForm(request.POST or None, convention=convention, initial=initial)
    if form.is_valid():
        facts, now = form.cleaned_data, timezone.now()
        if it is None:
            actions.add_session(convention, **facts, by=request.member, at=now)
        else:
            actions.change_session(it, **facts, by=request.member, at=now)
        return done(request, _("The draft is changed."), draft_of(convention))
    return act_page(
        request,
        form,
        title=_("Change the session") if it else _("Add a session"),
        lede=_("Times are those of %(zone)s.") % {"zone": convention.zone},
        button=_("Save"),
        back=draft_of(convention),
    )


def as_typed(at: object, convention: Convention) -> object:
    """A moment as clocks at the place show it, for a field that would show clocks here."""
    assert isinstance(at, datetime)
    local = at.astimezone(convention.timezone)
    return local.replace(tzinfo=timezone.get_current_timezone())


@page
@for_roles(RUNS_PROCESSES)
def item(request: OfficerRequest, slug: str, session_pk: int) -> HttpResponse:
    """Add an item to a session."""
    it = session_of(slug, session_pk)
    form = forms.ItemForm(request.POST or None, session=it, initial={"minutes": 15})
    if form.is_valid():
        actions.add_item(it, **form.cleaned_data, by=request.member, at=timezone.now())
        return done(request, _("The draft is changed."), draft_of(it.convention))
    return act_page(
        request,
        form,
        title=_("Add an item to “%(session)s”") % {"session": it.title},
        button=_("Add it"),
        back=draft_of(it.convention),
    )


@page
@for_roles(RUNS_PROCESSES)
def change_item(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Change an item: what it is, how long it takes."""
    it = item_of(slug, pk)
    convention = it.session.convention
    initial = {
        "kind": it.kind,
        "title": it.title,
        "minutes": it.minutes,
        "moved_by": it.moved_by,
        "mover": it.mover.number if it.mover else None,
        "summary": it.summary,
        "parent": it.parent_id,
        "business": convention.business.filter(submission=it.submission_id).first(),
    }
    form = forms.ItemForm(request.POST or None, session=it.session, initial=initial)
    del form.fields["parent"]
    if form.is_valid():
        actions.change_item(it, **form.cleaned_data, by=request.member, at=timezone.now())
        return done(request, _("The draft is changed."), draft_of(convention))
    return act_page(request, form, title=it.title, button=_("Save"), back=draft_of(convention))


@require_POST
@for_roles(RUNS_PROCESSES)
def move(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Move an item a place up or down, or to another session."""
    it = item_of(slug, pk)
    now = timezone.now()
    if to := request.POST.get("to"):
        session = get_object_or_404(Session, pk=number_in(to), convention__slug=slug)
        actions.move_item(it, to=session, by=request.member, at=now)
    else:
        places = {"up": -1, "down": 1}.get(request.POST.get("way", ""), 0)
        actions.move_item(it, places=places, by=request.member, at=now)
    return redirect(f"{draft_of(it.session.convention)}#item-{it.pk}")


@require_POST
@for_roles(RUNS_PROCESSES)
def remove(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Take an item off the draft."""
    it = item_of(slug, pk)
    convention = it.session.convention
    actions.remove_item(it, by=request.member, at=timezone.now())
    return done(request, _("It is off the draft."), draft_of(convention))


@require_POST
@for_roles(RUNS_PROCESSES)
def remove_session(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Take a session off the draft, with what is in it."""
    it = session_of(slug, pk)
    actions.remove_session(it, by=request.member, at=timezone.now())
    return done(request, _("It is off the draft."), draft_of(it.convention))


@page
@for_roles(RUNS_PROCESSES)
def document(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Put a paper beside an item."""
    it = item_of(slug, pk)
    convention = it.session.convention
    form = forms.DocumentForm(request.POST or None)
    if form.is_valid():
        actions.add_document(it, **form.cleaned_data, by=request.member, at=timezone.now())
        return done(request, _("The paper is there."), draft_of(convention))
    return act_page(
        request,
        form,
        title=_("A paper for “%(title)s”") % {"title": it.title},
        button=_("Put it there"),
        back=draft_of(convention),
    )


@page
@for_roles(RUNS_PROCESSES)
def release(request: OfficerRequest, slug: str) -> HttpResponse:
    """Publish the draft, having seen what changes and what clashes."""
    convention = convention_of(slug)
    form = forms.ReleaseForm(request.POST or None)
    if form.is_valid():
        actions.release(
            convention, words=form.cleaned_data["words"], by=request.member, at=timezone.now()
        )
        return done(
            request,
            _("The agenda is published."),
            reverse("conventions:agenda", args=[convention.slug]),
        )
    return render_form(request, "conventions/release.html", form, findings(convention))
