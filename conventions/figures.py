"""What the figures of a vote come to: one vote each, or cards by section, each section worth its weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ballots.counting.majority import MAJORITIES
from conventions.plans import Decided, Result


@dataclass(frozen=True, slots=True)
class Figures:
    """Votes for, against and abstaining."""

    favour: int
    against: int
    neither: int = 0

    @property
    def total(self) -> int:
        return self.favour + self.against + self.neither


@dataclass(frozen=True, slots=True)
class Section:
    """Those who hold cards of one kind: what all of them together are worth, and how they voted.

    weight  of the whole vote, in any unit: 50 and 50; 1 and 2
    """

    name: str
    weight: int
    figures: Figures


def shares(sections: Sequence[Section]) -> tuple[Fraction, Fraction]:
    """The parts of the whole vote for and against, each section brought to its weight.

    A section in which nobody voted for or against counts for nothing, so the others are worth more.
    """
    voted = [s for s in sections if s.figures.favour + s.figures.against and s.weight]
    whole = sum(s.weight for s in voted)
    if not whole:
        return Fraction(0), Fraction(0)
    favour = sum(
        Fraction(s.weight * s.figures.favour, s.figures.favour + s.figures.against) for s in voted
    )
    return Fraction(favour, whole), 1 - Fraction(favour, whole)


def result_of(favour: Fraction | int, against: Fraction | int, majority: str) -> Result:
    """What so much for and against decides. Equal, it is not carried, and not lost.

    majority  a name of ballots.counting.MAJORITIES whose base is the votes for and against
    """
    needs = MAJORITIES[majority]
    if favour == against:
        return Result.NOT_CARRIED
    share = Fraction(favour) / Fraction(favour + against)
    is_enough = share > needs.share if needs.needs_more else share >= needs.share
    return Result.CARRIED if is_enough else Result.LOST


def winner_of(votes: Mapping[str, Fraction | int]) -> Decided:
    """What a run-off decides: the most votes win; if two have as many, neither stands."""
    most = max(votes.values(), default=0)
    first = [key for key, count in votes.items() if count == most]
    if len(first) != 1 or not most:
        return Decided(Result.NOT_CARRIED)
    return Decided(Result.CARRIED, first[0])
