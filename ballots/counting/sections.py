"""Sections of an electorate with weights: a college of office-holders that has two thirds of the votes, say.

A section's weight is what all its papers count together, however many of its people vote. It is shared out
among its valid papers, to each alike. So that no vote is cut in pieces, a paper of a section of weight w, of
which v papers are valid, stands for

    w × L ÷ v votes, where L is the lowest common multiple of every section's v

and then all of these are divided by what divides them all. The sections' totals stand exactly as their weights;
and sections whose papers are as many as their weights ask count as if there were no sections.

    Example. Members have weight 1 and cast 60 valid papers, office-holders weight 2 and cast 8. L is 120, so a
    member's paper stands for 1 × 120 ÷ 60 = 2 votes and an office-holder's for 2 × 120 ÷ 8 = 30: 120 votes
    against 240. Divided by 2: 1 and 15, 60 votes against 120.

A section in which nobody cast a valid paper has no share: the others stand by their weights between them.
Quota, transfers and majorities are of these votes. Turnout and quorum are of people, and know no weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from math import gcd, lcm

from ballots.counting.papers import Profile, Ranking, profile

MOST_WEIGHT = 1000


def votes_each(weights: Mapping[str, int], valid: Mapping[str, int]) -> dict[str, int]:
    """Section → how many votes each of its papers stands for; a section without valid papers is left out.

    weights   section → its weight, from 1
    valid     section → how many valid papers it has

    Raises ValueError for a weight or a number below what it can be, or papers of a section that has no weight.
    """
    if min(weights.values(), default=1) < 1 or min(valid.values(), default=0) < 0:
        raise ValueError(f"weights {dict(weights)}, valid papers {dict(valid)}")
    voting = {section: papers for section, papers in valid.items() if papers}
    if strange := voting.keys() - weights.keys():
        raise ValueError(f"no section is called {min(strange)!r}")
    common = lcm(*voting.values())
    each = {section: weights[section] * common // papers for section, papers in voting.items()}
    least = gcd(*each.values())
    return {section: votes // least for section, votes in each.items()}


def weighted(weights: Mapping[str, int], profiles: Mapping[str, Profile]) -> Profile:
    """The papers of all sections as one profile, each as often as it stands for votes.

    profiles   section → its papers. Those that are not valid are added up as they are
    """
    each = votes_each(weights, {section: papers.valid for section, papers in profiles.items()})
    alike: Counter[Ranking] = Counter()
    rejected: Counter[str] = Counter()
    cut_short: Counter[str] = Counter()
    for section, papers in profiles.items():
        for ranking, number in zip(papers.rankings, papers.papers, strict=True):
            alike[ranking] += number * each[section]
        rejected.update(dict(papers.rejected))
        cut_short.update(dict(papers.cut_short))
    together = profile(alike, rejected=rejected, cut_short=cut_short)
    return replace(together, weighted=len(weights) > 1)


def weighted_figures(
    weights: Mapping[str, int], figures: Mapping[str, Mapping[str, int]]
) -> dict[str, int]:
    """What the answers to one question come to. figures: section → answer → valid papers that say so"""
    each = votes_each(weights, {section: sum(said.values()) for section, said in figures.items()})
    together: Counter[str] = Counter()
    for section, said in figures.items():
        for answer, papers in said.items():
            together[answer] += papers * each.get(section, 0)
    return dict(together)
