"""What differs between two lines of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, Protocol

EFFORT = 400_000  # pairs of equal words; beyond this a change is taken as one


class Countable(Protocol):
    """What a line is made of."""

    @property
    def is_word(self) -> bool: ...
    def __hash__(self) -> int: ...


class Hunk(NamedTuple):
    """old[i1:i2] gives way to new[j1:j2]; either may be empty, not both."""

    i1: int
    i2: int
    j1: int
    j2: int


def hunks(old: Sequence[Countable], new: Sequence[Countable], *, apart: int = 1) -> list[Hunk]:
    """The changes from `old` to `new`, in order.

    apart  two changes with fewer unchanged words than this between them are one change
    """
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
    found = [
        Hunk(start + i1, start + i2, start + j1, start + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]
    return merge_close(found, old, apart)


def merge_close(found: Sequence[Hunk], old: Sequence[Countable], apart: int) -> list[Hunk]:
    """The changes with those taken together that fewer than `apart` unchanged words part."""
    merged: list[Hunk] = []
    for hunk in found:
        if merged and sum(word.is_word for word in old[merged[-1].i2 : hunk.i1]) < apart:
            hunk = Hunk(merged[-1].i1, hunk.i2, merged.pop().j1, hunk.j2)
        merged.append(hunk)
    return merged


def _costly(old: Sequence[Countable], new: Sequence[Countable]) -> bool:
    there, here = Counter(old), Counter(new)
    return sum(number * here[word] for word, number in there.items()) > EFFORT


def survives(old: Sequence[Countable], found: Sequence[Hunk]) -> bool:
    """Whether at least half the words of `old` are still there."""
    total = sum(word.is_word for word in old)
    gone = sum(word.is_word for hunk in found for word in old[hunk.i1 : hunk.i2])
    return 2 * (total - gone) >= total
