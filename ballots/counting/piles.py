"""Papers in candidates' piles, for rules that pass on every paper a candidate holds.

This is the reference: plain integers, one step at a time. `fast.py` does the same with arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
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


class DictPiles:
    """Piles as dictionaries, one for each value: how many papers carry each ranking.

    A ranking here begins with the candidate who holds it. Those that read alike from there on
    become one, so that piles shrink as the count goes on.
    """

    def __init__(self, profile: Profile, candidates: int, unit: int) -> None:
        self._unit = unit
        heaps: list[dict[Ranking, int]] = [{} for _ in range(candidates)]
        for ranking, papers in zip(profile.rankings, profile.papers, strict=True):
            heaps[ranking[0]][ranking] = papers
        self._piles = [{unit: heap} for heap in heaps]

    def first_preferences(self) -> list[int]:
        return [sum(pile[self._unit].values()) * self._unit for pile in self._piles]

    def move(self, giver: int, reachable: Sequence[bool], rate: Rate | None) -> Moved:
        # Whoever stands before a paper's holder has had it and lost it, so striking everyone out
        # of the running leaves the next preference in front. A heap is struck in one go, strung
        # together: that is cheaper than one ranking after the other.
        gone = bytes([c for c, still in enumerate(reachable) if not still])
        gains, exhausted = [0] * len(reachable), 0
        pile, self._piles[giver] = self._piles[giver], {}
        for value, heap in pile.items():
            worth = value * rate[0] // rate[1] if rate else value
            if not (heap and worth):
                continue
            struck = END.join(heap).translate(None, gone).split(END)
            moved: list[dict[Ranking, int]] = [{} for _ in reachable]
            for left, papers in zip(struck, heap.values(), strict=True):
                if left:
                    alike = moved[left[0]]
                    alike[left] = alike.get(left, 0) + papers
                else:
                    exhausted += papers * worth
            for taker, alike in enumerate(moved):
                gains[taker] += sum(alike.values()) * worth
                held = self._piles[taker].setdefault(worth, alike)
                if held is not alike:
                    for left, papers in alike.items():
                        held[left] = held.get(left, 0) + papers
        return Moved(gains, exhausted)


def piles_of(profile: Profile, candidates: int, unit: int) -> Piles:
    """The piles that suit the size of `profile`; whichever they are, the figures are the same."""
    if len(profile.rankings) > MANY:
        from ballots.counting import fast  # only now: NumPy takes a while to load

        if fast.piles_fit(profile.valid, unit):
            return fast.ArrayPiles(profile, candidates, unit)
    return DictPiles(profile, candidates, unit)
