"""Markdown, read as people really write it, and written so that any program shows it right.

Reading is by markdown-it-py, which follows CommonMark. Clauses below the first level, which
Markdown does not know, are paragraphs that begin with their number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

from motions.documents import problems
from motions.documents.imported import Collector, Imported, without
from motions.drafting import plain
from motions.drafting import problems as refusals
from motions.drafting.problems import Unacceptable
from motions.drafting.text import Kind, Passage, Span, Style, Word, pieces

_TAGS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_TAG = re.compile(r"<(/?)(strong|em|b|i)>", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,4}(?:\.\d{1,4}){0,5})\.?[ \t]+(?=\S)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\\`*_{}\[\]<>&~|#]")
_FIRST = re.compile(r"[-+=:>!]|\d{1,9}(?=[.)])")


def read_markdown(text: str) -> Imported:
    """A text in Markdown. Raises Unreadable if it has no words, Unacceptable if it is too long."""
    if len(text) > 2 * plain.MAX_CHARACTERS:  # marks and escapes included
        raise Unacceptable(refusals.TOO_LONG, limit=plain.MAX_CHARACTERS, length=len(text))
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table")
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]
    parser.normalizeLinkText = str  # type: ignore[method-assign, assignment]
    out = Collector()
    out.note(problems.INVISIBLE, plain.count_unwanted(text))
    _Reader(out).read(parser.parse(_without_front_matter(plain.clean(text))))
    return out.done()


def _without_front_matter(text: str) -> str:
    """The text without the settings that site builders keep at the head of a file."""
    return re.sub(r"\A---\n(?:[\w-]+:.*\n|[ \t]+.*\n|- .*\n)+---\n", "", text)


class _Reader:
    def __init__(self, out: Collector) -> None:
        self.out = out
        self.open: list[str] = []  # the lists we are in: "ul" or "ol"
        self.heading = 0
        self.is_first = False  # whether the next paragraph is the first of a list item

    def read(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    self.open.append(token.tag)
                case "bullet_list_close" | "ordered_list_close":
                    self.open.pop()
                case "list_item_open":
                    self.is_first = True
                case "heading_open":
                    self.heading = int(token.tag[1])
                case "heading_close":
                    self.heading = 0
                case "inline":
                    self.block(token)
                case "fence" | "code_block":
                    self.out.note(problems.CODE)
                    for paragraph in re.split(r"\n\s*\n", token.content):
                        self.out.add(Style(), [Span(paragraph)])
                case "html_block":
                    self.out.note(problems.HTML, int(not token.content.startswith("<!--")))
                case "table_open":
                    self.out.note(problems.TABLES)

    def block(self, token: Token) -> None:
        spans = self.spans(token.children or [])
        if self.heading:
            self.out.add(Style(Kind.HEADING, self.heading), spans)
        elif self.is_first and self.open:
            kind = Kind.CLAUSE if self.open[-1] == "ol" else Kind.ITEM
            self.out.add(Style(kind, self.open.count(self.open[-1])), spans)
        elif (match := _NUMBER.match(token.content)) and ("." in match[0] or "\t" in match[0]):
            level = 1 + match[1].count(".")
            self.out.add(Style(Kind.CLAUSE, level), without(spans, match.end()))
        else:
            self.out.add(Style(), spans)
        self.is_first = False

    def spans(self, tokens: Iterable[Token]) -> list[Span]:
        on = {"strong": 0, "em": 0}
        found: list[Span] = []
        href = ""
        for token in tokens:
            name, _, what = token.type.rpartition("_")
            text = ""
            if name in on:
                on[name] += 1 if what == "open" else -1
            elif token.type == "link_open":
                href = str(token.attrs.get("href", ""))
            elif token.type == "link_close":
                href = ""
            elif token.type in ("text", "code_inline", "text_special"):
                text = token.content
            elif token.type in ("softbreak", "hardbreak"):
                text = " "
            elif token.type == "image":
                self.out.note(problems.IMAGES)
            elif tag := _TAG.fullmatch(token.content):
                on[_TAGS[tag[2].lower()]] += -1 if tag[1] else 1
            elif _BREAK.fullmatch(token.content):
                text = " "
            if text:
                found.append(Span(text, on["strong"] > 0, on["em"] > 0, href))
        return found


def write_markdown(passages: Iterable[Passage]) -> str:
    """Blocks as Markdown that reads the same everywhere, and that `read_markdown` reads back."""
    blocks: list[str] = []
    counts: list[int] = []
    depth = 0  # list items open
    before = None
    for style, words in passages:
        content = _line(words)
        if style.kind == Kind.CLAUSE:
            counts = (counts + [0] * style.level)[: style.level]
            counts[-1] += 1
        match style.kind:
            case Kind.HEADING:
                content = f"{'#' * style.level} {content}"
            case Kind.ITEM:
                parents = min(depth if before == Kind.ITEM else 0, style.level - 1)
                content = f"{'  ' * parents}{'- ' * (style.level - parents)}{_first(content)}"
                depth = style.level
            case Kind.CLAUSE:
                content = f"{'.'.join(map(str, counts))}. {_first(content)}"
            case Kind.PARAGRAPH:
                content = _first(content)
        gap = "\n" if before == style.kind == Kind.ITEM else "\n\n"
        blocks.append(f"{gap if blocks else ''}{content}")
        before = style.kind
    return "".join(blocks) + "\n"


def _first(content: str) -> str:
    """The beginning of a block, so that it is not taken for the mark of another kind."""
    if match := _FIRST.match(content):
        at = match.end() if match[0].isdecimal() else 0
        return f"{content[:at]}\\{content[at:]}"
    return content


def _line(words: Sequence[Word]) -> str:
    out = ""
    for href, linked in groupby(pieces(words), lambda piece: piece[0].href):
        inside = _emphasised(list(linked), out)
        space = " " if inside.startswith(" ") else ""
        out += f"{space}[{inside[len(space) :]}](<{_escaped(href)}>)" if href else inside
    return out


def _emphasised(found: list[tuple[Word, str]], before: str) -> str:
    """Words that share a link. Where marks of emphasis would be misread, tags stand for them."""
    groups = [
        (looks, list(group))
        for looks, group in groupby(found, lambda piece: (piece[0].strong, piece[0].em))
    ]
    out = ""
    for number, ((strong, em), group) in enumerate(groups):
        text = "".join(piece for _, piece in group)
        space = " " if text.startswith(" ") else ""
        text = _escaped(text.strip(" "))
        if strong or em:
            behind = groups[number + 1][1][0][1] if number + 1 < len(groups) else ""
            marks = "*" * (em + 2 * strong)
            left, right = space or (out or before)[-1:], behind[:1]
            is_plain = left in ("", " ") and right in ("", " ") and not text.endswith("\\")
            opening = marks if is_plain else "<strong>" * strong + "<em>" * em
            closing = marks if is_plain else "</em>" * em + "</strong>" * strong
            text = f"{opening}{text}{closing}"
        out += space + text
    return out


def _escaped(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\g<0>", text)
