"""Choose up to as many as there are places: each choice is one vote, and those with the most votes are chosen.

As where several councillors are elected at once in England and Wales (SI 2006/3305, Sch. 2, rule 15). The order
of a paper's choices means nothing; of a paper with more than there are places, so many are read. Equal votes
for the last places are told apart by lot. Nothing moves, so there is one stage and no quota. Of one place it is
first past the post.
"""

from __future__ import annotations

from dataclasses import replace

from ballots.counting.clerk import Clerk
from ballots.counting.minutes import CHOICES
from ballots.counting.papers import Profile

PLACES = 0
HISTORY = ""


def run(clerk: Clerk, papers: Profile) -> None:
    """Count `papers`. Reserved places want an order, and so does re-opening several places."""
    for choices, number in zip(papers.rankings, papers.papers, strict=True):
        for place in choices[: clerk.seats]:
            clerk.votes[place] += number
    clerk.elect_reaching(lambda _: True)
    clerk.close_stage(CHOICES)
    # Of one paper several votes come: none is left over to be passed on.
    clerk.stages[0] = replace(clerk.stages[0], nontransferable=0)
