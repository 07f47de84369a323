"""OpenDocument texts (.odt), read into a text as if all tracked changes were accepted.

By the standard library's means: what we want of such a file is little, and libraries for it bring all of
it along.
Names are those of OpenDocument 1.3, part 3, without their namespaces.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from motions.documents import lists, problems
from motions.documents.imported import Collector, Imported
from motions.documents.package import Package
from motions.documents.problems import Unreadable
from motions.drafting.text import Kind, Span, Style

_LEFT_OUT = {
    "note": problems.FOOTNOTES,
    "annotation": problems.COMMENTS,
    "object": problems.EQUATIONS,
}
_SECTIONS = ("section", "index-body", "illustration-index", "text-box")
DEEPEST = 10  # levels of a list


def read_odt(data: bytes) -> Imported:
    """The text of an OpenDocument text. Raises Unreadable, or Unacceptable if it is too long."""
    package = Package(data, otherwise=problems.NOT_ODT)
    if "content.xml" not in package.names:
        raise Unreadable(problems.NOT_ODT)
    if package.tree_if_there("META-INF/manifest.xml").find(".//encryption-data") is not None:
        raise Unreadable(problems.ENCRYPTED)
    content = package.tree("content.xml")
    body = content.find("body/text")
    if body is None:
        raise Unreadable(problems.NOT_ODT)
    try:
        return _Reader(package, content).read(body)
    except RecursionError as error:
        raise Unreadable(problems.DAMAGED) from error


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a style says of words."""

    strong: bool = False
    em: bool = False
    struck: bool = False
    hidden: bool = False


class _Reader:
    def __init__(self, package: Package, content: Element) -> None:
        self.out = Collector()
        self.spans: list[Span] = []
        styles = package.tree_if_there("styles.xml")
        self.described = {
            (e.get("family", ""), e.get("name", "")): e
            for tree in (styles, content)
            for e in tree.iter("style")
        }
        self.lists = {
            e.get("name", ""): _levels(e) for t in (styles, content) for e in t.iter("list-style")
        }
        outline = next(styles.iter("outline-style"), Element("none"))
        self.outline = _levels(outline)
        furniture = [*styles.iter("header"), *styles.iter("footer")]
        self.headers = sum(bool("".join(e.itertext()).strip()) for e in furniture)
        self.has_macros = any(name.startswith(("Basic/", "Scripts/")) for name in package.names)

    def read(self, body: Element) -> Imported:
        self.blocks(body)
        if self.headers:
            self.out.note(problems.HEADERS, self.headers)
        if self.has_macros:
            self.out.note(problems.MACROS)
        return self.out.done()

    def blocks(self, parent: Element) -> None:
        for element in parent:
            match element.tag:
                case "p" | "h":
                    self.paragraph(element)
                case "list":
                    self.listed(element, self.lists.get(element.get("style-name", ""), []), 0)
                case "table":
                    self.out.note(problems.TABLES)
                    self.cells(element)
                case "tracked-changes":
                    self.out.note(problems.TRACKED, len(element))
                case tag if tag in _SECTIONS:
                    self.blocks(element)

    def cells(self, table: Element) -> None:
        for element in table:
            if element.tag in ("table-cell", "covered-table-cell"):
                self.blocks(element)
            elif element.tag.startswith("table-"):
                self.cells(element)

    def listed(self, element: Element, levels: list[str], level: int) -> None:
        for item in element:
            style = lists.style_at(levels, level) if item.tag == "list-item" else None
            for child in item:
                if child.tag == "list":
                    own = self.lists.get(child.get("style-name", ""), levels)
                    self.listed(child, own, level + 1)
                elif child.tag in ("p", "h"):
                    self.paragraph(child, style)
                    style = None  # a second paragraph has no number

    def paragraph(self, element: Element, listed: Style | None = None) -> None:
        name = element.get("style-name", "")
        looks = self.looks("paragraph", name, automatic_only=True)
        is_heading = element.tag == "h" or self.kind_of(name) in ("Title", "Subtitle")
        self.spans = []
        self.inline(element, _Looks() if is_heading else looks, "")
        spans, self.spans = self.spans, []
        if not is_heading:
            if listed:
                self.out.add(listed, spans)
            else:
                self.out.add_guessed(spans)
            return
        given = element.get("outline-level", "")
        level = int(given) if given.isdecimal() else 2 if self.kind_of(name) == "Subtitle" else 1
        numbered = listed or (
            lists.style_at(self.outline, level - 1) if element.tag == "h" else None
        )
        if numbered and numbered.kind == Kind.CLAUSE:
            self.out.note(problems.NUMBERED_HEADINGS)
            self.out.add(numbered, spans)
        else:
            self.out.add(Style(Kind.HEADING, level), spans)

    def inline(self, element: Element, looks: _Looks, href: str) -> None:
        self.characters(element.text, looks, href)
        for child in element:
            tag = child.tag
            if tag == "span":
                own = self.looks("text", child.get("style-name", ""))
                mixed = _Looks(
                    looks.strong or own.strong,
                    looks.em or own.em,
                    looks.struck or own.struck,
                    looks.hidden or own.hidden,
                )
                self.inline(child, mixed, href)
            elif tag == "a":
                self.inline(child, looks, child.get("href", ""))
            elif tag in ("s", "tab", "line-break"):
                self.characters("\t" if tag == "tab" else " ", looks, href)
            elif tag in _LEFT_OUT:
                self.out.note(_LEFT_OUT[tag])
            elif tag in ("frame", "custom-shape", "g"):
                self.drawing(child)
            elif tag in ("ruby", "ruby-base", "meta", "meta-field") or child.text:
                self.inline(child, looks, href)  # fields show their text
            self.characters(child.tail, looks, href)

    def drawing(self, element: Element) -> None:
        if element.find(".//text-box") is not None:
            self.out.note(problems.TEXT_BOXES)
        else:
            formula = element.find("object") is not None
            self.out.note(problems.EQUATIONS if formula else problems.IMAGES)

    def characters(self, text: str | None, looks: _Looks, href: str) -> None:
        if not text:
            return
        if looks.hidden:
            self.out.note(problems.HIDDEN)
            return
        if looks.struck:
            self.out.note(problems.STRUCK)
        self.spans.append(Span(text, looks.strong, looks.em, href))

    def looks(self, family: str, name: str, *, automatic_only: bool = False) -> _Looks:
        """What a style says of words, with what it takes from its parents."""
        found = _Looks()
        for style in reversed(self.chain(family, name)):
            for said in style.findall("text-properties"):
                if automatic_only and not _is_automatic(style):
                    continue
                weight, slant = said.get("font-weight"), said.get("font-style")
                line, display = said.get("text-line-through-style"), said.get("display")
                if weight:
                    found = replace(
                        found, strong=weight == "bold" or weight in ("700", "800", "900")
                    )
                if slant:
                    found = replace(found, em=slant in ("italic", "oblique"))
                if line:
                    found = replace(found, struck=line != "none")
                if display:
                    found = replace(found, hidden=display == "none")
        return found

    def kind_of(self, name: str) -> str:
        """The name of the style that a paragraph's own small changes are made to."""
        chain = self.chain("paragraph", name)
        return next((s.get("name", "") for s in chain if not _is_automatic(s)), "")

    def chain(self, family: str, name: str) -> list[Element]:
        """A style and those that it is based on."""
        found: list[Element] = []
        style = self.described.get((family, name))
        while style is not None and style not in found:
            found.append(style)
            style = self.described.get((family, style.get("parent-style-name", "")))
        return found


def _is_automatic(style: Element) -> bool:
    """Whether a style is what the program made of formatting by hand: P1, T12."""
    name = style.get("name", "")
    return name[:1] in ("P", "T") and name[1:].isdecimal()


def _levels(element: Element) -> list[str]:
    """What each level of a list shows."""
    levels = [lists.NONE] * DEEPEST
    for level in element:
        at = level.get("level", "")
        if not (at.isdecimal() and 1 <= int(at) <= DEEPEST):
            continue
        format_ = level.get("num-format", "")
        if level.tag == "list-level-style-bullet":
            sort = lists.BULLET
        elif format_ in ("a", "i"):
            sort = lists.ITEM
        else:
            sort = lists.CLAUSE if format_ else lists.NONE
        levels[int(at) - 1] = sort
    return levels
