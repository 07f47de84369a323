"""In what order to vote, what falls with what, and every text that can come of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from motions.drafting.changes import Atom, Clear
from motions.drafting.conflicts import Clash, Conflict
from motions.drafting.reading import Reading
from motions.drafting.text import Word, count_words
from motions.drafting.weave import Weave

MOST_OUTCOMES = 64


class Order(StrEnum):
    """How votes are ordered. British practice is the order of the text."""

    TEXT = "text"
    FURTHEST = "furthest"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote: change-sets that say the same are put together."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way the votes can go.

    carried  what stands in the end, without what fell after it was carried
    lost     what was put and lost
    fell     what was not put, or fell with what it amends
    """

    carried: frozenset[str]
    lost: frozenset[str]
    fell: frozenset[str]


@dataclass(frozen=True)
class Plan:
    """The votes on change-sets that bear on each other, in order."""

    weave: Weave
    votes: tuple[Vote, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(id_ for vote in self.votes for id_ in vote.ids)

    def fells(self, id_: str) -> frozenset[str]:
        """What falls if `id_` is carried."""
        felled = {
            other
            for conflict in self.conflicts
            if id_ in conflict[:2] and (other := conflict.of(id_)) in conflict.fells
        }
        return frozenset(felled | {c for c in self.ids if self.weave[c].base & felled})

    def hangs_on(self, id_: str) -> frozenset[str]:
        """What falls if `id_` is lost: the amendments to it."""
        return frozenset(c for c in self.ids if id_ in self.weave[c].base)

    def consequences(self) -> tuple[tuple[str, str], ...]:
        """Of each pair (A, B): if A is carried, B falls, because its vote comes later."""
        found = []
        for number, vote in enumerate(self.votes):
            later = [id_ for after in self.votes[number + 1 :] for id_ in after.ids]
            for id_ in vote.ids:
                found += [(id_, other) for other in later if other in self.fells(id_)]
        return tuple(found)

    def fallen(self, decided: Mapping[str, bool]) -> frozenset[str]:
        """Which of those not yet put have fallen, given what was carried (True) or lost (False)."""
        gone: set[str] = set()
        for id_, carried in decided.items():
            gone |= self.fells(id_) if carried else self.hangs_on(id_)
        return frozenset(gone - decided.keys())

    def outcomes(self, most: int = MOST_OUTCOMES) -> tuple[Outcome, ...] | None:
        """Every way the votes can go, nothing carried first; None if there are more than `most`."""
        ways: list[dict[str, bool]] = [{}]
        for vote in self.votes:
            split: list[dict[str, bool]] = []
            for way in ways:
                put = [id_ for id_ in vote.ids if id_ not in self.fallen(way)]
                split.append({**way, **dict.fromkeys(put, False)})
                if put:
                    split.append({**way, **dict.fromkeys(put, True)})
            ways = split
            if len(ways) > most:
                return None
        found: dict[Outcome, None] = {}
        for way in ways:
            base = frozenset().union(*(self.weave[id_].base for id_ in self.ids)) - self.ids
            yes = {id_ for id_, carried in way.items() if carried}
            stands = self.weave.standing(base | yes) & self.ids
            lost = frozenset(id_ for id_, carried in way.items() if not carried)
            found[Outcome(stands, lost, self.ids - stands - lost)] = None
        return tuple(found)


def plans(
    on: Reading,
    conflicts: Sequence[Conflict],
    ids: Iterable[str],
    order: Order = Order.TEXT,
    committee: Sequence[str] = (),
) -> tuple[Plan, ...]:
    """The votes on `ids`, one plan for each group that bears on each other.

    on        the text before the votes
    committee the order the committee wants, for Order.COMMITTEE; others follow in text order
    """
    sequence = in_order(on, ids, order, committee)
    found = []
    for group in groups(on.weave, conflicts, sequence):
        inside = tuple(c for c in conflicts if c.first in group and c.second in group)
        found.append(Plan(on.weave, tuple(_votes(inside, group)), inside))
    return tuple(found)


def in_order(
    on: Reading, ids: Iterable[str], order: Order = Order.TEXT, committee: Sequence[str] = ()
) -> tuple[str, ...]:
    """The ids as they come to the vote; an amendment to an amendment just before it."""
    ids = set(ids)
    places = {
        atom: (number, place)
        for number, block in enumerate(on.shown)
        for place, atom in enumerate(block.atoms())
    }
    keys = {id_: _key(on, id_, order, committee, places) for id_ in ids}
    below: dict[str, list[str]] = {"": []}
    for id_ in sorted(ids, key=keys.__getitem__):
        parents = on.weave[id_].base & ids
        nearest = max(parents, key=lambda p: (len(on.weave[p].base), p), default="")
        below.setdefault(nearest, []).append(id_)
    found: list[str] = []
    todo = [(id_, False) for id_ in reversed(below[""])]
    while todo:
        id_, ready = todo.pop()
        if ready or id_ not in below:
            found.append(id_)
        else:
            todo.append((id_, True))
            todo += [(child, False) for child in reversed(below[id_])]
    return tuple(found)


def _key(
    on: Reading,
    id_: str,
    order: Order,
    committee: Sequence[str],
    places: Mapping[Atom, tuple[int, int]],
) -> tuple[int, int, int, int, str]:
    """What a change-set is sorted by: the committee's place or its reach, then where it begins."""
    first = 0
    if order == Order.COMMITTEE:
        first = committee.index(id_) if id_ in committee else len(committee)
    elif order == Order.FURTHEST:
        first = -reach(on, id_)
    block, word = _begins(on, id_, places)
    return (first, block, word, on.weave[id_].number, id_)


def _begins(on: Reading, id_: str, places: Mapping[Atom, tuple[int, int]]) -> tuple[int, int]:
    """The first block and word of the text that a change-set touches."""
    change = on.weave[id_]
    blocks = on.place
    found = [(blocks.get(operation.block, -1), 0) for operation in change.operations]
    for put in change.puts:
        found.append((blocks.get(put.place.block, blocks.get(put.left, -1)), 1_000_000))
    for edit in change.edits:
        if edit.block in blocks:
            atom = edit.cut.first if edit.cut else edit.run.after if edit.run else on.start
            found.append(places.get(atom, (blocks[edit.block], 0)))
    seen = [place for place in found if place[0] >= 0]
    return min(seen, default=(-1, 0))


def reach(on: Reading, id_: str) -> int:
    """How many words a change-set deletes or puts in: the further-reaching, the more."""
    change = on.weave[id_]
    total = sum(
        count_words(token for token in run.tokens if isinstance(token, Word)) for run in change.runs
    )
    for block in on.shown:
        if any(isinstance(o, Clear) and o.block in block.parts for o in change.operations):
            total += count_words(block.words)
        else:
            total += sum(count_words(s.words) for s in block.slices if id_ in s.cutters)
    return total


def groups(
    weave: Weave, conflicts: Sequence[Conflict], ids: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """The ids in groups that conflict or amend each other, in the order given."""
    leader = {id_: id_ for id_ in ids}

    def find(id_: str) -> str:
        while leader[id_] != id_:
            leader[id_] = id_ = leader[leader[id_]]
        return id_

    links = [(c.first, c.second) for c in conflicts if not c.is_warning]
    links += [(id_, parent) for id_ in ids for parent in weave[id_].base]
    for one, other in links:
        if one in leader and other in leader:
            leader[find(one)] = find(other)
    found: dict[str, list[str]] = {}
    for id_ in ids:
        found.setdefault(find(id_), []).append(id_)
    return tuple(map(tuple, found.values()))


def _votes(conflicts: Sequence[Conflict], group: Sequence[str]) -> list[Vote]:
    """One vote for each change-set, or for several that are identical, where the first comes."""
    votes: list[list[str]] = []
    same = {c[:2] for c in conflicts if c.clash == Clash.IDENTICAL}
    for id_ in group:
        for vote in votes:
            if (min(vote[0], id_), max(vote[0], id_)) in same:
                vote.append(id_)
                break
        else:
            votes.append([id_])
    return [Vote(tuple(vote)) for vote in votes]
