"""Documents on paper: the house's A4 sheet, with the parts that reports are made of.

Written by fpdf2, which needs nothing but Python: WeasyPrint, which would print our pages, wants Pango on the
machine. The text can be selected and searched, headings are bookmarks, and the same content at the same
moment makes the same bytes. It is not tagged for screen readers: the page that says the same is for them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF, Align, XPos, YPos
from fpdf.enums import MethodReturnValue

from momentum_demo import __version__, fonts

MARGIN: Final = 18.0  # millimetres, as every length here; sizes of type are points
INDENT: Final = 58.0  # where the second column of facts begins
GAP: Final = 3.0  # between the columns of a table
STRIP: Final = 14.0  # the height of a row of figures
LEAD: Final = 0.352778 * 1.38  # from one line to the next, for each point of type

INK: Final = (29, 27, 34)
SOFT: Final = (87, 83, 95)
BRAND: Final = (11, 79, 92)
LINE: Final = (205, 198, 184)
TINT: Final = (241, 245, 245)


Fact = tuple[str, str, bool]  # a term, what it is here, whether that is a code to be compared


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `width` 0 shares what the others leave."""

    head: Sequence[str]
    width: float = 0
    right: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: in each cell a main text, and a lighter one below it, or "".

    bold     which cells stand out
    tinted   whether the line sums up those above
    """

    cells: Sequence[tuple[str, str]]
    bold: frozenset[int] = field(default_factory=frozenset)
    tinted: bool = False


def head_of(columns: Sequence[Column]) -> Line:
    """The line of a table that names its columns."""
    cells = [("\n".join(column.head[:1]), "\n".join(column.head[1:])) for column in columns]
    return Line(cells, bold=frozenset(range(len(cells))))


class Document(FPDF):
    """An A4 document. Add parts from top to bottom, then take `content()`.

    title     of the document; heads every page but the first
    author    the organisation
    made_at   the moment it speaks of, in place of the clock
    """

    def __init__(self, title: str, *, author: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        self.broken: dict[tuple[str, str, float, float, str], list[str]] = {}  # lines, once found
        self.running_title = clean(title)
        self.author_name = clean(author)
        self.set_title(self.running_title)
        self.set_author(self.author_name)
        self.set_creator(f"momentum_demo {__version__}")
        self.set_producer("fpdf2")
        self.set_lang((get_language() or "en-gb").replace("-gb", "-GB"))
        self.set_creation_date(made_at)
        self.alias_nb_pages("{pages}")
        for name in fonts.PRINTED:
            family, _dash, weight = name.partition("-")
            self.add_font(family, "B" if weight else "", fonts.printed(name))
        self.set_fallback_fonts(["serif"], exact_match=False)  # Greek, Cyrillic, Vietnamese
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 6)
        self.c_margin = 0
        self.add_page()

    def content(self) -> bytes:
        """The document as a file. Nothing can be added after."""
        return bytes(self.output())

    # What fpdf2 calls on every page.

    def header(self) -> None:
        if self.page_no() == 1:
            return
        self.type("sans", 8, SOFT)
        self.set_y(MARGIN - 8)
        self.cell(self.epw, 4, self.shortened(self.running_title, self.epw))
        self.rule(MARGIN - 3)
        self.set_y(MARGIN + 2)

    def footer(self) -> None:
        self.rule(self.h - MARGIN - 1)
        self.type("sans", 8, SOFT)
        self.set_y(self.h - MARGIN + 1)
        words = _("Page %(page)s of %(pages)s")
        room = self.get_string_width(words % {"page": 99, "pages": 99})
        self.cell(self.epw - room, 4, self.shortened(self.author_name, self.epw - room - 4))
        # Aligned left, since how many pages there are, and how wide that is, is known only at the end.
        self.cell(room, 4, words % {"page": self.page_no(), "pages": "{pages}"})

    # The parts.

    def masthead(self, kind: str, title: str) -> None:
        """What the document is, and its title: the first thing on the first page."""
        self.type("sans", 9, BRAND, bold=True)
        self.words(kind)
        self.ln(1.5)
        self.start_section(self.running_title)
        self.type("serif", 23, INK, bold=True)
        self.words(title, lead=1.12)
        self.ln(2)
        self.set_draw_color(*BRAND)
        self.set_line_width(0.8)
        self.line(MARGIN, self.y, MARGIN + 24, self.y)
        self.ln(5)

    def heading(self, text: str, *, level: int = 2, room: float = 30) -> None:
        """A heading, on the next page unless `room` is left for it and what follows."""
        if self.will_page_break(room) and self.y > self.top:
            self.add_page()
        else:
            self.ln(5 if level == 2 else 3.5)
        if level == 2:
            self.start_section(clean(text), level=1)
        self.type("serif", 15 if level == 2 else 11.5, INK, bold=True)
        self.words(text, lead=1.2)
        self.ln(1.2 if level == 2 else 0.8)

    def paragraph(
        self, text: str, *, size: float = 9.5, soft: bool = False, bold: bool = False
    ) -> None:
        self.type("sans", size, SOFT if soft else INK, bold=bold)
        self.words(text)
        self.ln(1)

    def story(self, title: str, sentences: Sequence[str]) -> None:
        """Something that happened, in a few sentences, kept on one page with its title."""
        self.type("sans", 9, INK)
        told = self.lines_of(" ".join(sentences), self.epw)
        step = 9 * LEAD
        if self.will_page_break(min(step * (len(told) + 1) + 2, 80)):
            self.add_page()
        self.type("sans", 9, BRAND, bold=True)
        self.words(title)
        self.type("sans", 9, INK)
        self.words(" ".join(sentences))
        self.ln(1.8)

    def notice(self, text: str) -> None:
        """Something to know before reading on, beside a rule."""
        self.type("sans", 9.5, INK)
        lines = self.lines_of(text, self.epw - 5)
        step = 9.5 * LEAD
        top = self.y
        self.set_fill_color(*BRAND)
        self.rect(MARGIN, top, 1, step * len(lines), style="F")
        for line in lines:
            self.set_x(MARGIN + 5)
            self.cell(self.epw - 5, step, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(3)

    def figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """A few figures side by side, each under what it is."""
        width = self.epw / len(figures)
        if self.will_page_break(STRIP):
            self.add_page()
        top = self.y
        self.set_fill_color(*TINT)
        self.rect(MARGIN, top, self.epw, STRIP - 2, style="F")
        for n, (term, words) in enumerate(figures):
            self.type("sans", 7.6, SOFT)
            self.column(
                MARGIN + n * width + 2, width - 3, top + 1.2, 4, [self.shortened(term, width - 3)]
            )
            self.type("sans", 10.5, INK, bold=True)
            self.column(MARGIN + n * width + 2, width - 3, top + 5.4, 5, [words])
        self.set_xy(MARGIN, top + STRIP)

    def facts(self, facts: Sequence[Fact]) -> None:
        """Terms with what they are here."""
        for fact in facts:
            terms, values, size, high = self.measured(fact)
            if self.will_page_break(high):
                self.add_page()
            top, step = self.y, 9 * LEAD
            self.type("sans", 9, INK, bold=True)
            self.column(MARGIN, INDENT - 4, top + 0.8, step, terms)
            self.type("sans", size, INK)
            self.column(MARGIN + INDENT, self.epw - INDENT, top + 0.8, step, values)
            self.set_y(top + high)
            self.rule(self.y)
        self.ln(2)

    def height_of_facts(self, facts: Sequence[Fact]) -> float:
        return sum(self.measured(fact)[3] for fact in facts) + 2

    def measured(self, fact: Fact) -> tuple[list[str], list[str], float, float]:
        """A fact's lines left and right, the size of the right one's type, and how high it all is."""
        term, words, code = fact
        size = 7.6 if code else 9.0
        self.type("sans", 9, INK, bold=True)
        terms = self.lines_of(term, INDENT - 4)
        self.type("sans", size, INK)
        values = self.lines_of(words, self.epw - INDENT)
        return terms, values, size, 9 * LEAD * max(len(terms), len(values)) + 1.6

    def grid(self, columns: Sequence[Column], lines: Sequence[Line], *, size: float = 8) -> None:
        """A table; its heads come again on every page it reaches."""
        self.heads(columns, size)
        for line in lines:
            high = self.draw(columns, line, size, paint=False)
            if self.will_page_break(high):
                self.add_page()
                self.heads(columns, size)
            if line.tinted:
                self.set_fill_color(*TINT)
                self.rect(MARGIN, self.y, self.epw, high, style="F")
            self.draw(columns, line, size)
            self.rule(self.y)
        self.ln(3)

    def height_of_grid(
        self, columns: Sequence[Column], lines: Sequence[Line], *, size: float = 8
    ) -> float:
        every = [head_of(columns), *lines]
        return sum(self.draw(columns, line, size, paint=False) for line in every) + 3

    def heads(self, columns: Sequence[Column], size: float) -> None:
        """The heads of a table, never alone at the foot of a page."""
        line = head_of(columns)
        if self.will_page_break(self.draw(columns, line, size, paint=False) + 12):
            self.add_page()
        self.draw(columns, line, size)
        self.set_draw_color(*INK)
        self.set_line_width(0.35)
        self.line(MARGIN, self.y, MARGIN + self.epw, self.y)

    def draw(
        self, columns: Sequence[Column], line: Line, size: float, *, paint: bool = True
    ) -> float:
        """Draw one line of a table, or only measure it; how high it is."""
        left = self.epw - sum(column.width for column in columns)
        shared = left / (sum(not column.width for column in columns) or 1)
        step, top, high, x = size * LEAD * 0.95, self.y, 0.0, MARGIN
        for n, (column, (main, below)) in enumerate(zip(columns, line.cells, strict=True)):
            width = column.width or shared
            room = width if n == len(columns) - 1 else width - GAP
            self.type("sans", size, INK, bold=n in line.bold)
            first = self.lines_of(main, room)
            if paint:
                self.column(x, room, top + 0.9, step, first, right=column.right)
            second = []
            if below:
                self.type("sans", size - 0.8, SOFT)
                second = self.lines_of(below, room)
                if paint:
                    start = top + 0.9 + step * len(first)
                    self.column(x, room, start, step, second, right=column.right)
            high = max(high, step * (len(first) + len(second)) + 1.8)
            x += width
        if paint:
            self.set_xy(MARGIN, top + high)
        return high

    def blanks(self, labels: Sequence[str]) -> None:
        """Lines to write on by hand, side by side, with a word under each."""
        gap = 8.0
        width = (self.epw - gap * (len(labels) - 1)) / len(labels)
        self.ln(13)
        self.set_draw_color(*INK)
        self.set_line_width(0.25)
        top = self.y
        for n, label in enumerate(labels):
            x = MARGIN + n * (width + gap)
            self.line(x, top, x + width, top)
            self.type("sans", 8, SOFT)
            self.set_xy(x, top + 1)
            self.cell(width, 4, clean(label))
        self.set_xy(MARGIN, top + 6)

    # The means.

    @property
    def top(self) -> float:
        """Where the first part of this page begins."""
        return MARGIN if self.page_no() == 1 else MARGIN + 2

    @property
    def depth(self) -> float:
        """The height of a page between its margins."""
        return float(self.page_break_trigger) - MARGIN - 2

    def width_of(self, text: str, size: float) -> float:
        """How wide `text` is in the upright of that size."""
        self.type("sans", size, INK)
        return self.get_string_width(text)

    def type(
        self, family: str, size: float, colour: tuple[int, int, int], *, bold: bool = False
    ) -> None:
        """Choose the type for what comes next."""
        self.set_font(family, "B" if bold else "", size)
        self.set_text_color(*colour)

    def words(self, text: str, *, lead: float = 1.38) -> None:
        """Text across the page in the type chosen, broken where it must."""
        self.multi_cell(
            self.epw,
            self.font_size * lead,
            clean(text),
            align=Align.L,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def lines_of(self, text: str, width: float) -> list[str]:
        """`text` in the type chosen, broken into lines no wider than `width`."""
        key = (self.font_family, self.font_style, self.font_size_pt, width, text)
        if key not in self.broken:
            self.broken[key] = self.break_lines(clean(text), width)
        return self.broken[key]

    def break_lines(self, text: str, width: float) -> list[str]:
        if "\n" not in text and self.get_string_width(text) <= width:
            return [text]
        lines = self.multi_cell(
            width, text=text, align=Align.L, dry_run=True, output=MethodReturnValue.LINES
        )
        assert isinstance(lines, list)
        return lines

    def column(
        self,
        x: float,
        width: float,
        top: float,
        step: float,
        lines: Sequence[str],
        *,
        right: bool = False,
    ) -> None:
        """Lines below each other from (`x`, `top`)."""
        for n, line in enumerate(lines):
            self.set_xy(x, top + n * step)
            self.cell(width, step, line, align=Align.R if right else Align.L)

    def shortened(self, text: str, width: float) -> str:
        """`text` in the type chosen, cut short to fit on one line."""
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(text + "…") > width:
            text = text[:-1]
        return text.rstrip() + "…"

    def rule(self, y: float) -> None:
        """A hairline across the page."""
        self.set_draw_color(*LINE)
        self.set_line_width(0.15)
        self.line(MARGIN, y, MARGIN + self.epw, y)


def clean(text: str) -> str:
    """`text` with its accents on their letters, and without characters that cannot be printed."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c)[0] != "C")
