"""The demonstration's elections: the structure of 2022, declared, and one that is open for nominations.

How many places each region elected in 2022, and how many of them were reserved, is as it was published. Every
name and every word is invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any, Final

from django.utils import timezone

from ballots import actions as ballots
from ballots.models import RuleSet as BallotRules
from elections import actions, apportionment, rule_drafts, selves
from elections.models import Candidacy, Election, Mandate, Place, RuleSet
from elections.rules import Timetable
from members.actions import protecting
from members.models import Member, Office, Region
from members.queries import in_good_standing
from members.roles import Role
from momentum_demo.demo import holding, votes
from momentum_demo.demo.cast import CAST
from momentum_demo.demo.clock import DAY, on
from momentum_demo.demo.people import Officers


def kept(women: int, bame: int = 0) -> list[dict[str, Any]]:
    """What a region reserves. Where its places are odd in number, those for women alternate."""
    reserves = [{"name": "women", "who": "women", "at_least": women, "alternates": True}]
    if bame:
        reserves.append({"name": "BAME members", "who": "bame", "at_least": bame})
    return reserves


REGIONS_2022: Final[tuple[dict[str, Any], ...]] = (
    {"region": "london-and-eastern", "seats": 6, "reserves": kept(3, 2)},
    {"region": "northern", "seats": 5, "reserves": kept(2, 2)},
    {"region": "midlands", "seats": 4, "reserves": kept(2, 1)},
    {"region": "yorkshire-northern-ireland-and-international", "seats": 3, "reserves": kept(2)},
    {"region": "south-east", "seats": 3, "reserves": kept(1, 1)},
    {"region": "south-west", "seats": 3, "reserves": kept(2)},
    {"region": "scotland", "seats": 1, "reserves": kept(0)},
    {"region": "wales", "seats": 1, "reserves": kept(1)},
)
NATIONAL: Final = (
    {"name": "women", "who": "women", "at_least": 13},
    {"name": "BAME members", "who": "bame", "at_least": 6},
    {"name": "disabled members", "who": "disabled", "at_least": 3},
    {"name": "LGBT+ members", "who": "lgbt", "at_least": 3},
    {"name": "members under 30", "who": "young", "at_least": 3},
)
SEED: Final = 1922
NEEDED: Final = (
    3  # nominations; a real organisation asks for more than our small regions could give
)
STANDING: Final = {  # how many stand in each region; in the South West as many as there are places
    "london-and-eastern": 9,
    "northern": 7,
    "midlands": 6,
    "yorkshire-northern-ireland-and-international": 5,
    "south-east": 5,
    "south-west": 3,
    "scotland": 2,
    "wales": 2,
}
GROUPS: Final = (
    ("women", "Women", "Are you a woman?"),
    (
        "bame",
        "Black, Asian and minority ethnic members",
        "Are you Black, Asian or from another minority ethnic group?",
    ),
    ("disabled", "Disabled members", "Are you disabled?"),
    ("lgbt", "LGBT+ members", "Are you LGBT+?"),
    ("young", "Members under 30", "Are you under 30?"),
)
ANSWERS: Final = (("yes", "Yes"), ("no", "No"))
WORK: Final = ("bus driver", "teacher", "care worker", "librarian", "student", "electrician")
AIMS: Final = (
    "Local groups should have a budget of their own, and publish what they spend.",
    "Minutes of the coordinating group should be out within a week, with how each of us voted.",
    "We win when tenants, patients and passengers win. I would put campaigns before statements.",
    "Meetings must be at hours that people with shifts and children can come to.",
    "Every group should be asked before a position is taken, and told afterwards what became of it.",
    "I would spend the first months visiting groups that nobody has visited.",
)
FIRST: Final = (
    "Publish a list of what was promised, and what was done.",
    "Ring every local group in the region.",
    "Propose that half our training budget goes to groups with fewer than ten people.",
)
CLAUSES: Final = [
    {"number": "3.1", "words": "Whoever counts or scrutinises the votes does not stand."},
    {"number": "3.2", "words": "Nobody stands who holds the same place already by another route."},
]


def found(officers: Officers, rules: BallotRules, *, at: datetime) -> None:
    """How groups are defined, the rules, and what happened under them, in its order."""
    rng = Random(SEED)
    define(at)
    standing = adopt(at)
    election = whole_round(rng, standing, rules, officers, at)
    by_election(rng, election, officers, at)
    draft_a_change(standing, officers, at)


def draft_a_change(standing: RuleSet, officers: Officers, now: datetime) -> None:
    """The returning officer has begun the next version: Wales is to elect two."""
    draft = actions.draft_rules(base=standing, by=officers.returning, at=on(now, -4, 10))
    places = [
        row | {"seats": 2} if row["region"] == "wales" else row for row in draft.contents["places"]
    ]
    seen = rule_drafts.fingerprint(draft.contents)
    actions.change_draft(
        draft, {"places": places}, seen=seen, by=officers.returning, at=on(now, -4, 11)
    )


def define(now: datetime) -> None:
    """What reserved places ask of candidates; one of them was widened since by a vote of all members."""
    for slug, name, question in GROUPS:
        protecting.define(
            name=name,
            slug=slug,
            question=question,
            answers=ANSWERS,
            why="To know whether you could fill a reserved place, if you stand. For nothing else.",
            since=date(2022, 1, 1),
            by=None,
            at=now - 99 * DAY,
        )
    protecting.define(
        name="Women and people of other marginalised genders",
        slug="women",
        question="Are you a woman, or a person of another marginalised gender?",
        answers=ANSWERS,
        why="To know whether you could fill a reserved place, if you stand. For nothing else.",
        since=timezone.localdate(now - 30 * DAY),
        by=None,
        at=now - 31 * DAY,
    )


def adopt(now: datetime) -> RuleSet:
    return actions.adopt(
        name="Election rules",
        adopted_on=date(2022, 3, 1),
        places=[dict(each) for each in REGIONS_2022],
        national=[dict(each) for each in NATIONAL],
        nominations_needed=NEEDED,
        minimum_membership=60,
        minimum_standing=7 * DAY,
        minimum_nominating=7 * DAY,
        minimum_settling=5 * DAY,
        minimum_notice=7 * DAY,
        minimum_voting=7 * DAY,
        appeal_within=4 * DAY,
        clauses=CLAUSES,
        by=None,
        at=now - 99 * DAY,
    )


def whole_round(
    rng: Random,
    standing: RuleSet,
    rules: BallotRules,
    officers: Officers,
    now: datetime,
) -> Election:
    """All eight regions: stood for, nominated, voted on, counted and declared."""
    office = Office.objects.get(role=Role.COORDINATING)
    election = actions.announce(
        title="National coordinating group",
        slug="coordinating-group",
        summary="26 places in eight regions, some of them reserved, as one organisation had them in 2022. "
        "Who stands, what they say and how members voted is invented.",
        rule_set=standing,
        offices={each["region"]: office for each in REGIONS_2022},
        questions=["What would you do first?"],
        dates=Timetable(
            opens_at=on(now, -61, 9),
            closes_at=on(now, -54, 17),
            nominate_until=on(now, -46, 17),
            settles_at=on(now, -40, 17),
            votes_at=on(now, -31, 12),
            votes_until=on(now, -22, 17),
            takes_office_on=timezone.localdate(now + 10 * DAY),
        ),
        by=officers.returning,
        at=on(now, -62, 10),
    )
    for place in election.places.select_related("region"):
        candidates(
            rng,
            place,
            STANDING[place.region.slug],
            at=on(now, -60, 10),
            nominate_at=on(now, -50, 10),
        )
    actions.put_to_the_vote(election, rule_set=rules, by=officers.returning, at=on(now, -39, 10))
    balloted = Place.objects.filter(election=election, contest__isnull=False)
    for place in balloted.select_related("contest__ballot", "region"):
        assert place.contest is not None
        ballot = place.contest.ballot
        holding.give_notice(ballot, officers, on(now, -39, 11))
        ballots.open_voting(ballot, at=ballot.opens_at)
        on_roll = holding.on_roll(ballot)
        voters = rng.sample(on_roll, len(on_roll) * 2 // 5)
        liking = [rng.uniform(0.5, 3) for _ in range(STANDING[place.region.slug])]
        rankings = votes.rankings(rng, len(voters), popularity=[*liking, 0.3])
        holding.vote(ballot, voters, [rankings], now=now)
        holding.finish(ballot)
    actions.declare(election, at=on(now, -21, 9))
    return Election.objects.get(pk=election.pk)


def candidates(
    rng: Random, place: Place, number: int, *, at: datetime, nominate_at: datetime
) -> list[Candidacy]:
    """So many members of a region stand, are nominated often enough, and accept."""
    people = electors(place, at)
    standing = rng.sample(people, number)
    nominators = iter([each for each in people if each not in standing])
    found = []
    for order, member in enumerate(standing):
        of = {slug for slug in ("women", "disabled", "lgbt", "young") if rng.random() < 0.3}
        women = next((each["at_least"] for each in place.reserves if each["who"] == "women"), 0)
        if order < women + 1:
            of.add("women")
        if order % 3 == 0:
            of.add("bame")
        candidacy = stand(rng, place, member, of, at=at + order * timedelta(minutes=7))
        for _ in range(NEEDED):
            actions.nominate(candidacy, by=next(nominators), at=nominate_at)
        actions.accept(candidacy, by=member, at=nominate_at + DAY)
        found.append(candidacy)
    return found


def stand(rng: Random, place: Place, member: Member, of: set[str], *, at: datetime) -> Candidacy:
    asked = [each["slug"] for each in place.election.definitions]
    return actions.stand(
        place,
        detail=f"{member.local_group or member.region} · {rng.choice(WORK)}",
        text=" ".join(rng.sample(AIMS, 3)),
        answers=[rng.choice(FIRST)] if place.election.questions else [],
        interests=rng.choice(["None.", "I chair my local group.", "I work for a trade union."]),
        selves_said={slug: "yes" if slug in of else "no" for slug in asked},
        shown=sorted(of & set(asked))[:1],
        by=member,
        at=at,
    )


def electors(place: Place, at: datetime) -> list[Member]:
    """Who may stand and nominate there."""
    return members_of(place.region, at)


def members_of(region: Region, at: datetime) -> list[Member]:
    """Members of a region in good standing, without those whom visitors try and who hold office."""
    parts = {part.number for part in CAST}
    return [
        member
        for member in in_good_standing(timezone.localdate(at), region=region)
        .filter(joined_on__lte=timezone.localdate(at) - 90 * DAY, terms=None)
        .select_related("local_group", "region")
        .order_by("number")
        if member.number not in parts
    ]


def by_election(rng: Random, election: Election, officers: Officers, now: datetime) -> None:
    """Two who were elected cannot take up their places: a by-election is open for nominations."""
    place = election.places.select_related("region", "office").get(
        region__slug="london-and-eastern"
    )
    vacancies = [
        actions.vacate(
            place,
            mandate,
            on=election.takes_office_on,
            reason="Said, before taking over, that work does not leave the time.",
            by=officers.returning,
            at=on(now, -16, 10),
        )
        for mandate in two_who_leave(place)
    ]
    after = actions.call_by_election(
        vacancies,
        title="By-election: London and Eastern",
        slug="by-election-london-and-eastern",
        summary="Two places fell vacant. Nominations are open: each member of the region has one.",
        offices={place.region.slug: place.office},
        questions=["What would you do first?"],
        dates=Timetable(
            opens_at=on(now, -11, 9),
            closes_at=on(now, -3, 17),
            nominate_until=on(now, 6, 17),
            settles_at=on(now, 12, 17),
            votes_at=on(now, 21, 12),
            votes_until=on(now, 30, 17),
            takes_office_on=timezone.localdate(now + 40 * DAY),
        ),
        by=officers.returning,
        at=on(now, -13, 10),
    )
    there = after.places.select_related("region", "election").get()
    stood = Candidacy.objects.filter(election=election).values("member")
    people = [each for each in electors(there, now) if each.pk not in {s["member"] for s in stood}]
    for order, number in enumerate((3, 2, 1, 0)):
        member = people.pop()
        of = {"women"} if order % 2 == 0 else set()
        candidacy = stand(rng, there, member, of, at=on(now, -8, 9 + order))
        for _ in range(number):
            actions.nominate(candidacy, by=people.pop(0), at=on(now, -1, 9 + order))
    actions.extend(
        there,
        until=on(now, 4, 17),
        reason="One place is reserved for BAME members, and nobody who stands can fill it.",
        by=officers.returning,
        at=on(now, -2, 10),
    )


def two_who_leave(place: Place) -> list[Mandate]:
    """Two of those elected without whom both a woman and a BAME member are missing."""
    mandates = list(place.mandates.select_related("candidacy__election").order_by("order"))
    groups = {each: selves.groups_of(each.candidacy) for each in mandates}

    def missing(leaving: list[Mandate]) -> int:
        stay = [groups[each] for each in mandates if each not in leaving]
        return len(apportionment.left(place.reserved, stay, len(leaving)))

    return max(map(list, combinations(mandates, 2)), key=missing)
