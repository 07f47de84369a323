"""The demonstration's endorsements: a round that is open for requests, one that was declared, and the
relationship that came of it, under review. Every name, office and word is invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.utils import timezone

from ballots import actions as ballots
from ballots.models import RuleSet as BallotRules
from endorsements import actions
from endorsements.models import (
    Commitment,
    ContactKind,
    Endorsement,
    Post,
    Round,
    RuleSet,
    Side,
)
from members.models import Member
from members.roles import Role
from momentum_demo.demo import holding, people, votes
from momentum_demo.demo.clock import DAY, on

SEED: Final = 2022

CLAUSES: Final = [
    {"number": "6.1", "words": "Nobody is endorsed who stands against a person endorsed already."},
    {"number": "6.2", "words": "Nobody is endorsed who was expelled in the last two years."},
]
TERMS: Final = [
    {
        "owed_by": "candidate",
        "words": "Meet the coordinating group, and report to members on it",
        "days": [30, 120, 240],
    },
    {
        "owed_by": "candidate",
        "words": "Publish how they voted on our priorities",
        "days": [55, 180],
    },
    {"owed_by": "organisation", "words": "Ask members to canvass, with dates", "days": [20, 150]},
    {"owed_by": "organisation", "words": "Send our priorities, with reasons", "days": [40]},
]

LEADER: Final = (
    (
        "Sorrel Adeyinka-Vane",
        "Tidewick · former care worker",
        "Members wrote the programme and should not read in a newspaper what became of it. I will publish "
        "each month which of its promises I kept, which I did not, and why.",
        "Meet every local group that asks, in its own town, before the first conference.",
        3.0,
    ),
    (
        "Caspian Holloway-Reddy",
        "Upper Marlow · teacher",
        "A party that wins and forgets is no better than one that loses. I ask for your endorsement to bind "
        "me: to public ownership of water, to a right to a home, and to members’ conferences.",
        "Put public ownership of water into the first bill.",
        2.2,
    ),
    (
        "Ines Tarrant",
        "Saltby · engineer",
        "I was told not to ask, because others were favoured. Under these rules nobody can tell me that. I "
        "stand for warm homes, insulated street by street, by apprentices we train and pay.",
        "Start the insulation programme, street by street.",
        1.6,
    ),
    (
        "Lucan Obiora",
        "Harrowgate Mills · bus driver",
        "I drive the night bus. What people need is a service that comes, pay that lasts the month, and a "
        "say. I would bring the people who do the work into the room where it is decided.",
        "Bring bus services back under local control.",
        1.0,
    ),
)
MAYOR: Final = (
    (
        "Perpetua Quill",
        "Northmoor · librarian",
        "Seven libraries closed in nine years. I would open them again as places to read, to meet, and to "
        "get help with forms, rent and heating.",
    ),
    (
        "Tobias Wren-Okonjo",
        "Northmoor · tenants’ union",
        "A mayor can license landlords. I would do it in the first year, with the tenants’ unions writing "
        "the standard, and publish every inspection.",
    ),
)


def found(officers: people.Officers, rules: BallotRules, *, at: datetime) -> None:
    """The rules, then what happened, in its order."""
    rng = Random(SEED)
    standing = rule_set(at)
    endorsement = leader(rng, standing, rules, officers, at)
    since(endorsement, at)
    mayor(standing, officers, at)


def rule_set(now: datetime) -> RuleSet:
    return actions.adopt(
        name="Endorsement rules",
        adopted_on=date(2022, 5, 26),
        minimum_window=7 * DAY,
        minimum_settling=5 * DAY,
        minimum_notice=7 * DAY,
        minimum_voting=7 * DAY,
        appeal_within=4 * DAY,
        clauses=CLAUSES,
        terms=TERMS,
        remind_before=14 * DAY,
        concern_support=10,
        concern_within=30 * DAY,
        reply_within=14 * DAY,
        body_voting=7 * DAY,
        review_appeal_within=14 * DAY,
        by=None,
        at=now - 99 * DAY,
    )


def leader(
    rng: Random,
    standing: RuleSet,
    rules: BallotRules,
    officers: people.Officers,
    now: datetime,
) -> Endorsement:
    """Five asked, one withdrew, four were on the ballot; voted on, counted and declared."""
    round_ = actions.announce(
        title="Leader of the Commonwealth Party",
        slug="leader",
        post=Post.objects.create(name="Leader of the Commonwealth Party", slug="leader"),
        summary="Whom we back for leader. The party, the people and their words are invented for this "
        "demonstration.",
        questions=["What would you do first?"],
        rule_set=standing,
        opens_at=on(now, -97, 12),
        closes_at=on(now, -90, 12),
        settles_at=on(now, -85, 12),
        votes_at=on(now, -75, 12),
        votes_until=on(now, -67, 17),
        by=officers.returning,
        at=on(now, -98, 10),
    )
    for number, (name, detail, statement, answer, _liking) in enumerate(LEADER):
        at = on(now, -96 + number, 9 + number)
        asked, _code = actions.ask(
            round_,
            name=name,
            detail=detail,
            statement=statement,
            accepts=True,
            email=people.address(name),
            at=at,
        )
        actions.answer(asked, question=0, text=answer, at=at + DAY)
    quitter, code = actions.ask(
        round_,
        name="Morwenna Slate",
        statement="I ask, so that there is a choice.",
        accepts=True,
        email=people.address("Morwenna Slate"),
        at=on(now, -92, 15),
    )
    actions.withdraw(quitter, code=code, at=on(now, -88, 9))
    actions.recommend(
        round_,
        text="We found all four worth your time. Most of us will rank Sorrel Adeyinka-Vane first.",
        by=coordinators()[0],
        at=on(now, -86, 9),
    )
    actions.put_to_the_vote(round_, rule_set=rules, by=officers.returning, at=on(now, -84, 9))
    round_ = Round.objects.get(pk=round_.pk)
    assert round_.contest is not None
    ballot = round_.contest.ballot
    holding.give_notice(ballot, officers, on(now, -84, 10))
    ballots.open_voting(ballot, at=ballot.opens_at)
    ballot.refresh_from_db()
    voters = rng.sample(holding.on_roll(ballot), 150)
    liking = [*(person[-1] for person in LEADER), 0.4]  # the last is "No endorsement"
    rankings = votes.rankings(rng, len(voters), popularity=liking)
    holding.vote(ballot, voters, [rankings], now=now)
    holding.finish(ballot)
    actions.declare(round_, at=ballot.closes_at + DAY)
    return Endorsement.objects.get(round=round_)


def since(endorsement: Endorsement, now: datetime) -> None:
    """What happened since: some commitments kept, one not, and a concern that is under review."""
    group = coordinators()
    members = list(Member.objects.filter(number__range=(60, 72)).order_by("number"))

    def kept(side: Side, number: int, days: int, kind: ContactKind, words: str) -> None:
        owed: Commitment = endorsement.commitments.filter(owed_by=side)[number]
        actions.note(
            endorsement,
            kind=kind,
            on=timezone.localdate(on(now, days, 9)),
            words=words,
            evidence="Minutes of the coordinating group, circulated to members.",
            commitment=owed,
            by=group[1],
            at=on(now, days + 1, 9),
        )

    kept(
        Side.CANDIDATE,
        0,
        -40,
        ContactKind.MEETING,
        "Met the group for an hour and answered members’ questions.",
    )
    kept(
        Side.ORGANISATION,
        0,
        -50,
        ContactKind.SUPPORT,
        "Asked members in eleven towns to canvass, on four weekends.",
    )
    standing = [
        m for m in members if m.memberships.filter(kind="full", paid_until__gte=now).exists()
    ]
    first, *others = standing
    concern = actions.raise_concern(
        endorsement,
        words="How they voted on our priorities was to be published by now. It has not been, and at the "
        "last vote on water nobody could tell us what they did.",
        by=first,
        at=on(now, -9, 9),
    )
    for each, member in enumerate(others[:9]):
        concern.refresh_from_db()
        if concern.state == "gathering":
            actions.support(concern, by=member, at=on(now, -8, 9) + each * timedelta(hours=1))
    concern.refresh_from_db()
    if concern.state == "replying":
        actions.reply(
            concern,
            text="The list is late because two votes were not recorded by name, and I wanted it to be "
            "whole. I will publish what I have this week, and say which votes are missing.",
            at=on(now, -3, 18),
        )


def mayor(standing: RuleSet, officers: people.Officers, now: datetime) -> None:
    """Open for requests: three have asked, one of them a member, and a ruling stands beside a name."""
    round_ = actions.announce(
        title="Mayor of Northmoor",
        slug="mayor-of-northmoor",
        post=Post.objects.create(name="Mayor of Northmoor", slug="mayor-of-northmoor"),
        summary="Whom we back for mayor of Northmoor, a town invented for this demonstration. Requests are "
        "open: ask, and you are on the register at once.",
        questions=["What would you do in the first hundred days?", "Whom would you bring into it?"],
        rule_set=standing,
        opens_at=on(now, -3, 9),
        closes_at=on(now, 6, 17),
        settles_at=on(now, 13, 17),
        votes_at=on(now, 22, 12),
        votes_until=on(now, 31, 17),
        by=officers.returning,
        at=on(now, -4, 10),
    )
    asked = []
    for number, (name, detail, statement) in enumerate(MAYOR):
        request, _code = actions.ask(
            round_,
            name=name,
            detail=detail,
            statement=statement,
            accepts=True,
            email=people.address(name),
            at=on(now, -2, 9 + number),
        )
        asked.append(request)
    ffion = Member.objects.get(number=6)
    actions.ask(
        round_,
        name=ffion.name,
        detail="Member · Caerdydd / Cardiff",
        statement="I moved to Northmoor last year, and I would bring to it what our group has learned "
        "about buses, rents and patience.",
        accepts=True,
        by=ffion,
        at=on(now, -1, 9),
    )
    ruling = actions.rule(
        asked[1],
        clause="6.1",
        reasons="He stands for the tenants’ list, which has a candidate in another ward whom we endorsed.",
        by=officers.returning,
        at=on(now, -1, 12),
    )
    actions.appeal_ruling(
        ruling,
        reasons="The clause is about the same office. Nobody we endorsed stands for mayor.",
        by=None,
        at=on(now, -1, 16),
    )


def coordinators() -> list[Member]:
    """Members of the national coordinating group, in the order of their seats."""
    return list(
        Member.objects.filter(terms__office__role=Role.COORDINATING).order_by("terms__seat")
    )
