"""Every word ever proposed for one text, in one order that never changes.

Each block has a flow of its own: the tokens put into it, by whomever. The tokens of a run follow the
token it was put after. Where several runs follow one token, the order is: what takes the place of
the deleted token, then what knows more (its author saw the others and put this in front of them),
then by number. None of this depends on what is accepted or on what was filed first, so the text of
any set of change-sets is the weave with some of it left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from motions.drafting.changes import (
    HEAD,
    ROOT,
    Atom,
    Break,
    ChangeSet,
    Cut,
    Operation,
    Place,
    Run,
    Token,
)
from motions.drafting.text import Style, Word

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
Rank = tuple[int, int, str]


@dataclass(slots=True, eq=False)
class Slice:
    """Consecutive tokens of one run that nothing parts: either words, or one Break, or one Place.

    cutters  the change-sets that delete it
    """

    run: str
    start: int
    end: int
    change: str
    tokens: tuple[Token, ...]
    cutters: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """The tokens, when they are words."""
        return self.tokens  # type: ignore[return-value]

    @property
    def last(self) -> Atom:
        return Atom(self.run, self.end - 1)

    def __hash__(self) -> int:
        return id(self)


@dataclass(frozen=True)
class Weave:
    """The change-sets proposed for one text, each after those it is based on. Made by `weave`."""

    changes: tuple[ChangeSet, ...]

    def __hash__(self) -> int:
        """Of the ids alone: whoever keeps what was worked out from a weave asks for this each time."""
        return hash(tuple(change.id for change in self.changes))

    @cached_property
    def by_id(self) -> dict[str, ChangeSet]:
        return {change.id: change for change in self.changes}

    def __getitem__(self, id_: str) -> ChangeSet:
        return self.by_id[id_]

    def standing(self, accepted: Iterable[str]) -> frozenset[str]:
        """Those of `accepted` whose bases are accepted too. The others fall with what they amend."""
        left = set(accepted)
        if strangers := left - self.by_id.keys():
            raise ValueError(f"no change-set has the id {min(strangers)!r}")
        for change in self.changes:  # a base comes before what it carries, so once is enough
            if change.id in left and not change.base <= left:
                left.discard(change.id)
        return frozenset(left)

    def unaware(self, one: str, other: str) -> bool:
        """Whether neither author could see the other's change-set."""
        return one != other and one not in self[other].base and other not in self[one].base

    @cached_property
    def rank(self) -> dict[str, Rank]:
        """What knows more first, then by number; the id only to leave nothing open."""
        layers: dict[str, int] = {}
        by_base: dict[frozenset[str], int] = {}
        for change in self.changes:
            base = change.base
            if base not in by_base:
                by_base[base] = 1 + max(map(layers.__getitem__, base), default=-1)
            layers[change.id] = by_base[base]
        return {c.id: (-layers[c.id], c.number, c.id) for c in self.changes}

    @cached_property
    def runs(self) -> dict[str, tuple[Run, str]]:
        """Every run by its id, with the change-set it belongs to."""
        return {run.id: (run, change.id) for change in self.changes for run in change.runs}

    @cached_property
    def children(self) -> dict[Atom, list[Run]]:
        """The runs put after each token, in the order they stand."""
        found: defaultdict[Atom, list[Run]] = defaultdict(list)
        for run, _ in self.runs.values():
            found[run.after].append(run)
        for runs in found.values():
            if len(runs) > 1:
                runs.sort(key=self._sort_key)
        return dict(found)

    def _sort_key(self, run: Run) -> tuple[bool, Rank, int, str]:
        return (
            run.id not in self._substitutes,
            self.rank[self.runs[run.id][1]],
            len(run.id),
            run.id,
        )

    @cached_property
    def _substitutes(self) -> frozenset[str]:
        """Runs that stand where their own change-set deletes."""
        return frozenset(
            edit.run.id
            for change in self.changes
            for edit in change.edits
            if edit.run and edit.cut and edit.run.after == edit.cut.last
        )

    @cached_property
    def flow_of(self) -> dict[str, str]:
        """The flow that each run is in."""
        found: dict[str, str] = {}
        for run, _ in self.runs.values():
            path = [run]
            while (after := path[-1].after).offset != HEAD and after.run not in found:
                path.append(self.runs[after.run][0])
            flow = after.run if after.offset == HEAD else found[after.run]
            found.update((on_path.id, flow) for on_path in path)
        return found

    @cached_property
    def origins(self) -> dict[str, tuple[Break, str]]:
        """The boundary that makes each split block, with its change-set."""
        return {
            token.block: (token, change)
            for run, change in self.runs.values()
            for token in run.tokens
            if isinstance(token, Break)
        }

    @cached_property
    def creations(self) -> dict[str, tuple[Style, str]]:
        """Every block that ever was, with the style and the change-set it began with."""
        return {
            token.block: (token.style, change)
            for run, change in self.runs.values()
            for token in run.tokens
            if not isinstance(token, Word) and token.style is not None
        }

    @cached_property
    def operations(self) -> dict[str, list[tuple[str, Operation]]]:
        """What was proposed for whole blocks, by block, those who know more first."""
        found: defaultdict[str, list[tuple[str, Operation]]] = defaultdict(list)
        for change in self.changes:
            for operation in change.operations:
                found[operation.block].append((change.id, operation))
        for listed in found.values():
            listed.sort(key=lambda pair: self.rank[pair[0]])
        return dict(found)

    @cached_property
    def _bounds(self) -> dict[str, list[int]]:
        """Where each run is parted, as offsets, its end included."""
        found: dict[str, set[int]] = {}
        for run, _ in self.runs.values():
            cuts = found[run.id] = {len(run.tokens)}
            for offset, token in enumerate(run.tokens):
                if not isinstance(token, Word):
                    cuts |= {offset, offset + 1}
        for anchor in self.children:
            if anchor.offset != HEAD:
                found[anchor.run].add(anchor.offset + 1)
        for cut, _ in self._cuts:
            found[cut.first.run].add(cut.first.offset)
            found[cut.last.run].add(cut.last.offset + 1)
        return {run: sorted(cuts - {0}) for run, cuts in found.items()}

    @cached_property
    def _cuts(self) -> tuple[tuple[Cut, str], ...]:
        return tuple((e.cut, c.id) for c in self.changes for e in c.edits if e.cut)

    @cached_property
    def flows(self) -> dict[str, tuple[Slice, ...]]:
        """Every flow in its one order, with what deletes each slice."""
        bounds, starts, ends = self._bounds, {}, {}
        flows = {}
        for flow in (ROOT, *(b for b in self.creations if b not in self.origins)):
            slices: list[Slice] = []
            todo = [(run, 0) for run in reversed(self.children.get(Atom(flow, HEAD), ()))]
            while todo:
                run, start = todo.pop()
                change = self.runs[run.id][1]
                for end in bounds[run.id]:
                    if end <= start:
                        continue
                    starts[run.id, start] = ends[run.id, end] = (flow, len(slices))
                    slices.append(Slice(run.id, start, end, change, run.tokens[start:end]))
                    start = end
                    if after := self.children.get(Atom(run.id, end - 1)):
                        todo.append((run, start))
                        todo += [(child, 0) for child in reversed(after)]
                        break
            flows[flow] = tuple(slices)
        for cut, change in self._cuts:
            flow, first = starts[cut.first]
            elsewhere, last = ends[cut.last.run, cut.last.offset + 1]
            if elsewhere != flow or last < first:
                raise ValueError(
                    f"{change} deletes from {cut.first} to {cut.last}, which is not so"
                )
            for slice_ in flows[flow][first : last + 1]:
                if not isinstance(slice_.tokens[0], Place):
                    slice_.cutters += (change,)
        return flows

    @cached_property
    def index(self) -> dict[tuple[str, int], int]:
        """Where in its flow the slice stands that starts with a given token of a run."""
        return {
            (slice_.run, slice_.start): place
            for slices in self.flows.values()
            for place, slice_ in enumerate(slices)
        }

    @cached_property
    def twins(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Groups of (run, change-set) that put the same in at one place, unknown to each other."""
        groups = []
        for runs in self.children.values():
            alike: defaultdict[object, list[tuple[str, str]]] = defaultdict(list)
            if len(runs) > 1:
                for run in runs:
                    stands_in = run.id in self._substitutes
                    alike[stands_in, self.reads(run)].append((run.id, self.runs[run.id][1]))
            groups += [tuple(group) for group in alike.values() if len(group) > 1]
        return tuple(groups)

    def reads(self, run: Run) -> tuple[object, ...]:
        """What the run says, the names of new blocks aside: equal for runs that say the same."""
        said: list[object] = []
        for token in run.tokens:
            if isinstance(token, Break):
                said.append(("break", token.style))
            elif isinstance(token, Place) and token.style is None:
                said.append(token)
            elif isinstance(token, Place):
                owner = self.runs[run.id][1]
                heads = self.children.get(Atom(token.block, HEAD), ())
                first = next((r for r in heads if self.runs[r.id][1] == owner), None)
                said.append(("place", token.style, self.reads(first) if first else ()))
            else:
                said.append(token)
        return tuple(said)

    @cached_property
    def built_on(self) -> dict[str, frozenset[str]]:
        """For each run and each block, the change-sets that refer to it."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for change in self.changes:
            for run in change.runs:
                found[run.after.run].add(change.id)
            for edit in change.edits:
                if edit.cut:
                    found[edit.cut.first.run].add(change.id)
                    found[edit.cut.last.run].add(change.id)
            for operation in change.operations:
                found[operation.block].add(change.id)
        return {name: frozenset(ids) for name, ids in found.items()}


def weave(changes: Iterable[ChangeSet]) -> Weave:
    """The weave of these change-sets, whatever order they come in.

    Raises ValueError if two share an id, if one is based on something missing, on a set that could
    not be accepted, or on itself, or if one refers to a word that is not in the weave.
    """
    waiting = {}
    for change in sorted(changes, key=lambda change: change.id):
        if not _ID.fullmatch(change.id):
            raise ValueError(f"{change.id!r} will not do as an id")
        if change.id in waiting:
            raise ValueError(f"two change-sets have the id {change.id!r}")
        waiting[change.id] = change
    if missing := {id_ for change in waiting.values() for id_ in change.base} - waiting.keys():
        raise ValueError(f"no change-set has the id {min(missing)!r}")
    in_order: list[ChangeSet] = []
    placed: set[str] = set()
    sound: set[frozenset[str]] = set()
    while waiting:
        ready = [change for change in waiting.values() if change.base <= placed]
        if not ready:
            raise ValueError(f"{min(waiting)} is based on itself")
        for change in ready:
            by_id = {c.id: c for c in in_order} if change.base not in sound else {}
            if any(not by_id[id_].base <= change.base for id_ in (change.base if by_id else ())):
                raise ValueError(f"the base of {change.id} could not be accepted as it is")
            sound.add(change.base)
            del waiting[change.id]
        in_order += ready
        placed |= {change.id for change in ready}
    done = Weave(tuple(in_order))
    _check(done)
    return done


def _check(done: Weave) -> None:
    known: set[str] = set()
    for change in done.changes:
        for run in change.runs:
            if run.id in known:
                raise ValueError(f"two runs have the id {run.id!r}")
            known.add(run.id)
    if len(done.creations) != sum(
        not isinstance(token, Word) and token.style is not None
        for run, _ in done.runs.values()
        for token in run.tokens
    ):
        raise ValueError("two blocks have one id")
    for change in done.changes:
        named: list[Atom] = [run.after for run in change.runs]
        for edit in change.edits:
            named += [edit.cut.first, edit.cut.last] if edit.cut else []
        for atom in named:
            if atom.offset == HEAD:
                if atom.run != ROOT and atom.run not in done.creations:
                    raise ValueError(f"{change.id} refers to a missing block, {atom.run!r}")
                owner = done.creations[atom.run][1] if atom.run else change.id
            elif atom.run not in done.runs:
                raise ValueError(f"{change.id} refers to a missing run, {atom.run!r}")
            else:
                run, owner = done.runs[atom.run]
                if not 0 <= atom.offset < len(run.tokens):
                    raise ValueError(f"{change.id} refers to a missing token, {atom}")
            if owner not in change.known:
                raise ValueError(f"{change.id} refers to {atom}, which its author could not see")
        for source in (s for run in change.runs for s in run.sources if not s.text):
            if done.runs.get(source.first.run, (None, change.id))[1] not in change.base:
                raise ValueError(f"{change.id} copies words that its author could not see")
        for operation in change.operations:
            blocks = {operation.block, getattr(operation, "into", operation.block)}
            if not blocks <= done.creations.keys():
                raise ValueError(f"{change.id} refers to a missing block")
    _ = done.flows  # says so if a deletion ends before it starts
