"""The demonstration's college: an election in which office-holders have a third of the votes, and members two
thirds. Declared. All of it is invented."""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Final

from django.utils import timezone

from ballots import actions as ballots
from ballots.models import Ballot
from ballots.models import RuleSet as BallotRules
from elections import actions
from elections.models import Election, Place, RuleSet
from elections.rules import Timetable
from members import actions as members
from members.models import Member, Office, Region
from momentum_demo.demo import elections, holding, votes
from momentum_demo.demo.clock import DAY, on
from momentum_demo.demo.people import Officers

REGION: Final = "london-and-eastern"
ORGANISER: Final = "Workplace organiser"
OFFICER: Final = "Workplace officer, London and Eastern"
HOLDERS: Final = 24
SECTIONS: Final = (
    {"code": "organisers", "name": "Workplace organisers", "weight": 1, "office": ORGANISER},
    {"code": "members", "name": "Other members", "weight": 2},
)
SEED: Final = 1906


def found(officers: Officers, rules: BallotRules, *, at: datetime) -> None:
    """The organisers, the rules and their sections, then the election."""
    rng = Random(SEED)
    region = Region.objects.get(slug=REGION)
    organisers = appointed(region, at)
    office = Office.objects.create(name=OFFICER)
    election = announced(adopted(officers, at), office, officers, at)
    place = election.places.select_related("region").get()
    elections.candidates(rng, place, 3, at=on(at, -60, 10), nominate_at=on(at, -50, 10))
    actions.put_to_the_vote(election, rule_set=rules, by=officers.returning, at=on(at, -39, 10))
    place = Place.objects.select_related("contest__ballot").get(election=election)
    assert place.contest is not None
    voted(rng, place.contest.ballot, organisers, officers, at)
    actions.declare(election, at=on(at, -21, 9))


def appointed(region: Region, now: datetime) -> list[Member]:
    """Members of the region who organise at work: an office of the organisation, with many seats."""
    when = now - 80 * DAY
    office = Office.objects.create(name=ORGANISER, seats=HOLDERS)
    holders = elections.members_of(region, on(now, -39, 11))[-HOLDERS:]  # when the roll is frozen
    for seat, holder in enumerate(holders, start=1):
        members.appoint(
            holder, office, seat=seat, since=timezone.localdate(when), until=None, by=None, at=when
        )
    return holders


def adopted(officers: Officers, now: datetime) -> RuleSet:
    """The rules as first adopted, by which all vote alike; then with the sections, as a congress decided."""
    first = actions.adopt(
        name="Rules for workplace officers",
        adopted_on=date(2022, 3, 1),
        places=[{"region": REGION, "seats": 1, "reserves": []}],
        nominations_needed=elections.NEEDED,
        minimum_membership=60,
        minimum_standing=7 * DAY,
        minimum_nominating=7 * DAY,
        minimum_settling=5 * DAY,
        minimum_notice=7 * DAY,
        minimum_voting=7 * DAY,
        appeal_within=4 * DAY,
        clauses=elections.CLAUSES,
        by=None,
        at=now - 99 * DAY,
    )
    return actions.set_sections(
        first,
        region=REGION,
        sections=SECTIONS,
        adopted_on=timezone.localdate(now - 70 * DAY),
        by=officers.returning,
        at=on(now, -69, 10),
    )


def announced(rules: RuleSet, office: Office, officers: Officers, now: datetime) -> Election:
    return actions.announce(
        title="Workplace officer, London and Eastern",
        slug="workplace-officer",
        summary="One place. Those who organise at work have a third of the votes between them, and all other "
        "members of the region two thirds: so the rules have it since this year. It is invented.",
        rule_set=rules,
        offices={REGION: office},
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


def voted(
    rng: Random, ballot: Ballot, organisers: list[Member], officers: Officers, now: datetime
) -> None:
    """Most organisers vote, and fewer of the others, who like somebody else best."""
    holding.give_notice(ballot, officers, on(now, -39, 11))
    ballots.open_voting(ballot, at=ballot.opens_at)
    roll = holding.on_roll(ballot)
    mine = [each for each in roll if each in organisers]
    others = [each for each in roll if each not in organisers]
    voters = mine[:21] + rng.sample(others, len(others) * 2 // 5)
    papers = votes.rankings(rng, 21, popularity=[5, 2, 1, 0.2])
    papers += votes.rankings(rng, len(voters) - 21, popularity=[2, 4, 2, 0.5])
    holding.vote(ballot, voters, [papers], now=now)
    holding.finish(ballot)
