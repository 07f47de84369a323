"""The count sheet on paper."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from ballots.sheet import Band, Fact, Part, Row, Sheet
from momentum_demo.pdf import GAP, Column, Document, Line

SMALL = 7.6  # the type of the figures of a count, in points
NARROWEST = 18.5  # the least room for a stage, in millimetres: its head is words


def pdf(sheet: Sheet) -> bytes:
    """`sheet` as a PDF: the same bytes for as long as it says the same."""
    declared_at = sheet.ballot.declared_at
    assert declared_at is not None
    paper = Document(
        _("Count sheet: %(title)s") % {"title": sheet.title},
        author=settings.ORGANISATION,
        made_at=declared_at,
    )
    paper.masthead(
        _("%(organisation)s · Count sheet") % {"organisation": settings.ORGANISATION}, sheet.title
    )
    for notice in sheet.notices:
        paper.notice(notice)
    paper.facts(rows([*sheet.facts, *sheet.turnout]))
    if sheet.proposals:
        brief(paper, sheet)
    for part in sheet.parts:
        contest(paper, part, alone=len(sheet.parts) == 1)
    paper.heading(_("To check it"))
    paper.facts(rows(sheet.proof))
    signing(paper, sheet)
    return paper.content()


def rows(facts: Iterable[Fact]) -> list[tuple[str, str, bool]]:
    return [(fact.term, fact.words, fact.code) for fact in facts]


def brief(paper: Document, sheet: Sheet) -> None:
    """All proposals, a line each."""
    paper.heading(_("The proposals in brief"))
    columns = [
        Column([_("No.")], 9),
        Column([_("Proposal")]),
        Column([_("For")], 17, right=True),
        Column([_("Against")], 17, right=True),
        Column([_("Abstentions")], 21, right=True),
        Column([_("Needed")], 17, right=True),
        Column([_("Outcome")], 36),
    ]
    lines = [
        Line(
            [
                (str(one.position), ""),
                (one.title, ""),
                (one.votes_for, ""),
                (one.votes_against, ""),
                (one.abstentions, ""),
                (one.needed, ""),
                (one.outcome, ""),
            ],
            bold=frozenset({6}),
        )
        for one in sheet.proposals
    ]
    paper.grid(columns, lines, size=8.5)


def contest(paper: Document, part: Part, *, alone: bool) -> None:
    title = part.title if alone else f"{part.position}. {part.title}"
    facts = rows(part.facts)
    paper.heading(title, room=paper.height_of_facts(facts) + 36)
    for sentence in part.outcome:
        paper.paragraph(sentence, bold=True)
    paper.figures([(fact.term, fact.words) for fact in part.figures])
    paper.facts(facts)
    if part.sections:
        sections(paper, part)
    if part.elected:
        elected(paper, part)
    for band in part.bands:
        figures(paper, band)
    if part.stories:
        paper.heading(_("What happened at each stage"), level=3)
    for story in part.stories:
        paper.story(story.title, story.sentences)


def sections(paper: Document, part: Part) -> None:
    """What the sections of the electorate came to, and how they were weighed."""
    paper.heading(_("Sections and their weights"), level=3)
    for sentence in part.weighed:
        paper.paragraph(sentence)
    questions = (
        [(_("For"), 15), (_("Against"), 15), (_("Abstentions"), 21)]
        if part.sections[0].said
        else []
    )
    columns = [
        Column([_("Section")]),
        Column([_("Weight")], 14, right=True),
        Column([_("On the roll")], 16, right=True),
        Column([_("Valid papers")], 16, right=True),
        *(Column([said], width, right=True) for said, width in questions),
        Column([_("Votes for each paper")], 20, right=True),
        Column([_("Votes together")], 22, right=True),
    ]
    lines = [
        Line(
            [
                (each.name, ""),
                *(
                    (f"{figure:,}", "")
                    for figure in (
                        each.weight,
                        each.roll,
                        each.papers,
                        *each.said,
                        each.each,
                        each.votes,
                    )
                ),
            ],
            bold=frozenset({0}),
        )
        for each in part.sections
    ]
    paper.grid(columns, lines, size=8.5)


def elected(paper: Document, part: Part) -> None:
    """Those elected, in order."""
    paper.heading(_("Elected"), level=3)
    columns = [
        Column([_("Order")], 14),
        Column([_("Name")]),
        Column([_("Stage")], 18, right=True),
        Column([_("Votes")], 34, right=True),
        Column([_("How")], 62),
    ]
    lines = [
        Line(
            [(who.order, ""), (who.name, ""), (who.stage, ""), (who.votes, ""), (who.how, "")],
            bold=frozenset({1}),
        )
        for who in part.elected
    ]
    paper.grid(columns, lines, size=8.5)


def figures(paper: Document, band: Band) -> None:
    """The votes at so many stages, on one page if one will hold them."""
    every = [*band.rows, *band.last]
    wide = max(
        NARROWEST,
        *(
            paper.width_of(text, size)
            for row in every
            for cell in row.cells
            for text, size in ((cell.votes, SMALL), (cell.change, SMALL - 0.8))
        ),
    )
    last = len(band.heads) - 1
    columns = [
        Column([_("Candidate")]),
        *(
            Column([number, about], wide + (0 if n == last else GAP), right=True)
            for n, (number, about) in enumerate(band.heads)
        ),
    ]
    lines = [
        *(line(row) for row in band.rows),
        *(line(row, tinted=True) for row in band.last),
    ]
    whole = paper.height_of_grid(columns, lines, size=SMALL) + 18
    paper.heading(band.title, level=3, room=whole if whole < paper.depth else 70)
    paper.paragraph(
        _("Votes at the end of each stage, and below them what was gained or given in it."),
        size=8,
        soft=True,
    )
    paper.grid(columns, lines, size=SMALL)


def line(row: Row, *, tinted: bool = False) -> Line:
    cells = [(row.name, row.fate), *((cell.votes, cell.change) for cell in row.cells)]
    stands_out = {n for n, cell in enumerate(row.cells, start=1) if cell.state == "elected"}
    return Line(cells, bold=frozenset({0, *stands_out}), tinted=tinted)


def signing(paper: Document, sheet: Sheet) -> None:
    """Who signed it off before, and room for the scrutineer to sign it now."""
    paper.heading(_("Signed off before notice was given"), room=30)
    for who in sheet.signed_off or [_("Nobody here: the ballot was held elsewhere.")]:
        paper.paragraph(who)
    paper.heading(_("The scrutineer’s statement"), room=85)
    for sentence in sheet.statement:
        paper.paragraph(sentence)
    paper.paragraph(_("Delete what does not apply."), size=8, soft=True)
    paper.blanks([_("Remarks")])
    paper.blanks([_("Name")])
    paper.blanks([_("Signature"), _("Date")])
