"""What is being decided: the places, who is standing for them, and for whom they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

MOST_CANDIDATES = 255  # a ranking spends one byte on each preference


class Outcome(StrEnum):
    """How a question put to a ballot ended."""

    CARRIED = "carried"
    LOST = "lost"
    NOT_CARRIED = "not-carried"  # a tie
    LAPSED_INQUORATE = "lapsed-inquorate"
    ELECTED = "elected"
    UNOPPOSED = "unopposed"
    NO_RESULT = "no-result"  # nobody cast a valid paper
    REOPENED = "re-opened"  # nominations open again, because reserved places cannot be filled


class Shortage(StrEnum):
    """What happens to a reserved place that nobody standing can fill."""

    VACANT = "vacant"
    REOPEN = "re-open"
    OPEN_TO_ALL = "open-to-all"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person standing, or the option to re-open nominations.

    id                 the same person has the same id in every contest
    withdrawn          passed over on every paper
    withdrawn_because  "" for a plain withdrawal, else a code such as "elected-elsewhere"
    attributes         what reserved places ask about; never copied into a Count
    """

    id: str
    name: str
    withdrawn: bool = False
    attributes: frozenset[str] = frozenset()
    withdrawn_because: str = ""


@dataclass(frozen=True, slots=True)
class Constraint:
    """Some of the places are kept for, or limited to, candidates who share an attribute.

    name       as the rules call the group: "women"
    who        who counts: "woman", "woman and bame", "woman or non-binary" ("and" binds tighter)
    at_least   places
    at_most    places; None for no limit
    """

    name: str
    who: str
    at_least: int = 0
    at_most: int | None = None

    def __post_init__(self) -> None:
        if self.at_least < 0 or (self.at_most is not None and self.at_most < self.at_least):
            raise ValueError(f"{self.name}: at least {self.at_least}, at most {self.at_most}")
        if not all(word for group in self._groups() for word in group):
            raise ValueError(f"{self.name}: cannot read {self.who!r}")

    def counts(self, candidate: Candidate) -> bool:
        """Whether `candidate` belongs to the group."""
        return any(candidate.attributes.issuperset(group) for group in self._groups())

    def _groups(self) -> list[list[str]]:
        return [[w.strip() for w in g.split(" and ")] for g in f" {self.who} ".split(" or ")]


@dataclass(frozen=True, slots=True)
class Contest:
    """Places to fill and the candidates for them, in the order of the ballot paper.

    ron       the id of the candidate that means "re-open nominations", or None
    shortage  what happens to a reserved place nobody standing can fill

    Raises ValueError for no places, no candidates, more than 255 of them ("re-open nominations"
    once for every place), an id used twice or a `ron` that is not among them.
    """

    candidates: tuple[Candidate, ...]
    seats: int
    constraints: tuple[Constraint, ...] = ()
    ron: str | None = None
    shortage: Shortage = Shortage.VACANT
    title: str = ""

    def __post_init__(self) -> None:
        ids = [candidate.id for candidate in self.candidates]
        if self.seats < 1:
            raise ValueError("a contest needs at least one place to fill")
        # "Re-open nominations" is in the count once for every place.
        many = len(ids) + (self.seats - 1 if self.ron is not None else 0)
        if not 0 < many <= MOST_CANDIDATES:
            raise ValueError(f"a contest takes 1 to {MOST_CANDIDATES} candidates, not {many}")
        if len(set(ids)) != len(ids):
            raise ValueError("two candidates have the same id")
        if self.ron is not None and self.ron not in ids:
            raise ValueError(f"no candidate has the id {self.ron!r}")

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(candidate.id for candidate in self.candidates)

    def without(self, ids: Iterable[str], *, because: str = "") -> Contest:
        """This contest with the candidates of these ids withdrawn, and why."""
        gone = frozenset(ids)
        return replace(
            self,
            candidates=tuple(
                replace(c, withdrawn=True, withdrawn_because=because)
                if c.id in gone and not c.withdrawn
                else c
                for c in self.candidates
            ),
        )
