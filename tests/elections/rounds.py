"""Takes elections wherever a test wants them: by actions, at moments around NOON."""

from __future__ import annotations

import datetime as dt
import secrets
from itertools import count
from typing import Any

from ballots import actions as ballots
from ballots.models import Ballot
from elections import actions
from elections.models import Candidacy, Election, Place, RuleSet
from elections.rules import Timetable
from members.actions import protecting
from members.models import Member, Office, Region
from members.roles import Role
from momentum_demo.demo.elections import NATIONAL, REGIONS_2022
from tests import factories
from tests.factories import DAY, NOON, BallotMaker

_numbers = count(1)

CLAUSES = [{"number": "3.2", "words": "Whoever counts the votes does not stand."}]
YES_NO = [("yes", "Yes"), ("no", "No"), ("not-said", "I would rather not say")]
WORDS = {
    "women": "Are you a woman?",
    "bame": "Are you Black, Asian or from another minority ethnic group?",
    "disabled": "Are you disabled?",
    "lgbt": "Are you LGBT+?",
    "young": "Are you under 30?",
}


def reserve(name: str, at_least: int = 1, **more: Any) -> dict[str, Any]:
    return {"name": name, "who": name, "at_least": at_least, **more}


def define(*groups: str, since: dt.date = dt.date(2022, 1, 1)) -> None:
    """Have each group defined from `since`."""
    for slug in groups:
        protecting.define(
            name=slug.title(),
            slug=slug,
            question=WORDS[slug],
            answers=YES_NO,
            why="Reserved places.",
            since=since,
            by=None,
            at=NOON - 1000 * DAY,
        )


def rule_set(places: list[dict[str, Any]], **changed: Any) -> RuleSet:
    """A week for each window, two nominations, vacancies by countback."""
    values: dict[str, Any] = {
        "name": f"Elections {next(_numbers)}",
        "adopted_on": dt.date(2022, 1, 1),
        "places": places,
        "nominations_needed": 2,
        "minimum_standing": 7 * DAY,
        "minimum_nominating": 7 * DAY,
        "minimum_settling": 5 * DAY,
        "minimum_notice": 7 * DAY,
        "minimum_voting": 7 * DAY,
        "appeal_within": 3 * DAY,
        "clauses": CLAUSES,
    }
    return actions.adopt(**(values | changed), by=None, at=NOON - 1000 * DAY)


def of_2022(**changed: Any) -> RuleSet:
    """The structure of 2022, as the demonstration has it."""
    for place in REGIONS_2022:
        factories.region(place["region"].replace("-", " ").title())
    national = [dict(each) for each in NATIONAL]
    return rule_set([dict(each) for each in REGIONS_2022], national=national, **changed)


class ElectionMaker:
    """Announced 50 days before `noon`; standing from day -49, nominating from -42, settling from -34.

    Settled on day -25; the papers are made on day -20; voting opens at `noon`.
    """

    def __init__(self, noon: dt.datetime = NOON) -> None:
        self.noon = noon
        self.ballots = BallotMaker()
        self.returning, self.scrutineer = self.ballots.returning, self.ballots.scrutineer
        self.appeals = factories.officer("Gita Rao", Role.ARRANGEMENTS)
        self.announced_at = self.noon - 50 * DAY
        self.standing = self.noon - 48 * DAY
        self.nominating = self.noon - 40 * DAY
        self.settling = self.noon - 32 * DAY
        self.ready = self.noon - 20 * DAY
        self.nominators: dict[int, list[Member]] = {}

    def dates(self, **changed: Any) -> Timetable:
        values: dict[str, Any] = {
            "opens_at": self.noon - 49 * DAY,
            "closes_at": self.noon - 42 * DAY,
            "nominate_until": self.noon - 34 * DAY,
            "settles_at": self.noon - 25 * DAY,
            "votes_at": self.noon,
            "votes_until": self.noon + 7 * DAY,
            "takes_office_on": self.noon.date() + 30 * DAY,
        }
        return Timetable(**(values | changed))

    def office(self, region: Region, seats: int) -> Office:
        return Office.objects.get_or_create(
            name=f"Coordinating group, {region}",
            defaults={"role": Role.COORDINATING, "seats": seats},
        )[0]

    def announced(
        self,
        *reserves: dict[str, Any],
        seats: int = 1,
        region: str = "Wales",
        rules: RuleSet | None = None,
        **fields: Any,
    ) -> Election:
        """An election in one region, unless the rules say of more."""
        number = next(_numbers)
        if rules is None:
            keys = {f.name for f in RuleSet._meta.get_fields()}
            changed = {key: fields.pop(key) for key in list(fields) if key in keys}
            where = factories.region(region)
            rules = rule_set(
                [{"region": where.slug, "seats": seats, "reserves": list(reserves)}], **changed
            )
        about: dict[str, Any] = {
            "title": f"Election {number}",
            "slug": f"election-{number}",
            "rule_set": rules,
            "offices": {
                each["region"]: self.office(Region.objects.get(slug=each["region"]), each["seats"])
                for each in rules.places
            },
            "dates": self.dates(),
            "questions": ["What will you do first?"],
        }
        return actions.announce(**(about | fields), by=self.returning, at=self.announced_at)

    def place(self, election: Election, region: str = "") -> Place:
        places = Place.objects.select_related("election", "region", "office", "contest__ballot")
        return places.get(election=election, **({"region__slug": region} if region else {}))

    def stand(
        self, place: Place, name: str, *groups: str, by: Member | None = None, **fields: Any
    ) -> Candidacy:
        """Somebody of the region stands, who says of themselves that they are of these groups."""
        asked = [each["slug"] for each in place.election.definitions]
        values: dict[str, Any] = {
            "text": f"I am {name}.",
            "interests": "None.",
            "selves_said": {slug: "yes" if slug in groups else "no" for slug in asked},
            "at": self.standing,
        }
        by = by or factories.member(name, where=place.region)
        return actions.stand(place, **(values | fields), name=name, by=by)

    def nominate(self, candidacy: Candidacy, times: int | None = None) -> None:
        needed = candidacy.election.rules["nominations_needed"] if times is None else times
        for _ in range(needed):
            by = factories.member("Nominator", where=candidacy.place.region)
            actions.nominate(candidacy, by=by, at=self.nominating)

    def accepted(self, place: Place, name: str, *groups: str, **fields: Any) -> Candidacy:
        """Stood, nominated often enough, and accepted."""
        candidacy = self.stand(place, name, *groups, **fields)
        self.nominate(candidacy)
        return actions.accept(candidacy, by=candidacy.member, at=self.nominating)

    def put(self, election: Election) -> Election:
        """With its papers made, and no more."""
        return actions.put_to_the_vote(
            election, rule_set=factories.rule_set(), by=self.returning, at=self.ready
        )

    def opened(self, ballot: Ballot) -> Ballot:
        by, at = self.returning, self.ready
        ballots.freeze_roll(ballot, by=by, at=at)
        ballots.sign_off(ballot, by=by, at=at)
        ballots.sign_off(ballot, by=self.scrutineer, at=at)
        ballots.notify(ballot, by=by, at=at)
        ballots.open_voting(ballot, at=self.noon)
        return Ballot.objects.get(pk=ballot.pk)

    def counted(self, place: Place, papers: dict[str, int]) -> Place:
        """Voted on: so many papers of each ranking, by initials ("AB": A first, then B); then declared."""
        place = self.place(place.election, place.region.slug)
        assert place.contest is not None
        by_name = {o.name[0]: o.place for o in place.contest.options.all()}
        marks = [
            bytes(by_name[letter] for letter in ranking)
            for ranking, times in papers.items()
            for _ in range(times)
        ]
        voters = [factories.member("Voter", where=place.region) for _ in marks]
        ballot = self.opened(place.contest.ballot)
        for voter, mark in zip(voters, marks, strict=True):
            self.ballots.vote(ballot, voter, mark, seed=secrets.token_bytes(16))
        self.ballots.declared(ballot)
        actions.declare(place.election, at=self.noon + 8 * DAY)
        return self.place(place.election, place.region.slug)

    def elected(self, place: Place) -> list[str]:
        return [each.candidacy.name for each in place.mandates.order_by("order")]

    def by_election(self, vacancies: list[Any], **fields: Any) -> Election:
        """An election that fills these vacancies, announced a month after the others took over."""
        later = 100 * DAY
        dates = {name: value + later for name, value in vars_of(self.dates()).items()}
        number = next(_numbers)
        place = vacancies[0].place
        values: dict[str, Any] = {
            "title": f"By-election {number}",
            "slug": f"by-election-{number}",
            "offices": {place.region.slug: place.office},
            "dates": Timetable(**dates),
            "by": self.returning,
            "at": self.announced_at + later,
        }
        return actions.call_by_election(vacancies, **(values | fields))


def vars_of(dates: Timetable) -> dict[str, Any]:
    return {name: getattr(dates, name) for name in Timetable.__slots__}
