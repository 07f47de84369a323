"""Counting a declared ballot again, to see whether it comes out as declared."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ballots import board, counting, manifests, results
from ballots.models import Ballot, Contest
from momentum_demo.models import AuditEvent
from static import verify_ballot


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
    opened = results.open_part(ballot, 0, 1) if ballot.sealed else None
    return [
        count_again(
            contest,
            opened.of(contest.code) if opened else results.posted(contest),
            written.get(str(contest.pk), ""),
        )
        for contest in contests
    ]


def count_again(contest: Contest, piles: results.Piles, recorded: str) -> Recount:
    """`contest`, counted from `piles` and from the stored seed of the lot.

    piles      as opened again from the board; of an election held elsewhere, as they were brought here
    recorded   the digest that was written in the record when the ballot was declared
    """
    voted = results.voted(contest, piles)
    digest, count = results.digest(piles), results.counted(contest, voted)
    tally, papers = contest.tally, results.number(voted)
    differences = []
    if papers != tally.papers:
        differences.append(f"{papers} papers are on the board; {tally.papers} were counted.")
    if results.digest(results.posted(contest)) != digest:
        differences.append("The papers for download are not those on the board.")
    if digest != tally.digest:
        differences.append("The papers on the board are not those that were counted.")
    if tally.digest != recorded:
        differences.append("The tally’s fingerprint is not the one in the record.")
    if json.loads(count) != json.loads(tally.count):
        differences.append("The papers come to another count than the one declared.")
    if results.by_section(contest, piles) != tally.sections:
        differences.append("The sections do not come to what was declared of them.")
    return Recount(contest, papers, digest, count, differences)


def verify(ballot: Ballot) -> list[str]:
    """What is wrong with the public record, by the verifier that anyone can run; empty if it is valid.

    And what the record does not show: whether roll and questions are still those of the manifest. (Scripts
    change with releases, and trustees may change their names.)
    """
    if not ballot.sealed:
        return []
    verifier = verify_ballot.Verifier()
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.writelines(board.lines(ballot))
        file.flush()
        verifier.run(Path(file.name), ballot.fingerprint)
    changed = set(manifests.differences(ballot)) - {"client_sha256", "seal"}
    return verifier.problems + [f"not as in the manifest: {name}" for name in sorted(changed)]


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
