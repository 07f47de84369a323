"""Reserved places: who must not be excluded, and who cannot be elected, so that all can be met.

Looking at each reserved place by itself goes wrong where groups overlap: with three places, at
least two for women and at least two for black members, each rule alone lets the only black woman
go, and then no lawful result is left. So every question here is asked of all the rules together: is
there still a way to fill the places? Candidates alike in the eyes of the rules are interchangeable
and make one cell; the search is over how many of each cell are elected.

I. D. Hill, "STV with constraints", Voting matters 9 (1998); J. Otten, Voting matters 13 (2001).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ballots.counting.contest import Candidate, Constraint, Contest, Shortage
from ballots.counting.minutes import DOOMED, GUARDED, Reservation

Cell = tuple[bool, ...]  # for each constraint, whether its candidates count towards it
SETTLED = -1  # in place of a count

Limits = tuple[tuple[int, int], ...]  # for each constraint, the fewest and the most places


@dataclass(frozen=True, slots=True)
class Field:
    """What reserved places make of a contest.

    constraints  with the minimums that can be kept
    seats        places this count can fill
    shortages    where a minimum had to give way
    """

    constraints: tuple[Constraint, ...]
    seats: int
    shortages: tuple[Reservation, ...]


def feasible(
    cells: Mapping[Cell, tuple[int, int]], jokers: tuple[int, int], limits: Limits, seats: int
) -> bool:
    """Whether some result fills `seats` within `limits`.

    cells   for each kind of candidate, the fewest and the most who can be elected
    jokers  the fewest and the most places that stay open for later: each may help any minimum and
            hurts no maximum
    """
    # Cells of the same small group one after the other, so that its constraint is soon settled.
    size = [sum(kind[j] for kind in cells) for j in range(len(limits))]
    order = sorted(range(len(limits)), key=size.__getitem__)
    kinds = sorted(cells, key=lambda kind: [kind[j] for j in order])
    # The most the cells from the k-th on can still elect: in all, and towards each constraint.
    rest = [0] * (len(kinds) + 1)
    towards = [(0,) * len(limits)] * (len(kinds) + 1)
    for k in range(len(kinds) - 1, -1, -1):
        most = cells[kinds[k]][1]
        rest[k] = rest[k + 1] + most
        towards[k] = tuple(t + most * m for t, m in zip(towards[k + 1], kinds[k], strict=True))

    @cache
    def search(k: int, filled: int, counted: tuple[int, ...]) -> bool:
        """Whether the cells from the k-th on can complete what those before have come to."""
        spare = seats - filled
        if k == len(kinds):
            return jokers[0] <= spare <= jokers[1] and all(
                have == SETTLED or have + spare >= least
                for have, (least, _) in zip(counted, limits, strict=True)
            )
        fewest, most = cells[kinds[k]]
        for elected in range(fewest, min(most, spare) + 1):
            if filled + elected + rest[k + 1] + jokers[1] < seats:
                continue
            then = after(k + 1, counted, elected)
            if then is not None and search(k + 1, filled + elected, then):
                return True
        return False

    def after(k: int, counted: tuple[int, ...], elected: int) -> tuple[int, ...] | None:
        """The counts once the cell before the k-th elects so many; None if a limit is broken.

        A constraint that nothing to come can break is SETTLED, so that states which differ only in
        how it was met are one.
        """
        now = []
        for have, member, more, (least, most) in zip(
            counted, kinds[k - 1], towards[k], limits, strict=True
        ):
            if have != SETTLED:
                have += elected * member
                if have > most or have + more + jokers[1] < least:
                    return None
                if have >= least and (most >= seats or have + more <= most):
                    have = SETTLED
            now.append(have)
        return tuple(now)

    return search(0, 0, (0,) * len(limits))


def limits_of(constraints: Sequence[Constraint], seats: int) -> Limits:
    return tuple((c.at_least, seats if c.at_most is None else c.at_most) for c in constraints)


def fit(contest: Contest) -> Field | None:
    """The constraints and places that those standing can meet; None if nominations re-open.

    Where the field is too small, the contest's `shortage` decides. "vacant": as few places as
    possible stay empty, and the count fills the others. "open-to-all": as many places as possible
    are filled, and minimums give way (a maximum never does). Either way each minimum keeps as much
    as it can, in the order the rules list them.
    """
    if not contest.constraints:
        return Field((), contest.seats, ())
    standing = [c for c in contest.candidates if not c.withdrawn and c.id != contest.ron]
    cells: dict[Cell, tuple[int, int]] = {}
    for candidate in standing:
        cell = cell_of(candidate, contest.constraints)
        cells[cell] = (0, cells.get(cell, (0, 0))[1] + 1)

    def can_fill(constraints: Sequence[Constraint], seats: int, vacant: int = 0) -> bool:
        return feasible(cells, (vacant, vacant), limits_of(constraints, seats), seats)

    if can_fill(contest.constraints, min(contest.seats, len(standing))):
        return Field(contest.constraints, contest.seats, ())
    if contest.shortage is Shortage.REOPEN:
        return None
    kept = [replace(constraint, at_least=0) for constraint in contest.constraints]
    if contest.shortage is Shortage.VACANT:
        everyone = range(contest.seats + 1)
        vacant = next(v for v in everyone if can_fill(contest.constraints, contest.seats, v))
        seats = contest.seats - vacant
    else:
        most = min(contest.seats, len(standing))
        seats = next(s for s in range(most, -1, -1) if can_fill(kept, s))
    for k, asked in enumerate(contest.constraints):
        for least in range(min(asked.at_least, seats), 0, -1):
            trial = [*kept[:k], replace(asked, at_least=least), *kept[k + 1 :]]
            if can_fill(trial, seats):
                kept = trial
                break
    shortages = (
        Reservation(asked.name, asked.at_least, got.at_least)
        for asked, got in zip(contest.constraints, kept, strict=True)
        if asked.at_least != got.at_least
    )
    return Field(tuple(kept), seats, tuple(shortages))


def cell_of(candidate: Candidate, constraints: Sequence[Constraint]) -> Cell:
    return tuple(constraint.counts(candidate) for constraint in constraints)


@dataclass(frozen=True, slots=True)
class Reserved:
    """The reserved places of a count under way.

    cells    each candidate's, by place on the paper; None for "re-open nominations", whose places
             stay reserved for whoever fills them later
    """

    constraints: tuple[Constraint, ...]
    cells: tuple[Cell | None, ...]
    seats: int

    def restraints(
        self, elected: Sequence[int], hopeful: Sequence[int]
    ) -> list[tuple[str, tuple[int, ...], tuple[str, ...]]]:
        """Which of the `hopeful` are guarded or doomed: the kind, their places, and why."""
        fewest = Counter(self.cells[c] for c in elected)
        free = Counter(self.cells[c] for c in hopeful)
        found = []
        for cell, many in free.items():
            who = tuple(c for c in hopeful if self.cells[c] == cell)
            have = fewest[cell]
            for kind, span in (
                (DOOMED, (have + 1, have + many)),
                (GUARDED, (have, have + many - 1)),
            ):
                if not self._possible(fewest, free, cell, span, self.limits):
                    because = self._binding(fewest, free, cell, span)
                    found.append((kind, who, because))
        return found

    @property
    def limits(self) -> Limits:
        return limits_of(self.constraints, self.seats)

    def _possible(
        self,
        fewest: Counter[Cell | None],
        free: Counter[Cell | None],
        cell: Cell | None,
        span: tuple[int, int],
        limits: Limits,
    ) -> bool:
        ranges = {k: (fewest[k], fewest[k] + free[k]) for k in fewest.keys() | free.keys()}
        ranges[cell] = span
        jokers = ranges.pop(None, (0, 0))
        named = {kind: spans for kind, spans in ranges.items() if kind is not None}
        return feasible(named, jokers, limits, self.seats)

    def _binding(
        self,
        fewest: Counter[Cell | None],
        free: Counter[Cell | None],
        cell: Cell | None,
        span: tuple[int, int],
    ) -> tuple[str, ...]:
        """Names of the constraints any of which decides it; all of them if no one does alone."""
        names = tuple(c.name for c in self.constraints)
        alone = tuple(
            name
            for k, name in enumerate(names)
            if self._possible(
                fewest, free, cell, span, (*self.limits[:k], (0, self.seats), *self.limits[k + 1 :])
            )
        )
        return alone or names
