"""One version beside another, marked up to be read.

Words are compared by what they are, not by how they look: a word is kept if it is the same word of
the weave. For reading, changes with fewer than three unchanged words between them are one change,
all deletions then all insertions; where less than half a block survives, all of it goes and comes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from motions.drafting.changes import Atom
from motions.drafting.propose import longest_rising
from motions.drafting.reading import Reading, Shown
from motions.drafting.text import Style, Word, count_words

APART = 3  # words


class State(StrEnum):
    """What happened to some words."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


class Part(NamedTuple):
    """Consecutive words of one state.

    block, at  where they are, or go, in the version before: which block, before which of its words
    """

    state: State
    words: tuple[Word, ...]
    block: str
    at: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A block of either version.

    style    as it is after, or was if it is gone
    was      the style before; None for a new block
    is_gone  whether it is not in the version after
    split_from the block it was part of before, or ""
    joined   blocks of the version before whose words it has taken in
    moved_after the block it now follows, "" for the beginning; None if it has not moved
    """

    id: str
    style: Style
    was: Style | None
    parts: tuple[Part, ...]
    is_gone: bool = False
    split_from: str = ""
    joined: tuple[str, ...] = ()
    moved_after: str | None = None

    @property
    def is_new(self) -> bool:
        return self.was is None and not self.split_from

    @property
    def is_changed(self) -> bool:
        """Whether anything at all happened to it."""
        return (
            self.is_gone
            or self.was != self.style
            or bool(self.split_from or self.joined)
            or self.moved_after is not None
            or any(part.state != State.KEPT for part in self.parts)
        )


def mark(before: Reading, after: Reading) -> tuple[Marked, ...]:
    """Every block of both versions of one weave; what is gone stands where it was."""
    home = {
        atom: (block.id, place)
        for block in before.shown
        for place, atom in enumerate(block.atoms())
    }
    staying = {atom for block in after.shown for atom in block.atoms()} & home.keys()
    marker = _Marker(before, home, _fates(before, staying))
    marked = [marker.block(block, number, after) for number, block in enumerate(after.shown)]
    there = {name for b in marked for name in (b.id, b.split_from, *b.joined)}
    ids = [block.id for block in marked]
    previous = ""
    for block in before.shown:
        if block.id not in there:
            part = Part(State.DELETED, block.words, block.id, 0)
            gone = Marked(block.id, block.style, block.style, (part,), is_gone=True)
            at = ids.index(previous) + 1 if previous in ids else 0
            marked.insert(at, gone)
            ids.insert(at, block.id)
        if block.id in ids:
            previous = block.id
    return tuple(marked)


def _fates(before: Reading, staying: set[Atom]) -> dict[Atom | str, list[tuple[str, int, Word]]]:
    """Deleted words, by the surviving word that they stood before, or else after.

    Those of a block of which no word survives are under its id.
    """
    found: defaultdict[Atom | str, list[tuple[str, int, Word]]] = defaultdict(list)
    for block in before.shown:
        waiting: list[tuple[str, int, Word]] = []
        last: Atom | None = None
        for place, (atom, word) in enumerate(zip(block.atoms(), block.words, strict=True)):
            if atom in staying:
                found[atom] += waiting
                waiting, last = [], atom
            else:
                waiting.append((block.id, place, word))
        if waiting:
            found[block.id if last is None else Atom(f"after {last.run}", last.offset)] += waiting
    return found


class _Marker:
    def __init__(
        self,
        before: Reading,
        home: dict[Atom, tuple[str, int]],
        fates: dict[Atom | str, list[tuple[str, int, Word]]],
    ) -> None:
        self.before, self.home, self.fates = before, home, fates

    def block(self, block: Shown, number: int, after: Reading) -> Marked:
        """A block of the version after."""
        was = self.before.by_id.get(block.id)
        at = (block.id if was else "", 0)
        items: list[tuple[State, Word, str, int]] = [
            (State.DELETED, word, where, place)
            for where, place, word in (self.fates.get(block.id, ()) if was else ())
        ]
        froms: list[str] = []
        for atom, word in zip(block.atoms(), block.words, strict=True):
            items += [(State.DELETED, w, b, p) for b, p, w in self.fates.get(atom, ())]
            if atom in self.home:
                at = self.home[atom]
                items.append((State.KEPT, word, *at))
                at = (at[0], at[1] + 1)
                if at[0] not in froms:
                    froms.append(at[0])
            else:
                items.append((State.INSERTED, word, *at))
            behind = self.fates.get(Atom(f"after {atom.run}", atom.offset), ())
            items += [(State.DELETED, w, b, p) for b, p, w in behind]
        split_from = froms[0] if froms and not was else ""
        joined = tuple(b for b in froms if b not in (block.id, split_from) and b not in after.by_id)
        return Marked(
            block.id,
            block.style,
            was.style if was else None,
            tuple(_parts(items)),
            split_from=split_from,
            joined=joined,
            moved_after=self.moved(after).get(block.id),
        )

    def moved(self, after: Reading) -> dict[str, str]:
        """The blocks that stand in another order than before, with the block each follows."""
        if not hasattr(self, "_moved"):
            place = {block.id: number for number, block in enumerate(self.before.shown)}
            common = [
                (place[block.id], number)
                for number, block in enumerate(after.shown)
                if block.id in place
            ]
            said = {
                put.place.block
                for id_ in after.accepted - self.before.accepted
                for put in after.weave[id_].puts
                if put.place.style is None
            }
            if common != sorted(common):  # blocks said to move are those that moved
                unsaid = [pair for pair in common if after.shown[pair[1]].id not in said]
                stay = set(longest_rising(unsaid))
            else:
                stay = {number for _, number in common}
            self._moved = {
                after.shown[number].id: after.shown[number - 1].id if number else ""
                for _, number in common
                if number not in stay
            }
        return self._moved


def _parts(items: list[tuple[State, Word, str, int]]) -> list[Part]:
    """The words in readable groups."""
    gone = [item for item in items if item[0] == State.DELETED]
    kept = [item for item in items if item[0] == State.KEPT]
    survive, lost = (count_words(item[1] for item in some) for some in (kept, gone))
    came = any(item[0] == State.INSERTED for item in items)
    apart = 10**9 if came and survive < lost else APART
    parts: list[Part] = []
    group: list[tuple[State, Word, str, int]] = []
    quiet: list[tuple[State, Word, str, int]] = []

    def close() -> None:
        for state in (State.DELETED, State.INSERTED):
            words = [item for item in group if item[0] in (state, State.KEPT)]
            if words:
                parts.append(Part(state, tuple(i[1] for i in words), words[0][2], words[0][3]))
        group.clear()

    def hush() -> None:
        if quiet:
            _, _, block, at = quiet[0]
            parts.append(Part(State.KEPT, tuple(item[1] for item in quiet), block, at))
        quiet.clear()

    for item in items:
        if item[0] == State.KEPT:
            quiet.append(item)
            continue
        if group and count_words(i[1] for i in quiet) < apart:
            group += quiet
            quiet.clear()
        else:
            close()
            if apart > APART:
                group += quiet
                quiet.clear()
            hush()
        group.append(item)
    if apart > APART:
        group += quiet
        quiet.clear()
    close()
    hush()
    return parts
