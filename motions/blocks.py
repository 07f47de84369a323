"""Blocks of a text as pages show them: with their numbers, their permanent names, and line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import NamedTuple

from django.utils.translation import gettext

from motions import papers
from motions.drafting import Marked, Numbering, Reading, Word, formal
from motions.drafting.numbering import Numbered
from motions.drafting.reading import Shown
from motions.drafting.text import Kind, Style, line
from motions.drafting.words import reference_words


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its number in the text, and the words that begin in it."""

    number: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A block as a page shows it."""

    block: Shown
    numbered: Numbered

    @property
    def slug(self) -> str:
        """Its permanent name in addresses."""
        return slug_of(self.block.id)

    @property
    def number(self) -> str:
        """Of a clause or list item; "" for others."""
        return papers.dotted(self.numbered.number)

    @property
    def paragraph(self) -> int:
        return self.numbered.paragraph

    @property
    def first(self) -> int:
        """Its first line in the text."""
        return self.numbered.first

    @property
    def last(self) -> int:
        return self.numbered.last

    @property
    def tag(self) -> str:
        return tag_of(self.block.style)

    @property
    def depth(self) -> int:
        return depth_of(self.block.style)

    @property
    def reference(self) -> str:
        """Where it is, in words: "Clause 4, lines 18 to 19"."""
        number = self.number.rstrip(".") or str(self.paragraph)
        where = formal.Reference(self.block.style.kind, number, self.first, self.last)
        return reference_words(where, gettext)

    @property
    def title(self) -> str:
        return line(self.block.words)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its lines as they are numbered; a word too long for a line counts where it begins."""
        words = self.block.words
        starts = self.numbered.starts
        ends = (*starts[1:], len(words))
        return tuple(
            Line(self.first + place, words[start:end])
            for place, (start, end) in enumerate(zip(starts, ends, strict=True))
        )


def tag_of(style: Style) -> str:
    """The element that a block is: headings begin at the second level, below the page's own."""
    return f"h{min(style.level + 1, 6)}" if style.kind == Kind.HEADING else "p"


def depth_of(style: Style) -> int:
    """How far in it stands: clauses by their level, list items one further than that, others not at all."""
    if style.kind in (Kind.HEADING, Kind.PARAGRAPH):
        return 0
    return style.level + (style.kind == Kind.ITEM)


def slug_of(block: str) -> str:
    """A block's name for an address: its id has a slash, which addresses need for themselves."""
    return block.replace("/", ".")


def id_of(slug: str) -> str:
    return slug.replace(".", "/")


def rows_of(reading: Reading, numbering: Numbering) -> list[Row]:
    numbered = {n.block: n for n in numbering.blocks}
    return [Row(block, numbered[block.id]) for block in reading.shown]


# A text in parts that fold away, for whoever looks for a place in it

LONGEST_UNFOLDED = 12  # blocks


class Section(NamedTuple):
    """A part of a text: a heading with what stands below it, or so many blocks without one."""

    title: str
    is_open: bool
    rows: tuple[Row, ...]


def sections(rows: Sequence[Row], near: Collection[str]) -> list[Section]:
    """A long text in sections, of which those are open that hold one of `near`; a short one in one piece.

    near   the blocks that are being changed; where that is none, or most of them, the first section is open
    """
    if len(rows) <= LONGEST_UNFOLDED:
        return [Section("", is_open=True, rows=tuple(rows))]
    parts: list[list[Row]] = [[]]
    for row in rows:
        here = parts[-1]
        begins = is_heading(row) and not all(map(is_heading, here))
        if begins or len(here) == LONGEST_UNFOLDED:
            parts.append([])
        parts[-1].append(row)
    held = {part[0].slug for part in parts if any(row.block.id in near for row in part)}
    if not held or len(near) > len(rows) // 2:
        held = {parts[0][0].slug}
    return [
        Section(title_of(part), is_open=part[0].slug in held, rows=tuple(part)) for part in parts
    ]


def title_of(part: Sequence[Row]) -> str:
    """The headings that a section begins with; where there is none, where it begins and with which words."""
    first = part[0]
    headings = [row.title for row in takewhile(is_heading, part)]
    return ": ".join(headings) or f"{first.reference}: {line(first.block.words[:6])} …"


def is_heading(row: Row) -> bool:
    return row.block.style.kind == Kind.HEADING


# One version beside another

CONTEXT = 1  # unchanged blocks shown on either side of a change
FEWEST_FOLDED = 3


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A block of two versions as a page shows it; `numbered` as it is after, None if it is gone."""

    block: Marked
    numbered: Numbered | None

    @property
    def slug(self) -> str:
        return slug_of(self.block.id)

    @property
    def number(self) -> str:
        return papers.dotted(self.numbered.number) if self.numbered else ""

    @property
    def tag(self) -> str:
        return "p" if self.block.is_gone else tag_of(self.block.style)

    @property
    def depth(self) -> int:
        return depth_of(self.block.style)

    @property
    def note(self) -> str:
        """What happened to it as a whole, if anything did."""
        block = self.block
        if block.is_gone:
            return gettext("Taken out")
        if block.is_new:
            return gettext("New")
        if block.moved_after is not None:
            return gettext("Moved here")
        if block.split_from:
            return gettext("Split off")
        return gettext("Joined") if block.joined else ""

    @property
    def summary(self) -> str:
        """What changed, for a list of links: "3.1: new", or its first words where it has no number."""
        words = [word for part in self.block.parts for word in part.words]
        name = self.number or f"“{line(words[:5])} …”"
        return f"{name} ({self.note.lower()})" if self.note else name


def marked_rows(marked: Iterable[Marked], numbering: Numbering) -> list[MarkedRow]:
    numbered = {n.block: n for n in numbering.blocks}
    return [MarkedRow(block, None if block.is_gone else numbered.get(block.id)) for block in marked]


class Run(NamedTuple):
    """Consecutive blocks, folded away where nothing near them changes."""

    is_folded: bool
    rows: tuple[MarkedRow, ...]


def runs(rows: Sequence[MarkedRow]) -> list[Run]:
    """The rows with what is far from any change folded; a few are not worth folding."""
    near = {
        place
        for at, row in enumerate(rows)
        if row.block.is_changed
        for place in range(at - CONTEXT, at + CONTEXT + 1)
    }
    found: list[Run] = []
    for is_near, group in groupby(enumerate(rows), lambda pair: pair[0] in near):
        some = tuple(row for _, row in group)
        folded = not is_near and len(some) >= FEWEST_FOLDED
        if found and not folded and not found[-1].is_folded:
            found[-1] = Run(is_folded=False, rows=found[-1].rows + some)
        else:
            found.append(Run(folded, some))
    return found
