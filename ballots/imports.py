"""Elections that were held elsewhere: their papers, brought here and counted here.

Nobody voted in them through this software. So there is no roll of members and nobody's mark; the ballot
goes from its draft straight to the count, and from there everything is as for any other.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ballots import actions, counting, roll, urn
from ballots.actions import holding, shared
from ballots.lifecycle import Move
from ballots.models import Ballot, Contest, RuleSet
from members.models import Member
from momentum_demo.models import record

RULES = "Elections held elsewhere"
NEVER = timedelta(days=36525)


@transaction.atomic
def bring_in(
    standing: counting.Contest,
    papers: counting.Profile,
    *,
    title: str,
    slug: str,
    seats: int,
    method: str,
    opened_at: datetime,
    closed_at: datetime,
    by: Member,
    at: datetime,
    summary: str = "",
    electorate: int = 0,
) -> Ballot:
    """An election held elsewhere, ready to be counted by the clock.

    standing     who stood; candidates who had withdrawn are left off, as every count passes over them
    papers       what was cast; papers that were not valid become blank ones, since their marks are not known
    electorate   how many could have voted; if that is not known (0), as many as there are papers
    """
    ballot = actions.draft(
        title=title,
        slug=slug,
        summary=summary,
        rule_set=rule_set(at),
        opens_at=opened_at,
        closes_at=closed_at,
        by=by,
        at=at,
    )
    staying = [place for place, who in enumerate(standing.candidates) if not who.withdrawn]
    contest = actions.add_ranked(
        ballot,
        title=standing.title or title,
        seats=seats,
        candidates=[{"name": standing.candidates[place].name} for place in staying],
        method=method,
        by=by,
        at=at,
    )
    return hand_over(
        ballot, contest, marks(standing, staying, papers), electorate=electorate, by=by, at=at
    )


def rule_set(at: datetime) -> RuleSet:
    """The rules that an imported ballot names: notice and time to vote were somebody else's to give.

    So that nobody can hold a ballot of our own under them, they ask for more notice than anyone can give.
    """
    found, _ = RuleSet.objects.get_or_create(
        name=RULES,
        version=1,
        defaults={
            "adopted_on": timezone.localdate(at),
            "minimum_notice": NEVER,
            "minimum_voting": timedelta(0),
            "arrears_allowed": 0,
        },
    )
    return found


def marks(
    standing: counting.Contest, staying: list[int], papers: counting.Profile
) -> dict[bytes, int]:
    """The papers as the board holds them, over the candidates who stayed: marks → how many."""
    gone = set(range(len(standing.candidates))) - set(staying)
    struck = counting.papers.strike(papers, gone)
    renumbered = bytes.maketrans(bytes(staying), bytes(range(len(staying))))
    alike = {
        ranking.translate(renumbered): number
        for ranking, number in zip(struck.rankings, struck.papers, strict=True)
    }
    return {**alike, b"": struck.invalid} if struck.invalid else alike


def hand_over(
    ballot: Ballot,
    contest: Contest,
    alike: dict[bytes, int],
    *,
    electorate: int,
    by: Member,
    at: datetime,
) -> Ballot:
    """Write down what the papers say, and put the ballot before the count.

    The papers come first: a ballot must never wait for its count with papers still missing.
    """
    ballot = shared.changeable(ballot, by=by, at=at)
    papers = sum(alike.values())
    with transaction.atomic(using=urn.ALIAS):
        urn.Box.objects.create(ballot=ballot.pk, sealed=True)
        urn.Paper.objects.bulk_create(
            (urn.Paper(contest=contest.pk, marks=m, number=n) for m, n in sorted(alike.items())),
            batch_size=5000,
        )
    ballot.notified_at = ballot.roll_frozen_at = at
    ballot.closed_at = ballot.closes_at
    ballot.rules = {"name": RULES, "version": ballot.rule_set.version, "held_elsewhere": True}
    ballot.voters = papers
    ballot.roll_size = max(electorate, papers)
    ballot.roll_root = roll.root([])
    holding.step(ballot, Move.IMPORT)
    record("ballot.imported", ballot, by=by, at=at, papers=papers)
    return ballot
