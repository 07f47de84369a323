"""Whether a proposal is carried: the arithmetic of one question put to the vote.

A rule book has to say three things, and most say only the first: the share needed, what it is a
share of, and how many must take part. Here each is given, none is assumed. There is no statute
behind this module; the words follow the common law of meetings.

    simple       more than half
    two-thirds   at least two thirds
    absolute     more than half of everyone entitled to vote

Equal votes for and against carry nothing: the proposal is "not carried", which is not the same as
"lost", and no casting vote or lot changes that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ballots.counting.contest import Outcome


class Base(StrEnum):
    """What a majority is a share of."""

    CAST = "cast"  # votes for and against
    WITH_ABSTENTIONS = "with-abstentions"  # votes for and against, and abstentions
    ELECTORATE = "electorate"  # everyone entitled to vote


@dataclass(frozen=True, slots=True)
class Majority:
    """A share of the base, which `needs_more` says must be exceeded or only reached."""

    share: Fraction
    needs_more: bool
    base: Base

    def least(self, base: int) -> int:
        """The fewest votes for that carry, of a base of so many votes."""
        exact = self.share * base
        return int(exact) + 1 if self.needs_more else -int(-exact // 1)


MAJORITIES: Mapping[str, Majority] = {
    "simple": Majority(Fraction(1, 2), needs_more=True, base=Base.CAST),
    "two-thirds": Majority(Fraction(2, 3), needs_more=False, base=Base.CAST),
    "absolute": Majority(Fraction(1, 2), needs_more=True, base=Base.ELECTORATE),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """How a proposal fared, with the figures that decided it.

    base_votes  votes the share is taken of
    needed      the fewest votes for that would carry
    turnout     valid papers: for, against and abstaining
    quorum      the fewest papers that make a quorum; 0 for none
    """

    majority: str
    base: Base
    votes_for: int
    votes_against: int
    abstentions: int
    electorate: int
    base_votes: int
    needed: int
    turnout: int
    quorum: int
    outcome: Outcome


def decide(
    majority: str,
    *,
    votes_for: int,
    votes_against: int,
    abstentions: int = 0,
    electorate: int,
    base: Base | None = None,
    quorum: Fraction = Fraction(0),
    turnout: int | None = None,
) -> Decision:
    """Decide a proposal.

    majority  "simple", "two-thirds" or "absolute"
    base      what it is a share of, if not what that majority usually means
    quorum    the part of the electorate whose papers make a quorum: Fraction(1, 10)
    turnout   how many papers are valid, where votes are weighted and a paper stands for several: see
              sections.py. Nobody's vote has a weight in the electorate, so it can be no share of that

    Raises ValueError for another majority, a number below 0, a quorum outside 0 to 1, more votes than
    voters, or weighted votes as a share of the electorate.
    """
    if majority not in MAJORITIES:
        raise ValueError(f"there is no majority {majority!r}; there are {', '.join(MAJORITIES)}")
    votes = votes_for + votes_against + abstentions
    the_majority = MAJORITIES[majority]
    the_base = base or the_majority.base
    if turnout is not None and the_base is Base.ELECTORATE:
        raise ValueError("weighted votes are no share of the electorate")
    turnout = votes if turnout is None else turnout
    if min(votes_for, votes_against, abstentions) < 0 or turnout > electorate:
        raise ValueError(f"{turnout} votes of an electorate of {electorate}")
    if not 0 <= quorum <= 1:
        raise ValueError(f"a quorum of {quorum} of the electorate")
    base_votes = {
        Base.CAST: votes_for + votes_against,
        Base.WITH_ABSTENTIONS: votes,
        Base.ELECTORATE: electorate,
    }[the_base]
    needed = the_majority.least(base_votes)
    papers_needed = -int(-quorum * electorate // 1)
    if turnout < papers_needed:
        outcome = Outcome.LAPSED_INQUORATE
    elif not turnout:
        outcome = Outcome.NO_RESULT
    elif votes_for == votes_against:
        outcome = Outcome.NOT_CARRIED
    else:
        outcome = Outcome.CARRIED if votes_for >= needed else Outcome.LOST
    return Decision(
        majority=majority,
        base=the_base,
        votes_for=votes_for,
        votes_against=votes_against,
        abstentions=abstentions,
        electorate=electorate,
        base_votes=base_votes,
        needed=needed,
        turnout=turnout,
        quorum=papers_needed,
        outcome=outcome,
    )
