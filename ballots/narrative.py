"""A result as a page tells it: a headline, bars, a sentence for every stage. Made from the tally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ballots import counting, manifests, results
from ballots.counting import words
from ballots.counting.majority import MAJORITIES
from ballots.models import Contest


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


@dataclass(frozen=True, slots=True)
class Bar:
    """A candidate at a stage: votes held before, votes received in it; in units of the count."""

    name: str
    held: int
    received: int
    total: str
    change: str
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class StagePage:
    """One stage of an election, ready to be shown.

    bars    whoever holds votes or gives them up, most votes first
    gone    the names of those knocked out before, of whose votes none are left
    """

    number: int
    last: int
    headline: str
    sentences: Sequence[str]
    bars: Sequence[Bar]
    gone: Sequence[str]
    quota: int
    quota_words: str
    widest: int
    nontransferable: str

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None


@dataclass(frozen=True, slots=True)
class Winner:
    """Somebody elected: at which stage and with how many votes; neither if nobody was counted."""

    name: str
    stage: int | None
    votes: str


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate's line in the table of the whole count."""

    name: str
    status: str
    cells: Sequence[tuple[str, str, str]]  # total, change, "" or "elected" or "out"


@dataclass(frozen=True, slots=True)
class Election:
    """An election's whole count, ready to be shown."""

    contest: Contest
    count: counting.Count

    @property
    def headline(self) -> str:
        """Who won, in one sentence."""
        elected = len(self.count.elected)
        if self.contest.chooses and not elected:
            return _("Nobody is chosen")
        if self.contest.chooses_one:
            return _("%(name)s is chosen") % {"name": self.winners[0].name}
        if self.contest.chooses:
            return ngettext("%(n)s chosen", "%(n)s chosen", elected) % {"n": elected}
        if not elected:
            return _("Nobody was elected")
        return ngettext("%(n)s person elected", "%(n)s people elected", elected) % {"n": elected}

    @property
    def winners(self) -> list[Winner]:
        places = {c.id: n for n, c in enumerate(self.count.candidates)}
        found = []
        for who in self.count.elected:
            at = self.count.elected_at(who)
            votes = self.count.stages[at - 1].votes[places[who]] if at else None
            figure = "" if votes is None else self.short(votes)
            found.append(Winner(self.count.names[who], at, figure))
        return found

    @property
    def valid(self) -> int:
        """How many papers were counted, whatever they weigh."""
        papers: int = self.contest.tally.papers
        return papers if self.count.weighted else self.count.valid

    @property
    def sections(self) -> list[Section]:
        return sections(self.contest)

    @property
    def weighed(self) -> list[str]:
        return of_sections(self.sections)

    @property
    def outcome(self) -> Sequence[str]:
        return words.outcome_sentences(self.count, _)

    @property
    def rejected(self) -> list[tuple[str, int]]:
        """Why papers could not be counted, and how many."""
        return [(_(words.REASONS[reason]), number) for reason, number in self.count.rejected]

    @property
    def quota(self) -> str:
        return self.short(self.count.quota)

    @property
    def rule(self) -> str:
        return _(counting.RULES[self.count.rule].name)

    @property
    def headings(self) -> list[tuple[int, str]]:
        """What each column of the table is about: the stage's number and a word or two."""
        return [(stage.number, self.short_title(stage)) for stage in self.count.stages]

    @property
    def nontransferable(self) -> list[str]:
        return [self.short(stage.nontransferable) for stage in self.count.stages]

    def stage(self, number: int | None) -> StagePage | None:
        """Stage `number`, from 1; the last if None or out of range. None if nobody had to be counted."""
        stages = self.count.stages
        if not stages:
            return None
        number = number if number and 1 <= number <= len(stages) else len(stages)
        stage = stages[number - 1]
        moved = self.count.transfers(stage)
        bars = [
            Bar(
                name=candidate.name,
                held=votes - max(change, 0),
                received=max(change, 0),
                total=self.short(votes),
                change=self.signed(change) if number > 1 and change else "",
                status=self.status(candidate.id, number),
                tone="out" if candidate.id in self.excluded_by(number) else "held",
            )
            for candidate, votes, change in zip(
                self.count.candidates, stage.votes, moved, strict=True
            )
        ]
        bars.sort(key=lambda bar: -(bar.held + bar.received))
        gone = [bar for bar in bars if bar.tone == "out" and not bar.held and not bar.change]
        return StagePage(
            number=number,
            last=len(stages),
            headline=self.title(stage),
            sentences=words.stage_sentences(self.count, stage, _),
            bars=[bar for bar in bars if bar not in gone],
            gone=[bar.name for bar in gone],
            quota=stage.quota,
            quota_words=self.short(stage.quota),
            widest=max(max(s.votes) for s in stages),
            nontransferable=self.short(stage.nontransferable),
        )

    def title(self, stage: counting.Stage) -> str:
        """What a stage is about, in a few words."""
        moved = {"who": self.who(stage), "votes": self.short(stage.moved)}
        if stage.kind == "surplus":
            return _("%(who)s’s surplus passed on, %(votes)s votes") % moved
        if stage.kind == "exclusion":
            return _("%(who)s knocked out, %(votes)s votes passed on") % moved
        if stage.kind == "keep-values":
            return _("Votes the elected do not need passed on")
        if stage.kind == "choices":
            return _("All choices")
        return _("First preferences")

    def short_title(self, stage: counting.Stage) -> str:
        """What a stage is about, for the head of a column."""
        if stage.kind == "exclusion":
            return _("%(who)s out") % {"who": self.who(stage)}
        if stage.kind == "surplus":
            return _("surplus of %(who)s") % {"who": self.who(stage)}
        return self.title(stage)

    def who(self, stage: counting.Stage) -> str:
        """Whose papers moved at `stage`: a name, or how many candidates."""
        if len(stage.who) == 1:
            return self.count.names[stage.who[0]]
        return ngettext("%(n)s candidate", "%(n)s candidates", len(stage.who)) % {
            "n": len(stage.who)
        }

    def table(self) -> list[Row]:
        """Candidate by stage."""
        rows = []
        for place, candidate in enumerate(self.count.candidates):
            cells = []
            for stage in self.count.stages:
                change = self.count.transfers(stage)[place]
                state = (
                    "elected"
                    if candidate.id in self.elected_by(stage.number)
                    else "out"
                    if candidate.id in self.excluded_by(stage.number)
                    else ""
                )
                cells.append(
                    (
                        self.short(stage.votes[place]),
                        self.signed(change) if stage.number > 1 and change else "",
                        state,
                    )
                )
            rows.append(
                Row(candidate.name, self.status(candidate.id, len(self.count.stages)), cells)
            )
        return rows

    def elected_by(self, number: int) -> set[str]:
        return {who for stage in self.count.stages[:number] for who in stage.elected}

    def excluded_by(self, number: int) -> set[str]:
        return {who for stage in self.count.stages[:number] for who in stage.excluded}

    def status(self, who: str, number: int) -> str:
        """What had become of a candidate by the end of stage `number`, in a word."""
        if who in self.elected_by(number):
            return _("chosen") if self.contest.chooses else _("elected")
        if who in self.excluded_by(number):
            return _("knocked out")
        return ""

    def short(self, units: int) -> str:
        """Votes with two decimal places, or none if it is a whole number. The downloads have them all."""
        scale = 10**self.count.places
        if units % scale == 0:
            return f"{units // scale:,}"
        hundredths = units * 100 // scale
        return f"{hundredths // 100:,}.{hundredths % 100:02}"

    def signed(self, units: int) -> str:
        return f"+{self.short(units)}" if units > 0 else f"−{self.short(-units)}"


OUTCOMES = {
    counting.Outcome.CARRIED: lambda: _("Carried"),
    counting.Outcome.LOST: lambda: _("Lost"),
    counting.Outcome.NOT_CARRIED: lambda: _("Not carried: the votes are equal"),
    counting.Outcome.LAPSED_INQUORATE: lambda: _("Lapsed: too few voted"),
    counting.Outcome.NO_RESULT: lambda: _("No result: nobody voted"),
}


def verdict(contest: Contest) -> Verdict:
    """How a counted proposal fared."""
    decision = results.decision(contest)
    said = list(words.decision_sentences(decision, _))
    if contest.ballot.sections:
        said.insert(0, _("These are votes by the weights of the sections, not people."))
    return Verdict(contest, decision, said)


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


def election(contest: Contest) -> Election:
    """The whole count of a counted election."""
    count = counting.record.from_json(contest.tally.count)
    if contest.ron:
        # Its further copies are numbered: "Re-open nominations (2)".
        name = next(option.name for option in contest.options.all() if option.is_ron)
        standing = (replace(c, name=c.name.replace(name, _(name))) for c in count.candidates)
        count = replace(count, candidates=tuple(standing))
    return Election(contest, count)
