"""What comes of reading a document: a text as people type it, and what was left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from motions.documents import problems
from motions.documents.problems import Notice, Unreadable
from motions.drafting import plain
from motions.drafting import problems as refusals
from motions.drafting.problems import Unacceptable
from motions.drafting.text import Kind, Passage, Span, Style, Word, line, mark_spaces

_CLAUSE = re.compile(
    r"\s*(?:(?P<one>\d{1,3})[.)]\s+|(?P<more>\d{1,3}(?:\.\d{1,3}){1,5})\.?\s+|(?P<tab>\d{1,3})\t\s*)(?=\S)"
)
_LETTER = re.compile(r"\s*\(?(?P<letter>[a-z]|[ivxl]{2,6})\)\s+(?=\S)")
_BULLET = re.compile(r"\s*[•·▪‣◦–-]\s+(?=\S)")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>]{1,990}")


@dataclass(frozen=True, slots=True)
class Imported:
    """A document that was read.

    typed    its text in the form of drafting.plain, which reads back without loss
    notices  what did not come over as it stood
    """

    typed: str
    notices: tuple[Notice, ...]


@dataclass(slots=True)
class Collector:
    """Gathers the blocks of a document from first to last."""

    passages: list[Passage] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    letter: str = ""  # the last list item lettered by hand

    def note(self, code: str, count: int = 1) -> None:
        self.notes[code] += count

    def add(self, style: Style, spans: Sequence[Span]) -> None:
        """A block, unless it has no words. Raises Unacceptable once there are too many."""
        cleaned = self.cleaned(spans)
        length = sum(len(span.text) for span in cleaned)
        self.characters += length
        if self.characters > plain.MAX_CHARACTERS:
            raise Unacceptable(
                refusals.TOO_LONG, limit=plain.MAX_CHARACTERS, length=self.characters
            )
        if length > plain.MAX_BLOCK:
            raise Unacceptable(refusals.BLOCK_TOO_LONG, limit=plain.MAX_BLOCK, length=length)
        words = read_back(mark_spaces(cleaned))
        if not words:
            return
        level = 1 if style.kind == Kind.PARAGRAPH else max(1, min(style.level, plain.DEEPEST))
        self.passages.append(Passage(Style(style.kind, level), words))

    def add_guessed(self, spans: Sequence[Span]) -> None:
        """A paragraph in which somebody may have typed the number of a clause, or a list's mark."""
        line = "".join(span.text for span in spans)
        if match := _CLAUSE.match(line):
            level = 1 + (match["more"] or "").count(".")
            style, self.letter = Style(Kind.CLAUSE, level), ""
        elif match := _LETTER.match(line):
            style = Style(Kind.ITEM, self._level_of(match["letter"]))
        elif match := _BULLET.match(line):
            style = Style(Kind.ITEM)
        else:
            self.letter = ""
            self.add(Style(), spans)
            return
        self.note(problems.TYPED_NUMBERS)
        self.add(style, without(spans, match.end()))

    def _level_of(self, letter: str) -> int:
        """1 for (a), (b) and so on in turn; 2 for (i), (ii) and so on below one of them."""
        due = chr(ord(self.letter) + 1) if self.letter else "a"
        if letter != due and set(letter) <= set("ivxl") and self.letter:
            return 2
        self.letter = letter[0]
        return 1

    def cleaned(self, spans: Sequence[Span]) -> list[Span]:
        """The spans without what cannot be seen, linked only to where a text may link."""
        found: list[Span] = []
        for span in spans:
            text = plain.clean(span.text)
            self.notes[problems.INVISIBLE] += plain.count_unwanted(span.text)
            href = span.href if _ADDRESS.fullmatch(span.href) else ""
            href = href.replace("(", "%28").replace(")", "%29")
            here = span._replace(text=text, href=href)
            if found and found[-1][1:] == here[1:]:
                here = here._replace(text=found.pop().text + text)
            found.append(here)
        return found

    def done(self) -> Imported:
        """What was gathered. Raises Unreadable if there are no words, Unacceptable if it is too much."""
        if not self.passages:
            raise Unreadable(problems.NO_WORDS)
        typed = plain.render(self.passages)
        plain.parse(typed)
        notices = [Notice(code, count) for code, count in self.notes.items() if count]
        return Imported(typed, tuple(sorted(notices)))


def read_back(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with as much of their links and emphasis as survives being typed."""
    bare = [Word(word.text, word.space, word.clasps) for word in words]
    for kept in (words, [word._replace(href="") for word in words]):
        found = plain.inline(plain.marked(kept))
        if line(found) == line(words):
            return found
    return plain.inline(plain.marked(bare))


def without(spans: Sequence[Span], count: int) -> list[Span]:
    """The spans without their first `count` characters."""
    left = []
    for span in spans:
        left.append(span._replace(text=span.text[count:]))
        count = max(0, count - len(span.text))
    return left
