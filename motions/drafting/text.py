"""What a text is: blocks in order, each a line of words.

A word is the smallest thing that can be proposed, deleted or traced: a word proper with its inner
hyphens and apostrophes, a number with its inner points, or one mark of punctuation. Spaces are not
words. Each word says whether a space goes before it, and an opening mark says that none goes after
it, so that deleting or inserting neighbours never leaves two spaces, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CLAUSE = "clause"


class Style(NamedTuple):
    """A block's kind and depth: 1 for the top level, always 1 for paragraphs."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 1


class Word(NamedTuple):
    """One word or mark of punctuation.

    space  a space goes before it, unless it comes first or follows a word that `clasps`
    clasps no space goes after it: an opening bracket or quotation mark
    href   the address it links to, or ""
    """

    text: str
    space: bool = True
    clasps: bool = False
    strong: bool = False
    em: bool = False
    href: str = ""

    @property
    def is_word(self) -> bool:
        """Whether it counts as a word, rather than as punctuation."""
        return any(map(str.isalnum, self.text))


class Span(NamedTuple):
    """Characters that share their emphasis and link."""

    text: str
    strong: bool = False
    em: bool = False
    href: str = ""


class Passage(NamedTuple):
    """A block as typed, which has no identity yet."""

    style: Style
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A block as it stands in some version: what a reader sees, and a name that never changes."""

    id: str
    style: Style
    words: tuple[Word, ...]

    @property
    def passage(self) -> Passage:
        return Passage(self.style, self.words)


Text = tuple[Block, ...]

_MARKS = r"\s!-/:-@\[-`{-¿×÷\u2010-\u2027\u2030-\u205e\u3000-\u303f"  # whitespace and punctuation
_WORD = re.compile(rf"[^{_MARKS}]+(?:(?:['’\u2011-]|(?<=\d)[.,:/](?=\d))[^{_MARKS}]+)*|\S")
_OPENING = frozenset("([{“\u2018«\u2039¿¡")
_EITHER_WAY = frozenset("\"'")  # opening if a space or nothing comes before


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a line without emphasis or links."""
    return tuple(mark_spaces([Span(text)]))


def mark_spaces(spans: Iterable[Span]) -> list[Word]:
    """The words of a line given in spans, in order."""
    words: list[Word] = []
    gap = True  # whether whitespace, or the start of the line, came just before
    for text, strong, em, href in spans:
        end = 0
        for match in _WORD.finditer(text):
            gap = gap or match.start() > end
            end = match.end()
            token = match.group()
            space = gap
            if words and not gap and _opens(words[-1]):
                words[-1] = words[-1]._replace(clasps=True)
                space = token[0].isalnum() or token in _OPENING
            words.append(Word(token, space, strong=strong, em=em, href=href))
            gap = False
        gap = gap or end < len(text)
    return words


def _opens(word: Word) -> bool:
    return word.text in _OPENING or (word.space and word.text in _EITHER_WAY)


def line(words: Sequence[Word]) -> str:
    """The words as one line of characters, without emphasis or links."""
    return "".join(piece for _, piece in pieces(words))


def pieces(words: Sequence[Word]) -> list[tuple[Word, str]]:
    """Each word with its characters in the line, the space before it included."""
    found: list[tuple[Word, str]] = []
    clasped = True
    for word in words:
        found.append((word, word.text if clasped or not word.space else f" {word.text}"))
        clasped = word.clasps
    return found


def count_words(words: Iterable[Word]) -> int:
    """How many words proper there are."""
    return sum(word.is_word for word in words)
