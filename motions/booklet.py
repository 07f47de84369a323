"""Texts and questions on paper: a version with its line numbers, and the booklet of a ballot's questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from fpdf import ViewerPreferences

from ballots.models import Ballot
from momentum_demo import moments
from momentum_demo.pdf import BRAND, INK, LEAD, MARGIN, SOFT, Document, clean
from motions import papers, weaves
from motions.drafting import Kind, State
from motions.drafting.text import line
from motions.models import ConflictSet, Question, TextVersion
from motions.papers import Paper

GUTTER = 11.0  # millimetres: where line numbers stand
STEP = 9.0  # from one level of clauses and list items to the next
LARGE = 1.6  # large type: what is 10 points is 16
WORDS = 10.0  # points


class Pages(Document):
    """The house's sheet, in type of any size, with a text's numbered lines.

    scale   how much larger everything is set
    """

    def __init__(self, title: str, *, made_at: datetime, scale: float = 1) -> None:
        self.scale = scale
        super().__init__(title, author=settings.ORGANISATION, made_at=made_at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def type(
        self, family: str, size: float, colour: tuple[int, int, int], *, bold: bool = False
    ) -> None:
        is_furniture = size == 8  # what stands at the head and foot of every page stays small
        super().type(family, size if is_furniture else size * self.scale, colour, bold=bold)

    def lines(self, version: TextVersion) -> None:
        """A text as published: each of its lines on a line of its own, with its number."""
        reading = weaves.reading_at(version)
        for block, numbered in zip(reading.shown, weaves.numbering_of(version).blocks, strict=True):
            is_heading = block.style.kind == Kind.HEADING
            size = max(14.5 - 1.5 * block.style.level, WORDS) if is_heading else WORDS
            step = size * self.scale * LEAD
            if self.will_page_break(step * min(len(numbered.lines), 3) + 3):
                self.add_page()
            if is_heading:
                self.ln(3)
                title = clean(" ".join(numbered.lines))
                self.start_section(title, level=min(block.style.level, 2))
            number = papers.dotted(numbered.number)
            depth = block.style.level if number else 0
            for at, said in enumerate(numbered.lines):
                if self.will_page_break(step):
                    self.add_page()
                top = self.y
                self.type("sans", 6.5, SOFT)
                self.column(MARGIN, GUTTER - 4, top, step, [str(numbered.first + at)], right=True)
                left = MARGIN + GUTTER + STEP * depth
                if number and not at:
                    self.type("sans", 8.5, SOFT)
                    self.column(left - STEP - 2, STEP, top, step, [number], right=True)
                self.type("serif", size, INK, bold=is_heading)
                self.fitted(left, clean(said), top, step)
                self.set_xy(MARGIN, top + step)
            self.ln(1.6)

    def fitted(self, left: float, line: str, top: float, step: float) -> None:
        """A line from `left`, set narrower if it would leave the page: it is one line, whatever its letters."""
        room = self.w - MARGIN - left
        wide = self.get_string_width(line)
        self.set_stretching(min(100.0, 100 * room / wide) if wide else 100)
        self.column(left, room, top, step, [line])
        self.set_stretching(100)

    def labelled(self, label: str, text: str) -> None:
        """Some words under what they are."""
        if self.will_page_break(WORDS * self.scale * LEAD * 3):
            self.add_page()
        self.type("sans", 8.6, BRAND, bold=True)
        self.words(label)
        self.type("serif", WORDS, INK)
        self.words(text)
        self.ln(2)


def text_pdf(version: TextVersion) -> bytes:
    """A version in force, or of a motion, with the line numbers by which amendments refer to it."""
    motion = version.of
    title = f"{motion}: {motion.title}" if motion else str(version.text)
    since = (
        _("%(organisation)s · Published %(moment)s")
        if motion
        else _("%(organisation)s · In force from %(moment)s")
    )
    pages = Pages(title, made_at=version.published_at)
    pages.masthead(
        since
        % {
            "organisation": settings.ORGANISATION,
            "moment": moments.in_words(version.published_at, zone=True),
        },
        title,
    )
    pages.lines(version)
    pages.ln(4)
    pages.paragraph(fingerprint(version), size=7.6, soft=True)
    return pages.content()


def fingerprint(version: TextVersion) -> str:
    return _("Version %(number)s. Fingerprint: %(hash)s") % {
        "number": version.number,
        "hash": version.hash,
    }


def pdf(ballot: Ballot, questions: Sequence[Question], *, large: bool = False) -> bytes:
    """The booklet: for every question what changes, before and after, and both cases, each on pages of its own.

    questions   in the order of the paper
    """
    made_at = max(question.at for question in questions)
    pages = Pages(
        _("Booklet: %(ballot)s") % {"ballot": ballot},
        made_at=made_at,
        scale=LARGE if large else 1,
    )
    pages.masthead(
        _("%(organisation)s · Booklet for voters") % {"organisation": settings.ORGANISATION},
        ballot.title,
    )
    if ballot.summary:
        pages.paragraph(ballot.summary, size=WORDS)
    pages.labelled(_("Voting opens"), moments.in_words(ballot.opens_at, zone=True))
    pages.labelled(_("Voting closes"), moments.in_words(ballot.closes_at, zone=True))
    pages.heading(_("The questions"))
    for question in questions:
        pages.paragraph(f"{question.contest.position}. {question.contest.title}", size=WORDS)
    for conflict in conflicts_among(questions):
        pages.labelled(_("If both are carried"), conflict)
    for question in questions:
        pages.add_page()
        on_paper(pages, question, papers.paper_of(question.motion, question.version))
    return pages.content()


def on_paper(pages: Pages, question: Question, paper: Paper) -> None:
    """One question."""
    contest = question.contest
    pages.heading(f"{contest.position}. {contest.title}", room=0)
    if contest.summary:
        pages.paragraph(contest.summary, size=WORDS)
    pages.paragraph(needed(question), size=9, soft=True)
    if paper.sentences:
        pages.heading(_("What would change"), level=3)
        for sentence in paper.sentences:
            pages.paragraph(sentence, size=WORDS)
        for change in paper.changes:
            pages.labelled(_("Before"), change.before or _("(nothing)"))
            pages.labelled(_("After"), change.after or _("(nothing)"))
    if paper.whole:
        pages.heading(_("What you are asked to adopt"), level=3)
        for block, number in paper.whole:
            said = line(papers.words_in(block, State.INSERTED))
            pages.type("serif", WORDS, INK, bold=papers.is_heading(block))
            pages.words(f"{number} {said}".strip())
            pages.ln(1.4)
    for title, case in (
        (_("The case for"), contest.case_for),
        (_("The case against"), contest.case_against),
    ):
        pages.heading(title, level=3)
        pages.paragraph(case, size=WORDS)
    pages.ln(2)
    pages.paragraph(fingerprint(question.version), size=7.6, soft=True)


def needed(question: Question) -> str:
    """The majority that a question needs, in words."""
    contest = question.contest
    said = _("To be carried: %(share)s, of %(base)s.") % {
        "share": contest.get_threshold_display(),
        "base": contest.get_base_display(),
    }
    if contest.quorum:
        said += " " + _("At least %(quorum)s%% of the roll must vote.") % {"quorum": contest.quorum}
    return said


def conflicts_among(questions: Iterable[Question]) -> list[str]:
    """For each declared conflict between questions, what holds if both are carried, in words."""
    motions = {question.motion_id for question in questions}
    found = []
    sets = (
        ConflictSet.objects.filter(motions__in=motions).distinct().prefetch_related("motions__lead")
    )
    for conflict in sets:
        among = [motion for motion in conflict.motions.all() if motion.pk in motions]
        if len(among) > 1:
            found.append(
                _(
                    "%(motions)s cannot stand together. If more than one is carried, this stands: %(rule)s."
                )
                % {
                    "motions": ", ".join(map(str, among)),
                    "rule": conflict.get_both_pass_display(),
                }
            )
    return found
