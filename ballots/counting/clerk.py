"""The clerk of a count: knows who is in it, chooses by votes, history and lot, keeps the minutes.

Every rule works through a clerk, so that reserved places, "re-open nominations" and ties mean the
same under each. A clerk lives for one count; what it hands over at the end is a value.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ballots.counting.minutes import DOOMED, TO_ELECT, TO_EXCLUDE, Note, Restraint, Stage, Tie
from ballots.counting.reserved import Reserved

EARLIEST, LATEST = "earliest", "latest"  # which stage at which they differed tells a tie apart


class Clerk:
    """The state of one count. Candidates are places on the paper, counted from 0.

    ids         of the candidates
    lot         every id in the order drawn, the luckiest first
    history     "earliest" or "latest": which difference in votes settles a tie before the lot does;
                "" for none
    ron         places of "re-open nominations", in the order they come into play; the second waits
                until the first is elected
    continuing  those neither elected nor excluded, in the order of the paper
    """

    def __init__(
        self,
        ids: Sequence[str],
        seats: int,
        valid: int,
        *,
        scale: int,
        history: str,
        lot: Sequence[str],
        reserved: Reserved,
        withdrawn: Sequence[int] = (),
        ron: Sequence[int] = (),
    ) -> None:
        self.ids = tuple(ids)
        self.seats = seats
        self.valid = valid
        self.scale = scale
        self.elected: list[int] = []
        self.votes = [0] * len(ids)
        self.exhausted = 0
        self.quota = 0
        self.stages: list[Stage] = []
        self._points: list[tuple[int, tuple[int, ...]]] = []  # stage, votes: what ties look back on
        self._history = history
        self._luck = {self.ids.index(id_): luck for luck, id_ in enumerate(lot)}
        self._reserved = reserved
        self._waiting = list(ron[1:])
        self._ron = frozenset(ron)
        absent = {*withdrawn, *self._waiting}
        self.continuing = [place for place in range(len(ids)) if place not in absent]
        self._elected_now: list[int] = []
        self._notes: list[Note] = []
        self._known: set[tuple[str, int]] = set()

    # Who is where.

    @property
    def reachable(self) -> list[bool]:
        """Whether each candidate may receive papers, now or later.

        A further "re-open nominations" may, though it waits: papers are not to lose it, and name
        the one it waits for just before.
        """
        may = [False] * len(self.ids)
        for place in (*self.continuing, *self._waiting):
            may[place] = True
        return may

    @property
    def vacancies(self) -> int:
        return self.seats - len(self.elected)

    @property
    def contenders(self) -> int:
        """How many places those still in the count could take between them."""
        return len(self.continuing) + len(self._waiting)

    @property
    def settled(self) -> bool:
        """Whether every place is filled or as good as filled."""
        return not self.vacancies or self.contenders <= self.vacancies

    @property
    def all_have_places(self) -> bool:
        """Whether nobody need be excluded, though further "re-open nominations" wait.

        Those have no votes until the one before is elected. When no surplus is left that could
        reach them, they give way to everyone who has, and take only the places left over.
        """
        return len(self.continuing) <= self.vacancies

    @property
    def unrestricted(self) -> bool:
        """Whether the contest has neither reserved places nor "re-open nominations"."""
        return not self._reserved.constraints and not self._ron

    # Choosing.

    def pick(self, among: Sequence[int], purpose: str, *, lowest: bool) -> int:
        """The one of several candidates with equal votes whom history or the lot singles out.

        lowest   whether the worst placed is wanted (to exclude) or the best

        Where only some are told apart, those still level at the extreme go on to the next stage
        looked at. The lot is drawn with the luckiest first, so it excludes from its end.
        """
        if len(among) == 1:
            return among[0]
        tied, by_stage = self._look_back(among, lowest=lowest)
        if len(tied) > 1:
            by_stage = None
            tied.sort(key=self._luck.__getitem__, reverse=lowest)
        self._notes.append(Tie(purpose, self.named(sorted(among)), self.ids[tied[0]], by_stage))
        return tied[0]

    def _look_back(self, among: Sequence[int], *, lowest: bool) -> tuple[list[int], int | None]:
        """Those of `among` whom history leaves level at the extreme, and the stage that did it."""
        tied, extreme = list(among), min if lowest else max
        points = self._points[::-1] if self._history == LATEST else self._points
        by_stage = None
        for stage, votes in points if self._history else ():
            mark = extreme(votes[c] for c in tied)
            level = [c for c in tied if votes[c] == mark]
            if len(level) < len(tied):
                tied, by_stage = level, stage
            if len(tied) == 1:
                break
        return tied, by_stage

    def pick_most(self, among: Sequence[int], purpose: str) -> int:
        """The candidate with most votes, ties settled."""
        most = max(self.votes[c] for c in among)
        return self.pick([c for c in among if self.votes[c] == most], purpose, lowest=False)

    def next_out(self, margin: int = 0) -> int:
        """Who is to be excluded: the lowest of the doomed, or else of those not guarded.

        margin   how far above the lowest, in units, still counts as level with it
        """
        guarded, doomed = self.restrained()
        pool = doomed or [c for c in self.continuing if c not in guarded]
        fewest = min(self.votes[c] for c in pool)
        return self.pick(
            [c for c in sorted(pool) if self.votes[c] <= fewest + margin], TO_EXCLUDE, lowest=True
        )

    def restrained(self) -> tuple[frozenset[int], frozenset[int]]:
        """Who is guarded and who is doomed just now; noted when it is news."""
        if not self._reserved.constraints:
            return frozenset(), frozenset()
        found: dict[str, set[int]] = {}
        in_play = [*self.continuing, *self._waiting]
        for kind, who, because in self._reserved.restraints(self.elected, in_play):
            named = [c for c in who if c not in self._waiting]
            found.setdefault(kind, set()).update(named)
            if news := [c for c in named if (kind, c) not in self._known]:
                self._known.update((kind, c) for c in news)
                self._notes.append(Restraint(kind, self.named(news), because))
        doomed = frozenset(found.pop(DOOMED, ()))
        return frozenset(set().union(*found.values())) - doomed, doomed

    # Doing.

    def elect(self, candidate: int) -> None:
        """Deem `candidate` elected; if it is "re-open nominations", bring in a further one."""
        self.continuing.remove(candidate)
        self.elected.append(candidate)
        self._elected_now.append(candidate)
        if candidate in self._ron and self._waiting:
            insort(self.continuing, self._waiting.pop(0))

    def exclude(self, candidate: int) -> None:
        self.continuing.remove(candidate)
        if candidate in self._ron:
            self._waiting.clear()

    def elect_reaching(self, has_the_votes: Callable[[int], bool], *, by_lot: bool = True) -> None:
        """Deem elected, most votes first, everyone who `has_the_votes`.

        Reserved places are looked at again after each, for one election can doom the next.

        by_lot   whether a lot may settle who has the last place; if not, nobody who is level has it
        """
        while self.vacancies:
            _, doomed = self.restrained()
            able = [c for c in self.continuing if has_the_votes(c) and c not in doomed]
            if not able:
                break
            most = max(self.votes[c] for c in able)
            level = [c for c in able if self.votes[c] == most]
            # Equal votes matter here only if not all of them may be elected.
            enough = len(level) <= self.vacancies and not self._reserved.constraints
            if not enough and not by_lot and len(self._look_back(level, lowest=False)[0]) > 1:
                break
            self.elect(level[0] if enough else self.pick(level, TO_ELECT, lowest=False))

    def mark(self) -> None:
        """Remember the votes at a point within a stage that ties can look back to."""
        self._points.append((len(self.stages) + 1, tuple(self.votes)))

    def close_stage(
        self, kind: str, *, who: Sequence[int] = (), moved: int = 0, excluded: Sequence[int] = ()
    ) -> None:
        """Write the stage into the minutes; when it settled the count, elect those left."""
        without_quota = self._elect_those_left() if self.settled else ()
        self.mark()
        votes = tuple(self.votes)
        self.stages.append(
            Stage(
                number=len(self.stages) + 1,
                kind=kind,
                who=self.named(who),
                moved=moved,
                votes=votes,
                nontransferable=self.valid * self.scale - sum(votes),
                exhausted=self.exhausted,
                quota=self.quota,
                elected=self.named(self._elected_now),
                without_quota=without_quota,
                excluded=self.named(excluded),
                notes=tuple(self._notes),
            )
        )
        self._elected_now.clear()
        self._notes.clear()

    def fill(self) -> None:
        """Elect those left, as part of the stage just closed. See `all_have_places`."""
        left = self._elect_those_left()
        last = self.stages[-1]
        self.stages[-1] = replace(
            last, elected=last.elected + left, without_quota=last.without_quota + left
        )
        self._elected_now.clear()

    def _elect_those_left(self) -> tuple[str, ...]:
        elected: list[int] = []
        # One at a time: electing one "re-open nominations" brings in the next.
        while self.vacancies and (left := self.continuing):
            elected.append(max(left, key=lambda c: (self.votes[c], -c)))
            self.elect(elected[-1])
        return self.named(elected)

    def note(self, note: Note) -> None:
        self._notes.append(note)

    def named(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple([self.ids[c] for c in places])
