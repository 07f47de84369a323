"""The returning officer's desk of elections: announce, give more time, make the papers, fill what falls vacant.
There is no page to choose who is on a paper."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from elections import actions, apportionment, forms, queries, rules
from elections.lifecycle import State
from elections.models import Election, Mandate, Place, Vacancy
from elections.views.reading import stage
from elections.views.shared import (
    act_page,
    election_of,
    election_url,
    office_only,
    place_of,
)
from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_BALLOTS
from momentum_demo.refusals import require
from momentum_demo.shortcuts import attempt, done
from momentum_demo.slugs import free_slug

page = require_http_methods(["GET", "POST"])


@require_GET
@for_roles(RUNS_BALLOTS)
def index(request: OfficerRequest) -> HttpResponse:
    """Every election with what is to be done for it next; vacancies that wait."""
    now = timezone.now()
    found = Election.objects.prefetch_related("places__region", "places__contest__ballot")
    return render(
        request,
        "elections/desk.html",
        {
            "elections": [
                {
                    "election": each,
                    "stage": stage(each, each.phase(now)),
                    "ready": rules.refusal_to_put(each, at=now) is None,
                    "places": [short(place) for place in each.places.all()]
                    if each.state != State.ANNOUNCED
                    else [(place, queries.standing(place)) for place in each.places.all()],
                    "stands": queries.stands_in(each, request.member),
                }
                for each in found
            ],
            "vacancies": Vacancy.objects.filter(filled="").select_related(
                "place__region", "place__election", "mandate__candidacy"
            ),
        },
    )


def short(place: Place) -> tuple[Place, list[Mandate]]:
    return place, list(place.mandates.filter(vacancy=None).select_related("candidacy"))


@page
@for_roles(RUNS_BALLOTS)
def announce(request: OfficerRequest) -> HttpResponse:
    """Announce an election of all regions."""
    now = timezone.now()
    form = forms.AnnounceForm(request.POST or None, today=timezone.localdate(now))

    def announced() -> Election:
        facts = form.cleaned_data
        shares = apportionment.shares(facts["rule_set"].places, facts["cycle"])
        return actions.announce(
            title=facts["title"],
            slug=free_slug(facts["title"], Election.objects, otherwise="election"),
            summary=facts["summary"],
            rule_set=facts["rule_set"],
            offices={share.region: facts["office"] for share in shares},
            dates=form.timetable(),
            cycle=facts["cycle"],
            questions=facts["questions"],
            by=request.member,
            at=now,
        )

    if made := attempt(form, announced):
        return redirect("elections:election", slug=made.slug)
    return act_page(
        request,
        form,
        title=_("Announce an election"),
        lede=_(
            "Dates, rules and what reserved places ask stay as they are from then on. Members of the regions "
            "are told."
        ),
        button=_("Announce it"),
        back=reverse("election_desk:index"),
    )


@page
@for_roles(RUNS_BALLOTS)
def extend(request: OfficerRequest, slug: str, region: str) -> HttpResponse:
    """Give more time to stand where places would stay vacant."""
    place = place_of(slug, region)
    member = office_only(request, place.election, RUNS_BALLOTS)
    form = forms.ExtendForm(request.POST or None)
    if form.is_valid():
        actions.extend(place, **form.cleaned_data, by=member, at=timezone.now())
        return done(request, _("There is more time now."), election_url(place.election))
    return act_page(
        request,
        form,
        title=_("More time to stand: %(region)s") % {"region": place.region},
        lede=_("Only where places would stay vacant. The reason is public."),
        button=_("Give more time"),
        back=reverse("election_desk:index"),
    )


@page
@for_roles(RUNS_BALLOTS)
def put(request: OfficerRequest, slug: str) -> HttpResponse:
    """Make the papers from the candidacies."""
    election = election_of(slug)
    member = office_only(request, election, RUNS_BALLOTS)
    form = forms.PutForm(request.POST or None)
    if form.is_valid():
        actions.put_to_the_vote(
            election, rule_set=form.cleaned_data["rule_set"], by=member, at=timezone.now()
        )
        return done(request, _("The papers are made."), reverse("election_desk:index"))
    require(rules.refusal_to_put(election, at=timezone.now()))
    names = [
        f"{place.region}: {', '.join(each.name for each in queries.valid(place)) or _('nobody')}"
        for place in election.places.select_related("region", "election")
    ]
    return act_page(
        request,
        form,
        title=_("Make the ballot papers"),
        lede=_(
            "Whoever has enough nominations, accepted and did not withdraw is on them. You do not choose, and "
            "nobody can change it afterwards. Then each region’s ballot is signed off like any other."
        ),
        button=_("Make them"),
        back=reverse("election_desk:index"),
        names=names,
    )


@page
@for_roles(RUNS_BALLOTS)
def put_again(request: OfficerRequest, slug: str, region: str) -> HttpResponse:
    """Make the paper of a region anew, its ballot having been given up."""
    place = place_of(slug, region)
    member = office_only(request, place.election, RUNS_BALLOTS)
    require(rules.refusal_to_put_again(place))
    form = forms.PutForm(request.POST or None)
    if form.is_valid():
        actions.put_again(
            place, rule_set=form.cleaned_data["rule_set"], by=member, at=timezone.now()
        )
        return done(request, _("The paper is made."), reverse("election_desk:index"))
    return act_page(
        request,
        form,
        title=_("Make the ballot paper anew: %(region)s") % {"region": place.region},
        lede=_(
            "The ballot of this region was given up. The same candidates are on the paper of a new one, which "
            "is signed off like any other, with notice, roll and keys of its own."
        ),
        button=_("Make it"),
        back=reverse("election_desk:index"),
        names=[each.name for each in queries.valid(place)],
    )


@page
@for_roles(RUNS_BALLOTS)
def abandon(request: OfficerRequest, slug: str) -> HttpResponse:
    """Give an election up."""
    election = election_of(slug)
    member = office_only(request, election, RUNS_BALLOTS)
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        actions.abandon(election, **form.cleaned_data, by=member, at=timezone.now())
        return done(request, _("The election is given up."), election_url(election))
    return act_page(
        request,
        form,
        title=_("Give up “%(title)s”?") % {"title": election.title},
        lede=_("All of it stays public, with your reason. Another election begins anew."),
        button=_("Give it up"),
        back=reverse("election_desk:index"),
        grave=True,
    )


@page
@for_roles(RUNS_BALLOTS)
def vacate(request: OfficerRequest, pk: int) -> HttpResponse:
    """Note that somebody elected leaves their place."""
    mandate = get_object_or_404(
        Mandate.objects.select_related("place__election", "place__region", "candidacy", "term"),
        pk=pk,
    )
    member = office_only(request, mandate.place.election, RUNS_BALLOTS)
    form = forms.VacateForm(request.POST or None)
    if form.is_valid():
        actions.vacate(mandate.place, mandate, **form.cleaned_data, by=member, at=timezone.now())
        return done(request, _("The vacancy is noted."), reverse("election_desk:index"))
    return act_page(
        request,
        form,
        title=_("%(name)s leaves their place") % {"name": mandate.candidacy.name},
        lede=_("Their term ends on that day. Then the place is filled as the rules say."),
        button=_("Note the vacancy"),
        back=reverse("election_desk:index"),
        grave=True,
    )


@page
@for_roles(RUNS_BALLOTS)
def unfilled(request: OfficerRequest, slug: str, region: str) -> HttpResponse:
    """Note that the election itself left a place vacant, so that a by-election can fill it."""
    place = place_of(slug, region)
    member = office_only(request, place.election, RUNS_BALLOTS)
    form = forms.VacateForm(request.POST or None, initial={"on": place.election.takes_office_on})
    if form.is_valid():
        actions.vacate(place, None, **form.cleaned_data, by=member, at=timezone.now())
        return done(request, _("The vacancy is noted."), reverse("election_desk:index"))
    return act_page(
        request,
        form,
        title=_("A place was not filled: %(region)s") % {"region": place.region},
        lede=_("What was reserved stays reserved."),
        button=_("Note the vacancy"),
        back=reverse("election_desk:index"),
    )


@page
@for_roles(RUNS_BALLOTS)
def countback(request: OfficerRequest, pk: int) -> HttpResponse:
    """Count the papers again without whoever left."""
    vacancy = get_object_or_404(
        Vacancy.objects.select_related("place__election", "place__region", "mandate__candidacy"),
        pk=pk,
    )
    place = vacancy.place
    member = office_only(request, place.election, RUNS_BALLOTS)
    others = [
        each
        for each in place.candidacies.exclude(option=None).select_related("mandate")
        if not hasattr(each, "mandate")
    ]
    sent = request.POST if request.method == "POST" else None  # it may be empty
    form = forms.CountbackForm(sent, candidates=others)
    if form.is_valid():
        filled = actions.hold_countback(
            vacancy, unwilling=list(form.cleaned_data["unwilling"]), by=member, at=timezone.now()
        )
        words = (
            _("%(name)s is elected.") % {"name": filled.successor.candidacy.name}
            if filled.successor
            else _("Nobody can fill the place: it stays vacant.")
        )
        return done(request, words, election_url(place.election))
    return act_page(
        request,
        form,
        title=_("Count the papers again: %(region)s") % {"region": place.region},
        lede=_(
            "All papers are counted again as if %(name)s had not stood. Nobody who sits can lose their "
            "place, and what is reserved stays reserved."
        )
        % {"name": vacancy.mandate.candidacy.name if vacancy.mandate else ""},
        button=_("Count them"),
        back=reverse("election_desk:index"),
        grave=True,
    )


@page
@for_roles(RUNS_BALLOTS)
def leave(request: OfficerRequest, pk: int) -> HttpResponse:
    """Leave a place vacant until the next election."""
    vacancy = get_object_or_404(Vacancy.objects.select_related("place__election"), pk=pk)
    member = office_only(request, vacancy.place.election, RUNS_BALLOTS)
    if request.method == "POST":
        actions.leave_vacant(vacancy, by=member, at=timezone.now())
        return done(request, _("It stays vacant."), reverse("election_desk:index"))
    return act_page(
        request,
        Form(),
        title=_("Leave the place vacant?"),
        lede=_("Until the next election, where the rules say so."),
        button=_("Leave it vacant"),
        back=reverse("election_desk:index"),
    )


@page
@for_roles(RUNS_BALLOTS)
def by_election(request: OfficerRequest) -> HttpResponse:
    """Announce an election that fills vacancies."""
    form = forms.ByElectionForm(request.POST or None)

    def announced() -> Election:
        vacancies = list(form.cleaned_data["vacancies"])
        title = form.cleaned_data["title"]
        return actions.call_by_election(
            vacancies,
            title=title,
            slug=free_slug(title, Election.objects, otherwise="election"),
            summary=form.cleaned_data["summary"],
            offices={each.place.region.slug: each.place.office for each in vacancies},
            dates=form.timetable(),
            by=request.member,
            at=timezone.now(),
        )

    if made := attempt(form, announced):
        return redirect("elections:election", slug=made.slug)
    return act_page(
        request,
        form,
        title=_("Announce a by-election"),
        lede=_(
            "It fills the places you choose. What was reserved and is not filled stays reserved."
        ),
        button=_("Announce it"),
        back=reverse("election_desk:index"),
    )
