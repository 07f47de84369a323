"""What was worked out from texts, kept in each web process as long as there is room for it.

There is one store for all of it, by what it was worked out from, so nothing in it is ever out of date: another
state of a text is another key. What was asked for longest ago goes first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from cachetools import LRUCache

from motions.drafting import Conflict, Marked, Numbering, Reading, Weave

P = ParamSpec("P")
T = TypeVar("T")

MOST: Final = 100_000_000  # bytes, about
# About so many bytes, measured (docs/performance.md): of a weave for each word and for each change-set; of a
# reading, a comparison for each word; of a conflict; of a name in a set of change-sets.
A_WORD, A_CHANGE, A_WORD_READ, A_WORD_MARKED, A_CONFLICT, A_NAME = 200, 2400, 112, 24, 420, 64


class Kept(NamedTuple):
    """An answer, and the bytes it takes, about."""

    answer: Any
    weight: int


def memory_of(most: int) -> LRUCache[Hashable, Kept]:
    return LRUCache(most, getsizeof=lambda kept: kept.weight)


memory = memory_of(MOST)
lock = threading.Lock()


def keeps(
    weigh: Callable[[Any], int], within: LRUCache[Hashable, Kept] = memory
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a function whose answers are kept.

    weigh   the bytes of one, about, without the weave it was read from
    """

    def marked(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def remembered(*args: P.args, **named: P.kwargs) -> T:
            key = (function, args, tuple(named.items()))
            with lock:
                kept = within.get(key)
            if kept is None:
                answer = function(*args, **named)
                kept = Kept(answer, weigh(answer) + of_names(args))
                with lock, suppress(ValueError):  # it alone is larger than all the room
                    within[key] = kept
            known: T = kept.answer
            return known

        return remembered

    return marked


def of_names(args: Iterable[object]) -> int:
    """Of what an answer is kept by: the sets of what is accepted."""
    return sum(A_NAME * len(arg) for arg in args if isinstance(arg, frozenset))


def of_weave(weave: Weave) -> int:
    words = sum(len(run.tokens) for change in weave.changes for run in change.runs)
    return A_WORD * words + A_CHANGE * len(weave.changes)


def of_reading(reading: Reading) -> int:
    slices = (slice_ for block in reading.shown for slice_ in block.slices)
    return A_WORD_READ * sum(slice_.end - slice_.start for slice_ in slices)


def of_marked(marked: Iterable[Marked]) -> int:
    return A_WORD_MARKED * sum(len(part.words) for block in marked for part in block.parts)


def of_numbering(numbering: Numbering) -> int:
    return of_words(line for block in numbering.blocks for line in block.lines)


def of_conflicts(conflicts: Sequence[Conflict]) -> int:
    return A_CONFLICT * len(conflicts)


def of_words(words: str | Iterable[str]) -> int:
    """Of text: two bytes a character, for curly quotes are in most of it."""
    return 2 * sum(map(len, words))
