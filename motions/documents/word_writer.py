"""Texts written as Word documents (.docx), with the changes between two versions tracked.

Written part by part, since no library writes tracked changes; what is made opens in Word and LibreOffice, and
word_reader reads it back both ways. Names are those of Office Open XML (ECMA-376, part 1, chapter 17). The same
text at the same moment makes the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from motions.documents.tracked import Paragraph, Stretch, tracked, unchanged
from motions.documents.word_reader import DEEPEST as LEVELS
from motions.documents.word_reader import OURS
from motions.drafting import Kind, Reading, State, Style
from motions.drafting.plain import DEEPEST

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"

STEP = 567  # twentieths of a point: one centimetre, from one level to the next
CLAUSES, ITEMS = 1, 2  # the two kinds of list; each list of items after the first is begun anew

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_word(reading: Reading, *, title: str, author: str, at: datetime) -> bytes:
    """A version of a text as a Word document.

    author  whose document it is
    at      the moment it speaks of
    """
    return _Writer(title, author, at, {}).document(unchanged(reading))


def write_word_tracked(
    before: Reading,
    after: Reading,
    *,
    title: str,
    author: str,
    at: datetime,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """A Word document in which accepting all changes gives `after`, and refusing all gives `before`.

    names   by change-set, what Word shows as the author of its changes; those not named are `author`'s
    """
    return _Writer(title, author, at, names or {}).document(tracked(before, after))


class _Writer:
    def __init__(self, title: str, author: str, at: datetime, names: Mapping[str, str]) -> None:
        self.title, self.author, self.at, self.names = title, author, at, names
        self.links: list[str] = []
        self.lists = 0  # of items, begun so far
        self.revisions = 0
        self.stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def document(self, paragraphs: Iterable[Paragraph]) -> bytes:
        body = "".join(self.paragraphs(list(paragraphs)))
        parts = {
            "[Content_Types].xml": _CONTENT_TYPES,
            "_rels/.rels": _RELATIONS,
            "docProps/core.xml": self.properties(),
            "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}'
            f"{_SECTION}</w:body></w:document>",
            "word/header1.xml": f'<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
            f"{_run(self.title)}</w:p></w:hdr>",
            "word/styles.xml": _styles(),
            "word/numbering.xml": self.numbering(),
            "word/_rels/document.xml.rels": self.relations(),
        }
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                entry = zipfile.ZipInfo(name, max(self.at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
        return file.getvalue()

    def paragraphs(self, paragraphs: list[Paragraph]) -> Iterable[str]:
        before = None
        for paragraph in paragraphs:
            is_item = paragraph.style.kind == Kind.ITEM
            if is_item and before != Kind.ITEM:
                self.lists += 1
            if paragraph.mark != State.DELETED:
                before = paragraph.style.kind
            yield self.paragraph(paragraph)
        if paragraphs and paragraphs[-1].mark != State.KEPT:
            yield "<w:p/>"  # whatever comes of the last one, the document ends with a paragraph

    def paragraph(self, paragraph: Paragraph) -> str:
        marks = ""
        if paragraph.mark != State.KEPT:
            marks = f"<w:rPr>{self.opening(paragraph.mark, paragraph.change)[:-1]}/></w:rPr>"
        changed = ""
        if paragraph.was != paragraph.style:
            old = self.styled(paragraph.was)
            changed = f"<w:pPrChange {self.credit('')}><w:pPr>{old}</w:pPr></w:pPrChange>"
        runs = "".join(
            self.linked(href, "".join(map(self.stretch, some)))
            for href, some in groupby(paragraph.stretches, lambda stretch: stretch.href)
        )
        properties = self.styled(paragraph.style) + marks + changed
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"

    def styled(self, style: Style) -> str:
        """The properties of a paragraph of that style."""
        match style.kind:
            case Kind.HEADING:
                return f'<w:pStyle w:val="Heading{style.level}"/>'
            case Kind.PARAGRAPH:
                return '<w:pStyle w:val="MotionText"/>'
            case Kind.CLAUSE:
                number = CLAUSES
            case Kind.ITEM:
                number = ITEMS + max(self.lists - 1, 0)
        name = "MotionClause" if style.kind == Kind.CLAUSE else "MotionItem"
        return (
            f'<w:pStyle w:val="{name}"/><w:numPr><w:ilvl w:val="{style.level - 1}"/>'
            f'<w:numId w:val="{number}"/></w:numPr>'
        )

    def stretch(self, stretch: Stretch) -> str:
        run = _run(
            stretch.text,
            strong=stretch.strong,
            em=stretch.em,
            link=bool(stretch.href),
            deleted=stretch.state == State.DELETED,
        )
        if stretch.state == State.KEPT:
            return run
        tag = "w:ins" if stretch.state == State.INSERTED else "w:del"
        return f"{self.opening(stretch.state, stretch.change)}{run}</{tag}>"

    def opening(self, state: State, change: str) -> str:
        tag = "w:ins" if state == State.INSERTED else "w:del"
        return f"<{tag} {self.credit(change)}>"

    def credit(self, change: str) -> str:
        """Who makes a change, and when."""
        self.revisions += 1
        author = _attribute(self.names.get(change, self.author))
        return f'w:id="{self.revisions}" w:author={author} w:date="{self.stamp}"'

    def linked(self, href: str, runs: str) -> str:
        if not href:
            return runs
        if href not in self.links:
            self.links.append(href)
        return f'<w:hyperlink r:id="link{self.links.index(href)}">{runs}</w:hyperlink>'

    # The other parts.

    def properties(self) -> str:
        moment = f'xsi:type="dcterms:W3CDTF">{self.stamp}'
        return (
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{_text(self.title)}</dc:title><dc:creator>{_text(self.author)}</dc:creator>"
            f"<dcterms:created {moment}</dcterms:created><dcterms:modified {moment}"
            "</dcterms:modified></cp:coreProperties>"
        )

    def relations(self) -> str:
        links = "".join(
            f'<Relationship Id="link{number}" Type="{R}/hyperlink" Target={_attribute(href)}'
            ' TargetMode="External"/>'
            for number, href in enumerate(self.links)
        )
        parts = "".join(
            f'<Relationship Id="{name}" Type="{R}/{name.rstrip("1")}" Target="{name}.xml"/>'
            for name in ("styles", "numbering", "header1")
        )
        return f'<Relationships xmlns="{PACKAGE}/relationships">{parts}{links}</Relationships>'

    def numbering(self) -> str:
        figures = _levels(
            "decimal", lambda level: ".".join(f"%{n + 1}" for n in range(level)) + "."
        )
        letters = _levels("lowerLetter", lambda level: f"(%{level})")
        abstract = "".join(
            f'<w:abstractNum w:abstractNumId="{id_}"><w:multiLevelType w:val="multilevel"/>{levels}'
            "</w:abstractNum>"
            for id_, levels in ((CLAUSES, figures), (ITEMS, letters))
        )
        anew = "".join(
            f'<w:lvlOverride w:ilvl="{n}"><w:startOverride w:val="1"/></w:lvlOverride>'
            for n in range(LEVELS)
        )
        items = "".join(
            f'<w:num w:numId="{ITEMS + n}"><w:abstractNumId w:val="{ITEMS}"/>{anew if n else ""}</w:num>'
            for n in range(max(self.lists, 1))
        )
        clauses = f'<w:num w:numId="{CLAUSES}"><w:abstractNumId w:val="{CLAUSES}"/></w:num>'
        return f'<w:numbering xmlns:w="{W}">{abstract}{clauses}{items}</w:numbering>'


def _levels(format_: str, shown: Callable[[int], str]) -> str:
    """The levels of a numbered list, each one step further in."""
    return "".join(
        f'<w:lvl w:ilvl="{level - 1}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/>'
        f'<w:lvlText w:val="{shown(level)}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{STEP * (level + 1)}" w:hanging="{STEP}"/></w:pPr></w:lvl>'
        for level in range(1, LEVELS + 1)
    )


def _styles() -> str:
    headings = "".join(
        _style(
            f"Heading{level}",
            f"heading {level}",
            f'<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{level - 1}"/>',
            f'<w:b/><w:sz w:val="{max(34 - 4 * level, 22)}"/>',
        )
        for level in range(1, DEEPEST + 1)
    )
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Times New Roman"/><w:sz w:val="22"/>'
        '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        + headings
        + _style("MotionText", OURS)
        + _style("MotionClause", "Motion clause")
        + _style("MotionItem", "Motion item")
        + _style("Header", "header", "", '<w:color w:val="57535F"/><w:sz w:val="18"/>')
        + '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>'
        '<w:color w:val="0B4F5C"/><w:u w:val="single"/></w:rPr></w:style></w:styles>'
    )


def _style(id_: str, name: str, paragraph: str = "", run: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _run(
    text: str,
    *,
    strong: bool = False,
    em: bool = False,
    link: bool = False,
    deleted: bool = False,
) -> str:
    looks = (
        ('<w:rStyle w:val="Hyperlink"/>' if link else "")
        + ("<w:b/>" if strong else "")
        + ("<w:i/>" if em else "")
    )
    tag = "w:delText" if deleted else "w:t"
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{properties}<{tag} xml:space="preserve">{_text(text)}</{tag}></w:r>'


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text))


_SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708"'
    ' w:gutter="0"/></w:sectPr>'
)
_CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{TYPES}.document.main+xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{TYPES}.{kind}+xml"/>'
        for part, kind in (("styles", "styles"), ("numbering", "numbering"), ("header1", "header"))
    )
    + '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="main" Type="{R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="properties" Type="{PACKAGE}/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/></Relationships>'
)
