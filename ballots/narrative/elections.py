"""An election: who won, bars and sentences for every stage, the table of the whole count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ballots import counting
from ballots.counting import words
from ballots.models import Contest
from ballots.narrative.sections import Section, of_sections, sections


@dataclass(frozen=True, slots=True)
class Bar:
    """A candidate at a stage: votes held before, votes received in it; in units of the count.

    total   what it comes to, in words: "1,285.09 votes"
    """

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
    how: str


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
            found.append(
                Winner(
                    name=self.count.names[who],
                    stage=at,
                    votes="" if votes is None else self.short(votes),
                    how=self.how(at, votes),
                )
            )
        return found

    def how(self, at: int | None, votes: int | None) -> str:
        """How somebody came to be elected, in a few words."""
        if at is None or votes is None:
            return _("Elected without a count")
        if self.contest.chooses:
            return self.votes(votes)
        return ngettext(
            "Elected at stage %(stage)s with %(votes)s vote",
            "Elected at stage %(stage)s with %(votes)s votes",
            self.many(votes),
        ) % {"stage": at, "votes": self.short(votes)}

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
    def again(self) -> str:
        """The command that counts the published papers again, to the same stages.

        Empty where there is none: choices without an order are in no BLT file, and who is of the groups that
        places are reserved for is nobody else's to know.
        """
        contest = self.contest
        if contest.chooses or contest.reserved or not self.count.stages:
            return ""
        words = [
            "python -m ballots.counting count",
            f"{contest.ballot.slug}-{contest.position}-papers.blt",
            f"--rule {self.count.rule}",
            f"--seed {contest.ballot.lot_revealed}",
            *(f"--ron {option.place + 1}" for option in contest.options.all() if option.is_ron),
        ]
        return " ".join(words)

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
        waiting = counting.ron.waiting(self.count, number)
        bars = [
            Bar(
                name=candidate.name,
                held=votes - max(change, 0),
                received=max(change, 0),
                total=self.votes(votes),
                change=self.signed(change) if number > 1 and change else "",
                status=self.status(candidate.id, number),
                tone="out" if candidate.id in self.excluded_by(number) else "held",
            )
            for candidate, votes, change in zip(
                self.count.candidates, stage.votes, moved, strict=True
            )
            if candidate.id not in waiting
        ]
        bars.sort(key=lambda bar: -(bar.held + bar.received))
        gone = [bar for bar in bars if bar.tone == "out" and not bar.held and not bar.change]
        return StagePage(
            number=number,
            last=len(stages),
            headline=self.title(stage),
            sentences=words.stage_sentences(self.count, stage, _, short),
            bars=[bar for bar in bars if bar not in gone],
            gone=[bar.name for bar in gone],
            quota=stage.quota,
            quota_words=self.short(stage.quota),
            widest=max(max(s.votes) for s in stages),
            nontransferable=self.short(stage.nontransferable),
        )

    def title(self, stage: counting.Stage) -> str:
        """What a stage is about, in a few words."""
        moved = {"who": self.who(stage), "votes": self.votes(stage.moved)}
        if stage.kind == "surplus":
            return _("%(who)s’s surplus passed on, %(votes)s") % moved
        if stage.kind == "exclusion":
            knocked_out = _("%(who)s knocked out, %(votes)s passed on")
            return (knocked_out if stage.moved else _("%(who)s knocked out")) % moved
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
        rows, waiting = [], counting.ron.waiting(self.count)
        for place, candidate in enumerate(self.count.candidates):
            if candidate.id in waiting:
                continue
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
        return short(self.count, units)

    def votes(self, units: int) -> str:
        """The same in words: "1 vote", "1,285.09 votes"."""
        return ngettext("%(votes)s vote", "%(votes)s votes", self.many(units)) % {
            "votes": self.short(units)
        }

    def many(self, units: int) -> int:
        """The whole number whose form of a word goes with so many votes: a part of one is not one."""
        scale: int = 10**self.count.places
        whole, part = divmod(units, scale)
        return max(whole, 2) if part else whole

    def signed(self, units: int) -> str:
        return f"+{self.short(units)}" if units > 0 else f"−{self.short(-units)}"


def short(count: counting.Count, units: int) -> str:
    """Votes with two decimal places, or none if it is a whole number. The downloads have them all."""
    scale = 10**count.places
    if units % scale == 0:
        return f"{units // scale:,}"
    hundredths = units * 100 // scale
    return f"{hundredths // 100:,}.{hundredths % 100:02}"


def election(contest: Contest) -> Election:
    """The whole count of a counted election."""
    count = counting.record.from_json(contest.tally.count)
    if contest.ron:
        # Its further copies are numbered: "Re-open nominations (2)".
        name = next(option.name for option in contest.options.all() if option.is_ron)
        standing = (replace(c, name=c.name.replace(name, _(name))) for c in count.candidates)
        count = replace(count, candidates=tuple(standing))
    return Election(contest, count)
