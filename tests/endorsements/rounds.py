"""Takes endorsement rounds wherever a test wants them: by actions, at moments around NOON."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from ballots import actions as ballots
from ballots.models import Ballot
from endorsements import actions
from endorsements.models import Post, Request, Round, RuleSet
from members.roles import Role
from tests import factories
from tests.factories import DAY, NOON, BallotMaker

_numbers = count(1)

CLAUSES = [{"number": "4.1", "words": "Nobody is endorsed against a candidate we endorsed before."}]
TERMS = [
    {"owed_by": "candidate", "words": "Meet the coordinating group", "days": [90, 180, 270]},
    {"owed_by": "organisation", "words": "Ask members to canvass", "days": [60]},
]


def rule_set(**changed) -> RuleSet:
    """Everyone who asks is on the ballot; a week for each window; a review by the coordinating group."""
    values: dict[str, Any] = {
        "name": f"Endorsements {next(_numbers)}",
        "adopted_on": dt.date(2022, 5, 26),
        "minimum_window": 7 * DAY,
        "minimum_settling": 5 * DAY,
        "minimum_notice": 7 * DAY,
        "minimum_voting": 7 * DAY,
        "appeal_within": 3 * DAY,
        "clauses": CLAUSES,
        "terms": TERMS,
        "remind_before": 14 * DAY,
        "concern_support": 3,
        "concern_within": 30 * DAY,
        "reply_within": 7 * DAY,
        "body_voting": 3 * DAY,
        "review_appeal_within": 7 * DAY,
    }
    return actions.adopt(**(values | changed), by=None, at=NOON - 1000 * DAY)


class RoundMaker:
    """Announced 40 days before `noon`; a week to ask, from day -39; settled on day -25; voting at `noon`."""

    def __init__(self, noon: dt.datetime = NOON) -> None:
        self.noon = noon
        self.ballots = BallotMaker()
        self.returning, self.scrutineer = self.ballots.returning, self.ballots.scrutineer
        self.body = [factories.officer(f"Group {n}", Role.COORDINATING) for n in (1, 2, 3)]
        self.appeals = factories.officer("Gita Rao", Role.ARRANGEMENTS)
        self.announced_at = noon - 40 * DAY
        self.opens, self.closes = noon - 39 * DAY, noon - 32 * DAY
        self.settles = noon - 25 * DAY
        self.asking = noon - 38 * DAY
        self.settling = noon - 30 * DAY
        self.ready = noon - 20 * DAY
        self.codes: dict[int, str] = {}

    def dates(self) -> dict[str, dt.datetime]:
        return {
            "opens_at": self.opens,
            "closes_at": self.closes,
            "settles_at": self.settles,
            "votes_at": self.noon,
            "votes_until": self.noon + 7 * DAY,
        }

    def announced(self, rules: RuleSet | None = None, **fields) -> Round:
        number = next(_numbers)
        about: dict[str, Any] = {
            "title": f"Round {number}",
            "slug": f"round-{number}",
            "post": Post.objects.create(name=f"Office {number}", slug=f"post-{number}"),
            "rule_set": rules or rule_set(),
            "questions": ["What will you do first?"],
        }
        return actions.announce(
            **(about | self.dates() | fields), by=self.returning, at=self.announced_at
        )

    def ask(self, round_: Round, name: str, **fields) -> Request:
        """Somebody asks: a person who is no member, unless said who."""
        values: dict[str, Any] = {
            "name": name,
            "statement": f"I am {name}.",
            "accepts": True,
            "email": "" if fields.get("by") else f"asker{next(_numbers)}@example.com",
            "at": self.asking,
        }
        request, code = actions.ask(round_, **(values | fields))
        self.codes[request.pk] = code
        return request

    def asked(self, *names: str, rules: RuleSet | None = None, **fields) -> Round:
        round_ = self.announced(rules, **fields)
        for name in names or ("Amina Khan", "Bryn Price", "Carys Wyn"):
            self.ask(round_, name)
        return round_

    def withdraw(self, request: Request, at=None) -> None:
        actions.withdraw(request, code=self.codes[request.pk], at=at or self.settling)

    def balloted(self, *names: str, round_: Round | None = None, **fields) -> Round:
        """With its paper made, and no more."""
        round_ = round_ or self.asked(*names, **fields)
        return actions.put_to_the_vote(
            round_, rule_set=factories.rule_set(), by=self.returning, at=self.ready
        )

    def notified(self, round_: Round) -> Ballot:
        assert round_.contest is not None
        ballot, at = round_.contest.ballot, self.ready
        ballots.freeze_roll(ballot, by=self.returning, at=at)
        ballots.sign_off(ballot, by=self.returning, at=at)
        ballots.sign_off(ballot, by=self.scrutineer, at=at)
        return ballots.notify(ballot, by=self.returning, at=at)

    def opened(self, *names: str, round_: Round | None = None, **fields) -> Round:
        round_ = self.balloted(*names, round_=round_, **fields)
        ballots.open_voting(self.notified(round_), at=NOON)
        return Round.objects.get(pk=round_.pk)

    def declared(self, *marks: bytes, round_: Round | None = None, **fields) -> Round:
        """With one voter for each paper in `marks`, their places in order of preference."""
        voters = factories.members(len(marks))
        round_ = self.opened(round_=round_, **fields)
        assert round_.contest is not None
        for voter, mark in zip(voters, marks, strict=True):
            self.ballots.vote(round_.contest.ballot, voter, mark)
        self.ballots.declared(round_.contest.ballot)
        actions.declare(round_, at=NOON + 8 * DAY)
        return Round.objects.get(pk=round_.pk)
