"""How a proposal fared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from ballots import counting, results
from ballots.counting import words
from ballots.counting.majority import MAJORITIES
from ballots.models import Contest
from ballots.narrative.sections import Section, of_sections, sections

OUTCOMES = {
    counting.Outcome.CARRIED: lambda: _("Carried"),
    counting.Outcome.LOST: lambda: _("Lost"),
    counting.Outcome.NOT_CARRIED: lambda: _("Not carried: the votes are equal"),
    counting.Outcome.LAPSED_INQUORATE: lambda: _("Lapsed: too few voted"),
    counting.Outcome.NO_RESULT: lambda: _("No result: nobody voted"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a proposal fared.

    share    of the base that was for: 0 to 1
    needed   the share the rule asks for
    """

    contest: Contest
    decision: counting.Decision
    sentences: Sequence[str]

    @property
    def outcome(self) -> str:
        return OUTCOMES[self.decision.outcome]()

    @property
    def tone(self) -> str:
        return "good" if self.carried else "plain"

    @property
    def carried(self) -> bool:
        return self.decision.outcome is counting.Outcome.CARRIED

    @property
    def needed(self) -> Fraction:
        return MAJORITIES[self.decision.majority].share

    @property
    def sections(self) -> list[Section]:
        return sections(self.contest)

    @property
    def weighed(self) -> list[str]:
        return of_sections(self.sections)


def verdict(contest: Contest) -> Verdict:
    """How a counted proposal fared."""
    decision = results.decision(contest)
    said = list(words.decision_sentences(decision, _, "{:,}".format))
    if contest.ballot.sections:
        said.insert(0, _("These are votes by the weights of the sections, not people."))
    return Verdict(contest, decision, said)
