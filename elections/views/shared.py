"""Who is looking, where they are, and the page that most acts share: what it does, a form, a button."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse

from elections import queries, rules
from elections.models import Candidacy, Election, Place
from members.gates import roles_of, the_member
from members.models import Member
from members.requests import MemberRequest
from momentum_demo import shortcuts
from momentum_demo.refusals import Refused, require


def election_of(slug: str) -> Election:
    return get_object_or_404(Election.objects.select_related("rule_set"), slug=slug)


def place_of(slug: str, region: str) -> Place:
    places = Place.objects.select_related(
        "election__rule_set", "region", "office", "contest__ballot", "contest__tally", "extension"
    )
    return get_object_or_404(places, election__slug=slug, region__slug=region)


def candidacy_of(slug: str, number: int) -> Candidacy:
    found: Candidacy = get_object_or_404(queries.candidacies(election_of(slug)), number=number)
    return found


def election_url(election: Election) -> str:
    return reverse("elections:election", args=[election.slug])


def candidate_url(candidacy: Candidacy) -> str:
    return reverse("elections:candidate", args=[candidacy.election.slug, candidacy.number])


def candidate_only(request: MemberRequest, candidacy: Candidacy) -> Member:
    """The candidate; nobody else goes on."""
    member = the_member(request)
    if member.pk != candidacy.member_id:
        raise Refused(rules.NOT_YOURS)
    return member


def office_only(request: MemberRequest, election: Election, wanted: Collection[str]) -> Member:
    """The holder of one of these offices, if they do not stand themselves; nobody else goes on."""
    member = the_member(request)
    stands = queries.stands_in(election, member)
    require(rules.refusal_to_hold(roles_of(request), wanted, stands=stands))
    return member


act_page = partial(shortcuts.act_page, template="elections/act.html")
