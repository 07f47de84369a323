"""Counting a declared ballot again, to see whether it comes out as declared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ballots import counting, results
from ballots.models import Ballot, Contest
from momentum_demo.models import AuditEvent


@dataclass(frozen=True, slots=True)
class Recount:
    """One contest, counted again from the papers on the board.

    papers        how many are on the board now
    digest        of those papers
    count         what they come to, as results.counted writes it
    differences   where this is not what was declared, each in a sentence; empty if all is well
    """

    contest: Contest
    papers: int
    digest: str
    count: str
    differences: Sequence[str]

    def as_dict(self) -> dict[str, Any]:
        return {
            "position": self.contest.position,
            "title": self.contest.title,
            "papers": self.papers,
            "digest": self.digest,
            "same": not self.differences,
            "differences": list(self.differences),
            "count": json.loads(self.count),
        }


def recount(ballot: Ballot) -> list[Recount]:
    """Every contest of a declared ballot, in order."""
    contests = ballot.contests.select_related("ballot", "tally").prefetch_related("options")
    written = on_record(ballot)
    return [count_again(contest, written.get(str(contest.pk), "")) for contest in contests]


def count_again(contest: Contest, recorded: str) -> Recount:
    """`contest`, counted from the board and from the stored seed of the lot.

    recorded   the digest that was written in the record when the ballot was declared
    """
    papers = results.posted(contest)
    digest, count = results.digest(papers), results.counted(contest, papers)
    tally = contest.tally
    differences = []
    if sum(papers.values()) != tally.papers:
        differences.append(
            f"{sum(papers.values())} papers are on the board; {tally.papers} were counted."
        )
    if digest != tally.digest:
        differences.append("The papers on the board are not those that were counted.")
    if tally.digest != recorded:
        differences.append("The tally’s fingerprint is not the one in the record.")
    if json.loads(count) != json.loads(tally.count):
        differences.append("The papers come to another count than the one declared.")
    return Recount(contest, sum(papers.values()), digest, count, differences)


def lot_keeps_its_word(ballot: Ballot) -> bool:
    """Whether the seed that settled ties is the one committed to before voting."""
    return counting.commitment(bytes(ballot.lot_seed)) == ballot.lot_commitment


def on_record(ballot: Ballot) -> dict[str, str]:
    """The digests written in the record when `ballot` was declared: contest's key → digest."""
    event = (
        AuditEvent.objects.filter(
            action="ballot.declared", subject=f"{ballot._meta.label_lower}:{ballot.pk}"
        )
        .order_by("pk")
        .first()
    )
    return event.change["tallies"] if event else {}
