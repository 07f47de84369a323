"""A result as a page tells it: a headline, bars, a sentence for every stage. Made from the tally.

Import from here, not from the modules.
"""

from ballots.narrative.elections import Election, election, short
from ballots.narrative.proposals import Verdict, verdict
from ballots.narrative.sections import Section, of_sections, sections

__all__ = [
    "Election",
    "Section",
    "Verdict",
    "election",
    "of_sections",
    "sections",
    "short",
    "verdict",
]
