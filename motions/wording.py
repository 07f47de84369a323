"""What people typed, on its way to becoming a change-set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils.translation import gettext

from momentum_demo.refusals import Refusal, Refused
from motions import drafting
from motions.drafting import ChangeSet, Reading, Unacceptable, plain, words


@dataclass(frozen=True, slots=True)
class Edits:
    """A text as somebody wants it: typed anew as a whole, or block by block.

    whole     the whole text; if it is given, nothing else counts
    changed   new wording by block, "" to delete the block: see motions.drafting.propose
    inserted  wording to go directly after a block, or after "" for the beginning
    moved     for each block that moves, the block it goes directly after
    """

    whole: str | None = None
    changed: Mapping[str, str] = field(default_factory=dict)
    inserted: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)

    def on(
        self, reading: Reading, key: str, number: int, *, parent: str = "", own: bool = False
    ) -> ChangeSet:
        """The change-set of these edits on what their author saw.

        Raises Refused, in words for its author, if it cannot be taken.
        """
        with unacceptable_refused():
            if self.whole is not None and not reading.shown:
                return drafting.begin(self.whole, key)
            if self.whole is not None:
                return drafting.revise(reading, key, number, self.whole, parent=parent, own=own)
            return drafting.propose(
                reading,
                key,
                number,
                changed=self.changed,
                inserted=self.inserted,
                moved=self.moved,
                parent=parent,
                own=own,
            )


@contextmanager
def unacceptable_refused() -> Iterator[None]:
    """Say what the engine cannot take in the reader's language."""
    try:
        yield
    except Unacceptable as problem:
        sentence = words.problem_sentence(problem, gettext)
        raise Refused(Refusal(problem.code, sentence)) from problem


def tidy(typed: str) -> str:
    """Words for a column: one form for each letter, nothing that cannot be seen, no space around."""
    return plain.clean(typed).strip()


def tidy_line(typed: str) -> str:
    """The same, on one line."""
    return " ".join(tidy(typed).split())
