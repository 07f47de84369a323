"""Which change-sets get in each other's way, and how.

Only change-sets that could not see each other can. Everything is found by where it is in the weave:
no text is compared except to see whether two say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from motions.drafting.changes import Break, ChangeSet, Clear, Edit, Join, Recast, Run
from motions.drafting.text import Word
from motions.drafting.weave import Weave


class Clash(StrEnum):
    """How two change-sets meet, the gravest last.

    SAME_SENTENCE change different words of one sentence: a warning
    AGREE         say the same somewhere, where it will stand once: a warning
    SAME_GAP      put something in at one place: which comes first?
    IDENTICAL     say the same throughout: one vote for both
    ORPHAN        one puts something into what the other deletes
    SAME_MOVE     move one block to different places, or move what the other joins
    OVERLAP       delete the same words, and not only that
    FALLS         one removes or rewrites a whole block that the other changes
    """

    SAME_SENTENCE = "same-sentence"
    AGREE = "agree"
    SAME_GAP = "same-gap"
    IDENTICAL = "identical"
    ORPHAN = "orphan"
    SAME_MOVE = "same-move"
    OVERLAP = "overlap"
    FALLS = "falls"


WARNINGS = frozenset((Clash.SAME_SENTENCE, Clash.AGREE))  # for a reader to look at; both may stand
_GRAVITY = {clash: gravity for gravity, clash in enumerate(Clash)}


class Conflict(NamedTuple):
    """Two change-sets that meet, in the order of their ids.

    clash   the gravest way in which they meet
    block   where they first meet that way
    fells   which of them falls if the other is carried: neither, one or both
    """

    first: str
    second: str
    clash: Clash
    block: str
    fells: frozenset[str]

    @property
    def is_warning(self) -> bool:
        return self.clash in WARNINGS

    def of(self, id_: str) -> str:
        """The other one."""
        return self.second if id_ == self.first else self.first


class _Span(NamedTuple):
    """What an edit touches: slices of its flow from `start` to `end`; an insertion only its own."""

    start: int
    end: int
    change: str
    edit: Edit


def conflicts(weave: Weave, among: Iterable[str] | None = None) -> tuple[Conflict, ...]:
    """Every pair that meets, of all change-sets that have a base or of those `among`."""
    ids = {c.id for c in weave.changes if c.base} if among is None else set(among)
    finder = _Finder(weave, [change for change in weave.changes if change.id in ids])
    finder.wording()
    finder.blocks()
    finder.settle()
    return tuple(finder.found[pair] for pair in sorted(finder.found))


class _Finder:
    def __init__(self, weave: Weave, changes: list[ChangeSet]) -> None:
        self.weave, self.changes = weave, changes
        self.ids = {change.id for change in changes}
        self.found: dict[tuple[str, str], Conflict] = {}

    def meet(self, one: str, other: str, clash: Clash, block: str, *fells: str) -> None:
        """Note that two change-sets meet; the gravest way is kept, and all that falls."""
        if not self.weave.unaware(one, other):
            return
        pair = (one, other) if one < other else (other, one)
        felled = frozenset(fells)
        if earlier := self.found.get(pair):
            felled |= earlier.fells
            if _GRAVITY[earlier.clash] >= _GRAVITY[clash]:
                clash, block = earlier.clash, earlier.block
        self.found[pair] = Conflict(*pair, clash, block, felled)

    def settle(self) -> None:
        """Tell change-sets that are the same throughout from those that only agree somewhere."""
        for pair, conflict in self.found.items():
            if conflict.clash == Clash.AGREE and self._all(pair[0]) == self._all(pair[1]):
                self.found[pair] = conflict._replace(clash=Clash.IDENTICAL)

    def _all(self, id_: str) -> object:
        """All that a change-set says, the names of its own blocks aside."""
        change = self.weave[id_]
        own = {b for b, (_, creator) in self.weave.creations.items() if creator == id_}
        edits = [(e.cut, e.run and (e.run.after, self._says(e.run))) for e in change.edits]
        return (
            [edit for edit, e in zip(edits, change.edits, strict=True) if e.block not in own],
            [self._says(put.run) for put in change.puts],
            [put.left for put in change.puts if put.left not in own],
            change.operations,
        )

    def wording(self) -> None:
        """Edits of the same words, at the same place, in the same sentence."""
        by_flow: defaultdict[str, list[_Span]] = defaultdict(list)
        index = self.weave.index
        gaps: defaultdict[Hashable, list[tuple[str, Edit]]] = defaultdict(list)
        for change in self.changes:
            for edit in change.edits:
                if edit.cut:
                    flow = self.weave.flow_of[edit.cut.first.run]
                    first, last = edit.cut
                    span = (index[first], self._end(flow, last))
                else:
                    assert edit.run
                    flow = self.weave.flow_of[edit.run.id]
                    span = (index[edit.run.id, 0],) * 2
                    gaps[edit.run.after].append((change.id, edit))
                by_flow[flow].append(_Span(*span, change.id, edit))
        for meeting in gaps.values():
            for (one, edit), (other, second) in combinations(meeting, 2):
                assert edit.run
                assert second.run
                alike = self.weave.reads(edit.run) == self.weave.reads(second.run)
                self.meet(one, other, Clash.AGREE if alike else Clash.SAME_GAP, edit.block)
        for flow, spans in by_flow.items():
            if len(spans) > 1:
                self._overlaps(sorted(spans, key=lambda span: span[:3]))
                self._sentences(flow, spans)

    def _end(self, flow: str, last: Hashable) -> int:
        if not hasattr(self, "_ends"):
            self._ends = {
                slice_.last: place
                for slices in self.weave.flows.values()
                for place, slice_ in enumerate(slices)
            }
        return self._ends[last]  # type: ignore[index]

    def _overlaps(self, spans: list[_Span]) -> None:
        open_: list[_Span] = []
        for span in spans:
            open_ = [earlier for earlier in open_ if earlier.end >= span.start]
            for earlier in open_:
                if earlier.change != span.change:
                    self._overlap(earlier, span)
            open_.append(span)

    def _overlap(self, one: _Span, other: _Span) -> None:
        block = one.edit.block
        if not other.edit.cut or not one.edit.cut:
            inside, around = (other, one) if not other.edit.cut else (one, other)
            if around.edit.cut:
                self.meet(inside.change, around.change, Clash.ORPHAN, block, inside.change)
        elif one[:2] == other[:2] and self._says(one.edit.run) == self._says(other.edit.run):
            self.meet(one.change, other.change, Clash.AGREE, block)
        elif self._contains(one, other):
            self.meet(one.change, other.change, Clash.OVERLAP, block, other.change)
        elif self._contains(other, one):
            self.meet(one.change, other.change, Clash.OVERLAP, block, one.change)
        else:
            self.meet(one.change, other.change, Clash.OVERLAP, block, one.change, other.change)

    def _says(self, run: Run | None) -> object:
        return run and self.weave.reads(run)

    @staticmethod
    def _contains(large: _Span, small: _Span) -> bool:
        """Whether everything `small` does is inside what `large` deletes, and gone with it."""
        return (
            large.start <= small.start
            and small.end <= large.end
            and large[:2] != small[:2]
            and (small.edit.run is None or small.end < large.end)
        )

    def _sentences(self, flow: str, spans: list[_Span]) -> None:
        """Warn of different words of one sentence."""
        starts, count = [], 0
        for slice_ in self.weave.flows[flow]:
            starts.append(count)
            if slice_.change not in self.ids and not isinstance(slice_.tokens[0], Break):
                ends = [t for t in slice_.tokens if isinstance(t, Word) and t.text in ".!?"]
                count += len(ends)
        starts.append(count)
        touched: defaultdict[int, dict[str, Edit]] = defaultdict(dict)
        for span in spans:
            final = self.weave.flows[flow][span.end].tokens[-1]
            stops = isinstance(final, Word) and final.text in ".!?" and span.edit.cut is not None
            last = starts[span.end + 1] - (1 if stops else 0)
            for sentence in range(starts[span.start], max(last, starts[span.start]) + 1):
                touched[sentence].setdefault(span.change, span.edit)
        for meeting in touched.values():
            for one, other in combinations(meeting, 2):
                self.meet(one, other, Clash.SAME_SENTENCE, meeting[one].block)

    def blocks(self) -> None:
        """What is done to whole blocks, against other such things and against wording."""
        clears: defaultdict[str, set[str]] = defaultdict(set)
        moves: defaultdict[str, dict[str, Hashable]] = defaultdict(dict)
        joins: defaultdict[str, dict[str, str]] = defaultdict(dict)
        into: defaultdict[str, dict[str, str]] = defaultdict(dict)
        recasts: defaultdict[str, dict[str, Hashable]] = defaultdict(dict)
        touches: defaultdict[str, set[str]] = defaultdict(set)
        beside: defaultdict[str, set[str]] = defaultdict(set)
        gaps: defaultdict[Hashable, dict[str, Run]] = defaultdict(dict)
        rewritten: defaultdict[str, dict[str, object]] = defaultdict(dict)
        for change in self.changes:
            cleared = {o.block for o in change.operations if isinstance(o, Clear)}
            for edit in change.edits:
                for block in self._lineage(edit):
                    touches[block].add(change.id)
                if edit.block in cleared:
                    rewritten[edit.block][change.id] = self._says(edit.run)
            for operation in change.operations:
                touches[operation.block].add(change.id)
                match operation:
                    case Clear(block):
                        clears[block].add(change.id)
                    case Join(block, target):
                        joins[block][change.id] = target
                        into[target][change.id] = block
                        touches[target].add(change.id)
                    case Recast(block, style):
                        recasts[block][change.id] = style
            for put in change.puts:
                if put.place.style is None:
                    moves[put.place.block][change.id] = put.run.after
                    touches[put.place.block].add(change.id)
                beside[put.left].add(change.id)
                gaps["after", put.left][change.id] = put.run
                gaps["before", put.right][change.id] = put.run
                gaps[put.run.after][change.id] = put.run
        for block, clearing in clears.items():
            self._clear(block, clearing, touches[block], rewritten[block])
        for block, moving in moves.items():
            self._differ(block, moving, Clash.SAME_MOVE)
            for mover in moving:
                for other in beside[block] - {mover}:
                    self.meet(mover, other, Clash.SAME_GAP, block)
                for other in {*joins[block], *into[block]} - {mover}:
                    self.meet(mover, other, Clash.SAME_MOVE, block, mover, other)
        for listed in (joins, recasts):
            for block, wanted in listed.items():
                self._differ(block, wanted, Clash.OVERLAP)  # type: ignore[arg-type]
        for block, joining in joins.items():
            for joiner, target in joining.items():
                for other in (gaps["after", target].keys() | gaps["before", block].keys()) - {
                    joiner
                }:
                    self.meet(joiner, other, Clash.SAME_GAP, block)
        for key, runs in gaps.items():
            for (one, run), (other, second) in combinations(runs.items(), 2):
                alike = self._says(run) == self._says(second) and run.after == second.after
                where = key[1] if isinstance(key, tuple) and key[0] in ("after", "before") else ""
                self.meet(one, other, Clash.AGREE if alike else Clash.SAME_GAP, str(where))

    def _lineage(self, edit: Edit) -> set[str]:
        """The block an edit is in, the flow it is in, and the blocks those were split from."""
        blocks = {edit.block}
        if edit.cut or edit.run:
            run = edit.cut.first.run if edit.cut else edit.run.id  # type: ignore[union-attr]
            blocks.add(self.weave.flow_of[run])
        block = edit.block
        while block in self.weave.origins:
            block = self.weave.origins[block][0].origin
            blocks.add(block)
        return blocks

    def _clear(
        self, block: str, clearing: set[str], touching: set[str], rewritten: dict[str, object]
    ) -> None:
        for one in clearing:
            for other in touching - {one}:
                if other not in clearing:
                    self.meet(one, other, Clash.FALLS, block, other)
                elif one < other and rewritten.get(one) == rewritten.get(other):
                    self.meet(one, other, Clash.AGREE, block)
                elif one < other:
                    self.meet(one, other, Clash.OVERLAP, block, one, other)

    def _differ(self, block: str, wanted: dict[str, Hashable], clash: Clash) -> None:
        for (one, this), (other, that) in combinations(wanted.items(), 2):
            if this == that:
                self.meet(one, other, Clash.AGREE, block)
            else:
                self.meet(one, other, clash, block, one, other)
