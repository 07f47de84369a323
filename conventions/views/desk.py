"""The arrangements committee's desk: announce, arrange, publish, open, close, and follow up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conventions import actions, forms, queries, rules
from conventions.actions import cards
from conventions.models import (
    Convention,
    Decision,
    Duty,
    Minutes,
    Progress,
    Steward,
    Undertaking,
)
from conventions.views import adopting
from conventions.views.shared import act_page, convention_of, desk_of, page_of
from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_BALLOTS, RUNS_PROCESSES
from momentum_demo.refusals import Refused, require
from momentum_demo.shortcuts import attempt, done, render_form
from momentum_demo.slugs import free_slug

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

page = require_http_methods(["GET", "POST"])
RESERVED = frozenset({"announce", "rules"})  # pages of their own under /staff/conventions/


@require_GET
@for_roles(RUNS_PROCESSES | RUNS_BALLOTS)
def index(request: OfficerRequest) -> HttpResponse:
    """Every convention, and by when the next is due."""
    now = timezone.now()
    facts = {
        "conventions": Convention.objects.all(),
        "due": queries.due(now),
        "arranges": bool(RUNS_PROCESSES & request.held_roles),
    }
    return render(request, "conventions/desk.html", facts)


@page
@for_roles(RUNS_PROCESSES)
def announce(request: OfficerRequest) -> HttpResponse:
    """Give notice of a convention."""
    if first := adopting.pages.missing(request):
        return first
    form = forms.AnnounceForm(request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data
        made = actions.announce(
            **facts,
            slug=free_slug(
                facts["title"], Convention.objects, otherwise="convention", reserved=RESERVED
            ),
            by=request.member,
            at=timezone.now(),
        )
        return done(request, _("The convention is announced."), desk_of(made))
    return act_page(
        request,
        form,
        title=_("Announce a convention"),
        lede=_("Its dates are public at once, and stay as they are."),
        button=_("Announce it"),
        back="..",
    )


@require_GET
@for_roles(RUNS_PROCESSES)
def convention(request: OfficerRequest, slug: str) -> HttpResponse:
    """What is to be done for one convention."""
    it = convention_of(slug)
    facts = {
        "convention": it,
        "presence": queries.presence(it),
        "release": queries.released(it),
        "business": it.business.select_related("submission__lead"),
        "survey": getattr(it, "survey", None),
        "prioritisations": it.prioritisations.select_related("contest__ballot"),
        "sections": it.sections.annotate(holders=Count("cards")),
        "stewards": it.stewards.select_related("member"),
        "rooms": it.rooms.all(),
        "minutes": getattr(it, "minutes", None),
        "decisions": queries.decisions(it),
        "needs": it.registrations.exclude(needs="").count(),
    }
    return render(request, "conventions/desk_convention.html", facts)


@require_GET
@for_roles(RUNS_PROCESSES)
def needs(request: OfficerRequest, slug: str) -> HttpResponse:
    """What people need to take part. Without names: places are found for needs, not for people."""
    it = convention_of(slug)
    rows = it.registrations.filter(cancelled_at=None).exclude(needs="")
    said = [(each.get_attending_display(), queries.needs_of(each)) for each in rows]
    return render(request, "conventions/needs.html", {"convention": it, "needs": said})


def form_page(
    form_class: type[Form],
    deed: Callable[..., Any],
    *,
    title: StrPromise,
    button: StrPromise,
    words: StrPromise,
    lede: StrPromise | str = "",
    grave: bool = False,
) -> Callable[..., HttpResponseBase]:
    """The view in which the committee fills in one form about a convention, and one action does it."""

    @page
    @for_roles(RUNS_PROCESSES)
    def view(request: OfficerRequest, slug: str) -> HttpResponse:
        it = convention_of(slug)
        form = form_class(request.POST or None)
        if form.is_valid():
            deed(it, **form.cleaned_data, by=request.member, at=timezone.now())
            return done(request, str(words), desk_of(it))
        return act_page(
            request,
            form,
            title=str(title),
            lede=str(lede),
            button=str(button),
            back=desk_of(it),
            grave=grave,
        )

    return view


room = form_page(
    forms.RoomForm,
    actions.add_room,
    title=lazily("Add a room"),
    button=lazily("Add it"),
    words=lazily("The room is added."),
)
section = form_page(
    forms.SectionForm,
    cards.add_section,
    title=lazily("Add a section of card votes"),
    lede=lazily("Once a card vote has been put, sections stay as they are."),
    button=lazily("Add it"),
    words=lazily("The section is added. Its cards are handed out at the door."),
)
survey = form_page(
    forms.SurveyForm,
    actions.survey,
    title=lazily("Ask which business may pass without debate"),
    lede=lazily(
        "Every member in good standing may answer. What enough of them agree to goes on the consent agenda."
    ),
    button=lazily("Ask members"),
    words=lazily("The survey is set."),
)
abandon = form_page(
    forms.ReasonForm,
    actions.abandon,
    title=lazily("Give this convention up?"),
    lede=lazily("Everyone reads the reason. Its page stays."),
    button=lazily("Give it up"),
    words=lazily("The convention is given up."),
    grave=True,
)


@page
@for_roles(RUNS_PROCESSES)
def describe(request: OfficerRequest, slug: str) -> HttpResponse:
    """Change what is said of a convention: where, how to get in, how to join."""
    it = convention_of(slug)
    says = {name: getattr(it, name) for name in forms.DescribeForm.base_fields}
    form = forms.DescribeForm(request.POST or None, initial=says)
    by, now = request.member, timezone.now()
    if attempt(form, lambda: actions.describe(it, **form.cleaned_data, by=by, at=now)):
        return done(request, _("It is changed."), desk_of(it))
    return act_page(
        request,
        form,
        title=_("What is said of it"),
        lede=_("Dates, rules and the way people meet stay as they were announced."),
        button=_("Save"),
        back=desk_of(it),
    )


@page
@for_roles(RUNS_PROCESSES)
def steward(request: OfficerRequest, slug: str) -> HttpResponse:
    """Give somebody a duty there."""
    it = convention_of(slug)
    form = forms.StewardForm(request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data
        actions.appoint(
            it, facts["number"], Duty(facts["duty"]), by=request.member, at=timezone.now()
        )
        return done(request, _("They have the duty."), desk_of(it))
    return act_page(
        request, form, title=_("Who helps?"), button=_("Give them the duty"), back=desk_of(it)
    )


@require_POST
@for_roles(RUNS_PROCESSES)
def relieve(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Take a duty from somebody."""
    it = convention_of(slug)
    steward = Steward.objects.filter(pk=pk, convention=it).first()
    if steward is None:
        raise Refused(rules.DONE_ALREADY)
    actions.relieve(steward, by=request.member, at=timezone.now())
    return done(request, _("They have the duty no more."), desk_of(it))


@require_POST
@for_roles(RUNS_PROCESSES)
def open_it(request: OfficerRequest, slug: str) -> HttpResponse:
    """Open a convention."""
    it = convention_of(slug)
    actions.open_convention(it, by=request.member, at=timezone.now())
    return done(request, _("The convention is open."), desk_of(it))


@page
@for_roles(RUNS_PROCESSES)
def close(request: OfficerRequest, slug: str) -> HttpResponse:
    """Close a convention, once it has been said what that does."""
    it = convention_of(slug)
    if request.method == "POST":
        actions.close(it, by=request.member, at=timezone.now())
        words = _("The convention is closed. A draft of its minutes is here.")
        return done(request, words, desk_of(it))
    return act_page(
        request,
        Form(),
        title=_("Close the convention?"),
        lede=_(
            "It cannot be opened again. What was not reached goes where the rules send it, what people need "
            "to take part is erased, and a draft of the minutes is written for you."
        ),
        button=_("Close it"),
        back=desk_of(it),
        grave=True,
    )


@page
@for_roles(RUNS_PROCESSES)
def sort(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Say what kind a piece of business is, and what it is debated together with."""
    it = convention_of(slug)
    business = get_object_or_404(it.business.select_related("submission__lead"), pk=pk)
    initial = {"kind": business.kind, "together": business.together}
    form = forms.SortForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.sort(business, **form.cleaned_data, by=request.member, at=timezone.now())
        return done(request, _("Sorted."), desk_of(it))
    return act_page(request, form, title=str(business), button=_("Save"), back=desk_of(it))


@page
@for_roles(RUNS_BALLOTS)
def prioritise(request: OfficerRequest, slug: str) -> HttpResponse:
    """Let members choose what is debated: for the returning officer, on a ballot being prepared."""
    it = convention_of(slug)
    form = forms.PrioritiseForm(request.POST or None)
    if form.is_valid():
        made = actions.prioritise(it, **form.cleaned_data, by=request.member, at=timezone.now())
        return redirect("staff:ballot", slug=made.contest.ballot.slug)
    return act_page(
        request,
        form,
        title=_("Let members choose what is debated"),
        lede=_("All business of the kind that waits is on the paper. Nobody picks among it."),
        button=_("Put it on the ballot"),
        back=page_of(it),
    )


@page
@for_roles(RUNS_BALLOTS)
def prioritise_again(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Let members choose on another ballot what is debated, the one before having been given up."""
    it = convention_of(slug)
    asked = get_object_or_404(it.prioritisations.select_related("contest__ballot"), pk=pk)
    require(rules.refusal_to_prioritise_again(asked))
    form = forms.OnBallotForm(request.POST or None)
    if form.is_valid():
        actions.prioritise_again(asked, **form.cleaned_data, by=request.member, at=timezone.now())
        return redirect("staff:ballot", slug=form.cleaned_data["ballot"].slug)
    return act_page(
        request,
        form,
        title=_("Ask members again: %(question)s") % {"question": asked},
        lede=_(
            "The ballot “%(ballot)s” was given up. Put the same question on another that you have begun: as "
            "many places, and all business of the kind that waits now."
        )
        % {"ballot": asked.contest.ballot},
        button=_("Put it on the ballot"),
        back=page_of(it),
    )


# After


@page
@for_roles(RUNS_PROCESSES)
def minutes(request: OfficerRequest, slug: str) -> HttpResponse:
    """Put the draft of the minutes right, then publish them."""
    it = convention_of(slug)
    draft = get_object_or_404(Minutes, convention=it)
    form = forms.MinutesForm(request.POST or None, initial={"text": draft.text, "seen": draft.mark})
    now = timezone.now()
    if attempt(
        form,
        lambda: actions.correct_minutes(draft, **form.cleaned_data, by=request.member, at=now),
    ):
        if "publish" in request.POST:
            actions.publish_minutes(draft, by=request.member, at=now)
            return done(request, _("The minutes are published."), desk_of(it))
        return done(request, _("The draft is saved."), request.path)
    facts = {"convention": it, "minutes": draft}
    return render_form(request, "conventions/desk_minutes.html", form, facts)


@page
@for_roles(RUNS_PROCESSES)
def undertake(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Say what follows from a decision, and who sees to it."""
    it = convention_of(slug)
    decision = get_object_or_404(Decision, pk=pk, item__session__convention=it)
    form = forms.UndertakeForm(request.POST or None)
    if form.is_valid():
        actions.undertake(decision, **form.cleaned_data, by=request.member, at=timezone.now())
        return done(request, _("It is in the register."), desk_of(it))
    return act_page(
        request,
        form,
        title=_("What follows from this?"),
        lede=str(decision),
        button=_("Add it"),
        back=desk_of(it),
    )


@page
@for_roles(RUNS_PROCESSES)
def report(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Say what became of an undertaking."""
    it = convention_of(slug)
    undertaking = get_object_or_404(Undertaking, pk=pk, decision__item__session__convention=it)
    form = forms.ReportForm(request.POST or None, initial={"progress": undertaking.progress})
    if form.is_valid():
        actions.report(
            undertaking,
            progress=Progress(form.cleaned_data["progress"]),
            words=form.cleaned_data["words"],
            by=request.member,
            at=timezone.now(),
        )
        return done(request, _("Everyone can read it now."), desk_of(it))
    return act_page(
        request,
        form,
        title=_("What became of it?"),
        lede=f"{undertaking.words}: {undertaking.owner}",
        button=_("Publish it"),
        back=desk_of(it),
    )
