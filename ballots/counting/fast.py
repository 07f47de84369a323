"""The same figures from arrays, for polls of hundreds of thousands of different rankings.

Whole numbers throughout, in 64 bits. Nothing here is rounded otherwise than in `piles.py` and
`trie.py`, which are the reference. NumPy is imported here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ballots.counting.papers import Profile, Ranking
from ballots.counting.piles import Moved, Rate
from ballots.counting.trie import UNIT

Whole = npt.NDArray[np.int64]

NOBODY = 255  # what follows the last preference; no candidate has this place
CODES = 256


def piles_fit(papers: int, unit: int) -> bool:
    """Whether a paper's value (a unit at most) times a surplus (of all papers) fits in 64 bits."""
    return unit * (papers * unit) < 2**63


def trie_fits(papers: int) -> bool:
    """Whether votes fit in 64 bits. (A value times what is kept of it is at most 10**18.)"""
    return papers * UNIT < 2**63


class ArrayPiles:
    """What `piles.DictPiles` does, a paper's place in the count held in arrays."""

    def __init__(self, profile: Profile, candidates: int, unit: int) -> None:
        self._candidates = candidates
        self._marks, self._at, self._papers = _arrays(profile)
        self._holder = self._marks[self._at]
        self._value = np.full(len(self._papers), unit, np.int64)
        self._unit = unit

    def first_preferences(self) -> list[int]:
        return self._sum(self._holder, self._papers * self._unit)[: self._candidates]

    def move(self, giver: int, reachable: Sequence[bool], rate: Rate | None) -> Moved:
        moving = np.flatnonzero(self._holder == giver)
        if rate:
            self._value[moving] = self._value[moving] * rate[0] // rate[1]
        stops = np.ones(CODES, np.bool_)
        stops[: self._candidates] = reachable
        going = moving
        while len(going):
            self._at[going] += 1
            next_ = self._marks[self._at[going]]
            self._holder[going] = next_
            going = going[~stops[next_]]
        worth = self._value[moving] * self._papers[moving]
        gains = self._sum(self._holder[moving], worth)
        return Moved(gains[: self._candidates], gains[NOBODY])

    @staticmethod
    def _sum(holders: npt.NDArray[np.uint8], worth: Whole) -> list[int]:
        totals = np.zeros(CODES, np.int64)
        np.add.at(totals, holders, worth)
        return [int(total) for total in totals]


class ArrayTrie:
    """What `trie.DictTrie` does, nodes and papers held in arrays."""

    def __init__(self, profile: Profile, candidates: int) -> None:
        self._candidates = candidates
        self._marks, self._at, self._papers = _arrays(profile)
        self._first = self._marks[self._at]  # the first hopeful candidate of each ranking
        self._node = np.zeros(len(self._papers), np.int64)
        self._parent = np.zeros(1, np.int64)
        self._candidate = np.zeros(1, np.int64)
        self._through = np.array([profile.valid], np.int64)
        self._depth = np.zeros(1, np.int64)
        self._levels: list[Whole] = [np.zeros(1, np.int64)]  # nodes by depth
        # What leads to a node is parent * CODES + candidate: those in order, and the node of each.
        self._keys = np.zeros(0, np.int64)
        self._key_nodes = np.zeros(0, np.int64)

    def move(self, candidate: int, elected: Sequence[bool], reachable: Sequence[bool]) -> None:
        is_elected = np.zeros(CODES, np.bool_)
        is_elected[: self._candidates] = elected
        stops = np.ones(CODES, np.bool_)
        stops[: self._candidates] = reachable
        stops |= is_elected
        moving = np.flatnonzero(self._first == candidate)
        going = moving
        if is_elected[candidate]:
            self._pass_through(going, np.full(len(going), candidate, np.int64))
        while len(going):
            self._at[going] += 1
            next_ = self._marks[self._at[going]]
            self._first[going] = next_
            through = is_elected[next_]
            self._pass_through(going[through], next_[through].astype(np.int64))
            going = going[through | ~stops[next_]]

    def distribute(self, keep: Sequence[int]) -> list[int]:
        keeps = np.array(keep, np.int64)
        votes = np.zeros(CODES, np.int64)
        value = np.empty(len(self._parent), np.int64)
        value[0] = UNIT
        for level in self._levels[1:]:
            arriving = value[self._parent[level]]
            candidates = self._candidate[level]
            kept = -(-(arriving * keeps[candidates]) // UNIT)
            value[level] = arriving - kept
            np.add.at(votes, candidates, kept * self._through[level])
        np.add.at(votes, self._first, value[self._node] * self._papers)
        return [int(v) for v in votes[: self._candidates]]

    def _pass_through(self, rankings: Whole, candidates: Whole) -> None:
        """Move `rankings` one node down, each through its elected candidate."""
        if not len(rankings):
            return
        down: Whole = self._node[rankings] * CODES + candidates
        keys, which = np.unique(down, return_inverse=True)
        spots = np.searchsorted(self._keys, keys)
        known = np.zeros(len(keys), np.bool_)
        inside = spots < len(self._keys)
        known[inside] = self._keys[spots[inside]] == keys[inside]
        nodes = np.empty(len(keys), np.int64)
        nodes[known] = self._key_nodes[spots[known]]
        nodes[~known] = self._grow(keys[~known], spots[~known])
        self._node[rankings] = nodes[which]
        np.add.at(self._through, self._node[rankings], self._papers[rankings])

    def _grow(self, keys: Whole, spots: Whole) -> Whole:
        """Add a node for each of these new `keys`, which belong at `spots` among the old."""
        new = np.arange(len(self._parent), len(self._parent) + len(keys))
        self._keys = np.insert(self._keys, spots, keys)
        self._key_nodes = np.insert(self._key_nodes, spots, new)
        parents = keys // CODES
        self._parent = np.concatenate([self._parent, parents])
        self._candidate = np.concatenate([self._candidate, keys % CODES])
        self._through = np.concatenate([self._through, np.zeros(len(keys), np.int64)])
        depths = self._depth[parents] + 1
        self._depth = np.concatenate([self._depth, depths])
        for depth in np.unique(depths).tolist():
            if depth == len(self._levels):
                self._levels.append(np.zeros(0, np.int64))
            self._levels[depth] = np.concatenate([self._levels[depth], new[depths == depth]])
        return new


def read_plain(text: bytes, candidates: int) -> tuple[list[Ranking], list[int]] | None:
    """Rankings, and how many papers carry each, from lines "papers candidate candidate ... 0".

    Nothing but digits, single spaces and line ends will do, and no candidate twice in a line: for
    anything else the answer is None, and `blt.py` goes through it more patiently.
    """
    chars = np.frombuffer(b"\n" + text + b"\n", np.uint8)
    gaps = np.flatnonzero((chars < ord("0")) | (chars > ord("9"))).astype(np.int32)
    stops, lengths = gaps[1:], np.diff(gaps) - 1
    gap = chars[gaps]
    ends_line = gap == ord("\n")
    if not (ends_line | (gap == ord(" "))).all() or lengths.min() < 1 or lengths.max() > 9:
        return None
    heads, lasts = ends_line[:-1], ends_line[1:]
    numbers = _numbers(chars, stops, lengths)
    papers, marks = numbers[heads], numbers[~heads]
    padded = (lengths > 1) & (chars[gaps[:-1] + 1] == ord("0"))
    rules = (
        not padded.any(),
        bool((papers > 0).all()),
        not (heads & lasts).any(),
        bool(((marks == 0) == lasts[~heads]).all()),
        bool((marks <= candidates).all()),
    )
    if not all(rules):
        return None
    places = (marks - 1).astype(np.uint8)  # the 0 at the end of a line becomes NOBODY
    firsts = np.concatenate([[0], np.flatnonzero(places == NOBODY)[:-1] + 1])
    different = 0
    for base in range(0, candidates, 64):
        inside = (places >= base) & (places < min(base + 64, NOBODY))
        bits = np.where(
            inside,
            np.left_shift(np.uint64(1), (places - base).astype(np.uint64) & np.uint64(63)),
            np.uint64(0),
        )
        different += int(np.bitwise_count(np.bitwise_or.reduceat(bits, firsts)).sum())
    if different != len(places) - len(firsts):
        return None
    rankings = places.tobytes().split(bytes([NOBODY]))[:-1]
    return rankings, papers.tolist()


def _numbers(
    chars: npt.NDArray[np.uint8], stops: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """The numbers that end just before these places and have so many digits, nine at most."""
    digits = chars - np.uint8(ord("0"))
    values = digits[stops - 1].astype(np.int32)
    for place in range(2, int(lengths.max()) + 1):
        # A number with fewer digits takes what stands before it times nothing.
        digit = digits[stops - place].astype(np.int32) * (lengths >= place)
        values += digit * np.int32(10 ** (place - 1))
    return values


def _arrays(profile: Profile) -> tuple[npt.NDArray[np.uint8], Whole, Whole]:
    """Rankings strung together, NOBODY after each; where each begins; the papers carrying each."""
    end = bytes([NOBODY])
    marks = np.frombuffer(end.join(profile.rankings) + end, np.uint8)
    ends = np.flatnonzero(marks == NOBODY)
    begins = np.concatenate([[0], ends[:-1] + 1])
    return marks, begins, np.array(profile.papers, np.int64)
