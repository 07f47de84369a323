"""Weighted inclusive Gregory: the shape shared by the Scottish rule, the PR Foundation's and IRV.

A surplus passes on all of a candidate's papers at a reduced value; an exclusion passes them on at
the value they have. Each is one stage.
"""

from __future__ import annotations

from ballots.counting.clerk import Clerk
from ballots.counting.minutes import EXCLUSION, FIRST_PREFERENCES, SURPLUS, TO_TRANSFER
from ballots.counting.piles import Piles, Rate


def count_gregory(clerk: Clerk, piles: Piles, quota: int) -> None:
    """Run a count to its end. `quota` is in units and fixed throughout.

    The largest surplus goes first. Only when none is left is anyone excluded, except that a
    candidate whom reserved places bar goes at once.
    """
    clerk.quota = quota
    clerk.votes = piles.first_preferences()
    clerk.elect_reaching(lambda c: clerk.votes[c] >= quota)
    clerk.close_stage(FIRST_PREFERENCES)
    while not clerk.settled:
        _, doomed = clerk.restrained()
        surpluses = [c for c in clerk.elected if clerk.votes[c] > quota]
        if surpluses and not doomed:
            giver = clerk.pick_most(surpluses, TO_TRANSFER)
            surplus = clerk.votes[giver] - quota
            _move(clerk, piles, giver, (surplus, clerk.votes[giver]), left=quota)
            clerk.elect_reaching(lambda c: clerk.votes[c] >= quota)
            clerk.close_stage(SURPLUS, who=[giver], moved=surplus)
        elif clerk.all_have_places and not doomed:
            clerk.fill()
        else:
            loser = clerk.next_out()
            votes = clerk.votes[loser]
            clerk.exclude(loser)
            _move(clerk, piles, loser, None, left=0)
            clerk.elect_reaching(lambda c: clerk.votes[c] >= quota)
            clerk.close_stage(EXCLUSION, who=[loser], moved=votes, excluded=[loser])


def _move(clerk: Clerk, piles: Piles, giver: int, rate: Rate | None, *, left: int) -> None:
    gains, exhausted = piles.move(giver, clerk.reachable, rate)
    clerk.votes[giver] = left
    clerk.votes = [votes + gain for votes, gain in zip(clerk.votes, gains, strict=True)]
    clerk.exhausted += exhausted
