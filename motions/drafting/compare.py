"""What differs between two lines of words, or two lists of blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, Protocol

EFFORT = 400_000  # pairs of equals; beyond this a change is taken as one


class Countable(Protocol):
    """What a line is made of."""

    @property
    def is_word(self) -> bool: ...


class Hunk(NamedTuple):
    """old[i1:i2] gives way to new[j1:j2]; either may be empty, not both."""

    i1: int
    i2: int
    j1: int
    j2: int


def hunks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Hunk]:
    """The changes from `old` to `new`, in order, as small as they can be."""
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if not middle_old and not middle_new:
        return []
    if not middle_old or not middle_new or _costly(middle_old, middle_new):
        return [Hunk(start, len(old) - end, start, len(new) - end)]
    matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    return [
        Hunk(start + i1, start + i2, start + j1, start + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _costly(old: Sequence[Hashable], new: Sequence[Hashable]) -> bool:
    there, here = Counter(old), Counter(new)
    return sum(number * here[word] for word, number in there.items()) > EFFORT


def survives(old: Sequence[Countable], found: Sequence[Hunk]) -> bool:
    """Whether at least half the words of `old` are still there."""
    total = sum(word.is_word for word in old)
    gone = sum(word.is_word for hunk in found for word in old[hunk.i1 : hunk.i2])
    return 2 * (total - gone) >= total
