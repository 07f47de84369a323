"""The words of a submission as HTML, made once for each state of them and kept in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from motions import blocks, weaves
from motions.blocks import Row
from motions.drafting import Reading
from motions.memory import keeps, of_words
from motions.queries import provenance
from motions.queries.wordings import Wording

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


@keeps(of_words)
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


@keeps(of_words)
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


def whose(
    found: Sequence[provenance.Found], rows: Mapping[str, Row], history: provenance.Provenance
) -> dict[str, Any]:
    """Some words, where they stand and whose they are, with their trails: for motions/words_base.html.

    rows   of the text, by block
    """
    credits_ = [credit for one in found for credit, _ in one.credits]
    said = [
        (
            rows[one.block.id],
            [
                (words, credit.change, history.name_of(credit.change))
                for credit, words in one.credits
            ],
        )
        for one in found
    ]
    return {"found": said, "trails": provenance.trails(history, credits_)}
