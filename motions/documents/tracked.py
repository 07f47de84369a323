"""Two versions of a text as one, each change to be accepted or refused: Word's tracked changes.

Accepting all gives the version after, letter for letter; refusing all gives the version before. Words are
compared by what they are and grouped to be read, as in drafting.marked: changes with fewer than three
unchanged words between them are one, and where less than half a paragraph survives, all of it goes and
comes. A block that moved is deleted where it was and inserted where it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from motions.drafting import Reading, State, deleted_by
from motions.drafting.changes import Atom
from motions.drafting.marked import APART
from motions.drafting.propose import longest_rising
from motions.drafting.text import Style, Word, count_words, pieces


class Stretch(NamedTuple):
    """Characters that share their state, their author and their looks.

    change  the change-set that puts them in or takes them out; "" if they are kept
    """

    text: str
    state: State
    change: str = ""
    strong: bool = False
    em: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of both versions, or of one.

    style  as it is after, and `was` before
    mark   what happens to its end: where the end is deleted, or an inserted one refused, what it ends runs
           on into the next paragraph
    """

    style: Style
    was: Style
    mark: State
    stretches: tuple[Stretch, ...]
    change: str = ""


class _Token(NamedTuple):
    """A word of a version as it stands in its line, or with no word the end of a block."""

    block: str
    style: Style
    atom: Atom | None = None
    word: Word | None = None
    piece: str = ""


@dataclass(slots=True)
class _Item:
    """A place in both versions: what was there before, what is after, or both."""

    old: _Token | None
    new: _Token | None

    @property
    def token(self) -> _Token:
        token = self.new or self.old
        assert token is not None
        return token

    @property
    def state(self) -> State:
        if self.old is None:
            return State.INSERTED
        return State.DELETED if self.new is None else State.KEPT


def tracked(before: Reading, after: Reading) -> tuple[Paragraph, ...]:
    """Every paragraph of two versions of one weave, in order."""
    items = _merged(_tokens(before), _tokens(after))
    credits_ = _Credits(before, after)
    paragraphs: list[Paragraph] = []
    waiting: list[_Item] = []
    for item in items:
        if item.token.word is not None:
            waiting.append(item)
            continue
        stretches = tuple(_stretches(_grouped(waiting), credits_))
        old, new = item.old or item.token, item.new or item.token
        by = [s.change for s in stretches if s.state == item.state and s.change]
        change = "" if item.state == State.KEPT else by[-1] if by else credits_.other
        paragraphs.append(Paragraph(new.style, old.style, item.state, stretches, change))
        waiting = []
    assert not waiting
    return _settled(paragraphs)


def unchanged(reading: Reading) -> tuple[Paragraph, ...]:
    """A version with nothing to accept or refuse."""
    return tracked(reading, reading)


def _tokens(reading: Reading) -> list[_Token]:
    found = []
    for block in reading.shown:
        for atom, (word, piece) in zip(block.atoms(), pieces(block.words), strict=True):
            found.append(_Token(block.id, block.style, atom, word, piece))
        found.append(_Token(block.id, block.style))
    return found


def _merged(old: Sequence[_Token], new: Sequence[_Token]) -> list[_Item]:
    """Both versions in one sequence; what is in both stands once."""
    place = {token.atom: at for at, token in enumerate(old) if token.atom}
    common = [(place[t.atom], at) for at, t in enumerate(new) if t.atom in place]
    staying = {at: was for was, at in common}
    kept = [(staying[at], at) for at in reversed(longest_rising(common))]
    items: list[_Item] = []
    i = j = 0
    for was, at in [*kept, (len(old), len(new))]:
        if i < was or j < at:
            items += _gap(old[i:was], new[j:at], is_inside=i > 0)
        if was < len(old):
            items.append(_Item(old[was], new[at]))
        i, j = was + 1, at + 1
    return items


def _gap(old: Sequence[_Token], new: Sequence[_Token], *, is_inside: bool) -> Iterable[_Item]:
    """What lies between two words that are kept, with the ends of blocks that both versions share."""
    i = j = 0
    for was, at in _shared_ends(old, new, is_inside=is_inside):
        yield from _between(old[i:was], new[j:at])
        yield _Item(old[was], new[at])
        i, j = was + 1, at + 1
    yield from _between(old[i:], new[j:])


def _shared_ends(
    old: Sequence[_Token], new: Sequence[_Token], *, is_inside: bool
) -> list[tuple[int, int]]:
    """Where a block ends in both: that of the last word kept, and those of one name in one order."""
    ends = {token.block: at for at, token in enumerate(old) if token.word is None}
    others = {token.block: at for at, token in enumerate(new) if token.word is None}
    found = []
    if is_inside and ends and others:
        found.append((min(ends.values()), min(others.values())))
    rest = [
        (ends[block], at)
        for block, at in others.items()
        if block in ends and (not found or (ends[block] > found[0][0] and at > found[0][1]))
    ]
    place = {at: was for was, at in rest}
    return found + [(place[at], at) for at in reversed(longest_rising(rest))]


def _between(old: Sequence[_Token], new: Sequence[_Token]) -> Iterable[_Item]:
    """What is gone and what has come, whole blocks before parts of one."""
    gone, come = (
        max((at + 1 for at, token in enumerate(tokens) if token.word is None), default=0)
        for tokens in (old, new)
    )
    for token in old[:gone]:
        yield _Item(token, None)
    for token in new[:come]:
        yield _Item(None, token)
    for token in old[gone:]:
        yield _Item(token, None)
    for token in new[come:]:
        yield _Item(None, token)


def _grouped(items: list[_Item]) -> list[_Item]:
    """The words of a paragraph in readable groups: deletions, then insertions."""
    kept, gone, come = (
        count_words(i.token.word for i in items if i.token.word and i.state == state)
        for state in (State.KEPT, State.DELETED, State.INSERTED)
    )
    is_rewritten = bool(come) and kept < gone
    parts = [(state, list(part)) for state, part in groupby(items, lambda item: item.state)]
    parts = [(state == State.KEPT, part) for state, part in parts]
    found: list[_Item] = []
    group: list[_Item] = []

    def close() -> None:
        found.extend(_Item(item.old, None) for item in group if item.old)
        found.extend(_Item(None, item.new) for item in group if item.new)
        group.clear()

    for number, (is_quiet, part) in enumerate(parts):
        is_last = number == len(parts) - 1
        words = count_words(item.token.word for item in part if item.token.word)
        is_short = bool(group) and not is_last and words < APART
        if is_quiet and not (is_rewritten or is_short):
            close()
            found += part
        else:
            group += part
    close()
    return found


class _Credits:
    """Whose each change is."""

    def __init__(self, before: Reading, after: Reading) -> None:
        self.weave = after.weave
        self.came, self.went = after.accepted - before.accepted, before.accepted - after.accepted
        only = self.came | self.went
        self.other = next(iter(only)) if len(only) == 1 else ""

    def of(self, atom: Atom, state: State) -> str:
        """The change-set that put a word in or took it out; "" if it was none alone."""
        author = self.weave.runs[atom.run][1]
        cutters = deleted_by(self.weave, atom)
        if state == State.INSERTED:
            return author if author in self.came else next(iter(self.went & {*cutters}), self.other)
        if author in self.went:
            return author
        return next((change for change in cutters if change in self.came), self.other)


def _stretches(items: Iterable[_Item], credits_: _Credits) -> Iterable[Stretch]:
    """The words of a paragraph as they are set, joined where they look alike."""
    current: Stretch | None = None
    for stretch in _pieces(items, credits_):
        if current and stretch[1:] == current[1:]:
            current = current._replace(text=current.text + stretch.text)
            continue
        if current:
            yield current
        current = stretch
    if current:
        yield current


def _pieces(items: Iterable[_Item], credits_: _Credits) -> Iterable[Stretch]:
    looks = (False, False, "")  # of the word before: a space is set as the words on both its sides
    for item in items:
        token, state = item.token, item.state
        assert token.word is not None
        assert token.atom is not None
        here = (token.word.strong, token.word.em, token.word.href)
        between = here if here == looks else (False, False, "")
        change = credits_.of(token.atom, state) if state != State.KEPT else ""
        was, now = (t.piece[:1] == " " if t else False for t in (item.old, item.new))
        if state != State.KEPT:
            if was or now:
                yield Stretch(" ", state, change, *between)
        elif was and now:
            yield Stretch(" ", state, "", *between)
        elif was or now:
            moved = State.DELETED if was else State.INSERTED
            yield Stretch(" ", moved, credits_.other, *between)
        yield Stretch(token.word.text, state, change, *here)
        looks = here


def _settled(paragraphs: list[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs, each piece of one that is cut or joined with the style of the whole.

    Programs do not agree which of two paragraphs that become one decides its style.
    """
    found: list[Paragraph] = []
    style = was = Style()
    for paragraph in reversed(paragraphs):
        is_part = any(stretch.state != paragraph.mark for stretch in paragraph.stretches)
        if paragraph.mark == State.DELETED and is_part:
            paragraph = replace(paragraph, style=style)
        elif paragraph.mark == State.INSERTED and is_part:
            paragraph = replace(paragraph, was=was)
        style = style if paragraph.mark == State.DELETED else paragraph.style
        was = was if paragraph.mark == State.INSERTED else paragraph.was
        found.append(paragraph)
    return tuple(reversed(found))
