"""First past the post: one place, and only first choices count; whoever has the most is chosen.

Counted as the alternative vote would be if every paper stopped after its first choice: the lowest leave one by
one, nothing moves, and the last to stay is the one with the most. Ties are told apart by lot.
"""

from __future__ import annotations

from collections import Counter

from ballots.counting import irv
from ballots.counting.clerk import Clerk
from ballots.counting.papers import Profile, profile

PLACES = irv.PLACES
HISTORY = ""


def run(clerk: Clerk, papers: Profile) -> None:
    """Count `papers` to the end. Raises ValueError for more than one place."""
    first: Counter[bytes] = Counter()
    for ranking, number in zip(papers.rankings, papers.papers, strict=True):
        first[ranking[:1]] += number
    irv.run(clerk, profile(first, rejected=dict(papers.rejected)))
