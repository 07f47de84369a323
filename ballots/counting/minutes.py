"""The minutes of a count: what happened at each stage, as values anyone can check.

Votes are whole numbers of the smallest unit the rule works in: with `places` 5, 153000000 stands
for 1530.00000 votes. `Count.figure` writes them out.
"""

from __future__ import annotations

from dataclasses import dataclass

from ballots.counting.contest import Candidate, Outcome
from ballots.counting.papers import Reasons

# What a stage is about.
FIRST_PREFERENCES = "first-preferences"
SURPLUS = "surplus"
EXCLUSION = "exclusion"
CHOICES = "choices"  # all that a paper chose, at once
KEEP_VALUES = "keep-values"  # Meek: elected candidates pass on what they do not need

# What a tie was about.
TO_TRANSFER = "transfer"
TO_EXCLUDE = "exclude"
TO_ELECT = "elect"

GUARDED = "guarded"
DOOMED = "doomed"


@dataclass(frozen=True, slots=True)
class Tie:
    """Candidates with equal votes, one of whom had to be chosen.

    purpose    "transfer", "exclude" or "elect"
    among      everyone level at that point
    chosen     who it fell on
    by_stage   the stage whose votes told them apart; None if it took the lot
    mattered   whether the lot falling otherwise would have elected other people; None if the lot
               was not needed, or if that was not worked out
    """

    purpose: str
    among: tuple[str, ...]
    chosen: str
    by_stage: int | None
    mattered: bool | None = None

    @property
    def by_lot(self) -> bool:
        return self.by_stage is None


@dataclass(frozen=True, slots=True)
class Restraint:
    """Candidates whom reserved places protect or bar.

    kind     "guarded": every way of filling the places needs them, so they cannot be excluded;
             "doomed": no way of filling the places has room for them, so they cannot be elected
    because  names of the constraints that make it so
    """

    kind: str
    who: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deferral:
    """Surpluses left for later, because they could not have changed who is excluded next.

    surpluses  their total, in units
    gap        what that total would have had to exceed, in units
    """

    surpluses: int
    gap: int


Note = Tie | Restraint | Deferral


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a count and the position at its end.

    number           from 1
    kind             "first-preferences", "choices", "surplus", "exclusion" or "keep-values"
    who              whose papers moved: ids
    moved            the value that was to move, in units: the surplus, or the votes of the excluded
    votes            votes credited to each candidate, in the order of Count.candidates
    nontransferable  valid papers less the sum of the votes: the line official reports print; 0 where
                     a paper has several votes
    exhausted        the part of it that is papers without a further preference; the rest is what
                     rounding lost
    quota            as it stands at the end of this stage
    elected          ids, in the order they were deemed elected at this stage
    without_quota    those of them elected because the places left equalled the candidates left
    excluded         ids, at this stage
    notes            ties, reserved places and deferred surpluses, as they came up
    """

    number: int
    kind: str
    who: tuple[str, ...]
    moved: int
    votes: tuple[int, ...]
    nontransferable: int
    exhausted: int
    quota: int
    elected: tuple[str, ...] = ()
    without_quota: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Reservation:
    """A reserved place the field could not fill, and the number kept instead.

    name   of the constraint
    asked  at least this many places
    kept   at least this many, in the count that was held
    """

    name: str
    asked: int
    kept: int


@dataclass(frozen=True, slots=True)
class Count:
    """A finished count.

    candidates  as counted: attributes left out; "re-open nominations" once for every place it
                could take
    valid       papers in the count; votes, if they are weighted
    rejected    papers that were not, by reason
    cut_short   valid papers read no further than some preference, by reason
    places      decimal places of every figure
    quota       as first calculated, in units; 0 if nobody had to be counted, or the rule has none
    elected     ids in order of election, "re-open nominations" left out
    unfilled    places nobody holds at the end
    lot         ids in the order drawn, whether or not it was needed
    shortages   reserved places the field could not fill
    weighted    whether papers stand for votes by the weights of sections: see sections.py
    """

    rule: str
    title: str
    seats: int
    candidates: tuple[Candidate, ...]
    valid: int
    rejected: Reasons
    cut_short: Reasons
    places: int
    quota: int
    stages: tuple[Stage, ...]
    outcome: Outcome
    elected: tuple[str, ...]
    unfilled: int
    lot: tuple[str, ...]
    shortages: tuple[Reservation, ...] = ()
    weighted: bool = False

    @property
    def names(self) -> dict[str, str]:
        """Names of the candidates, by id."""
        return {candidate.id: candidate.name for candidate in self.candidates}

    @property
    def lots_used(self) -> tuple[Tie, ...]:
        """Every tie that the lot settled, in order."""
        return tuple(
            note
            for stage in self.stages
            for note in stage.notes
            if isinstance(note, Tie) and note.by_lot
        )

    def figure(self, units: int) -> str:
        """An amount of votes written out, with the decimal places of this count: "1530.00000"."""
        if not self.places:
            return str(units)
        whole, part = divmod(abs(units), 10**self.places)
        return f"{'-' if units < 0 else ''}{whole}.{part:0{self.places}}"

    def transfers(self, stage: Stage) -> tuple[int, ...]:
        """What each candidate gained (or, below zero, gave) at `stage`, in units."""
        if stage.number == 1:
            return stage.votes
        before = self.stages[stage.number - 2].votes
        return tuple(now - then for now, then in zip(stage.votes, before, strict=True))

    def elected_at(self, id_: str) -> int | None:
        """The number of the stage at which a candidate was elected, if any."""
        return next((stage.number for stage in self.stages if id_ in stage.elected), None)
