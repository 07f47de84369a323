"""What the count sheet holds: the whole report as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ballots import narrative
from ballots.models import Ballot


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the sheet: what it is, and what it is here. `code` if it is to be compared, not read."""

    term: str
    words: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Elected:
    """Somebody elected. `stage` and `votes` are empty if nobody had to be counted."""

    order: str
    name: str
    stage: str
    votes: str
    how: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A candidate at a stage: the votes held at its end, and what they gained or gave in it."""

    votes: str
    change: str = ""
    state: str = ""  # "elected" or "out" in the stage where it happened


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of stages; `fate` is what became of a candidate in the whole count."""

    name: str
    fate: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Band:
    """So many stages of a count as fit side by side: candidates down, stages across.

    heads   of each stage: its number, and what it is about
    last    what adds up, below the candidates
    """

    title: str
    heads: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    last: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Story:
    """One stage in words."""

    title: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal's line in the list of all of them."""

    position: int
    title: str
    votes_for: str
    votes_against: str
    abstentions: str
    needed: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Part:
    """What the sheet says of one contest. A proposal has no `elected`, `bands` or `stories`.

    figures   the few that come first
    sections  of the electorate, where they have weights; `weighed` says how
    """

    position: int
    title: str
    outcome: Sequence[str]
    figures: Sequence[Fact]
    facts: Sequence[Fact]
    elected: Sequence[Elected] = ()
    bands: Sequence[Band] = ()
    stories: Sequence[Story] = ()
    sections: Sequence[narrative.Section] = ()
    weighed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole report.

    notices     what must be known before any figure is read: annulled, held elsewhere
    proposals   all of them in brief, if there is more than one
    proof       what a recount is checked against
    signed_off  the officers who signed before notice was given, and when
    """

    ballot: Ballot
    notices: Sequence[str]
    facts: Sequence[Fact]
    turnout: Sequence[Fact]
    proposals: Sequence[Proposal]
    parts: Sequence[Part]
    proof: Sequence[Fact]
    signed_off: Sequence[str]

    @property
    def title(self) -> str:
        return self.ballot.title

    @property
    def statement(self) -> Sequence[str]:
        """What the scrutineer puts their name to. They delete what does not apply."""
        if self.ballot.held_elsewhere:
            return [
                _(
                    "Having checked this count, I am satisfied / not satisfied that the papers were "
                    "counted fairly and accurately, as set out above."
                )
            ]
        return [
            _(
                "Having supervised this ballot, I am satisfied / not satisfied that those entitled to "
                "vote were able to do so in secret and without interference, that the arrangements "
                "for the papers and the count were secure, and that the votes were counted fairly "
                "and accurately, as set out above."
            ),
            _("I have examined / not examined the roll of voters."),
        ]
