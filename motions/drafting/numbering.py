"""Numbers by which people refer to a published version: paragraphs, clauses, lines.

They are computed once, when the version is published, and kept with it and with ALGORITHM. Nothing
in the weave hangs on them.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from motions.drafting.text import Kind, Text, Word, pieces

ALGORITHM = 1  # raise it when the same text would be numbered otherwise
WIDTH = 80  # characters in a line


@dataclass(frozen=True, slots=True)
class Numbered:
    """How one block of a published version is referred to.

    paragraph its place in the text, from 1
    number    of a clause "3.1", of a list item "(b)" by its place in the list; "" for others
    first     the number of its first line in the text, from 1
    starts    for each line, which word of the block begins in it first: places from 0, rising
    lines     the lines themselves
    """

    block: str
    paragraph: int
    number: str
    first: int
    starts: tuple[int, ...]
    lines: tuple[str, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1

    def line_of(self, word: int) -> int:
        """The number of the line in which a word begins, by its place in the block."""
        return self.first + max(bisect_right(self.starts, word) - 1, 0)


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of one published version."""

    algorithm: int
    width: int
    blocks: tuple[Numbered, ...]

    def of(self, block: str) -> Numbered:
        return next(numbered for numbered in self.blocks if numbered.block == block)


def number(text: Text, *, width: int = WIDTH) -> Numbering:
    """The numbers of a text about to be published."""
    clauses: list[int] = []
    items: list[int] = []
    numbered = []
    first = 1
    for paragraph, block in enumerate(text, start=1):
        display = ""
        level = block.style.level
        if block.style.kind == Kind.CLAUSE:
            clauses = (clauses + [0] * level)[:level]
            clauses[-1] += 1
            display = ".".join(str(max(count, 1)) for count in clauses)
        if block.style.kind == Kind.ITEM:
            items = (items + [0] * level)[:level]
            items[-1] += 1
            display = f"({_letters(items[-1])})"
        else:
            items = []
        starts, lines = wrap(block.words, width)
        numbered.append(Numbered(block.id, paragraph, display, first, starts, lines))
        first += len(lines)
    return Numbering(ALGORITHM, width, tuple(numbered))


def _letters(count: int) -> str:
    """a, b, ... z, aa, ab ..."""
    letters = ""
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def wrap(words: Sequence[Word], width: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The words in lines no wider than `width`, and the place of the word that begins each.

    A line breaks at a space; what is too wide for a line alone is broken anywhere. A character that
    joins another takes no width.
    """
    starts: list[int] = [0]
    lines: list[str] = [""]
    chunk, at = "", 0
    for place, (_, piece) in enumerate([*pieces(words), (None, " ")]):
        if piece.startswith(" "):
            _set(chunk, at, width, starts, lines)
            chunk, at = piece[1:], place
        else:
            chunk += piece
    return tuple(starts), tuple(lines)


def _set(chunk: str, at: int, width: int, starts: list[int], lines: list[str]) -> None:
    if lines[-1] and _wide(lines[-1]) + 1 + _wide(chunk) <= width:
        lines[-1] += f" {chunk}"
        return
    if lines[-1]:
        starts.append(at)
        lines.append("")
    for character in chunk:
        if _wide(lines[-1]) + _wide(character) > width:
            starts.append(at + 1)  # words glued to this one are counted with the line after
            lines.append("")
        lines[-1] += character


def _wide(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(not unicodedata.category(c).startswith("M") for c in text)
