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

from ballots.counting import sections
from ballots.sealing import papers, sealed
from ballots.sealing.envelope import Envelope
from ballots.sealing.manifest import PROPOSAL, Manifest
from ballots.sealing.papers import Fault, Spoilt
from ballots.sealing.sealed import CannotOpen, OpeningKey

WORDS = {b"F": "for", b"A": "against", b"S": "abstain"}

Piles = Mapping[str, Mapping[bytes, int]]  # section ("" where there are none) → marks → how many


@dataclass(frozen=True, slots=True)
class SpoiltPaper:
    """A paper on the public list of those that could not be counted."""

    id: bytes
    contest: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Opened:
    """What papers said.

    papers   pile (see manifest.Scope) → marks → how many; b"" is a blank paper
    cast     code of a contest's key → how many papers count, spoilt ones included
    """

    papers: Mapping[str, Counter[bytes]] = field(default_factory=dict)
    cast: Counter[str] = field(default_factory=Counter)
    spoilt: tuple[SpoiltPaper, ...] = ()

    def __add__(self, other: Opened) -> Opened:
        piles = self.papers.keys() | other.papers.keys()
        none: Counter[bytes] = Counter()
        return Opened(
            {pile: self.papers.get(pile, none) + other.papers.get(pile, none) for pile in piles},
            self.cast + other.cast,
            tuple(sorted({*self.spoilt, *other.spoilt}, key=lambda paper: paper.id)),
        )

    def of(self, contest: str) -> dict[str, Counter[bytes]]:
        """Section → what its papers in one contest say, in the order of what they say."""
        found = {}
        for pile, said in sorted(self.papers.items()):
            code, _, section = pile.partition("/")
            if code == contest:
                found[section] = Counter(dict(sorted(said.items())))
        return found


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
            found.setdefault(scope.pile, Counter())[papers.unpad(paper, scope.contest)] += 1
        except Spoilt as error:
            spoilt.append(SpoiltPaper(envelope.id, contest, error.fault))
    return Opened(found, cast, tuple(sorted(spoilt, key=lambda paper: paper.id)))


def digest(piles: Piles) -> str:
    """SHA-256 of a contest's papers, whatever order they came in.

    A line for all that say the same: the section, where there are any, the marks as hex, how many; sorted.
    """
    lines = [
        f"{section} {marks.hex()} {number}\n".removeprefix("" if section else " ")
        for section, papers in sorted(piles.items())
        for marks, number in sorted(papers.items())
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def voted(piles: Piles) -> dict[str, dict[bytes, int]]:
    """Those papers that say something."""
    return {
        section: {marks: number for marks, number in papers.items() if marks}
        for section, papers in piles.items()
    }


def figures(papers: Mapping[bytes, int]) -> dict[str, int]:
    """What a proposal's papers come to."""
    return {word: papers.get(marks, 0) for marks, word in WORDS.items()}


def by_section(
    piles: Piles, weights: Mapping[str, int], *, proposal: bool
) -> dict[str, dict[str, Any]]:
    """What each section came to: how many papers say something, how many votes each of them stands for, and of
    a proposal the papers for, against and abstaining. Nothing where there are no sections.
    """
    if not weights:
        return {}
    papers = voted(piles)
    valid = {section: sum(papers.get(section, {}).values()) for section in weights}
    each = sections.votes_each(weights, valid)
    return {
        section: {
            "papers": valid[section],
            "each": each.get(section, 0),
            "figures": figures(papers.get(section, {})) if proposal else {},
        }
        for section in weights
    }


def weighted_figures(piles: Piles, weights: Mapping[str, int]) -> dict[str, int]:
    """What a proposal's papers come to, each section's by its weight; by their number where there are none."""
    said = {section: figures(papers) for section, papers in piles.items()}
    found = sections.weighted_figures(weights or {"": 1}, said)
    return {word: found.get(word, 0) for word in WORDS.values()}


def result(opened: Opened, manifest: Manifest) -> dict[str, Any]:
    """What the papers came to, as it is published: what a count starts from.

    For each contest: how many papers count (by key), how many are blank, the spoilt ones, the digest of the
    others, for a proposal its figures, and what each section came to.
    """
    return {code: _contest_result(code, opened, manifest) for code in manifest.contests}


def _contest_result(code: str, opened: Opened, manifest: Manifest) -> dict[str, Any]:
    piles, proposal = opened.of(code), manifest.contests[code].kind == PROPOSAL
    weights = {section: each.weight for section, each in manifest.sections.items()}
    return {
        "cast": {
            f"{code}/{name}": opened.cast[f"{code}/{name}"] for name in manifest.contests[code].keys
        },
        "blank": sum(said[b""] for said in piles.values()),
        "spoilt": [
            {"id": paper.id.hex(), "reason": paper.fault.value}
            for paper in opened.spoilt
            if paper.contest == code
        ],
        "digest": digest(piles),
        "figures": weighted_figures(piles, weights) if proposal else {},
        "sections": by_section(piles, weights, proposal=proposal),
    }
