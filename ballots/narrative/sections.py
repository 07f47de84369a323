"""What each section of an electorate came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ballots import manifests, results
from ballots.models import Contest


@dataclass(frozen=True, slots=True)
class Section:
    """What a section of the electorate came to in one contest.

    roll     how many are in it
    papers   valid ones
    each     how many votes each of them stood for; 0 if there was none
    said     of a proposal: papers for, against and abstaining; otherwise empty
    """

    name: str
    weight: int
    roll: int
    papers: int
    each: int
    said: Sequence[int]

    @property
    def votes(self) -> int:
        """What they all came to."""
        return self.papers * self.each


def sections(contest: Contest) -> list[Section]:
    """What each section came to, in the order of the rules; none where the electorate has none."""
    manifest = manifests.of(contest.ballot) if contest.ballot.sections else None
    found = []
    for listed in contest.ballot.sections:
        code = listed["code"]
        came = contest.tally.sections[code]
        assert manifest is not None
        found.append(
            Section(
                name=listed["name"],
                weight=listed["weight"],
                roll=manifest.sections[code].n,
                papers=came["papers"],
                each=came["each"],
                said=[came["figures"][name] for name in results.MARKS if came["figures"]],
            )
        )
    return found


def of_sections(found: Sequence[Section]) -> list[str]:
    """How sections were weighed, in sentences."""
    if not found:
        return []
    said = [
        _(
            "Votes are weighted: the papers of a section all together count as much as its weight, and each of "
            "them alike. So that no vote is cut in pieces, a paper stands for several votes. How many people "
            "voted is counted without weights."
        )
    ]
    if not any(each.papers for each in found):
        return said
    return said + [
        _("Nobody in “%(section)s” cast a valid paper, so its weight fell away.")
        % {"section": each.name}
        for each in found
        if not each.papers
    ]
