"""Meek's method, with the figures of New Zealand's schedule and with the PR Foundation's.

Every elected candidate keeps a part of each vote that reaches them, no more than makes up the
quota; the rest passes on, to elected candidates too; the parts are worked out again and again until
they settle. Papers that run out lower the quota.

New Zealand: Local Electoral Regulations 2001 (SR 2001/145), Schedule 1A, part 1:

    3       ends when the places are filled, or the candidates left only just fill them
    5, 11   quota: (valid less non-transferable) over places plus one, to nine places, + 0.000000001
    6, 12   the quota or more is elected
    9, 17   keep value: times the quota over the votes, each result to nine places, rounded up
    10      votes: what a candidate keeps of a paper is rounded up to nine places
    13      the lowest is excluded when the total surplus is below 0.0001, or could not lift them to
            the next above
    19, 40  equal votes: whoever was behind when they first differed
    23      when the parts no longer settle further, the lowest is excluded

This is not the New Zealand calculator, and a count by it is not an official New Zealand result.
What conforms is the figures above. What does not, or cannot be known to:

    10      read literally, what passes on is rounded up as well, so that a paper can be worth more
            than a vote. Here it is what is left, as in Hill's program and, so far as published
            results show (Dunedin 2004, Cargill ward), in the calculator.
    13      is applied from the first preferences on, as the calculator's published results show
            (Dunedin 2025, Strath Taieri), though the schedule puts it later.
    41-48   the pseudo-random number that settles the last ties is replaced by our lot, drawn from a
            seed that was committed to.
            One candidate is excluded at a time; the calculator is said to exclude together those
            without votes.

The Proportional Representation Foundation's reference rule has the same arithmetic, and

    B.2.e   iterates until the total surplus is below 0.000001 or no longer falls
    B.3     excludes nobody before; whoever is within the surplus of the lowest counts as level
    T       settles ties by an order drawn before the count, and by nothing else

which here is the lot, the luckiest first, read from its end.
"""

from __future__ import annotations

from dataclasses import dataclass

from ballots.counting.clerk import EARLIEST, Clerk
from ballots.counting.minutes import EXCLUSION, FIRST_PREFERENCES, KEEP_VALUES
from ballots.counting.papers import Profile
from ballots.counting.trie import UNIT, Trie, trie_of

PLACES = 9
NZ_HISTORY, PRF_HISTORY = EARLIEST, ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Where two texts of the method differ.

    enough        stop iterating when the total surplus is below this, in units
    sure_losers   exclude the lowest as soon as the surplus could not lift them
    level_within  count as level whoever the surplus could lift past the lowest
    """

    enough: int
    sure_losers: bool
    level_within: bool


NEW_ZEALAND = Figures(enough=UNIT // 10_000, sure_losers=True, level_within=False)
PR_FOUNDATION = Figures(enough=UNIT // 1_000_000, sure_losers=False, level_within=True)


def run_nz(clerk: Clerk, profile: Profile) -> None:
    """Count `profile` with New Zealand's figures."""
    _Meek(clerk, trie_of(profile, len(clerk.ids)), NEW_ZEALAND).run()


def run_prf(clerk: Clerk, profile: Profile) -> None:
    """Count `profile` with the PR Foundation's figures."""
    _Meek(clerk, trie_of(profile, len(clerk.ids)), PR_FOUNDATION).run()


class _Meek:
    """A count under way: the clerk's records, the papers and what each candidate keeps."""

    def __init__(self, clerk: Clerk, trie: Trie, figures: Figures) -> None:
        self.clerk = clerk
        self.trie = trie
        self.figures = figures
        self.keep = [UNIT] * len(clerk.ids)

    def run(self) -> None:
        clerk = self.clerk
        self._distribute()
        clerk.close_stage(FIRST_PREFERENCES)
        while not clerk.settled:
            elected = len(clerk.elected)
            if self._iterate():
                clerk.close_stage(KEEP_VALUES)
            if len(clerk.elected) > elected or clerk.settled:
                continue
            if clerk.all_have_places and not clerk.restrained()[1]:
                clerk.fill()
            else:
                margin = self._surplus() if self.figures.level_within else 0
                loser = clerk.next_out(margin)
                votes = clerk.votes[loser]
                clerk.exclude(loser)
                self._moved(loser)
                self._distribute()
                clerk.close_stage(EXCLUSION, who=[loser], moved=votes, excluded=[loser])

    def _iterate(self) -> bool:
        """Work out keep values until someone is elected or it is time to exclude.

        Returns whether any changed.
        """
        changed, last = False, None
        while True:
            surplus = self._surplus()
            if self._time_to_exclude(surplus) or (last is not None and surplus >= last):
                return changed
            last, changed = surplus, True
            for c in self.clerk.elected:
                kept = -(-self.keep[c] * self.clerk.quota // UNIT)
                self.keep[c] = -(-kept * UNIT // self.clerk.votes[c])
            if self._distribute():
                return True

    def _surplus(self) -> int:
        clerk = self.clerk
        return max(0, sum(clerk.votes[c] - clerk.quota for c in clerk.elected))

    def _time_to_exclude(self, surplus: int) -> bool:
        guarded, doomed = self.clerk.restrained()
        if doomed or surplus < self.figures.enough:
            return True
        if not self.figures.sure_losers or self.clerk.all_have_places:
            return False
        lowest, *others = sorted(
            self.clerk.votes[c] for c in self.clerk.continuing if c not in guarded
        )
        return not others or lowest + surplus < others[0]

    def _distribute(self) -> bool:
        """Credit the votes, set the quota and elect. Returns whether anyone was elected."""
        clerk = self.clerk
        before = len(clerk.elected)
        clerk.votes = self.trie.distribute(self.keep)
        clerk.quota = sum(clerk.votes) // (clerk.seats + 1) + 1
        clerk.exhausted = clerk.valid * UNIT - sum(clerk.votes)
        clerk.elect_reaching(lambda c: clerk.votes[c] >= clerk.quota)
        for candidate in clerk.elected[before:]:
            self._moved(candidate)
        return len(clerk.elected) > before

    def _moved(self, candidate: int) -> None:
        elected = [False] * len(self.clerk.ids)
        for c in self.clerk.elected:
            elected[c] = True
        self.trie.move(candidate, elected, self.clerk.reachable)
