"""The demonstration's organisation: its members, its officers, and a year of its ballots.

Everything happens through the app's own actions, at moments that have passed, so the demonstration
obeys the rules it demonstrates: notice is given in time, two officers sign, the clock opens and closes.
Only what the rules do not touch (regions, groups, offices, rule sets) is written directly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from ballots import actions, casting, counting, imports
from ballots.actions import holding
from ballots.lifecycle import State
from ballots.models import Ballot, RuleSet
from members import actions as register
from members.models import LocalGroup, Member, MembershipClass, Office, Region
from members.roles import Role
from momentum_demo.demo import (
    conventions,
    elections,
    endorsements,
    factor,
    motions,
    names,
    review,
    staff,
    votes,
    writing,
)
from momentum_demo.demo import register as register_desk
from momentum_demo.demo.candidates import (
    CAMPAIGNS,
    CONVENTION_COMMITTEE,
    LONDON_AND_EASTERN,
    PRIORITIES,
)
from momentum_demo.demo.cast import CAST
from momentum_demo.demo.proposals import AUTUMN, REFOUNDING, VOTERS, Proposal

SEED: Final = 20220526
DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)

SHORT: Final = "which-campaign-first"
SHORT_LASTS: Final = 3 * MINUTE  # from the moment it is made
WORTH_WATCHING: Final = MINUTE  # with less than this left, another short ballot is made

DEMONSTRATION_RULES: Final = "Demonstration rules"

WARD: Final = "tests/data/scottish/glasgow_2017_ward1.blt"

Marks = Sequence[
    bytes | None
]  # for each voter, what is on their paper of one contest; None for nothing


@dataclass(frozen=True, slots=True)
class Officers:
    """Who prepares ballots, and who signs them as well."""

    returning: Member
    scrutineer: Member


def found(*, at: datetime) -> None:
    """Make the organisation as it stands at `at`: all of it or nothing."""
    rng = Random(SEED)
    with transaction.atomic():
        regions = places()
        people = enrol(rng, regions, at)
        officers = appoint(people, at)
        standing = rule_sets()
        refounding(rng, standing, officers, at)
        london(rng, standing, officers, at)
        newcomers(rng, regions, at)
        autumn(rng, standing, officers, at)
        coming_up(standing, officers, at)
        unfinished(standing, officers, at)
        rules_review(standing, officers, people, at)
        ward(officers, at)
        writing.found(motions.found(at=at), at=at)
        endorsements.found(officers, standing, at=at)
        conventions.found(at=at)
        register_desk.furnish(people, at=at)
        staff.furnish(people, at=at)
        elections.found(officers, standing, at=at)


def keep_watchable(*, at: datetime) -> Ballot | None:
    """Make sure that a short ballot is open which closes soon; the one made, if one had to be.

    None too if the members who are there are not those of `found`.
    """
    rules = RuleSet.objects.filter(name=DEMONSTRATION_RULES).first()
    if rules is None:
        return None
    short = Ballot.objects.filter(slug__startswith=SHORT)
    if short.filter(state=State.OPEN, closes_at__gt=at + WORTH_WATCHING).exists():
        return None
    number = short.count() + 1
    with transaction.atomic():
        return which_campaign(Random(SEED + number), number, rules, the_officers(), at)


# People


def places() -> dict[str, Region]:
    """The regions by name, each with its local groups."""
    regions = {}
    for name, (_, groups) in names.REGIONS.items():
        regions[name] = Region.objects.create(name=name, slug=slugify(name))
        LocalGroup.objects.bulk_create(
            LocalGroup(name=group, slug=slugify(group), region=regions[name]) for group in groups
        )
    return regions


def enrol(rng: Random, regions: dict[str, Region], now: datetime) -> list[Member]:
    """The register: the cast first, then everybody else, with a few of every kind."""
    groups = {name: list(region.local_groups.order_by("pk")) for name, region in regions.items()}
    homes = [name for name, (members, _) in names.REGIONS.items() for _ in range(members)]
    rng.shuffle(homes)
    today = timezone.localdate(now)
    entries = [
        register.Entry(
            number=part.number,
            name=part.name,
            email=address(part.name),
            region=regions[part.region],
            local_group=next(group for group in groups[part.region] if group.name == part.group),
            joined_on=today - 900 * DAY,
            paid_until=today + (-400 if part.lapsed else 200) * DAY,
        )
        for part in CAST
    ]
    for number, name in enumerate(names.invented(rng, len(homes)), start=len(entries) + 1):
        home = homes[number - len(CAST) - 1]
        joined_on = today - rng.randrange(110, 2400) * DAY
        kind = rng.choices(
            ["paid", "a little late", "in arrears", "lapsed", "supporter"],
            weights=[84, 4, 4, 4, 4],
        )[0]
        entries.append(
            register.Entry(
                number=number,
                name=name,
                email=address(name, number),
                region=regions[home],
                local_group=rng.choice([*groups[home], None]),
                joined_on=joined_on,
                paid_until=paid_until(rng, kind, joined_on, today),
                kind=MembershipClass.SUPPORTER if kind == "supporter" else MembershipClass.FULL,
            )
        )
    return register.enrol_many(entries, by=None, at=now - 100 * DAY)


def newcomers(rng: Random, regions: dict[str, Region], now: datetime) -> None:
    """A few who joined since, entered one by one by the membership office."""
    office = Member.objects.get(number=5)
    number = Member.objects.count()
    region = regions["South East"]
    for name, days in zip(names.NEWCOMERS, (31, 27, 22, 20), strict=True):
        number += 1
        joined = on(now, -days, 11)
        register.enrol(
            number=number,
            name=name,
            email=address(name, number),
            region=region,
            local_group=rng.choice(list(region.local_groups.order_by("pk"))),
            joined_on=timezone.localdate(joined),
            paid_until=timezone.localdate(joined) + 365 * DAY,
            by=office,
            at=joined,
        )


def address(name: str, number: int | None = None) -> str:
    """An email address that is nobody's."""
    person = slugify(name).replace("-", ".")
    return f"{person}@example.org" if number is None else f"{person}.{number}@example.org"


def paid_until(rng: Random, kind: str, joined_on: date, today: date) -> date:
    """The last day paid for, by somebody of this kind."""
    late = {"a little late": (1, 50), "in arrears": (120, 200), "lapsed": (400, 900)}
    if kind not in late:
        return today + rng.randrange(10, 350) * DAY
    return max(joined_on, today - rng.randrange(*late[kind]) * DAY)


def appoint(people: Sequence[Member], now: datetime) -> Officers:
    """Fill the offices; officers of the cast get a second factor, which this app asks of them."""
    when = now - 99 * DAY
    since = timezone.localdate(when)
    _, _, cleo, dev, esi, _, gita, _, idris, *others = people

    def fill(name: str, role: Role, holders: Iterable[Member], seats: int) -> None:
        office = Office.objects.create(name=name, role=role, seats=seats)
        for seat, holder in enumerate(holders, start=1):
            register.appoint(holder, office, seat=seat, since=since, until=None, by=None, at=when)

    fill("Returning officer", Role.RETURNING_OFFICER, [cleo], 1)
    fill("Scrutineer", Role.SCRUTINEER, [dev], 2)
    fill("Membership office", Role.MEMBERSHIP, [esi], 3)
    fill("Arrangements committee", Role.ARRANGEMENTS, [gita, *others[:3]], 5)
    fill("National coordinating group", Role.COORDINATING, [*others[3:22], idris], 26)
    for officer in (cleo, dev, esi, gita, idris):
        factor.give(officer.user)
    for reader in (cleo, esi):
        register.open_desk(reader, by=None, at=when)
    return Officers(cleo, dev)


def the_officers() -> Officers:
    """The officers of a demonstration that was founded before."""
    return Officers(Member.objects.get(number=3), Member.objects.get(number=4))


def rule_sets() -> RuleSet:
    """The standing orders, and beside them rules for a ballot that somebody can watch from end to end."""
    adopted_on = date(2022, 5, 26)
    standing = RuleSet.objects.create(
        name="Standing orders",
        adopted_on=adopted_on,
        minimum_notice=7 * DAY,
        minimum_voting=7 * DAY,
        sign_offs=2,
        arrears_allowed=60,
    )
    RuleSet.objects.create(
        name=DEMONSTRATION_RULES,
        adopted_on=adopted_on,
        minimum_notice=MINUTE,
        minimum_voting=3 * MINUTE,
        sign_offs=2,
        arrears_allowed=60,
    )
    return standing


# Ballots, in the order they came


def refounding(rng: Random, rules: RuleSet, officers: Officers, now: datetime) -> None:
    """Seventeen proposals to all members: voted on, counted and declared."""
    drafted = on(now, -87, 10)
    ballot = actions.draft(
        title="Refounding: 17 proposals",
        slug="refounding",
        summary="How we make decisions, whom we back, and what we expect of each other. The proposals, "
        "the arguments and the votes are invented for this demonstration. They follow the subjects on "
        "which organisations like this one have voted, but none of them is the text of a real rule.",
        rule_set=rules,
        opens_at=on(now, -75, 12),
        closes_at=on(now, -65, 17),
        by=officers.returning,
        at=drafted,
    )
    propose(ballot, REFOUNDING, officers, drafted)
    give_notice(ballot, officers, on(now, -85, 11))
    actions.open_voting(ballot, at=ballot.opens_at)
    voters = rng.sample(on_roll(ballot), VOTERS)
    vote(ballot, voters, [opinions(rng, VOTERS, each) for each in REFOUNDING], now=now)
    finish(ballot)


def london(rng: Random, rules: RuleSet, officers: Officers, now: datetime) -> None:
    """Six places for one region, by the single transferable vote: counted and declared."""
    drafted = on(now, -52, 10)
    ballot = actions.draft(
        title="London and Eastern: six places on the coordinating group",
        slug="london-and-eastern",
        summary="Members of the region elect their six representatives. The candidates and the votes are "
        "invented for this demonstration.",
        rule_set=rules,
        region=Region.objects.get(name="London and Eastern"),
        opens_at=on(now, -42, 12),
        closes_at=on(now, -33, 17),
        by=officers.returning,
        at=drafted,
    )
    actions.add_ranked(
        ballot,
        title="London and Eastern representatives",
        summary="Six places. Rank as many candidates as you like, beginning with the one you like best.",
        seats=6,
        candidates=[who.as_option() for who in LONDON_AND_EASTERN],
        by=officers.returning,
        at=drafted,
    )
    give_notice(ballot, officers, on(now, -51, 11))
    actions.open_voting(ballot, at=ballot.opens_at)
    roll = on_roll(ballot)
    voters = rng.sample(roll, len(roll) * 4 // 5)
    liking = [who.popularity for who in LONDON_AND_EASTERN]
    vote(ballot, voters, [votes.rankings(rng, len(voters), popularity=liking, camps=2)], now=now)
    finish(ballot)


def autumn(rng: Random, rules: RuleSet, officers: Officers, now: datetime) -> None:
    """The ballot that is open: an election and three proposals. Ada and Ffion have not voted yet."""
    drafted = on(now, -14, 10)
    ballot = actions.draft(
        title="Convention committee, and three proposals",
        slug="convention-committee",
        summary="Elect the five people who will arrange the convention, and decide three proposals. The "
        "candidates are invented for this demonstration.",
        rule_set=rules,
        opens_at=on(now, -2, 12),
        closes_at=on(now, 9, 17),
        by=officers.returning,
        at=drafted,
    )
    actions.add_ranked(
        ballot,
        title="Convention committee",
        summary="Five places. The committee proposes the agenda, rules on what is in order, and runs the "
        "convention.",
        seats=5,
        candidates=[who.as_option() for who in CONVENTION_COMMITTEE],
        ron=True,
        by=officers.returning,
        at=drafted,
    )
    propose(ballot, AUTUMN, officers, drafted)
    give_notice(ballot, officers, on(now, -12, 11))
    actions.open_voting(ballot, at=ballot.opens_at)
    still_to_vote = {part.number for part in CAST}
    undecided = [member for member in on_roll(ballot) if member.number not in still_to_vote]
    voters = rng.sample(undecided, 95)
    liking = [
        *(who.popularity for who in CONVENTION_COMMITTEE),
        2.0,
    ]  # the last re-opens nominations
    rankings = votes.rankings(rng, len(voters), popularity=liking)
    opinion = [opinions(rng, len(voters), each) for each in AUTUMN]
    vote(ballot, voters, [rankings, *opinion], now=now)


def coming_up(rules: RuleSet, officers: Officers, now: datetime) -> None:
    """A ballot of which notice has been given."""
    drafted = now - 2 * DAY
    ballot = actions.draft(
        title="Priorities for the year",
        slug="priorities",
        summary="Choose the three subjects on which we campaign next year.",
        rule_set=rules,
        opens_at=on(now, 8, 12),
        closes_at=on(now, 18, 17),
        by=officers.returning,
        at=drafted,
    )
    actions.add_ranked(
        ballot,
        title="Three priorities",
        summary="Rank as many as you like. The three that are chosen are debated at the convention.",
        seats=3,
        candidates=[{"name": name, "detail": detail} for name, detail in PRIORITIES],
        by=officers.returning,
        at=drafted,
    )
    give_notice(ballot, officers, now - DAY)


def rules_review(
    rules: RuleSet, officers: Officers, people: Sequence[Member], now: datetime
) -> None:
    """A review of the rule book: moved, amended, voted on by everybody, and in force."""
    rng = Random(SEED + 1)
    told = review.begin(people, lambda days, hour: on(now, days, hour))
    drafted = on(now, -52, 10)
    ballot = actions.draft(
        title="Review of the standing orders",
        slug="rules-review",
        summary="Three changes of the standing orders and one policy, as the assembly passed them on. All "
        "of it is invented for this demonstration.",
        rule_set=rules,
        opens_at=on(now, -44, 12),
        closes_at=on(now, -34, 17),
        by=officers.returning,
        at=drafted,
    )
    review.put_to(ballot, told, by=officers.returning, at=drafted)
    give_notice(ballot, officers, on(now, -52, 15))
    actions.open_voting(ballot, at=ballot.opens_at)
    voters = rng.sample(on_roll(ballot), 190)
    opinion = [
        votes.dealt(rng, len(voters), votes_for=a, against=b, abstain=c) for a, b, c in review.VOTES
    ]
    vote(ballot, voters, opinion, now=now)
    finish(ballot)
    review.bring_into_force(ballot, told, at=ballot.closes_at + 2 * MINUTE)


def unfinished(rules: RuleSet, officers: Officers, now: datetime) -> None:
    """A draft for the officers to finish: its roll is still to be frozen, and nobody has signed."""
    drafted = now - timedelta(hours=3)
    ballot = actions.draft(
        title="Wales: one place on the coordinating group",
        slug="wales",
        summary="Members in Wales elect their representative.",
        rule_set=rules,
        region=Region.objects.get(name="Wales"),
        opens_at=on(now, 14, 12),
        closes_at=on(now, 24, 17),
        by=officers.returning,
        at=drafted,
    )
    actions.add_ranked(
        ballot,
        title="Representative for Wales",
        seats=1,
        candidates=[
            {"name": "Gwenllïan Abara", "detail": "Abertawe / Swansea · librarian"},
            {"name": "Owain Mukherjee", "detail": "Caerdydd / Cardiff · plumber"},
        ],
        ron=True,
        by=officers.returning,
        at=drafted,
    )


def ward(officers: Officers, now: datetime) -> None:
    """A real election. It is left for the worker, which counts and declares it."""
    standing, papers = counting.blt.read((Path(settings.BASE_DIR) / WARD).read_bytes())
    polling_day = datetime(2017, 5, 4, tzinfo=timezone.get_current_timezone())
    imports.bring_in(
        standing,
        papers,
        title="A real election: Linn, Glasgow, 2017",
        slug="glasgow-linn-2017",
        summary="Four councillors for Ward 1, Linn, were elected on 4 May 2017. Nobody voted on this "
        "site: these are the 8,800 valid papers as published by the council and collected by David "
        "McCune (github.com/mggg/scot-elex). 259 papers more were rejected; how they were marked is not "
        "published, so they are not here. This site counted the papers afresh.\n\n"
        "Compare the declared result (council17.mulvenna.org, @gerrymulvenna, CC BY-SA 4.0): elected "
        "were Glenn Elder, Margaret Morgan, Malcolm Cunning and Euan Blockley.",
        seats=standing.seats,
        method="scottish-2011",
        opened_at=polling_day.replace(hour=7),
        closed_at=polling_day.replace(hour=22),
        electorate=22_310,
        by=officers.returning,
        at=now - timedelta(hours=1),
    )


def which_campaign(
    rng: Random, number: int, rules: RuleSet, officers: Officers, now: datetime
) -> Ballot:
    """The short ballot: open now, with about a hundred votes in it, and soon to close."""
    drafted = now - 10 * MINUTE
    ballot = actions.draft(
        title="Which campaign first?",
        slug=SHORT if number == 1 else f"{SHORT}-{number}",
        summary="A short ballot to watch. It closes by the clock a few minutes after the demonstration "
        "starts, and the worker counts it. Sign in and vote before it does; most of the votes in "
        "it are invented.",
        rule_set=rules,
        opens_at=now - MINUTE,
        closes_at=now + SHORT_LASTS,
        by=officers.returning,
        at=drafted,
    )
    actions.add_ranked(
        ballot,
        title="Which campaign first?",
        summary="One is chosen. Rank as many as you like.",
        seats=1,
        candidates=[{"name": name, "detail": detail} for name, detail, _ in CAMPAIGNS],
        method="irv",
        by=officers.returning,
        at=drafted,
    )
    actions.add_proposal(
        ballot,
        title="Report back in a month",
        summary="Whichever campaign is chosen, its organisers would tell members how it goes.",
        text="The organisers of the campaign chosen report to all members within one month.",
        case_for="Members who choose a campaign should hear what became of it while there is still time "
        "to help.",
        case_against="A month is too short to show anything, and writing reports takes time from the "
        "campaign.",
        by=officers.returning,
        at=drafted,
    )
    give_notice(ballot, officers, drafted)
    actions.open_voting(ballot, at=ballot.opens_at)
    to_try = {part.number for part in CAST}
    voters = rng.sample([who for who in on_roll(ballot) if who.number not in to_try], 100)
    rankings = votes.rankings(rng, len(voters), popularity=[liking for *_, liking in CAMPAIGNS])
    opinion = votes.dealt(rng, len(voters), votes_for=57, against=30, abstain=6)
    vote(ballot, voters, [rankings, opinion], now=now)
    return ballot


# What every ballot goes through


def propose(
    ballot: Ballot, proposals: Iterable[Proposal], officers: Officers, at: datetime
) -> None:
    for proposal in proposals:
        actions.add_proposal(
            ballot,
            title=proposal.title,
            summary=proposal.summary,
            text=proposal.text,
            case_for=proposal.case_for,
            case_against=proposal.case_against,
            threshold=proposal.threshold,
            base=proposal.base,
            quorum=proposal.quorum,
            by=officers.returning,
            at=at,
        )


def give_notice(ballot: Ballot, officers: Officers, at: datetime) -> None:
    """Freeze the roll, sign twice, give notice."""
    actions.freeze_roll(ballot, by=officers.returning, at=at)
    actions.sign_off(ballot, by=officers.returning, at=at)
    actions.sign_off(ballot, by=officers.scrutineer, at=at)
    actions.notify(ballot, by=officers.returning, at=at)


def on_roll(ballot: Ballot) -> list[Member]:
    return list(Member.objects.filter(roll_entries__ballot=ballot).order_by("number"))


def opinions(rng: Random, voters: int, proposal: Proposal) -> Marks:
    votes_for, against, abstain = proposal.votes
    return votes.dealt(rng, voters, votes_for=votes_for, against=against, abstain=abstain)


def vote(
    ballot: Ballot, voters: Sequence[Member], contests: Sequence[Marks], *, now: datetime
) -> None:
    """Cast everybody's vote, between the opening and `now` or the close.

    contests   contest by contest, each voter's marks
    """
    ballot = Ballot.objects.get(pk=ballot.pk)
    codes = [contest.code for contest in ballot.contests.order_by("position")]
    papers = (
        {code: mark for code, mark in zip(codes, marks, strict=True) if mark is not None}
        for marks in zip(*contests, strict=True)
    )
    # All at once, for speed: here there are no secrets to keep.
    cast = [(voter, said) for voter, said in zip(voters, papers, strict=True) if said]
    casting.cast_together(ballot, cast, at=min(now, ballot.closes_at - MINUTE))


def finish(ballot: Ballot) -> None:
    """Close, seal, count and declare, as the clock did."""
    actions.close(ballot, at=ballot.closes_at)
    actions.seal(ballot, at=ballot.closes_at)
    actions.unseal(ballot, at=ballot.closes_at)
    counting = Ballot.objects.get(pk=ballot.pk)
    for run, part in holding.missing_parts(counting):
        actions.open_part(counting, run, part)
    actions.count(counting, at=ballot.closes_at + MINUTE)


def on(now: datetime, days: int, hour: int) -> datetime:
    """That hour, in local time, so many days from `now`."""
    return timezone.localtime(now + days * DAY).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )
