"""A whole election on the structure of 2022 by HTTP: `make bench ARGS=elections`.

A database of its own, made in the server at hand and dropped at the end, with its web server (gunicorn, 2
workers). Eight regions elect 26; 400 members, in each region as many for a place, vote in their own region's
ballot as browsers do: their sessions, blind signatures, sealed papers. Then everything is counted, every record
is verified as anyone can, and those elected are in office.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from ballots import actions as ballots
from ballots import manifests, recounts
from ballots.actions import holding
from ballots.chronicle import version
from ballots.models import Ballot
from ballots.models import RuleSet as BallotRules
from bench.crowd import Hall, Voter, admit
from bench.voting import AT_ONCE, TODAY, House, create, drop, machine, say, serving
from elections import actions
from elections.models import Election, Mandate
from elections.queries import drafts
from elections.rules import Timetable
from members.models import Member, Membership, Office, Region, User
from members.roles import Role
from momentum_demo.demo.elections import REGIONS_2022, STANDING, adopt, candidates, define

VOTERS = 400
DAY = timedelta(days=1)
SEED = 2022


def main() -> None:
    for connection in connections.all():
        connection.settings_dict["OPTIONS"].pop("pool", None)
    house = House(VOTERS, "bench_elections")
    chance = random.Random(SEED)
    try:
        create(house)
        began = time.perf_counter()
        officers = enrol()
        election = put(chance, officers)
        say(
            f"{election.candidacies.count()} candidates, {time.perf_counter() - began:.0f} s to make."
        )
        found = list(Ballot.objects.filter(contests__elected_place__election=election))
        machine()
        with serving([house]):
            vote(chance, house, found)
        count(election, found)
    finally:
        drop(house)


def enrol() -> tuple[Member, Member]:
    """Everybody, as many for a place in each region; a returning officer and a scrutineer besides."""
    places = sum(each["seats"] for each in REGIONS_2022)
    where: list[Region] = []
    for each in REGIONS_2022:
        region = Region.objects.create(name=each["region"].title(), slug=each["region"])
        where += [region] * (VOTERS * each["seats"] // places)
    where += where[: VOTERS - len(where)]
    elsewhere = Region.objects.create(name="Elsewhere", slug="elsewhere")
    since = TODAY - 400 * DAY
    users = User.objects.bulk_create(
        User(email=f"member{n}@example.org", password="!") for n in range(VOTERS + 2)
    )
    members = Member.objects.bulk_create(
        Member(number=n, name=f"Member {n}", user=user, region=region, joined_on=since)
        for n, (user, region) in enumerate(
            zip(users, [*where, elsewhere, elsewhere], strict=True), start=1000
        )
    )
    Membership.objects.bulk_create(
        Membership(member=each, span=DateRange(since, None), paid_until=TODAY + 400 * DAY)
        for each in members
    )
    officers = []
    for role, member in zip((Role.RETURNING_OFFICER, Role.SCRUTINEER), members[-2:], strict=True):
        office = Office.objects.create(name=str(role.label), role=role)
        office.terms.create(member=member, span=DateRange(since, None))
        officers.append(member)
    Office.objects.create(name="Coordinating group", role=Role.COORDINATING, seats=places)
    admit(users)
    return officers[0], officers[1]


def put(chance: random.Random, officers: tuple[Member, Member]) -> Election:
    """Announced, stood for, nominated; the papers signed, noticed, and voting open now."""
    now, returning = timezone.now(), officers[0]
    define(now)
    office = Office.objects.get(role=Role.COORDINATING)
    election = actions.announce(
        title="Coordinating group",
        slug="group",
        rule_set=adopt(now),
        offices={each["region"]: office for each in REGIONS_2022},
        dates=Timetable(
            opens_at=now - 61 * DAY,
            closes_at=now - 54 * DAY,
            nominate_until=now - 46 * DAY,
            settles_at=now - 40 * DAY,
            votes_at=now - DAY,
            votes_until=now + 9 * DAY,
            takes_office_on=TODAY + 30 * DAY,
        ),
        by=returning,
        at=now - 62 * DAY,
    )
    for place in election.places.select_related("region"):
        standing = max(STANDING[place.region.slug], place.seats + 1)  # everybody has a vote
        candidates(chance, place, standing, at=now - 60 * DAY, nominate_at=now - 50 * DAY)
    rules = BallotRules.objects.create(
        name="Ballots",
        adopted_on=TODAY - 400 * DAY,
        minimum_notice=7 * DAY,
        minimum_voting=7 * DAY,
        sign_offs=2,
    )
    at = now - 20 * DAY
    actions.put_to_the_vote(election, rule_set=rules, by=returning, at=at)
    actions.freeze_rolls(election, by=returning, at=at)
    for officer in officers:
        read = {each.pk: version(each) for each in drafts(election)}
        actions.sign_off_all(election, read=read, by=officer, at=at)
    for ballot in actions.notify_all(election, by=returning, at=at):
        ballots.open_voting(ballot, at=ballot.opens_at)
    return Election.objects.get(pk=election.pk)


def vote(chance: random.Random, house: House, found: list[Ballot]) -> None:
    """Everybody on every roll, so many at once."""
    crowd = []
    for ballot in found:
        hall = Hall(house.port, ballot.slug, manifests.of(Ballot.objects.get(pk=ballot.pk)))
        places = range(ballot.contests.get().options.count())
        for user in ballot.roll.values_list("member__user", flat=True):
            marks = bytes(chance.sample(places, chance.randint(1, len(places))))
            crowd.append((hall, Voter(user, chance.randbytes(16), {"q01": marks})))
    chance.shuffle(crowd)
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for _ in threads.map(lambda each: each[0].vote(each[1]), crowd):
            pass
    took = time.perf_counter() - began
    waited = sorted(voter.ended - voter.began for _hall, voter in crowd)
    say(
        f"{len(crowd)} voters in {len(found)} regions by HTTP, {AT_ONCE} at once: {took:.1f} s, "
        f"{len(crowd) / took:.1f} a second; half waited {waited[len(waited) // 2]:.2f} s at most, "
        f"and the slowest {waited[-1]:.2f} s."
    )


def count(election: Election, found: list[Ballot]) -> None:
    """Closed, counted, verified and declared. Exits with what is wrong, if anything is."""
    began, wrong, voters = time.perf_counter(), [], 0
    for each in found:
        late = each.closes_at
        for act in (ballots.close, ballots.seal, ballots.unseal):
            act(each, at=late)
        ballot = Ballot.objects.get(pk=each.pk)
        for run, part in holding.missing_parts(ballot):
            ballots.open_part(ballot, run, part)
        ballots.count(ballot, at=late)
        ballot = Ballot.objects.get(pk=each.pk)
        voters += ballot.voters or 0
        wrong += [f"{ballot}: {problem}" for problem in recounts.verify(ballot)]
        wrong += [f"{ballot}: {x}" for again in recounts.recount(ballot) for x in again.differences]
    actions.declare(election, at=max(each.closes_at for each in found))
    elected = Mandate.objects.filter(place__election=election).count()
    if wrong or voters != VOTERS:
        raise SystemExit("\n".join([f"{voters} of {VOTERS} voted.", *wrong]))
    say(
        f"{len(found)} ballots counted twice, verified and counted again in "
        f"{time.perf_counter() - began:.1f} s: {voters} voters, {elected} of 26 elected. VALID."
    )
