"""Papers in candidates' piles, for rules that pass on every paper a candidate holds.

This is the reference: plain integers, one step at a time. `fast.py` does the same with arrays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple, Protocol

from ballots.counting.papers import END, Profile, Ranking

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


class Heap(NamedTuple):
    """Papers of one value: their rankings and, side by side, how many carry each."""

    value: int
    rankings: Collection[Ranking]
    papers: Collection[int]


class DictPiles:
    """Piles as heaps, one for each value and each move that brought papers of it.

    A ranking here begins with the candidate who holds it. When papers move, those that read alike
    from there on become one, so that piles shrink as the count goes on.
    """

    def __init__(self, profile: Profile, candidates: int, unit: int) -> None:
        sorted_: list[tuple[list[Ranking], list[int]]] = [([], []) for _ in range(candidates)]
        papers = iter(profile.papers)
        # Rankings mostly come in order, so those with the same first preference are taken in one go.
        for first, run in groupby(profile.rankings, itemgetter(0)):
            rankings, many = sorted_[first]
            rankings += run
            many += islice(papers, len(rankings) - len(many))
        self._piles = [[Heap(unit, rankings, many)] for rankings, many in sorted_]

    def first_preferences(self) -> list[int]:
        return [sum(heap.value * sum(heap.papers) for heap in pile) for pile in self._piles]

    def move(self, giver: int, reachable: Sequence[bool], rate: Rate | None) -> Moved:
        # Whoever stands before a paper's holder has had it and lost it, so striking everyone out
        # of the running leaves the next preference in front. A pile is struck in one go, strung
        # together: that is cheaper than one ranking after the other.
        gone = bytes([c for c, still in enumerate(reachable) if not still])
        pile, self._piles[giver] = self._piles[giver], []
        strung = END.join([END.join(heap.rankings) for heap in pile if heap.rankings])
        struck = iter(strung.translate(None, gone).split(END))
        moved: dict[int, list[dict[Ranking, int]]] = {}  # by value, to each candidate
        gains, exhausted = [0] * len(reachable), 0
        for value, _, papers in pile:
            worth = value * rate[0] // rate[1] if rate else value
            if worth not in moved:
                moved[worth] = [{} for _ in reachable]
            takers = moved[worth]
            for many, left in zip(papers, struck, strict=False):  # as many as this heap has
                if left:
                    alike = takers[left[0]]
                    alike[left] = alike.get(left, 0) + many
                else:
                    exhausted += many * worth
        for worth, takers in moved.items():
            for taker, alike in enumerate(takers):
                if alike and worth:  # what is worth nothing any more goes no further
                    gains[taker] += worth * sum(alike.values())
                    self._piles[taker].append(Heap(worth, alike.keys(), alike.values()))
        return Moved(gains, exhausted)


def piles_of(profile: Profile, candidates: int, unit: int) -> Piles:
    """The piles that suit the size of `profile`; whichever they are, the figures are the same."""
    if len(profile.rankings) > MANY:
        from ballots.counting import fast  # only now: NumPy takes a while to load

        if fast.piles_fit(profile.valid, unit):
            return fast.ArrayPiles(profile, candidates, unit)
    return DictPiles(profile, candidates, unit)
