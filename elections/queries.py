"""Questions about elections that more than one module asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ballots import interests
from ballots import lifecycle as ballots
from ballots.models import Ballot
from elections.models import Candidacy, Election, Mandate, Place, RuleSet
from members.models import Attribute, Member, MembershipClass, Office, Region, RegisterRules
from members.standing import Standing

RULED_OUT = Q(ruling__isnull=False) & (
    Q(ruling__appeal__isnull=True) | Q(ruling__appeal__verdict__allowed=False)
)


def candidacies(election: Election) -> QuerySet[Candidacy, Any]:
    """Everyone who put themselves forward, with what their pages show, and how many nominated them."""
    return (
        Candidacy.objects.filter(election=election)
        .select_related(
            "member__user",
            "place__region",
            "place__extension",
            "place__contest__ballot",
            "election",
            "withdrawal",
            "ruling__by",
            "ruling__appeal__verdict__by",
            "mandate",
        )
        .prefetch_related("statements")
        .annotate(nominated=Count("nominations"))
        .order_by("number")
    )


def valid(place: Place) -> list[Candidacy]:
    """Who is on the paper of a region: with enough nominations, accepted, not withdrawn, not ruled out.

    A trigger asks the same: elections_valid.
    """
    needed = place.election.rules["nominations_needed"]
    accepted = candidacies(place.election).filter(
        place=place, accepted_at__isnull=False, withdrawal=None
    )
    return [each for each in accepted.exclude(RULED_OUT) if each.nominated >= needed]


def standing(place: Place) -> list[Candidacy]:
    """Who put themselves forward in a region and has not withdrawn."""
    return list(candidacies(place.election).filter(place=place, withdrawal=None))


def national_minimums(election: Election) -> list[dict[str, Any]]:
    """The minimums over all regions that the election is to meet: none, if it only fills vacancies."""
    minimums: list[dict[str, Any]] = election.rules["national"]
    return [] if election.fills.exists() else minimums


def stands_in(election: Election, member: Member) -> bool:
    """Whether `member` is a candidate in `election`: then they have no powers in it."""
    return Candidacy.objects.filter(election=election, member=member, withdrawal=None).exists()


def stands_on(ballot: Ballot, member: Member) -> bool:
    """Whether `member` is a candidate in the election that `ballot` is of: then it is for other officers."""
    mine = Candidacy.objects.filter(member=member, withdrawal=None)
    return mine.filter(election__places__contest__ballot=ballot).exists()


interests.ask_also(stands_on)


def standing_of(member: Member, at: datetime) -> Standing:
    """How the member stands at `at`, by the rules of the register."""
    today = timezone.localdate(at)
    allowed = RegisterRules.in_force(today).arrears_allowed
    return member.standing(today, arrears_allowed=allowed)


def drafts(election: Election) -> list[Ballot]:
    """The ballots of its regions that are still being prepared, with what a signature is for."""
    found = Ballot.objects.filter(
        contests__elected_place__election=election, state=ballots.State.DRAFTED
    )
    return list(
        found.select_related("rule_set", "region")
        .prefetch_related("contests__options", "sign_offs__member")
        .order_by("region__name")
    )


def sitting(place: Place, at: datetime) -> list[Mandate]:
    """Who holds the places of a region by this election, or a by-election since; or will from some day on."""
    since = Q(place__election__fills__place=place, place__region=place.region_id)
    found = (
        Mandate.objects.filter(Q(place=place) | since, vacancy=None)
        .select_related("candidacy__election", "term")
        .distinct()
    )
    today = timezone.localdate(at)
    return [each for each in found if each.term.span.upper is None or each.term.span.upper > today]


def latest_rules() -> QuerySet[RuleSet]:
    """The rules in force or to come, each in its latest version."""
    return RuleSet.objects.order_by("name", "-version").distinct("name")


def superseded(rule_set: RuleSet) -> bool:
    """Whether there is a later version of these rules."""
    return RuleSet.objects.filter(name=rule_set.name, version__gt=rule_set.version).exists()


def rules_called(name: str) -> bool:
    """Whether there are rules of that name."""
    return RuleSet.objects.filter(name__iexact=name).exists()


def groups_defined(on: date) -> dict[str, str]:
    """The groups of which a definition is in force on a day: what each is called, by its slug."""
    found = Attribute.objects.filter(since__lte=on).exclude(until__lte=on)
    return dict(found.order_by("since").values_list("slug", "name"))


@dataclass(frozen=True, slots=True)
class PeopleBySection:
    """How many people of a region hold each office of the organisation, and are of each class."""

    offices: dict[str, int]
    classes: dict[str, int]


def people_by_section(region: Region, on: date) -> PeopleBySection:
    """What could make a section of the region's electorate, and how many that would be on that day."""
    there = Q(terms__span__contains=on, terms__member__region=region)
    offices = Office.objects.filter(local_group=None).annotate(
        people=Count("terms__member", filter=there, distinct=True)
    )
    kinds = (
        Member.objects.filter(region=region, memberships__span__contains=on)
        .values_list("memberships__kind")
        .annotate(people=Count("pk", distinct=True))
        .order_by()
    )
    classes = dict.fromkeys(MembershipClass.values, 0) | dict(kinds)
    return PeopleBySection(dict(offices.values_list("name", "people")), classes)
