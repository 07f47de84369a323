"""Opening the papers of a closed board, in batches that any number of workers can share.

Which papers count depends on the whole board (a voter's last one in a contest), so it is decided first; then
batches are opened one by one, and what they come to is added up. Addition takes any order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ballots.sealing import papers, sealed
from ballots.sealing.envelope import Envelope
from ballots.sealing.manifest import PROPOSAL, Manifest
from ballots.sealing.papers import Fault, Spoilt
from ballots.sealing.sealed import CannotOpen, OpeningKey

WORDS = {b"F": "for", b"A": "against", b"S": "abstain"}


@dataclass(frozen=True, slots=True)
class SpoiltPaper:
    """A paper on the public list of those that could not be counted."""

    id: bytes
    contest: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Opened:
    """What papers said.

    papers   contest → marks → how many; b"" is a blank paper
    cast     code of a contest's key → how many papers count, spoilt ones included
    """

    papers: Mapping[str, Counter[bytes]] = field(default_factory=dict)
    cast: Counter[str] = field(default_factory=Counter)
    spoilt: tuple[SpoiltPaper, ...] = ()

    def __add__(self, other: Opened) -> Opened:
        contests = self.papers.keys() | other.papers.keys()
        none: Counter[bytes] = Counter()
        return Opened(
            {c: self.papers.get(c, none) + other.papers.get(c, none) for c in contests},
            self.cast + other.cast,
            tuple(sorted({*self.spoilt, *other.spoilt}, key=lambda paper: paper.id)),
        )


def last_of_each(board: Iterable[Envelope]) -> list[Envelope]:
    """The papers that count: from each voter the last in each contest."""
    last: dict[tuple[str, bytes], Envelope] = {}
    for envelope in board:
        voter = envelope.contest, envelope.voter_key
        before = last.get(voter)
        if before is None or envelope.seq > before.seq:
            last[voter] = envelope
    return list(last.values())


def opened(counting: Iterable[Envelope], manifest: Manifest, key: OpeningKey) -> Opened:
    """Open papers that count. None may be given twice."""
    found: dict[str, Counter[bytes]] = {}
    cast: Counter[str] = Counter()
    spoilt: list[SpoiltPaper] = []
    for envelope in counting:
        scope = manifest.scopes[envelope.contest]
        contest = scope.code.partition("/")[0]
        cast[scope.code] += 1
        try:
            try:
                paper = sealed.unseal(key, envelope.sealed, info=scope.ctx)
            except CannotOpen:
                raise Spoilt(Fault.UNOPENABLE) from None
            found.setdefault(contest, Counter())[papers.unpad(paper, scope.contest)] += 1
        except Spoilt as error:
            spoilt.append(SpoiltPaper(envelope.id, contest, error.fault))
    return Opened(found, cast, tuple(sorted(spoilt, key=lambda paper: paper.id)))


def digest(papers: Mapping[bytes, int]) -> str:
    """SHA-256 of a contest's papers, whatever order they came in: sorted, each as hex, then how many."""
    lines = "".join(f"{marks.hex()} {number}\n" for marks, number in sorted(papers.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def result(opened: Opened, manifest: Manifest) -> dict[str, Any]:
    """What the papers came to, as it is published: what a count starts from.

    For each contest: how many papers count (by key), how many are blank, the spoilt ones, the digest of the
    others, and for a proposal its figures.
    """
    return {code: _contest_result(code, opened, manifest) for code in manifest.contests}


def _contest_result(code: str, opened: Opened, manifest: Manifest) -> dict[str, Any]:
    said = opened.papers.get(code, Counter())
    contest = manifest.contests[code]
    figures = {}
    if contest.kind == PROPOSAL:
        figures = {word: said[marks] for marks, word in WORDS.items()}
    return {
        "cast": {f"{code}/{name}": opened.cast[f"{code}/{name}"] for name in contest.keys},
        "blank": said[b""],
        "spoilt": [
            {"id": paper.id.hex(), "reason": paper.fault.value}
            for paper in opened.spoilt
            if paper.contest == code
        ],
        "digest": digest(said),
        "figures": figures,
    }
