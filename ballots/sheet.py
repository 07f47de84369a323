"""The count sheet: what a scrutineer reports of a declared ballot, as words and figures ready to be set.

The page and the PDF are both made from this value and add nothing to it, so they cannot disagree. What it
holds follows the reports of independent scrutineers: papers distributed, returned, not valid and valid,
places, quota, every stage, who was elected at which, and a statement for the scrutineer to sign.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ballots import board, chronicle, counting, manifests, narrative, results
from ballots.counting import words
from ballots.lifecycle import State
from ballots.models import Ballot, Base, Channel, Contest, SignOff, Threshold
from ballots.sealing.papers import Fault
from momentum_demo import moments
from momentum_demo.models import AuditEvent
from momentum_demo.templatetags.components import NOTHING, percent, percent_beside

# A sheet of A4 holds six stages side by side, or as many as their figures have room for.
COLUMNS = 6
CHARACTERS = 66

BASES = {
    Base.CAST: gettext_lazy("of the votes for and against"),
    Base.WITH_ABSTENTIONS: gettext_lazy("of the votes for and against and abstentions"),
    Base.ELECTORATE: gettext_lazy("of everyone on the roll"),
}
SPOILT = {
    Fault.UNOPENABLE: gettext_lazy("not sealed to this ballot’s key"),
    Fault.PADDING: gettext_lazy("not laid out as a paper of this contest"),
    Fault.ANSWER: gettext_lazy("an answer that is not on the paper"),
    Fault.CANDIDATE: gettext_lazy("a candidate who is not standing"),
    Fault.TWICE: gettext_lazy("a candidate more than once"),
}
WITHDRAWN_BECAUSE = {"elected-elsewhere": gettext_lazy("elected in another contest")}


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


def of(ballot: Ballot) -> Sheet:
    """The sheet of a declared `ballot`."""
    contests = list(ballot.contests.select_related("ballot", "tally"))
    proposals = [contest for contest in contests if not contest.ranked]
    happened = {event.action: event for event in chronicle.events(ballot)}
    return Sheet(
        ballot=ballot,
        notices=notices(ballot),
        facts=facts(ballot, happened.get("ballot.opened")),
        turnout=turnout(ballot),
        proposals=[in_brief(contest) for contest in proposals] if len(proposals) > 1 else [],
        parts=[election(c) if c.ranked else proposal(c) for c in contests],
        proof=proof(ballot, happened.get("ballot.declared")),
        signed_off=[] if ballot.held_elsewhere else signatures(ballot),
    )


# The ballot


def notices(ballot: Ballot) -> list[str]:
    said = []
    if ballot.state == State.ANNULLED:
        said.append(_("This ballot was annulled. What follows is what was counted."))
    if ballot.held_elsewhere:
        said.append(
            _(
                "This ballot was held elsewhere. Nobody voted in it through this software: its papers "
                "were brought here and counted afresh. How it was held, and whose votes they are, is "
                "for those who held it to say."
            )
        )
    return said


def facts(ballot: Ballot, opening: AuditEvent | None) -> list[Fact]:
    """When it was held, of whom, and under which rules."""
    held_elsewhere = ballot.held_elsewhere
    said = []
    if ballot.notified_at and not held_elsewhere:
        if ballot.roll_frozen_at:
            said.append(Fact(_("Roll frozen"), moment(ballot.roll_frozen_at)))
        said.append(Fact(_("Notice given"), moment(ballot.notified_at)))
    said += [
        Fact(_("Voting opened"), moment(opening.at if opening else ballot.opens_at)),
        Fact(_("Voting closed"), moment(ballot.closes_at)),
    ]
    if ballot.declared_at:
        said.append(Fact(_("Counted and declared"), moment(ballot.declared_at)))
    if held_elsewhere:
        return said
    return [
        *said,
        Fact(_("Rules"), rules(ballot)),
        Fact(_("Who could vote"), electorate(ballot)),
    ]


def rules(ballot: Ballot) -> str:
    """The rule set by name, as it stood when notice was given."""
    kept = ballot.rules
    return _("%(name)s, version %(version)s, adopted on %(day)s") % {
        "name": kept["name"],
        "version": kept["version"],
        "day": date_format(date.fromisoformat(kept["adopted_on"]), "j F Y"),
    }


def electorate(ballot: Ballot) -> str:
    if ballot.region:
        who = _("Members in %(region)s, in good standing when the roll was frozen") % {
            "region": ballot.region
        }
    else:
        who = _("All members in good standing when the roll was frozen")
    if ballot.sections:
        who = _("%(who)s, in sections with weights: %(sections)s") % {
            "who": who,
            "sections": ", ".join(
                _("%(name)s %(weight)s") % {"name": each["name"], "weight": each["weight"]}
                for each in ballot.sections
            ),
        }
    if ballot.joined_by:
        who = _("%(who)s, who had joined by %(day)s") % {
            "who": who,
            "day": date_format(ballot.joined_by, "j F Y"),
        }
    return who


def turnout(ballot: Ballot) -> list[Fact]:
    """How many could vote, and how many did."""
    size, voters = ballot.roll_size or 0, ballot.voters or 0
    if ballot.held_elsewhere:
        papers = Fact(_("Papers brought here"), number(voters))
        if size <= voters:
            return [Fact(_("People who could vote"), _("not known here")), papers]
        return [Fact(_("People who could vote"), number(size)), papers, share(voters, size)]
    said = [Fact(_("On the roll"), number(size))]
    if ballot.sealed:
        said.append(Fact(_("Issued ballot papers"), number(issued(ballot))))
    said += [Fact(_("Voted (papers cast)"), number(voters)), share(voters, size)]
    if ballot.sealed and (assisted := sealed_for(ballot)):
        said.append(Fact(_("Of these, sealed by the organisation"), number(assisted)))
    return said


def issued(ballot: Ballot) -> int:
    """How many people were issued ballot papers, as the last head of the board has it."""
    head, _tree = board.last(ballot)
    by_contest: Counter[str] = Counter()
    for code, papers in head.issued.items():
        by_contest[code.partition("/")[0]] += papers
    return max(by_contest.values(), default=0)


def sealed_for(ballot: Ballot) -> int:
    """How many votes the organisation sealed on the voters' behalf."""
    scopes, by_contest = manifests.of(ballot).scopes, Counter[str]()
    for code, papers in results.cast_by_key(ballot).items():
        if scopes[code].key.channel == Channel.ASSISTED:
            by_contest[code.partition("/")[0]] += papers
    return max(by_contest.values())


def share(voters: int, size: int) -> Fact:
    return Fact(_("Turnout"), percent(voters, size))


def proof(ballot: Ballot, declaring: AuditEvent | None) -> list[Fact]:
    """What anyone needs in order to check the roll, the lot and the count."""
    said = []
    if ballot.held_elsewhere:
        said.append(
            Fact(
                _("Seed of the lot"),
                _("%(seed)s, drawn here for this count") % {"seed": ballot.lot_revealed},
                code=True,
            )
        )
    else:
        said += [
            *sealing(ballot),
            Fact(_("Fingerprint of the roll"), ballot.roll_fingerprint, code=True),
            Fact(_("Lot for ties, committed to before voting"), ballot.lot_commitment, code=True),
            Fact(_("Seed of the lot, revealed at the count"), ballot.lot_revealed, code=True),
        ]
    version = declaring.change.get("software", "") if declaring else ""
    return [
        *said,
        Fact(_("Counted by"), f"momentum_demo {version}" if version else "momentum_demo"),
    ]


def sealing(ballot: Ballot) -> list[Fact]:
    """Of a sealed ballot: its manifest, its board, who opened it, and whether a stranger stamped it."""
    if not ballot.sealed:
        return []
    head, _tree = board.last(ballot)
    trustees = [
        trustee.member.name
        for trustee in ballot.trustees.select_related("member")
        if trustee.share is not None
    ]
    return [
        Fact(_("Fingerprint of the ballot (its manifest)"), ballot.fingerprint, code=True),
        Fact(_("Root of the board under its last head"), head.root.hex(), code=True),
        Fact(_("Papers on the board"), number(head.size)),
        Fact(
            _("Opened by"),
            _("the trustees %(names)s") % {"names": ", ".join(trustees)}
            if trustees
            else _("the server, after the close"),
        ),
        Fact(
            _("Stamp of time (RFC 3161)"),
            _("%(moment)s by the clock of %(who)s")
            % {"moment": moment(stamped.at), "who": stamped.by}
            if (stamped := ballot.stamped)
            else _("not stamped"),
        ),
    ]


def signatures(ballot: Ballot) -> list[str]:
    """Who signed the ballot off before notice was given: name, office, moment."""
    return [
        signature(signed) for signed in ballot.sign_offs.select_related("member").order_by("at")
    ]


def signature(signed: SignOff) -> str:
    held = signed.member.terms.filter(span__contains=timezone.localdate(signed.at))
    offices = ", ".join(held.order_by("office__name").values_list("office__name", flat=True))
    who = f"{signed.member.name}, {offices}" if offices else signed.member.name
    return _("%(who)s, on %(moment)s") % {"who": who, "moment": moment(signed.at)}


# Proposals


def in_brief(contest: Contest) -> Proposal:
    verdict = narrative.verdict(contest)
    decision = verdict.decision
    return Proposal(
        position=contest.position,
        title=contest.title,
        votes_for=number(decision.votes_for),
        votes_against=number(decision.votes_against),
        abstentions=number(decision.abstentions),
        needed=number(decision.needed),
        outcome=verdict.outcome,
    )


def proposal(contest: Contest) -> Part:
    """Every figure of a proposal, and the arithmetic that decided it."""
    verdict = narrative.verdict(contest)
    decision = verdict.decision
    invalid = contest.tally.papers - decision.turnout
    return Part(
        position=contest.position,
        title=contest.title,
        outcome=[verdict.outcome],
        figures=[
            *returned(contest, invalid),
            Fact(_("For"), number(decision.votes_for)),
            Fact(_("Against"), number(decision.votes_against)),
            Fact(_("Abstentions"), number(decision.abstentions)),
        ],
        facts=[
            Fact(_("Share for"), share_for(contest, verdict)),
            Fact(_("Needed"), needed(contest, decision)),
            Fact(_("Quorum"), quorum(contest, decision)),
            *spoilt_papers(contest),
            digest(contest),
        ],
        **by_section(contest),
    )


def share_for(contest: Contest, verdict: narrative.Verdict) -> str:
    """The share of the base that was for."""
    decision = verdict.decision
    return _("%(share)s %(base)s: %(votes)s of %(all)s") % {
        "share": percent_beside(decision.votes_for, decision.base_votes, verdict.needed),
        "base": BASES[Base(contest.base)],
        "votes": number(decision.votes_for),
        "all": number(decision.base_votes),
    }


def needed(contest: Contest, decision: counting.Decision) -> str:
    """The threshold in words, and what it came to here."""
    if contest.threshold == Threshold.ABSOLUTE:
        # Its label names the base too, which the share has named already.
        rule = str(Threshold.SIMPLE.label)
    else:
        rule = contest.get_threshold_display()
    return _("%(rule)s: at least %(needed)s votes for") % {
        "rule": rule,
        "needed": number(decision.needed),
    }


def quorum(contest: Contest, decision: counting.Decision) -> str:
    if not contest.quorum:
        return _("None required")
    facts = {
        "percent": contest.quorum,
        "roll": number(decision.electorate),
        "least": number(decision.quorum),
        "papers": number(decision.turnout),
    }
    if decision.turnout >= decision.quorum:
        return (
            _(
                "%(percent)s%% of the %(roll)s on the roll: at least %(least)s valid papers. "
                "There were %(papers)s, so it was met."
            )
            % facts
        )
    return (
        _(
            "%(percent)s%% of the %(roll)s on the roll: at least %(least)s valid papers. "
            "There were %(papers)s, so it was not met."
        )
        % facts
    )


# Elections


def election(contest: Contest) -> Part:
    """The whole count: the figures, who was elected, every stage in figures and in words."""
    told = narrative.election(contest)
    count = told.count
    spoilt = rejected(contest, count)
    return Part(
        position=contest.position,
        title=contest.title,
        outcome=told.outcome,
        figures=[
            *returned(contest, sum(papers for _reason, papers in spoilt)),
            Fact(_("Places"), number(count.seats)),
            *quota(count),
        ],
        facts=[
            *([Fact(_("Why papers were not valid"), listed(spoilt))] if spoilt else []),
            *read_in_part(count),
            Fact(_("Candidates"), standing(contest, count)),
            *withdrawn(count),
            Fact(
                _("Counting rule"), _("%(rule)s. %(how)s") % {"rule": told.rule, "how": how(count)}
            ),
            *lot(count),
            *spoilt_papers(contest),
            digest(contest),
        ],
        elected=elected(count),
        bands=bands(told),
        stories=[
            Story(
                _("Stage %(number)s: %(title)s")
                % {"number": stage.number, "title": about(told, stage)},
                words.stage_sentences(count, stage, _),
            )
            for stage in count.stages
        ],
        **by_section(contest),
    )


def rejected(contest: Contest, count: counting.Count) -> list[tuple[str, int]]:
    """Why papers were not valid, and how many."""
    instead = {}
    if contest.ballot.held_elsewhere:
        # Their marks are not known here, so they came as blank papers: see ballots/imports.py.
        instead["blank"] = _("blank, or rejected where the ballot was held")
    return [
        (instead.get(reason) or _(words.REASONS[reason]), papers)
        for reason, papers in count.rejected
        if papers
    ]


def read_in_part(count: counting.Count) -> list[Fact]:
    """Valid papers that could not be read to their end."""
    found = [(_(words.REASONS[reason]), papers) for reason, papers in count.cut_short if papers]
    if not found:
        return []
    return [Fact(_("Of these, read only in part"), listed(found))]


def standing(contest: Contest, count: counting.Count) -> str:
    """How many people stood, and whether nominations could be re-opened."""
    if not contest.ron:
        return number(len(count.candidates))
    people = contest.options.filter(is_ron=False).count()
    return _("%(people)s, and “Re-open nominations”") % {"people": number(people)}


def withdrawn(count: counting.Count) -> list[Fact]:
    gone = [who for who in count.candidates if who.withdrawn]
    if not gone:
        return []
    names = [
        f"{who.name} ({WITHDRAWN_BECAUSE.get(who.withdrawn_because, who.withdrawn_because)})"
        if who.withdrawn_because
        else who.name
        for who in gone
    ]
    return [Fact(_("Withdrawn, and passed over on every paper"), ", ".join(names))]


def how(count: counting.Count) -> str:
    return _(counting.RULES[count.rule].description)


def quota(count: counting.Count) -> list[Fact]:
    """What was enough to be sure of a place; nothing if nobody had to be counted."""
    if not count.stages:
        return []
    first, last = exact(count, count.quota), exact(count, count.stages[-1].quota)
    if first == last:
        return [Fact(_("Quota"), first)]
    return [Fact(_("Quota at first"), first), Fact(_("Quota at the end"), last)]


def lot(count: counting.Count) -> list[Fact]:
    """Whether the lot was needed, and how it fell."""
    if not count.stages:
        return []
    stages = [s.number for s in count.stages if any(tie in count.lots_used for tie in s.notes)]
    if not stages:
        return [Fact(_("Lot"), _("Not needed: no tie came down to it."))]
    drawn = ngettext(
        "It settled a tie at stage %(stages)s. The order drawn: %(order)s.",
        "It settled ties at stages %(stages)s. The order drawn: %(order)s.",
        len(stages),
    ) % {
        "stages": ", ".join(map(str, stages)),
        "order": ", ".join(count.names[who] for who in count.lot),
    }
    return [Fact(_("Lot"), drawn)]


def elected(count: counting.Count) -> list[Elected]:
    """Who was elected, in order: at which stage, with how many votes, and how."""
    places = {candidate.id: n for n, candidate in enumerate(count.candidates)}
    found = []
    for order, who in enumerate(count.elected, start=1):
        at = count.elected_at(who)
        stage = count.stages[at - 1] if at else None
        if stage is None:
            how_so = _("without a count")
        elif who in stage.without_quota:
            how_so = _("one of the last left for the places left")
        else:
            how_so = _("reached the quota")
        found.append(
            Elected(
                order=str(order),
                name=count.names[who],
                stage=str(at) if at else NOTHING,
                votes=figure(count, stage.votes[places[who]]) if stage else NOTHING,
                how=how_so,
            )
        )
    return found


def bands(told: narrative.Election) -> list[Band]:
    """The table of stages, cut into strips of about equal width that fit on paper."""
    stages = told.count.stages
    if not stages:
        return []
    widest = len(figure(told.count, told.count.valid * 10**told.count.places))
    most = max(1, min(COLUMNS, CHARACTERS // widest))
    strips = -(-len(stages) // most)
    wide = -(-len(stages) // strips)
    return [band(told, stages[n : n + wide]) for n in range(0, len(stages), wide)]


def band(told: narrative.Election, stages: Sequence[counting.Stage]) -> Band:
    count = told.count
    title = _("Stages %(first)s to %(last)s of %(all)s")
    if len(stages) == 1:
        title = _("Stage %(first)s of %(all)s")
    facts = {
        "first": stages[0].number,
        "last": stages[-1].number,
        "all": len(count.stages),
    }
    rows = [
        Row(
            name=candidate.name,
            fate=fate(count, candidate),
            cells=[cell(count, place, stage) for stage in stages],
        )
        for place, candidate in enumerate(count.candidates)
        if not candidate.withdrawn
    ]
    return Band(
        title=title % facts,
        heads=[(_("Stage %(number)s") % {"number": s.number}, about(told, s)) for s in stages],
        rows=rows,
        last=sums(count, stages),
    )


def about(told: narrative.Election, stage: counting.Stage) -> str:
    """What a stage is about, in a word or two."""
    if stage.kind == "exclusion":
        return _("%(who)s excluded") % {"who": told.who(stage)}
    return capfirst(told.short_title(stage))


def cell(count: counting.Count, place: int, stage: counting.Stage) -> Cell:
    who = count.candidates[place].id
    votes = stage.votes[place]
    gone = any(who in earlier.excluded for earlier in count.stages[: stage.number - 1])
    moved = count.transfers(stage)[place] if stage.number > 1 else 0
    state = "elected" if who in stage.elected else "out" if who in stage.excluded else ""
    return Cell(
        votes=NOTHING if gone and not votes else figure(count, votes),
        change=signed(count, moved),
        state=state,
    )


def sums(count: counting.Count, stages: Sequence[counting.Stage]) -> list[Row]:
    """What no candidate holds, that all adds up, and the quota where it changes."""
    left, total, needed = [], [], []
    for stage in stages:
        before = count.stages[stage.number - 2].nontransferable if stage.number > 1 else 0
        moved = stage.nontransferable - before if stage.number > 1 else 0
        left.append(Cell(figure(count, stage.nontransferable), signed(count, moved)))
        total.append(Cell(figure(count, sum(stage.votes) + stage.nontransferable)))
        needed.append(Cell(figure(count, stage.quota)))
    rows = [Row(_("Not transferable"), "", left), Row(_("Total"), "", total)]
    if len({stage.quota for stage in count.stages}) > 1:
        rows.append(Row(_("Quota"), "", needed))
    return rows


def fate(count: counting.Count, candidate: counting.Candidate) -> str:
    """What became of a candidate, and when."""
    status, at = counting.record.status_of(count, candidate)
    if status == "elected":
        return _("elected at stage %(number)s") % {"number": at} if at else _("elected")
    if status == "excluded":
        return _("excluded at stage %(number)s") % {"number": at}
    return _("not elected")


# What every contest has


def returned(contest: Contest, invalid: int) -> list[Fact]:
    """How many papers there were, and how many of them were valid."""
    papers = contest.tally.papers
    said = [Fact(_("Papers"), number(papers))]
    skipped = (contest.ballot.voters or 0) - papers
    if skipped > 0 and not contest.ballot.held_elsewhere:
        said.append(Fact(_("Skipped it"), number(skipped)))
    return [
        *said,
        Fact(_("Not valid"), number(invalid)),
        Fact(_("Valid"), number(papers - invalid)),
    ]


def by_section(contest: Contest) -> dict[str, Any]:
    """What each section came to, where the electorate has sections with weights."""
    found = narrative.sections(contest)
    return {"sections": found, "weighed": narrative.of_sections(found)}


def spoilt_papers(contest: Contest) -> list[Fact]:
    """Sealed papers that could not be counted once they were opened, by reason; the board names each."""
    if not contest.ballot.sealed:
        return []
    reasons = Counter(paper["reason"] for paper in contest.tally.spoilt)
    if not reasons:
        return [Fact(_("Spoilt papers"), _("None"))]
    said = [(str(SPOILT[Fault(reason)]), n) for reason, n in sorted(reasons.items())]
    return [Fact(_("Spoilt papers"), listed(said))]


def digest(contest: Contest) -> Fact:
    return Fact(_("Fingerprint of the papers"), contest.tally.digest, code=True)


# Figures


def listed(reasons: Iterable[tuple[str, int]]) -> str:
    """ "left blank: 2; no first preference: 1"."""
    return "; ".join(f"{reason}: {number(papers)}" for reason, papers in reasons)


def number(of: int) -> str:
    return f"{of:,}"


def figure(count: counting.Count, units: int) -> str:
    """An amount of votes with every decimal place the rule works in: "1,530.00000"."""
    whole, dot, part = count.figure(units).partition(".")
    return f"{int(whole):,}{dot}{part}"


def exact(count: counting.Count, units: int) -> str:
    """The same for a line of text, where a whole number needs no decimal places."""
    written = figure(count, units)
    whole, _dot, part = written.partition(".")
    return written if part.strip("0") else whole


def signed(count: counting.Count, units: int) -> str:
    """What was gained or given at a stage; empty for nothing."""
    if not units:
        return ""
    return f"+{figure(count, units)}" if units > 0 else f"\N{MINUS SIGN}{figure(count, -units)}"


def moment(at: datetime) -> str:
    return moments.in_words(at, zone=True)
