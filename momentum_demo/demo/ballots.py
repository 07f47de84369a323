"""A year of ballots: declared, open, coming up and still being prepared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from django.conf import settings
from django.utils import timezone

from ballots import actions, counting, imports
from ballots.models import Ballot, RuleSet
from members.models import Member, Region
from momentum_demo.demo import review, votes
from momentum_demo.demo.candidates import (
    CAMPAIGNS,
    CONVENTION_COMMITTEE,
    LONDON_AND_EASTERN,
    PRIORITIES,
)
from momentum_demo.demo.cast import CAST
from momentum_demo.demo.clock import DAY, MINUTE, on
from momentum_demo.demo.holding import finish, give_notice, on_roll, opinions, propose, vote
from momentum_demo.demo.people import Officers
from momentum_demo.demo.proposals import AUTUMN, REFOUNDING, VOTERS

SHORT: Final = "which-campaign-first"
SHORT_LASTS: Final = 3 * MINUTE  # from the moment it is made

SEED: Final = 20220527  # of the rules review

DEMONSTRATION_RULES: Final = "Demonstration rules"

WARD: Final = "tests/data/scottish/glasgow_2017_ward1.blt"


def rule_sets(at: datetime) -> RuleSet:
    """The standing orders, and beside them rules for a ballot that somebody can watch from end to end."""
    adopted_on = date(2022, 5, 26)
    standing = actions.adopt(
        name="Standing orders",
        adopted_on=adopted_on,
        minimum_notice=7 * DAY,
        minimum_voting=7 * DAY,
        by=None,
        at=at,
    )
    actions.adopt(
        name=DEMONSTRATION_RULES,
        adopted_on=adopted_on,
        minimum_notice=MINUTE,
        minimum_voting=3 * MINUTE,
        by=None,
        at=at,
    )
    return standing


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
    rng = Random(SEED)
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
