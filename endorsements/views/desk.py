"""The officers' desk of endorsements: announce a round, make its paper, give it up. There is no page to choose
who is on a ballot."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ballots.lifecycle import UNDONE
from endorsements import actions, forms, guarantee, rules
from endorsements.models import Decider, Decision, Round
from endorsements.views import adopting
from endorsements.views.reading import stage
from endorsements.views.shared import act_page, round_of, round_url
from members.gates import OfficerRequest, for_roles, roles_of
from members.roles import RUNS_BALLOTS
from momentum_demo.refusals import require
from momentum_demo.shortcuts import done, render_form
from momentum_demo.slugs import free_slug

RESERVED = frozenset({"office", "link"})  # what begins other addresses under /endorsements/

page = require_http_methods(["GET", "POST"])


@require_GET
@for_roles(RUNS_BALLOTS)
def index(request: OfficerRequest) -> HttpResponse:
    """Every round, with what is to be done for it next."""
    now = timezone.now()
    rounds = Round.objects.select_related("post", "rule_set", "contest__ballot")
    return render(
        request,
        "endorsements/desk.html",
        {
            "rounds": [
                (each, stage(each, each.phase(now)), guarantee.check(each)) for each in rounds
            ],
            "now": now,
            "decisions": waiting_for_members(),
        },
    )


@page
@for_roles(RUNS_BALLOTS)
def announce(request: OfficerRequest) -> HttpResponse:
    """Announce a round."""
    if first := adopting.pages.missing(request):
        return first
    now = timezone.now()
    form = forms.AnnounceForm(request.POST or None, at=now)
    if form.is_valid():
        facts = form.cleaned_data
        named = facts.pop("new_post")
        facts["post"] = facts["post"] or named
        made = actions.announce(
            **facts,
            slug=free_slug(facts["title"], Round.objects, otherwise="round", reserved=RESERVED),
            by=request.member,
            at=now,
        )
        return redirect("endorsements:round", slug=made.slug)
    return render_form(request, "endorsements/announce.html", form)


@page
@for_roles(RUNS_BALLOTS)
def put(request: OfficerRequest, slug: str) -> HttpResponse:
    """Make the paper of a round from its register."""
    round_ = round_of(slug)
    form = forms.PutForm(request.POST or None)
    if form.is_valid():
        made = actions.put_to_the_vote(
            round_, rule_set=form.cleaned_data["rule_set"], by=request.member, at=timezone.now()
        )
        assert made.contest is not None
        return redirect("staff:electorate", slug=made.contest.ballot.slug)
    check = guarantee.check(round_)
    names = [line.request.name for line in check.lines if line.fate == "on"]
    require(rules.refusal_to_put(round_, roles_of(request), standing=len(names), at=timezone.now()))
    return act_page(
        request,
        form,
        title=_("Make the ballot paper"),
        lede=_("%(finding)s. You do not choose who is on it, and nobody can change it afterwards.")
        % {"finding": check.sentence},
        button=_("Make it"),
        back=round_url(round_),
        names=names,
    )


@page
@for_roles(RUNS_BALLOTS)
def to_members(request: OfficerRequest, pk: int) -> HttpResponse:
    """Draft the ballot of all members on a decision about an endorsement."""
    decision = get_object_or_404(waiting_for_members(), pk=pk)
    form = forms.ToMembersForm(request.POST or None)
    if form.is_valid():
        made = actions.put_decision_to_members(
            decision, **form.cleaned_data, by=request.member, at=timezone.now()
        )
        assert made.contest is not None
        return redirect("staff:electorate", slug=made.contest.ballot.slug)
    return act_page(
        request,
        form,
        title=_("Put a decision to all members"),
        lede=f"{decision}\n\n{decision.reasons}",
        button=_("Draft the ballot"),
        back=reverse("endorsement_desk:index"),
    )


def waiting_for_members() -> QuerySet[Decision]:
    """Decisions that the rules leave to all members, and that are on no ballot: none yet, or one undone."""
    return Decision.objects.filter(
        Q(contest=None) | Q(contest__ballot__state__in=UNDONE),
        carried=None,
        endorsement__round__rule_set__decides=Decider.MEMBERS,
    ).select_related("endorsement__round__post", "endorsement__request")


@page
@for_roles(RUNS_BALLOTS)
def abandon(request: OfficerRequest, slug: str) -> HttpResponse:
    """Give a round up."""
    round_ = round_of(slug)
    form = forms.AbandonForm(request.POST or None)
    if form.is_valid():
        actions.abandon(
            round_, reason=form.cleaned_data["reason"], by=request.member, at=timezone.now()
        )
        return done(request, _("The round is given up."), round_url(round_))
    return act_page(
        request,
        form,
        title=_("Give up “%(title)s”?") % {"title": round_.title},
        lede=_(
            "Everyone who asked is told, and all of it stays public. Another round begins anew."
        ),
        button=_("Give it up"),
        back=round_url(round_),
        grave=True,
    )
