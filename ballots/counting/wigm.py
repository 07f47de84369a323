"""The Proportional Representation Foundation's reference weighted inclusive Gregory method.

    A.1     quota: valid papers over places plus one, plus 0.0001
    B.1     the quota or more is elected
    B.3     the largest surplus moves, every paper at its weight times surplus over votes; a surplus
            of nothing would move nothing, and is not made a stage of
    B.4     the lowest is defeated
    C, D.3  ends when the places are filled, or the candidates left only just fill them
    D.1     ties by an order drawn before the count, and by nothing else
    D.4     four decimal places, the rest cut off

The optional B.2, defeating sure losers together, is not used: one exclusion a stage is easier to
follow. D.1 takes whoever comes first in the order drawn, for a defeat too; here the lot, the
luckiest first, defeats from its end.
"""

from __future__ import annotations

from ballots.counting.clerk import Clerk
from ballots.counting.gregory import count_gregory
from ballots.counting.papers import Profile
from ballots.counting.piles import piles_of

PLACES = 4
UNIT = 10_000
HISTORY = ""


def quota(valid: int, seats: int) -> int:
    """In ten-thousandths of a vote. (A.1, D.4.)"""
    return valid * UNIT // (seats + 1) + 1


def run(clerk: Clerk, profile: Profile) -> None:
    """Count `profile` to the end."""
    piles = piles_of(profile, len(clerk.ids), UNIT)
    count_gregory(clerk, piles, quota(clerk.valid, clerk.seats))
