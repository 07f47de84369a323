"""The text as it reads if a given set of change-sets is accepted, every word with its history."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from motions.drafting.changes import (
    HEAD,
    ROOT,
    Atom,
    Break,
    Clear,
    Join,
    Place,
    Recast,
)
from motions.drafting.text import Block, Style, Text, Word
from motions.drafting.weave import Rank, Slice, Weave


@dataclass(slots=True, eq=False)
class _Segment:
    """What stands in a flow from one boundary to the next.

    trail  the blocks placed in it, which follow it
    inside the last token before the trail
    """

    block: str
    flow: str
    head: Atom
    words: list[Slice] = field(default_factory=list)
    trail: list[Slice] = field(default_factory=list)
    inside: Atom | None = None


@dataclass(slots=True, eq=False)
class Shown:
    """A block as it reads, and where it is in the weave.

    slices the words
    parts  the blocks whose words it holds: itself, and those joined to it
    head   the point before its first word
    after  the point that a block put directly after it follows
    is_trailed whether blocks are placed among its words, to come after it
    """

    id: str
    style: Style
    slices: tuple[Slice, ...]
    parts: tuple[str, ...]
    head: Atom
    after: Atom
    is_trailed: bool

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for slice_ in self.slices for word in slice_.words)

    def atoms(self) -> Iterator[Atom]:
        """The names of the words, in order."""
        for slice_ in self.slices:
            for offset in range(slice_.start, slice_.end):
                yield Atom(slice_.run, offset)


@dataclass(frozen=True)
class Reading:
    """A version of the text.

    accepted the change-sets that stand, without those that fell
    """

    weave: Weave
    accepted: frozenset[str]
    shown: tuple[Shown, ...]

    @cached_property
    def text(self) -> Text:
        return tuple(Block(block.id, block.style, block.words) for block in self.shown)

    @cached_property
    def by_id(self) -> dict[str, Shown]:
        return {block.id: block for block in self.shown}

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each block stands in the text, from 0."""
        return {block.id: number for number, block in enumerate(self.shown)}

    @cached_property
    def home(self) -> dict[Atom, str]:
        """The block that each word is in."""
        return {atom: block.id for block in self.shown for atom in block.atoms()}

    @property
    def start(self) -> Atom:
        """The point before the first block."""
        return Atom(ROOT, HEAD)


def read(weave: Weave, accepted: Iterable[str]) -> Reading:
    """The text if `accepted` is carried: whatever is based on something else falls."""
    reader = _Reader(weave, weave.standing(accepted))
    return Reading(weave, reader.accepted, reader.lay_out())


class _Reader:
    def __init__(self, weave: Weave, accepted: frozenset[str]) -> None:
        self.weave, self.accepted = weave, accepted
        self.hushed = self._spoken_for()
        self.clears: defaultdict[str, list[str]] = defaultdict(list)
        self.joins = sorted(
            (
                (change.id, operation)
                for change in weave.changes
                if change.id in accepted
                for operation in change.operations  # in this order, where one set joins several
                if isinstance(operation, Join)
            ),
            key=lambda join: self.earliest(join[0]),
        )
        self.styles: dict[str, Style] = {}
        for block, listed in weave.operations.items():
            for change, operation in listed:
                if change not in accepted:
                    continue
                if isinstance(operation, Clear):
                    self.clears[block].append(change)
                elif isinstance(operation, Recast):
                    self.styles.setdefault(block, operation.style)  # who knows most comes first

    def _spoken_for(self) -> frozenset[str]:
        """Runs that say what another accepted run already says at the same place."""
        hushed: set[str] = set()
        for group in self.weave.twins:
            here = [(run, change) for run, change in group if change in self.accepted]
            while len(here) > 1:
                spoken, change = min(here, key=self._least_altered)
                rest = [(r, c) for r, c in here if self.weave.unaware(c, change)]
                hushed.update(run for run, _ in rest)
                here = [(r, c) for r, c in here if r != spoken and (r, c) not in rest]
        return frozenset(hushed)

    def _least_altered(self, twin: tuple[str, str]) -> tuple[bool, Rank]:
        """Among runs that say the same, the one that others build on speaks."""
        run, change = twin
        names = {run, *(t.block for t in self.weave.runs[run][0].tokens if not isinstance(t, Word))}
        others: set[str] = set()
        for name in names:
            others |= self.weave.built_on.get(name, frozenset())
        return (not (others & self.accepted) - {change}, self.weave.rank[change])

    def lay_out(self) -> tuple[Shown, ...]:
        flows = {flow: self.segments(flow) for flow in self.weave.flows if self._is_in(flow)}
        self.every = [segment for segments in flows.values() for segment in segments]
        self.flows = flows
        self.by_block = {segment.block: segment for segment in self.every}
        self.join_up()
        ignored: set[str] = set()
        while True:
            self.choose_places(ignored)
            self.out: list[Shown] = []
            self.done: set[str] = set()
            self.emit(flows[ROOT], None, None)
            lost = {b for b in self.where if b not in self.done and self.by_block[b].flow != ROOT}
            if lost <= ignored:  # what is left is what a twin already says
                return tuple(self.out)
            ignored |= lost  # blocks moved into each other go back to where they began

    def _is_in(self, flow: str) -> bool:
        return flow == ROOT or self.weave.creations[flow][1] in self.accepted

    def segments(self, flow: str) -> list[_Segment]:
        """What is visible in a flow, block by block."""
        accepted, hushed, known = self.accepted, self.hushed, self.weave.by_id
        now = _Segment(flow, flow, Atom(flow, HEAD))
        found = [now]
        clearing = list(self.clears.get(flow, ()))
        last = now.head
        for slice_ in self.weave.flows[flow]:
            if slice_.change not in accepted or slice_.run in hushed:
                continue
            if slice_.cutters and not accepted.isdisjoint(slice_.cutters):
                continue
            token = slice_.tokens[0]
            if isinstance(token, Break):
                known_to = [by for by in clearing if slice_.change in known[by].base]
                stands = not any(
                    self._hides(by, slice_.change) for by in clearing if by not in known_to
                )
                clearing = [by for by in clearing if by not in known_to]
                clearing += [by for by in self.clears.get(token.block, ()) if by not in clearing]
                if stands:
                    now = _Segment(token.block, flow, slice_.last)
                    found.append(now)
                    last = now.head
            elif isinstance(token, Place):
                now.inside = now.inside or last
                now.trail.append(slice_)
                last = slice_.last
            elif not any(self._hides(by, slice_.change) for by in clearing):
                now.words.append(slice_)
                last = slice_.last
            now.inside = now.inside if now.trail else last
        return found

    def _hides(self, clearing: str, change: str) -> bool:
        """Whether clearing a block hides what `change` put there."""
        return change != clearing and clearing not in self.weave[change].base

    def join_up(self) -> None:
        """Which block each joined block's words go to; the earliest join counts.

        That is the block its author named or, if somebody has split that one, its last piece.
        """
        self.joined: dict[str, str] = {}
        self.holds: defaultdict[str, list[str]] = defaultdict(list)
        for change, join in self.joins:
            if join.block in self.joined or not {join.block, join.into} <= self.by_block.keys():
                continue
            into = self.last_piece(join.into, self.weave[change].known)
            end: str | None = into
            while end is not None and end != join.block:
                end = self.joined.get(end)
            if end is None:
                self.joined[join.block] = into
                self.holds[into].append(join.block)

    def last_piece(self, block: str, known: frozenset[str]) -> str:
        """The last of what a block is now, for somebody who saw it whole."""
        seen: set[str] = set()
        while block not in seen:  # a block may be joined to what others had split from it
            block = [block, *self.pieces(block, known)][-1]
            seen.add(block)
            split = (self.pieces(joined, known) for joined in reversed(self.holds[block]))
            block = next((pieces[-1] for pieces in split if pieces), block)
        return block

    def pieces(self, block: str, known: frozenset[str]) -> list[str]:
        """What others have split from the end of a block, in the order of the flow."""
        segments = self.flows[self.by_block[block].flow]
        start = next(n for n, segment in enumerate(segments) if segment.block == block)
        unseen = itertools.takewhile(
            lambda segment: self.weave.origins[segment.block][1] not in known, segments[start + 1 :]
        )
        return [segment.block for segment in unseen]

    def earliest(self, change: str) -> Rank:
        """Ranks change-sets by when they could first have been drafted."""
        layer, number, id_ = self.weave.rank[change]
        return (-layer, number, id_)

    def choose_places(self, ignored: set[str]) -> None:
        """Where each block goes: None for where it began, or the token that moved it.

        A mover takes along what others split from the block or placed behind it without the mover
        knowing; what the mover knew of stays.
        """
        self.offers: defaultdict[str, list[tuple[Rank, Slice]]] = defaultdict(list)
        for segment in self.every:
            for slice_ in segment.trail:
                token = slice_.tokens[0]
                assert isinstance(token, Place)
                if token.style is None and token.block not in ignored:
                    self.offers[token.block].append((self.weave.rank[slice_.change], slice_))
        self.where: dict[str, Slice | None] = {}
        self.trail_at: dict[Slice, Slice | None] = {}
        self.visits: defaultdict[Slice, list[_Segment]] = defaultdict(list)
        for segment in self.every:
            lost = segment.block in ignored
            here = self.where[segment.block] = None if lost else self._choice(segment.block, [])
            stops = {here}
            for slice_ in segment.trail:
                there = None if lost else self._choice(segment.block, [slice_.change])
                self.trail_at[slice_] = there
                stops.add(there)
            for stop in stops:
                if stop is not None:
                    self.visits[stop].append(segment)

    def _choice(self, block: str, riders: list[str]) -> Slice | None:
        """The move that takes a block along, and with it what `riders` added to it."""
        while True:
            unseen = [
                (rank, slice_)
                for rank, slice_ in self.offers.get(block, ())
                if self.weave[slice_.change].base.isdisjoint(riders)
            ]
            if unseen:
                return min(unseen, key=lambda offer: offer[0])[1]
            if block not in self.weave.origins:
                return None
            boundary, splitter = self.weave.origins[block]
            riders = [*riders, splitter]
            block = boundary.origin

    def emit(self, segments: list[_Segment], place: Slice | None, stop: Slice | None) -> None:
        """Lay out what stops at `stop` of these blocks and of what is placed among them."""
        direct = -1
        for segment in segments:
            if self.where[segment.block] is stop:
                self.done.add(segment.block)
                if segment.block != ROOT and segment.block not in self.joined:
                    words, parts = self.content(segment.block)
                    if words:
                        direct = len(self.out)
                        self.out.append(self.show(segment, words, parts))
            for slice_ in segment.trail:
                if self.trail_at[slice_] is not stop:
                    continue
                token = slice_.tokens[0]
                assert isinstance(token, Place)
                if token.style is None:
                    self.emit(self.visits[slice_], slice_, slice_)
                else:
                    self.emit(self.flows[token.block], slice_, None)
        if place and 0 <= direct == len(self.out) - 1:
            self.out[direct].after = place.last

    def content(self, block: str) -> tuple[list[Slice], list[str]]:
        """The words of a block and of what is joined to it, and the blocks they come from."""
        words, parts = list(self.by_block[block].words), [block]
        for joined in self.holds.get(block, ()):
            more, which = self.content(joined)
            words += more
            parts += which
        return words, parts

    def show(self, segment: _Segment, words: list[Slice], parts: list[str]) -> Shown:
        style = self.styles.get(segment.block) or self.weave.creations[segment.block][0]
        after = segment.inside or segment.head
        return Shown(
            segment.block,
            style,
            tuple(words),
            tuple(parts),
            segment.head,
            after,
            bool(segment.trail),
        )
