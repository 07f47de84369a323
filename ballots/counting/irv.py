"""The alternative vote, or instant run-off: one place, and votes move only by exclusion.

There is no statute behind it here; it is the single transferable vote for one place, in whole
votes. More than half of the valid papers elects. The lowest is excluded, one at a stage; candidates
with equal votes are told apart by the most recent stage at which they differed, then by lot, as
Scottish councils do (SSI 2011/399, Sch. 1, rule 52). When two are left and neither has more than
half of all valid papers, because some name neither, excluding the lower elects the other.
"""

from __future__ import annotations

from ballots.counting.clerk import LATEST, Clerk
from ballots.counting.gregory import count_gregory
from ballots.counting.papers import Profile
from ballots.counting.piles import piles_of

PLACES = 0
UNIT = 1
HISTORY = LATEST


def majority(valid: int) -> int:
    """The fewest votes that are more than half."""
    return valid // 2 + 1


def run(clerk: Clerk, profile: Profile) -> None:
    """Count `profile` to the end. Raises ValueError for more than one place."""
    if clerk.seats != 1:
        raise ValueError(f"irv fills one place, not {clerk.seats}")
    count_gregory(clerk, piles_of(profile, len(clerk.ids), UNIT), majority(profile.valid))
