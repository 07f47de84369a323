"""From the papers on the board to a tally: the one place where the app meets ballots.counting."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from django.db.models import Count as CountRows

from ballots import counting, urn
from ballots.models import Contest, Tally

MARKS = {"for": b"F", "against": b"A", "abstain": b"S"}  # what a proposal's paper says

Papers = Mapping[bytes, int]  # marks → how many papers say so


def posted(contest: Contest) -> Counter[bytes]:
    """The papers on the board of `contest`, alike ones together. Only to be read once the box is sealed."""
    # In order: PostgreSQL sorts them for less than the digest would have to.
    rows = (
        urn.Posted.objects.filter(contest=contest.pk)
        .values_list("marks")
        .annotate(papers=CountRows("pk"))
        .order_by("marks")
    )
    return Counter({bytes(marks): papers for marks, papers in rows})


def digest(papers: Papers) -> str:
    """SHA-256 of the papers, whatever order they came in: sorted, each as hex, then how many."""
    lines = "".join(f"{marks.hex()} {number}\n" for marks, number in sorted(papers.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def tally(contest: Contest) -> Tally:
    """Count `contest`. Not saved."""
    papers = posted(contest)
    return Tally(
        contest=contest,
        papers=sum(papers.values()),
        count=counted(contest, papers),
        digest=digest(papers),
    )


def counted(contest: Contest, papers: Papers) -> str:
    """The count of `papers` as JSON: the figures of a proposal, or an election stage by stage."""
    if contest.ranked:
        return counting.record.to_json(ranked(contest, papers))
    return json.dumps({name: papers.get(marks, 0) for name, marks in MARKS.items()})


def decision(contest: Contest) -> counting.Decision:
    """What was decided on a proposal that has been counted."""
    votes = json.loads(contest.tally.count)
    return counting.decide(
        contest.threshold,
        votes_for=votes["for"],
        votes_against=votes["against"],
        abstentions=votes["abstain"],
        electorate=contest.ballot.roll_size or 0,
        base=counting.Base(contest.base),
        quorum=Fraction(contest.quorum, 100),
    )


def ranked(contest: Contest, papers: Papers) -> counting.Count:
    """The whole count of a ranked contest."""
    standing = as_contest(contest)
    return counting.count(
        standing,
        counting.papers.profile(papers),
        contest.method,
        counting.lot_from_seed(bytes(contest.ballot.lot_seed), standing.ids),
    )


def as_contest(contest: Contest) -> counting.Contest:
    """The contest as the counting engine knows it: a candidate's id is their place."""
    options = contest.options.all()
    ron = next((str(option.place) for option in options if option.is_ron), None)
    return counting.Contest(
        candidates=tuple(counting.Candidate(str(o.place), o.name) for o in options),
        seats=contest.seats or 1,
        ron=ron,
        title=contest.title,
    )
