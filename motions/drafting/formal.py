"""An amendment as instructions, the way a chair reads them out: facts, for `words` to put."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from motions.drafting.marked import Marked, Part, State, mark
from motions.drafting.numbering import Numbering
from motions.drafting.reading import Reading
from motions.drafting.text import Kind, Style, line


class Deed(StrEnum):
    """What is to be done."""

    REPLACE = "replace"
    DELETE = "delete"
    INSERT = "insert"
    REWRITE = "rewrite"
    ADD = "add"
    REMOVE = "remove"
    MOVE = "move"
    SPLIT = "split"
    JOIN = "join"
    RECAST = "recast"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where, by the numbers of the published version.

    kind, number  which block: its paragraph number, or the number of its clause or list item
    first, last   lines; 0 if no line is meant
    """

    kind: Kind
    number: str
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing to do.

    where     the block and lines it happens in; None if it is nowhere in the published version
    old, new  the words that go, the words that come
    before    for an insertion and a split, the words just before the place; "" at the start
    beside    the block that a new or moved block goes after; None at the beginning
    style     what a new or recast block is to be
    behind_new whether a moved block goes after one that is itself new
    """

    deed: Deed
    block: str
    where: Reference | None
    old: str = ""
    new: str = ""
    before: str = ""
    beside: Reference | None = None
    style: Style | None = None
    behind_new: bool = False


def instructions(before: Reading, after: Reading, numbering: Numbering) -> tuple[Instruction, ...]:
    """What to do to the published version `before` to get `after`, in the order of the text."""
    writer = _Writer(before, numbering)
    marked = mark(before, after)
    for place, block in enumerate(marked):
        earlier = [b.id for b in marked[:place] if not b.is_gone]
        writer.block(block, next((b for b in reversed(earlier) if b in before.by_id), ""))
    return tuple(writer.written)


class _Writer:
    def __init__(self, before: Reading, numbering: Numbering) -> None:
        self.before = before
        self.numbered = {numbered.block: numbered for numbered in numbering.blocks}
        self.written: list[Instruction] = []

    def refer(
        self, block: str, first: int | None = None, last: int | None = None
    ) -> Reference | None:
        """A block of the published version, and the lines from one of its words to another."""
        numbered = self.numbered.get(block)
        if numbered is None:
            return None
        kind = self.before.by_id[block].style.kind
        number = numbered.number or str(numbered.paragraph)
        if first is None:
            return Reference(kind, number, numbered.first, numbered.last)
        end = max(first, first if last is None else last)
        return Reference(kind, number, numbered.line_of(first), numbered.line_of(end))

    def block(self, block: Marked, previous: str) -> None:
        """Write down what happens to one block."""
        where = self.refer(block.id)
        if block.is_gone:
            self._note(Deed.REMOVE, block, where, old=line(block.parts[0].words))
            return
        if block.is_new and not any(part.state != State.INSERTED for part in block.parts):
            words = tuple(word for part in block.parts for word in part.words)
            beside = self.refer(previous) if previous else None
            self._note(Deed.ADD, block, None, new=line(words), beside=beside, style=block.style)
            return
        if block.split_from:
            first = next(part for part in block.parts if part.block)
            self._note(
                Deed.SPLIT,
                block,
                self.refer(first.block, max(first.at - 1, 0)),
                before=self._tail(first),
            )
        for joined in block.joined:
            self._note(Deed.JOIN, block, self.refer(joined), beside=where)
        if block.moved_after is not None:
            beside = self.refer(block.moved_after or "")
            behind_new = bool(block.moved_after) and beside is None
            self._note(Deed.MOVE, block, where, beside=beside, behind_new=behind_new)
        if block.was and block.was != block.style:
            self._note(Deed.RECAST, block, where, style=block.style)
        if not any(part.state == State.KEPT for part in block.parts) and block.was:
            old = next((line(p.words) for p in block.parts if p.state == State.DELETED), "")
            new = next((line(p.words) for p in block.parts if p.state == State.INSERTED), "")
            self._note(Deed.REWRITE, block, where, old=old, new=new)
            return
        self._wording(block)

    def _wording(self, block: Marked) -> None:
        parts = iter([*block.parts, None])
        part = next(parts)
        while part is not None:
            following = next(parts)
            if part.state == State.DELETED:
                where = self.refer(part.block, part.at, part.at + len(part.words) - 1)
                if following and following.state == State.INSERTED:
                    new = line(following.words)
                    self._note(Deed.REPLACE, block, where, old=line(part.words), new=new)
                    following = next(parts)
                else:
                    self._note(Deed.DELETE, block, where, old=line(part.words))
            elif part.state == State.INSERTED:
                where = self.refer(part.block, max(part.at - 1, 0))
                self._note(Deed.INSERT, block, where, new=line(part.words), before=self._tail(part))
            part = following

    def _tail(self, part: Part) -> str:
        """The word before a place, or two if the last is only punctuation."""
        block = self.before.by_id.get(part.block)
        words = block.words[: part.at] if block else ()
        count = 1
        while count < len(words) and not words[-count].is_word:
            count += 1
        return line(words[-count:])

    def _note(
        self,
        deed: Deed,
        block: Marked,
        where: Reference | None,
        *,
        old: str = "",
        new: str = "",
        before: str = "",
        beside: Reference | None = None,
        style: Style | None = None,
        behind_new: bool = False,
    ) -> None:
        self.written.append(
            Instruction(deed, block.id, where, old, new, before, beside, style, behind_new)
        )
