"""Word documents (.docx), read into a text.

Our own reader, because rule books need what the usual ones leave behind: the difference between "3.1" and
"(a)", and tracked changes read both ways, as if all were accepted or none had been made. Names are those of
Office Open XML (ECMA-376, part 1, chapter 17), without their namespaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from motions.documents import lists, problems
from motions.documents.imported import Collector, Imported
from motions.documents.package import Package
from motions.documents.problems import Unreadable
from motions.drafting.text import Kind, Span, Style

DEEPEST = 9  # levels of a list in Word

_OFF = frozenset(("0", "false", "off"))
_LETTERED = frozenset(("lowerLetter", "lowerRoman"))
_OBJECTS = frozenset(("drawing", "pict", "object"))
_ADDED = frozenset(("ins", "moveTo"))
_TAKEN = frozenset(("del", "moveFrom"))
_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\\S\s+)*"([^"]+)"', re.IGNORECASE)
_HEADING = re.compile(r"heading ([1-9])$")
_DEEPER = re.compile(r"list (?:bullet|number) ([2-9])$")
_SPACES = {
    "tab": "\t",
    "br": " ",
    "cr": " ",
    "ptab": "\t",
    "noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
}


def read_word(data: bytes, *, original: bool = False) -> Imported:
    """The text of a Word document.

    original  as if none of its tracked changes had been made, rather than all accepted

    Raises Unreadable, or Unacceptable if it is too long for a text.
    """
    package = Package(data, otherwise=problems.NOT_WORD)
    main = _main_part(package)
    try:
        return _Reader(package, main, original=original).read()
    except RecursionError as error:
        raise Unreadable(problems.DAMAGED) from error


def _main_part(package: Package) -> str:
    for relation in package.tree_if_there("_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            name = normpath(relation.get("Target", "")).lstrip("/")
            if name in package.names and package.tree(name).tag == "document":
                return name
    raise Unreadable(problems.NOT_WORD)


@dataclass(slots=True)
class _Styling:
    """A style of the document, with what it takes from the one that it is based on."""

    name: str = ""
    list_id: str = ""
    level: int = 0
    outline: int = 0  # 1 for the top level; 0 for no heading


@dataclass(slots=True)
class _Field:
    """A field being read: its instruction, and whether its result has begun."""

    instruction: str = ""
    has_result: bool = False

    @property
    def href(self) -> str:
        match = _LINK.match(self.instruction)
        return match[1] if match else ""


class _Reader:
    def __init__(self, package: Package, main: str, *, original: bool) -> None:
        self.package, self.main, self.original = package, main, original
        self.out = Collector()
        self.fields: list[_Field] = []
        self.spans: list[Span] = []
        self.links, self.parts = self._relations()
        self.lists = self._lists()
        self.styles = self._styles()

    def read(self) -> Imported:
        body = self.package.tree(self.main).find("body")
        if body is None:
            raise Unreadable(problems.DAMAGED)
        for element in body:
            self.block(element)
        self.out.add(Style(), self.spans)  # words whose last mark was deleted
        self._note_surroundings()
        return self.out.done()

    # Blocks.

    def block(self, element: Element) -> None:
        match element.tag:
            case "p":
                self.paragraph(element)
            case "tbl":
                self.out.note(problems.TABLES)
                for row in (*element.findall("tr"), *element.findall("sdt/sdtContent/tr")):
                    if not self._is_unread(row.find("trPr")):
                        for cell in (*row.findall("tc"), *row.findall("sdt/sdtContent/tc")):
                            self.blocks(cell)
            case "sdt":
                kind = element.find("sdtPr/docPartObj/docPartGallery")
                if kind is None or kind.get("val") != "Table of Contents":
                    for content in element.findall("sdtContent"):
                        self.blocks(content)
            case "ins" | "moveTo" | "del" | "moveFrom" | "smartTag" | "customXml":
                if not self._is_other_side(element.tag):
                    self.blocks(element)
            case "AlternateContent":
                self.blocks(_alternative(element))

    def blocks(self, parent: Element) -> None:
        for element in parent:
            self.block(element)

    def paragraph(self, element: Element) -> None:
        properties = element.find("pPr")
        for child in element:
            self.inline(child, "")
        marks = properties.find("rPr") if properties is not None else None
        if self._is_unread(marks):
            return  # its mark is not there: its words go on in the next paragraph
        spans, self.spans = self.spans, []
        changed = properties.find("pPrChange/pPr") if properties is not None else None
        if changed is not None:
            self.out.note(problems.TRACKED)
            properties = changed if self.original else properties
        self.finish(properties, spans)

    def finish(self, properties: Element | None, spans: list[Span]) -> None:
        """Add a paragraph that has been read to its mark."""
        styling = self.styles.get(_value(properties, "pStyle") or "default", _Styling())
        if re.match(r"toc \d|table of figures", styling.name):
            return
        listed = self._listed(properties, styling)
        outline = _value(properties, "outlineLvl")
        level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else styling.outline
        if level:
            if listed and listed.kind == Kind.CLAUSE:
                self.out.note(problems.NUMBERED_HEADINGS)
                self.out.add(listed, spans)
            else:
                self.out.add(Style(Kind.HEADING, level), spans)
        elif listed:
            self.out.add(listed, spans)
        elif styling.name == OURS.lower():
            self.out.add(Style(), spans)
        else:
            self.out.add_guessed(spans)

    def _listed(self, properties: Element | None, styling: _Styling) -> Style | None:
        numbering = properties.find("numPr") if properties is not None else None
        list_id = _value(numbering, "numId") or styling.list_id
        level = _value(numbering, "ilvl")
        at = int(level) if level.isdecimal() else styling.level
        style = lists.style_at(self.lists.get(list_id, []), at)
        deeper = _DEEPER.match(styling.name)
        if style and deeper and style.level == 1:
            return style._replace(level=int(deeper[1]))
        return style

    # Inside a paragraph.

    def inline(self, element: Element, href: str) -> None:
        tag = element.tag
        if tag == "r":
            self.run(element, href)
        elif tag == "hyperlink":
            for child in element:
                self.inline(child, self.links.get(element.get("id", ""), ""))
        elif tag == "fldSimple":
            link = _Field(element.get("instr", "")).href
            for child in element:
                self.inline(child, link or href)
        elif tag in _ADDED or tag in _TAKEN:
            self.out.note(problems.TRACKED)
            if not self._is_other_side(tag):
                for child in element:
                    self.inline(child, href)
        elif tag in ("smartTag", "customXml", "sdtContent", "dir", "bdo"):
            for child in element:
                self.inline(child, href)
        elif tag == "sdt":
            for child in element.findall("sdtContent"):
                self.inline(child, href)
        elif tag == "oMath" or tag == "oMathPara":
            self.out.note(problems.EQUATIONS)
        elif tag == "AlternateContent":
            for child in _alternative(element):
                self.inline(child, href)

    def run(self, element: Element, href: str) -> None:
        properties = element.find("rPr")
        changed = properties.find("rPrChange/rPr") if properties is not None else None
        if self.original and changed is not None:
            properties = changed
        if _is_on(properties, "vanish"):
            self.out.note(problems.HIDDEN)
            return
        text = "".join(self.characters(element))
        if not text:
            return
        if _is_on(properties, "strike") or _is_on(properties, "dstrike"):
            self.out.note(problems.STRUCK)
        for current in self.fields:
            href = href or (current.href if current.has_result else "")
        named = self.styles.get(_value(properties, "rStyle"), _Styling()).name
        strong = _is_on(properties, "b", otherwise=named in ("strong", "intense emphasis"))
        em = _is_on(properties, "i", otherwise=named in ("emphasis", "intense emphasis"))
        self.spans.append(Span(text, strong, em, href))

    def characters(self, run: Element) -> Iterator[str]:
        """The characters of a run; what else is in it is noted."""
        for child in run:
            tag = child.tag
            if tag == "fldChar":
                self.field(child.get("fldCharType", ""))
            elif tag == "instrText" and self.fields:
                self.fields[-1].instruction += child.text or ""
            elif any(not current.has_result for current in self.fields):
                continue
            elif tag in ("t", "delText"):
                yield child.text or ""
            elif tag in _SPACES:
                yield _SPACES[tag]
            elif tag == "sym":
                yield _symbol(child.get("char", ""))
            elif tag in ("footnoteReference", "endnoteReference"):
                self.out.note(problems.FOOTNOTES)
            elif tag == "commentReference":
                self.out.note(problems.COMMENTS)
            elif tag in _OBJECTS or tag == "AlternateContent":
                is_box = next(child.iter("txbxContent"), None) is not None
                self.out.note(problems.TEXT_BOXES if is_box else problems.IMAGES)

    def field(self, what: str) -> None:
        if what == "begin":
            self.fields.append(_Field())
        elif what == "separate" and self.fields:
            self.fields[-1].has_result = True
        elif what == "end" and self.fields:
            self.fields.pop()

    # Tracked changes.

    def _is_other_side(self, tag: str) -> bool:
        """Whether what stands in such an element is not in the version being read."""
        return tag in (_ADDED if self.original else _TAKEN)

    def _is_unread(self, properties: Element | None) -> bool:
        """Whether the mark or row with these properties is not in the version being read."""
        if properties is None:
            return False
        tags = {child.tag for child in properties}
        if tags & (_ADDED | _TAKEN):
            self.out.note(problems.TRACKED)
        return any(map(self._is_other_side, tags))

    # The rest of the package.

    def _relations(self) -> tuple[dict[str, str], dict[str, str]]:
        """Addresses by the id of the link, and names of parts by their type."""
        links, parts = {}, {}
        folder, _, name = self.main.rpartition("/")
        for relation in self.package.tree_if_there(join(folder, "_rels", f"{name}.rels")):
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External":
                links[relation.get("Id", "")] = target
            else:
                part = normpath(join("/", dirname(self.main), target)).lstrip("/")
                parts[relation.get("Type", "").rpartition("/")[2]] = part
        return links, parts

    def _tree(self, kind: str) -> Element:
        return self.package.tree_if_there(self.parts.get(kind, ""))

    def _lists(self) -> dict[str, list[str]]:
        """What each level of each list shows, by the list's id."""
        numbering = self._tree("numbering")
        abstract = {e.get("abstractNumId", ""): e for e in numbering.findall("abstractNum")}
        lists_, linked = {}, {}
        for number in numbering.findall("num"):
            id_ = number.get("numId", "")
            levels = [lists.NONE] * DEEPEST
            found = abstract.get(_value(number, "abstractNumId"), Element("none"))
            linked[id_] = _value(found, "numStyleLink")
            for level in [*found.findall("lvl"), *number.findall("lvlOverride/lvl")]:
                at = level.get("ilvl", "")
                if at.isdecimal() and int(at) < DEEPEST:
                    levels[int(at)] = _sort(_value(level, "numFmt") or "decimal")
            lists_[id_] = levels
        by_style = {
            _value(of, "styleLink"): lists_[number.get("numId", "")]
            for number in numbering.findall("num")
            if (of := abstract.get(_value(number, "abstractNumId"))) is not None
        }
        for id_, style in linked.items():
            if style:
                lists_[id_] = by_style.get(style, lists_[id_])
        return lists_

    def _styles(self) -> dict[str, _Styling]:
        described = {e.get("styleId", ""): e for e in self._tree("styles").findall("style")}
        styles = {}
        for id_, element in described.items():
            styling = _Styling(_value(element, "name").lower())
            chain: list[Element] = []
            current: Element | None = element
            while current is not None and current not in chain:
                chain.append(current)
                current = described.get(_value(current, "basedOn"))
            for step in reversed(chain):
                properties = step.find("pPr")
                if heading := _HEADING.match(_value(step, "name").lower()):
                    styling.outline = int(heading[1])
                outline = _value(properties, "outlineLvl")
                if outline.isdecimal():
                    styling.outline = int(outline) + 1 if int(outline) < 9 else 0
                numbering = properties.find("numPr") if properties is not None else None
                styling.list_id = _value(numbering, "numId") or styling.list_id
                level = _value(numbering, "ilvl")
                styling.level = int(level) if level.isdecimal() else styling.level
            if styling.name in ("title", "subtitle"):
                styling.outline = 1 if styling.name == "title" else 2
            styles[id_] = styling
            if element.get("default") in ("1", "true", "on") and element.get("type") == "paragraph":
                styles["default"] = styling
        return styles

    def _note_surroundings(self) -> None:
        """Note what is in the package, but not in the text."""
        if any(name.endswith("vbaProject.bin") for name in self.package.names):
            self.out.note(problems.MACROS)
        for name in self.package.names:
            if re.match(r"word/(?:header|footer)\d*\.xml$", name):
                words = "".join(e.text or "" for e in self.package.tree(name).iter("t"))
                self.out.note(problems.HEADERS, int(bool(re.search(r"[^\W\d]", words))))


OURS = "Motion text"  # the style that our own writer gives to paragraphs: none of them is a clause


def _alternative(element: Element) -> Element:
    """The version of some content for readers who know nothing new."""
    for name in ("Fallback", "Choice"):
        found = element.find(name)
        if found is not None:
            return found
    return Element("none")


def _value(parent: Element | None, tag: str) -> str:
    child = parent.find(tag) if parent is not None else None
    return child.get("val", "") if child is not None else ""


def _is_on(properties: Element | None, tag: str, *, otherwise: bool = False) -> bool:
    child = properties.find(tag) if properties is not None else None
    return otherwise if child is None else child.get("val", "1") not in _OFF


def _sort(format_: str) -> str:
    if format_ == "none":
        return lists.NONE
    if format_ == "bullet":
        return lists.BULLET
    return lists.ITEM if format_ in _LETTERED else lists.CLAUSE


def _symbol(code: str) -> str:
    """A character of a picture font; those that only such a font has say nothing."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= number <= 0xF8FF or not 32 <= number < 0xD800 else chr(number)
