"""The single transferable vote as counted for Scottish councils.

Scottish Local Government Elections Order 2011 (SSI 2011/399), Schedule 1, rules 46-53. They are
rules 45-52 of the 2007 Order (SSI 2007/42) under numbers one higher.

    46      first preferences                                  `first_preferences`
    47      the quota                                          `quota`
    48      equal to the quota or more is elected, at any stage
    49(1)   a surplus moves all the papers of its candidate, to continuing candidates only: someone
            elected at the same stage receives nothing
    49(3)   at their value times surplus over votes, to five places, "any remainder being ignored"
    50      the highest surplus first; equal ones by the most recent stage that tells them apart,
            then by lot
    51      when no surplus is left, the lowest is excluded; papers keep their value
    52      equal ones by the most recent stage that tells them apart, then by lot
    53      as many candidates left as places left: they are elected and nothing more is transferred

Rules 50 and 52 speak of "the most recent preceding stage" at which candidates "had unequal numbers
of votes" as if of two. Where three are tied and a stage parts only some of them, those still level
at the extreme go on to the stage before it.

The Order knows no reserved places and no "re-open nominations": see `reserved.py` and `ron.py`.
"""

from __future__ import annotations

from ballots.counting.clerk import LATEST, Clerk
from ballots.counting.gregory import count_gregory
from ballots.counting.papers import Profile
from ballots.counting.piles import piles_of

PLACES = 5
UNIT = 100_000
HISTORY = LATEST


def quota(valid: int, seats: int) -> int:
    """Valid papers over places plus one, decimals ignored, plus one; in whole votes. (Rule 47.)"""
    return valid // (seats + 1) + 1


def run(clerk: Clerk, profile: Profile) -> None:
    """Count `profile` to the end. (Rules 46-53.)"""
    piles = piles_of(profile, len(clerk.ids), UNIT)
    count_gregory(clerk, piles, quota(clerk.valid, clerk.seats) * UNIT)
