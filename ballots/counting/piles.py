"""Papers in candidates' piles, for rules that pass on every paper a candidate holds.

This is the reference: plain integers, one step at a time. `fast.py` does the same with arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ballots.counting.papers import END, Profile

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
    """Piles as lists of rankings, by their places in the profile: one list for each value."""

    def __init__(self, profile: Profile, candidates: int, unit: int) -> None:
        self._ranking = profile.rankings.__getitem__
        self._papers = profile.papers.__getitem__
        self._unit = unit
        heaps: list[list[int]] = [[] for _ in range(candidates)]
        for which, ranking in enumerate(profile.rankings):
            heaps[ranking[0]].append(which)
        self._piles = [{unit: heap} if heap else {} for heap in heaps]

    def first_preferences(self) -> list[int]:
        return [
            sum(map(self._papers, pile.get(self._unit, ()))) * self._unit for pile in self._piles
        ]

    def move(self, giver: int, reachable: Sequence[bool], rate: Rate | None) -> Moved:
        # Whoever stands before a paper's holder has had it and lost it, so striking everyone out
        # of the running leaves the next preference in front. A heap is struck in one go, strung
        # together: that is cheaper than one ranking after the other.
        gone = bytes(c for c, still in enumerate(reachable) if not still)
        gains, exhausted = [0] * len(reachable), 0
        pile, self._piles[giver] = self._piles[giver], {}
        for value, heap in pile.items():
            worth = value * rate[0] // rate[1] if rate else value
            stuck: list[int] = []
            heaps: list[list[int]] = [[] for _ in reachable]
            struck = END.join(map(self._ranking, heap)).translate(None, gone).split(END)
            for which, left in zip(heap, struck, strict=True):
                if left:
                    heaps[left[0]].append(which)
                else:
                    stuck.append(which)
            exhausted += sum(map(self._papers, stuck)) * worth
            for taker, received in enumerate(heaps):
                if received and worth:
                    gains[taker] += sum(map(self._papers, received)) * worth
                    self._piles[taker].setdefault(worth, []).extend(received)
        return Moved(gains, exhausted)


def piles_of(profile: Profile, candidates: int, unit: int) -> Piles:
    """The piles that suit the size of `profile`; whichever they are, the figures are the same."""
    if len(profile.rankings) > MANY:
        from ballots.counting import fast  # only now: NumPy takes a while to load

        if fast.piles_fit(profile.valid, unit):
            return fast.ArrayPiles(profile, candidates, unit)
    return ListPiles(profile, candidates, unit)
