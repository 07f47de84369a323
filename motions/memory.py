"""What was worked out from texts, kept in each web process as long as there is room for it.

There is one store for all of it, by what it was worked out from, so nothing in it is ever out of date: another
state of a text is another key. What was asked for longest ago goes first. A weave, on which readings hold,
counts once however many do.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import wraps
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from motions.drafting import Conflict, Marked, Numbering, Reading, Weave

P = ParamSpec("P")
T = TypeVar("T")

MOST: Final = 100_000_000  # bytes, about
# About so many bytes, measured (docs/performance.md): of a weave for each word and for each change-set; of a
# reading, a comparison for each word; of a conflict; of a name in a set of change-sets.
A_WORD, A_CHANGE, A_WORD_READ, A_WORD_MARKED, A_CONFLICT, A_NAME = 200, 2400, 112, 24, 420, 64


class Entry(NamedTuple):
    """Something kept: what it is, what it weighs without its weave, and that weave, if it has one."""

    answer: Any
    weight: int
    weave: Weave | None


class Memory:
    """Answers of functions, until together they weigh more than `most` bytes.

    made   how many were worked out, by function; for tests
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.lock = threading.Lock()
        self.made: Counter[str] = Counter()
        self.clear()

    def clear(self) -> None:
        with self.lock:
            self.weight = 0
            self.entries: OrderedDict[Hashable, Entry] = OrderedDict()
            self.holders: Counter[int] = Counter()  # of each weave, how many entries hold on to it

    def keeps(self, weigh: Callable[[Any], int]) -> Callable[[Callable[P, T]], Callable[P, T]]:
        """Mark a function whose answers are kept. weigh: the bytes of one, about, without its weave"""

        def marked(function: Callable[P, T]) -> Callable[P, T]:
            @wraps(function)
            def remembered(*args: P.args, **named: P.kwargs) -> T:
                key = (function, args, tuple(named.items()))
                with self.lock:
                    if key in self.entries:
                        self.entries.move_to_end(key)
                        answer: T = self.entries[key].answer
                        return answer
                answer = function(*args, **named)
                weight = weigh(answer) + of_keys(args)
                entry = Entry(answer, weight, weave_in((answer, *args)))
                with self.lock:
                    self.made[function.__name__] += 1
                    self.add(key, entry)
                return answer

            return remembered

        return marked

    def add(self, key: Hashable, entry: Entry) -> None:
        """Keep one more, and let go of what there is no room for. The newest always stays."""
        if key in self.entries:  # another thread was faster
            return
        self.entries[key] = entry
        self.weight += entry.weight + self.taken(entry.weave)
        while self.weight > self.most and len(self.entries) > 1:
            _, oldest = self.entries.popitem(last=False)
            self.weight -= oldest.weight + self.left(oldest.weave)

    def taken(self, weave: Weave | None) -> int:
        """What a weave adds that one more entry holds on to."""
        if weave is None:
            return 0
        self.holders[id(weave)] += 1
        return weight_of(weave) if self.holders[id(weave)] == 1 else 0

    def left(self, weave: Weave | None) -> int:
        """What goes with a weave that one entry less holds on to."""
        if weave is None:
            return 0
        self.holders[id(weave)] -= 1
        if self.holders[id(weave)]:
            return 0
        del self.holders[id(weave)]
        return weight_of(weave)


def weave_in(values: Iterable[object]) -> Weave | None:
    """The weave that one of these is, or was read from."""
    for value in values:
        if isinstance(value, Weave):
            return value
        if isinstance(value, Reading):
            return value.weave
    return None


def weight_of(weave: Weave) -> int:
    words = sum(len(run.tokens) for change in weave.changes for run in change.runs)
    return A_WORD * words + A_CHANGE * len(weave.changes)


def of_keys(args: Iterable[object]) -> int:
    """Of what an answer is kept by: the sets of what is accepted."""
    return sum(A_NAME * len(arg) for arg in args if isinstance(arg, frozenset))


def nothing(weave: Weave) -> int:
    """Of an answer that is a weave: it is counted by itself."""
    return 0


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


memory = Memory()
