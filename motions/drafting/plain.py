r"""Texts as people type them, and back.

    # Heading                      ## for the next level, down to ######
    A paragraph. A blank line starts a new one; a line may be broken anywhere.
    - A list item                  two spaces more for each level below
    3. A clause                    3.1. and 3.1.2. for the levels below it

The figures of a clause say only how deep it is: numbers are given when a version is published.
Inside a line, **strong**, *emphasis* and [words](https://an.address). A backslash takes any of these
marks at its word. Whatever does not fit the rules is text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from motions.drafting import problems
from motions.drafting.problems import Unacceptable
from motions.drafting.text import Kind, Passage, Span, Style, Word, mark_spaces, pieces

MAX_CHARACTERS = 400_000  # five rule books
MAX_BLOCK = 20_000  # characters: some 3,000 words
MAX_BLOCKS = 5_000
DEEPEST = 6

# Controls, lone surrogates, marks of byte order and of direction that could show a text otherwise
# than it reads. Marks that join letters, and those that only say where a word leans, may stay.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff‪-‮⁦-⁩\ufeff\ufffe\uffff]"
)
_SEPARATORS = re.compile("\r\n|[\r\x85\u2028\u2029\x0b\x0c\x1c-\x1e]")
_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_ITEM = re.compile(r"[-•–*]\s+(?=\S)")
_CLAUSE = re.compile(r"(\d{1,4}(?:\.\d{1,4}){0,5})\.\s+(?=\S)")
_INLINE = re.compile(
    r"\\(?P<literal>[!-/:-@\[-`{-~])|(?P<mark>\*\*?)"
    r"|\[(?=[^\[\]\n]{1,300}\]\((?P<href>(?:https?://|mailto:)[^\s()<>]{1,1000})\))"
    r"|\]\((?:https?://|mailto:)[^\s()<>]{1,1000}\)"
)


def parse(typed: str) -> tuple[Passage, ...]:
    """The blocks of a typed text; none if there are no words.

    Raises Unacceptable if the text, a block or the number of blocks is too long.
    """
    if len(typed) > MAX_CHARACTERS:
        raise Unacceptable(problems.TOO_LONG, limit=MAX_CHARACTERS, length=len(typed))
    passages = []
    for style, content in _blocks(clean(typed)):
        if len(content) > MAX_BLOCK:
            raise Unacceptable(problems.BLOCK_TOO_LONG, limit=MAX_BLOCK, length=len(content))
        if words := inline(content):
            passages.append(Passage(style, words))
    if len(passages) > MAX_BLOCKS:
        raise Unacceptable(problems.TOO_MANY_BLOCKS, limit=MAX_BLOCKS, length=len(passages))
    return tuple(passages)


def clean(typed: str) -> str:
    """The text with one form for each letter, plain line ends, and nothing that cannot be seen."""
    typed = _SEPARATORS.sub("\n", typed)
    return unicodedata.normalize("NFC", _UNWANTED.sub("", typed))


def count_unwanted(typed: str) -> int:
    """How many characters `clean` drops because they cannot be seen."""
    return len(_UNWANTED.findall(_SEPARATORS.sub("\n", typed)))


def _blocks(typed: str) -> Iterable[tuple[Style, str]]:
    style, lines = Style(), list[str]()
    for raw in typed.split("\n"):
        stripped = raw.strip()
        begun = _begins(raw) if stripped else None
        if begun or not stripped or style.kind == Kind.HEADING:
            if lines:
                yield style, " ".join(lines)
            style, lines = Style(), []
        if begun:
            style, stripped = begun
        if stripped:
            lines.append(stripped)
    if lines:
        yield style, " ".join(lines)


def _begins(raw: str) -> tuple[Style, str] | None:
    """The style and content of a line that starts a block by its mark."""
    content = raw.lstrip()
    if match := _HEADING.match(content):
        return Style(Kind.HEADING, len(match[1])), content[match.end() :].strip()
    if match := _ITEM.match(content):
        indent = len(raw) - len(content) + raw[: len(raw) - len(content)].count("\t")
        return Style(Kind.ITEM, min(1 + indent // 2, DEEPEST)), content[match.end() :].strip()
    if match := _CLAUSE.match(content):
        return Style(Kind.CLAUSE, 1 + match[1].count(".")), content[match.end() :].strip()
    return None


def inline(content: str) -> tuple[Word, ...]:
    """The words of one line, with their emphasis and links."""
    matches = list(_INLINE.finditer(content))
    last_closer = {
        match["mark"]: match.start()
        for match in matches
        if match["mark"] and match.start() and not content[match.start() - 1].isspace()
    }
    spans: list[Span] = []
    on = {"**": False, "*": False}
    href, end = "", 0

    def add(text: str) -> None:
        span = Span(text, on["**"], on["*"], href)
        if spans and spans[-1][1:] == span[1:]:
            spans[-1] = span._replace(text=spans[-1].text + text)
        elif text:
            spans.append(span)

    for match in matches:
        add(content[end : match.start()])
        end = match.end()
        if match["literal"]:
            add(match["literal"])
        elif mark := match["mark"]:
            before = content[match.start() - 1 : match.start()]
            if on[mark] and before and not before.isspace():
                on[mark] = False
            elif (
                not on[mark]
                and not content[end : end + 1].isspace()
                and (last_closer.get(mark, 0) > match.start())
            ):
                on[mark] = True
            else:
                add(mark)
        elif match["href"] and not href:
            href = match["href"]
        elif href:
            href = ""
        else:
            add(match.group())
    add(content[end:])
    return tuple(mark_spaces(spans))


def render(passages: Iterable[Passage]) -> str:
    """The blocks as a person would type them: what `parse` reads back."""
    blocks: list[str] = []
    counts: list[int] = []
    before = None
    for style, words in passages:
        if style.kind == Kind.CLAUSE:
            counts = (counts + [0] * style.level)[: style.level]
            counts[-1] += 1
        content = marked(words)
        match style.kind:
            case Kind.HEADING:
                content = f"{'#' * style.level} {content}"
            case Kind.ITEM:
                content = f"{'  ' * (style.level - 1)}- {content}"
            case Kind.CLAUSE:
                content = f"{'.'.join(map(str, counts))}. {content}"
            case Kind.PARAGRAPH:
                content = _taken_at_its_word(content)
        gap = "\n" if before == style.kind == Kind.ITEM else "\n\n"
        blocks.append(f"{gap if blocks else ''}{content}")
        before = style.kind
    return "".join(blocks)


def wording(words: Sequence[Word]) -> str:
    """The words of one block for somebody to edit, without the mark of its kind."""
    return _taken_at_its_word(marked(words))


def _taken_at_its_word(content: str) -> str:
    """A paragraph that begins like another kind of block, kept a paragraph."""
    if match := _CLAUSE.match(content):
        dot = match.end(1)
        return f"{content[:dot]}\\{content[dot:]}"
    return f"\\{content}" if _begins(content) else content


def marked(words: Sequence[Word]) -> str:
    """One line with its marks of emphasis and links."""
    out: list[str] = []
    strong = em = False
    href = ""
    for word, piece in pieces(words):
        if href and href != word.href:
            out.append(f"]({href})")
        closing = ("*" if em and not word.em else "") + ("**" if strong and not word.strong else "")
        space = " " if piece.startswith(" ") else ""
        opening = ("**" if word.strong and not strong else "") + ("*" if word.em and not em else "")
        if href != word.href and word.href:
            opening += "["
        out += (closing, space, opening, _escaped(word.text))
        strong, em, href = word.strong, word.em, word.href
    out.append((f"]({href})" if href else "") + "*" * em + "**" * strong)
    return "".join(out)


def _escaped(text: str) -> str:
    return f"\\{text}" if text in ("\\", "*", "[", "]") else text
