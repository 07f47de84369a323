"""Standing, nominating, accepting, withdrawing; rulings and appeals; messages passed on."""

from __future__ import annotations

from django.forms import Form
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from elections import actions, forms, selves
from elections.models import Place
from elections.views.shared import (
    act_page,
    candidacy_of,
    candidate_only,
    candidate_url,
    election_of,
    election_url,
    office_only,
)
from members.gates import the_member, with_factor
from members.requests import MemberRequest
from momentum_demo.shortcuts import done

page = require_http_methods(["GET", "POST"])


@page
def stand(request: MemberRequest, slug: str) -> HttpResponse:
    """Put oneself forward in one's own region."""
    member, election = the_member(request), election_of(slug)
    place = Place.objects.filter(election=election, region=member.region_id).first()
    if place is None:
        raise Http404
    form = forms.StandForm(
        request.POST or None,
        request.FILES or None,
        election=election,
        initial={"name": member.name}
        | {f"self_{slug}": said for slug, said in selves.said_before(member, election).items()},
    )
    if form.is_valid():
        made = actions.stand(place, **form.facts(), by=member, at=timezone.now())
        return done(
            request,
            _("You stand in %(region)s. Ask members of your region to nominate you.")
            % {"region": member.region},
            candidate_url(made),
        )
    return act_page(
        request,
        form,
        title=_("Put yourself forward: %(region)s") % {"region": member.region},
        lede=_(
            "Your name, your statement, your answers and your interests are shown to members. You can "
            "change what you say until nominations close, and withdraw until the papers are made."
        ),
        button=_("Put myself forward"),
        back=election_url(election),
    )


@page
def describe(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Say it in other words."""
    candidacy = candidacy_of(slug, number)
    member = candidate_only(request, candidacy)
    said = candidacy.words
    initial = {
        "detail": candidacy.detail,
        "text": said.text,
        "interests": candidacy.interests,
        "photo_words": candidacy.photo_words,
        **{f"answer_{n}": answer for n, answer in enumerate(said.answers)},
        **{f"show_{group}": True for group in candidacy.shown},
    }
    form = forms.StandForm(
        request.POST or None,
        request.FILES or None,
        election=candidacy.election,
        candidacy=candidacy,
        initial=initial,
    )
    if form.is_valid():
        actions.describe(candidacy, **form.facts(), by=member, at=timezone.now())
        return done(request, _("Your words are changed."), candidate_url(candidacy))
    return act_page(
        request,
        form,
        title=_("Change what you say"),
        lede=_("Every version is kept. The last one before nominations close goes on the paper."),
        button=_("Save"),
        back=candidate_url(candidacy),
    )


@page
def nominate(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Use one's nomination."""
    candidacy = candidacy_of(slug, number)
    member = the_member(request)
    if request.method == "POST":
        actions.nominate(candidacy, by=member, at=timezone.now())
        return done(
            request,
            _("You have nominated %(name)s.") % {"name": candidacy.name},
            candidate_url(candidacy),
        )
    return act_page(
        request,
        Form(),
        title=_("Nominate %(name)s?") % {"name": candidacy.name},
        lede=_(
            "Each member has one nomination in an election, and cannot take it back. It is not a vote. "
            "Candidates learn how many nominated them, not who."
        ),
        button=_("Nominate"),
        back=candidate_url(candidacy),
    )


@page
def accept(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Take the nomination."""
    candidacy = candidacy_of(slug, number)
    member = candidate_only(request, candidacy)
    if request.method == "POST":
        actions.accept(candidacy, by=member, at=timezone.now())
        return done(request, _("You will be on the paper."), candidate_url(candidacy))
    return act_page(
        request,
        Form(),
        title=_("Accept the nomination?"),
        lede=_("Enough members nominated you. If you accept you are on the paper of your region."),
        button=_("Accept"),
        back=candidate_url(candidacy),
    )


@page
def withdraw(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Stand no longer."""
    candidacy = candidacy_of(slug, number)
    member = candidate_only(request, candidacy)
    if request.method == "POST":
        actions.withdraw(candidacy, by=member, at=timezone.now())
        return done(request, _("You have withdrawn."), election_url(candidacy.election))
    return act_page(
        request,
        Form(),
        title=_("Withdraw?"),
        lede=_("You cannot stand again in this election, and nominations for you are spent."),
        button=_("Withdraw"),
        back=candidate_url(candidacy),
        grave=True,
    )


@page
@with_factor
def rule(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Find that somebody may not stand, under a clause and with reasons that everyone reads."""
    candidacy = candidacy_of(slug, number)
    election = candidacy.election
    member = office_only(request, election, [election.rules["rules_on"]])
    form = forms.RuleForm(request.POST or None, election=election)
    if form.is_valid():
        actions.rule(candidacy, **form.cleaned_data, by=member, at=timezone.now())
        return done(request, _("The ruling is published."), candidate_url(candidacy))
    return act_page(
        request,
        form,
        title=_("Rule on %(name)s") % {"name": candidacy.name},
        lede=_(
            "It is published at once and can be appealed. If it stands, they are not on the paper."
        ),
        button=_("Publish the ruling"),
        back=candidate_url(candidacy),
        grave=True,
    )


@page
def appeal(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Appeal against a ruling: for the candidate."""
    candidacy = candidacy_of(slug, number)
    member = candidate_only(request, candidacy)
    if not hasattr(candidacy, "ruling"):
        raise Http404
    form = forms.ReasonsForm(request.POST or None)
    if form.is_valid():
        actions.appeal(candidacy.ruling, **form.cleaned_data, by=member, at=timezone.now())
        return done(request, _("Your appeal is lodged."), candidate_url(candidacy))
    return act_page(
        request,
        form,
        title=_("Appeal against the ruling"),
        lede=_("Somebody else decides it. Until then the ruling has no effect."),
        button=_("Lodge my appeal"),
        back=candidate_url(candidacy),
    )


@page
@with_factor
def judge(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Decide an appeal."""
    candidacy = candidacy_of(slug, number)
    member = office_only(request, candidacy.election, [candidacy.election.rules["appeals_to"]])
    if not hasattr(candidacy, "ruling") or not hasattr(candidacy.ruling, "appeal"):
        raise Http404
    form = forms.JudgeForm(request.POST or None)
    if form.is_valid():
        actions.judge(candidacy.ruling.appeal, **form.cleaned_data, by=member, at=timezone.now())
        return done(request, _("The appeal is decided."), candidate_url(candidacy))
    return act_page(
        request,
        form,
        title=_("Decide the appeal of %(name)s") % {"name": candidacy.name},
        lede=candidacy.ruling.appeal.reasons,
        button=_("Publish the decision"),
        back=candidate_url(candidacy),
    )


@page
def relay(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Have a message passed on to the members of the region."""
    candidacy = candidacy_of(slug, number)
    member = candidate_only(request, candidacy)
    form = forms.RelayForm(request.POST or None, election=candidacy.election)
    if form.is_valid():
        actions.relay(candidacy, **form.cleaned_data, by=member, at=timezone.now())
        return done(request, _("Your message is on its way."), candidate_url(candidacy))
    return act_page(
        request,
        form,
        title=_("Write to members of your region"),
        lede=_(
            "We pass it on to those who take campaign mail. Every candidate has the same number of "
            "messages: %(n)s. You get neither names nor addresses."
        )
        % {"n": candidacy.election.rules["messages"]},
        button=_("Pass it on"),
        back=candidate_url(candidacy),
    )
