"""What the figures of a vote come to: one vote each, or cards by section, each section worth its weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ballots.counting.majority import MAJORITIES
from conventions.plans import Decided, Result

FOR, AGAINST, ABSTAIN = "for", "against", "abstain"


@dataclass(frozen=True, slots=True)
class Section:
    """Those whose votes are added up together, and how they voted. A vote without cards has one section.

    weight  of the whole vote, in any unit: 50 and 50; 1 and 2
    votes   by answer; ABSTAIN counts for nothing
    """

    name: str
    weight: int
    votes: Mapping[str, int]

    @property
    def base(self) -> int:
        return sum(count for answer, count in self.votes.items() if answer != ABSTAIN)


def shares(sections: Sequence[Section], answers: Sequence[str]) -> dict[str, Fraction]:
    """The part of the whole vote for each of `answers`, each section brought to its weight.

    A section in which nobody voted counts for nothing, so the others are worth more.
    """
    voted = [section for section in sections if section.base and section.weight]
    whole = sum(section.weight for section in voted)
    return {
        answer: sum(
            (Fraction(s.weight * s.votes.get(answer, 0), s.base * whole) for s in voted),
            Fraction(0),
        )
        for answer in answers
    }


def result_of(sections: Sequence[Section], majority: str) -> Decided:
    """What a vote for and against decides. Equal, it is not carried, and not lost.

    majority  a name of ballots.counting.MAJORITIES whose base is the votes for and against
    """
    share = shares(sections, [FOR, AGAINST])
    needs = MAJORITIES[majority]
    if share[FOR] == share[AGAINST]:
        return Decided(Result.NOT_CARRIED)
    is_enough = share[FOR] > needs.share if needs.needs_more else share[FOR] >= needs.share
    return Decided(Result.CARRIED if is_enough else Result.LOST)


def winner_of(sections: Sequence[Section], choices: Sequence[str]) -> Decided:
    """What a run-off decides: the most votes win; if two have as many, neither stands."""
    share = shares(sections, choices)
    most = max(share.values(), default=Fraction(0))
    first = [choice for choice in choices if share[choice] == most]
    if len(first) != 1 or not most:
        return Decided(Result.NOT_CARRIED)
    return Decided(Result.CARRIED, first[0])
