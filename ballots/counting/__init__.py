"""Counting votes. Pure Python: no Django, no clock, no chance, no floats.

    papers, the rules of the contest, a lot  ──▶  a Count that can be read aloud and checked by hand

Everything a count needs is an argument, including the lot that settles ties, so that anyone who
holds the papers gets the same answer.
"""

from ballots.counting import blt, papers, record, ron, sections, words
from ballots.counting.contest import Candidate, Constraint, Contest, Outcome, Shortage
from ballots.counting.election import count
from ballots.counting.lots import commitment, lot_from_seed
from ballots.counting.majority import Base, Decision, decide
from ballots.counting.minutes import Count, Stage
from ballots.counting.papers import Profile
from ballots.counting.rules import RULES

__all__ = [
    "RULES",
    "Base",
    "Candidate",
    "Constraint",
    "Contest",
    "Count",
    "Decision",
    "Outcome",
    "Profile",
    "Shortage",
    "Stage",
    "blt",
    "commitment",
    "count",
    "decide",
    "lot_from_seed",
    "papers",
    "record",
    "ron",
    "sections",
    "words",
]
