"""The words of a submission as HTML, made once for each state of them and kept in memory."""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from motions import blocks, weaves
from motions.drafting import Reading
from motions.queries.wordings import Wording

KEPT = 64  # texts
Marks = tuple[
    tuple[str, tuple[tuple[str, str], ...]], ...
]  # of a block, what amends it: name, address


def text_of(wording: Wording, *, lined: bool, words: str, marks: Marks = ()) -> SafeString:
    """A wording to be read.

    lined   line by line, each with its number, where a version is published
    words   the address of the page that says who put words there
    """
    version = wording.version.hash if wording.version else ""
    is_lined = lined and bool(version)
    return _text(wording.reading, version, words, marks, get_language(), lined=is_lined)


@lru_cache(maxsize=KEPT)
def _text(
    reading: Reading, version: str, words: str, marks: Marks, language: str | None, *, lined: bool
) -> SafeString:
    """The text in `language`, the reader's."""
    numbering = weaves.numbering_at(version) if version else weaves.number(reading)
    amended = dict(marks)
    rows = [(row, amended.get(row.block.id)) for row in blocks.rows_of(reading, numbering)]
    context = {"rows": rows, "has_lines": bool(version), "lined": lined, "words": words}
    return SafeString(render_to_string("motions/text.html", context))


def changes_of(
    before: Wording, after: Wording, *, words: str = "", marks: Marks = ()
) -> SafeString:
    """One wording beside another; what is far from any change is folded away."""
    version = after.version.hash if after.version else ""
    return _changes(before.reading, after.reading, version, words, marks, get_language())


def changes_between(before: Reading, after: Reading, *, whole: bool = True) -> SafeString:
    """The same of two readings that have no name.

    whole   with all that is far from any change; without, several such can stand on one page
    """
    return _changes(before, after, "", "", (), get_language(), whole=whole)


@lru_cache(maxsize=KEPT)
def _changes(
    before: Reading,
    after: Reading,
    version: str,
    words: str,
    marks: Marks,
    language: str | None,
    *,
    whole: bool = True,
) -> SafeString:
    numbering = weaves.numbering_at(version) if version else weaves.number(after)
    amended = dict(marks)
    rows = blocks.marked_rows(weaves.mark(before, after), numbering)
    runs = [
        (run.is_folded, [(row, amended.get(row.block.id)) for row in run.rows])
        for run in blocks.runs(rows)
        if whole or not run.is_folded
    ]
    context = {
        "runs": runs,
        "changed": [row for row in rows if row.block.is_changed],
        "has_lines": bool(version),
        "words": words,
        "whole": whole,
    }
    return SafeString(render_to_string("motions/changes.html", context))
