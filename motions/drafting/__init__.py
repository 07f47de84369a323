"""Texts and what is proposed to change them. Pure Python: no Django, no clock, no chance, no floats.

    a text, change-sets, which of them are accepted  ──▶  a Reading: the text, every word with its history

Nothing is ever rewritten. A text is all the words ever proposed for it, in one order, with those
left out that the accepted change-sets do not put in or do delete. So it does not matter in what
order amendments are filed or voted on, and none loses its place when another is carried.
"""

from motions.drafting import composites, numbering, plain, problems, record, words
from motions.drafting.blame import Credit, blame, deleted_by
from motions.drafting.changes import Atom, ChangeSet
from motions.drafting.conflicts import Clash, Conflict, conflicts
from motions.drafting.formal import Instruction, instructions
from motions.drafting.marked import Marked, State, mark
from motions.drafting.numbering import Numbering, number
from motions.drafting.plan import Order, Outcome, Plan, Vote, plans
from motions.drafting.problems import Unacceptable
from motions.drafting.propose import begin, propose, revise
from motions.drafting.reading import Reading, read
from motions.drafting.text import Block, Kind, Style, Text, Word
from motions.drafting.touched import touched
from motions.drafting.weave import Weave, weave

__all__ = [
    "Atom",
    "Block",
    "ChangeSet",
    "Clash",
    "Conflict",
    "Credit",
    "Instruction",
    "Kind",
    "Marked",
    "Numbering",
    "Order",
    "Outcome",
    "Plan",
    "Reading",
    "State",
    "Style",
    "Text",
    "Unacceptable",
    "Vote",
    "Weave",
    "Word",
    "begin",
    "blame",
    "composites",
    "conflicts",
    "deleted_by",
    "instructions",
    "mark",
    "number",
    "numbering",
    "plain",
    "plans",
    "problems",
    "propose",
    "read",
    "record",
    "revise",
    "touched",
    "weave",
    "words",
]
