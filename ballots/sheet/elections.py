"""What the sheet says of an election: the whole count, every stage in figures and in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ballots import counting, narrative
from ballots.counting import words
from ballots.models import Contest
from ballots.sheet.figures import exact, figure, listed, number, signed
from ballots.sheet.papers import by_section, digest, returned, spoilt_papers
from ballots.sheet.values import Band, Cell, Elected, Fact, Part, Row, Story
from momentum_demo.templatetags.components import NOTHING

# A sheet of A4 holds six stages side by side, or as many as their figures have room for.
COLUMNS = 6
CHARACTERS = 66

WITHDRAWN_BECAUSE = {"elected-elsewhere": gettext_lazy("elected in another contest")}


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
        stories=stories(told),
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
    """What was enough to be sure of a place; nothing if nobody had to be counted, or the rule has none."""
    if not count.quota:
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
        elif count.quota and stage.votes[places[who]] >= stage.quota:
            how_so = _("reached the quota")
        elif count.quota:
            how_so = _("too few votes were left for anyone to overtake")
        elif count.seats == 1:
            how_so = _("had the most votes")
        else:
            how_so = _("among those with the most votes")
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
    waiting = counting.ron.waiting(count)
    rows = [
        Row(
            name=candidate.name,
            fate=fate(count, candidate),
            cells=[cell(count, place, stage) for stage in stages],
        )
        for place, candidate in enumerate(count.candidates)
        if not candidate.withdrawn and candidate.id not in waiting
    ]
    return Band(
        title=title % facts,
        heads=[(_("Stage %(number)s") % {"number": s.number}, about(told, s)) for s in stages],
        rows=rows,
        last=sums(count, stages),
    )


def stories(told: narrative.Election) -> list[Story]:
    """Every stage in words."""
    return [
        Story(
            _("Stage %(number)s: %(title)s")
            % {"number": stage.number, "title": about(told, stage)},
            words.stage_sentences(told.count, stage, _, exact),
        )
        for stage in told.count.stages
    ]


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
    rows = [Row(_("Total"), "", total)]
    if count.quota:
        rows.insert(0, Row(_("Not transferable"), "", left))
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
