"""Papers in candidates' piles, for rules that pass on every paper a candidate holds.

This is the reference: plain integers, one step at a time. `fast.py` does the same with arrays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ballots.counting.papers import Profile, Ranking

MANY = 200_000  # different rankings from which arrays are worth their loading

Rate = tuple[int, int]  # multiply a paper's value by the first, divide by the second


class Moved(NamedTuple):
    """What came of moving a candidate's papers, in units of a vote.

    gains      to each candidate
    exhausted  on papers with no further preference
    """

    gains: list[int]
    exhausted: int


class Piles(Protocol):
    """Papers sorted by the candidate who holds them."""

    def first_preferences(self) -> list[int]:
        """Votes for each candidate, in units."""

    def move(self, giver: int, reachable: Sequence[bool], rate: Rate | None) -> Moved:
        """Pass every paper `giver` holds to its next preference among the `reachable`.

        Each paper's value is multiplied by `rate`, what remains of a unit being ignored; without a
        rate it keeps its value. A paper with no such preference leaves the count.
        """


class ListPiles:
    """Piles as lists of (what is left of the ranking, papers), one list for each value."""

    def __init__(self, profile: Profile, candidates: int, unit: int) -> None:
        self._piles: list[dict[int, list[tuple[Ranking, int]]]] = [{} for _ in range(candidates)]
        self._unit = unit
        heaps: list[list[tuple[Ranking, int]]] = [[] for _ in range(candidates)]
        for paper in zip(profile.rankings, profile.papers, strict=True):
            heaps[paper[0][0]].append(paper)
        for pile, heap in zip(self._piles, heaps, strict=True):
            if heap:
                pile[unit] = heap

    def first_preferences(self) -> list[int]:
        return [
            sum(papers for _, papers in pile.get(self._unit, ())) * self._unit
            for pile in self._piles
        ]

    def move(self, giver: int, reachable: Sequence[bool], rate: Rate | None) -> Moved:
        # Whoever stands before a paper's holder has had it and lost it, so striking everyone out
        # of the running leaves the next preference in front.
        gone = bytes(c for c, still in enumerate(reachable) if not still)
        gains, exhausted = [0] * len(reachable), 0
        pile, self._piles[giver] = self._piles[giver], {}
        for value, heap in pile.items():
            worth = value * rate[0] // rate[1] if rate else value
            stuck = 0
            heaps: defaultdict[int, list[tuple[Ranking, int]]] = defaultdict(list)
            for ranking, papers in heap:
                if left := ranking.translate(None, gone):
                    heaps[left[0]].append((left, papers))
                else:
                    stuck += papers
            exhausted += stuck * worth
            for taker, received in heaps.items():
                gains[taker] += worth * sum([papers for _, papers in received])
                if worth:
                    self._piles[taker].setdefault(worth, []).extend(received)
        return Moved(gains, exhausted)


def piles_of(profile: Profile, candidates: int, unit: int) -> Piles:
    """The piles that suit the size of `profile`; whichever they are, the figures are the same."""
    if len(profile.rankings) > MANY:
        from ballots.counting import fast  # only now: NumPy takes a while to load

        if fast.piles_fit(profile.valid, unit):
            return fast.ArrayPiles(profile, candidates, unit)
    return ListPiles(profile, candidates, unit)
