from __future__ import annotations

import pytest
from hypothesis import given, settings

from motions.documents import Notice, read_markdown, write_markdown
from motions.drafting import plain
from tests.motions.documents.test_word import EVERYTHING, dressed
from tests.motions.drafting.texts import texts


def _there_and_back(text):
    return read_markdown(write_markdown(plain.parse(text))).typed


def test_every_kind_of_block_comes_back():
    assert _there_and_back(EVERYTHING) == EVERYTHING


@settings(max_examples=200)
@given(texts)
def test_every_text_comes_back(text):
    assert _there_and_back(text) == text


@settings(max_examples=300)
@given(dressed)
def test_emphasis_and_links_come_back(text):
    assert _there_and_back(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "- not an item",
        "+ not an item",
        "# not a heading",
        "> not a quotation",
        "=== not a line",
        "2) not a clause",
        "<b>not bold</b> &amp; a_b_c `code` ~~gone~~ ![image](x) [text]: x",
        "*",
        "---",
    ],
)
def test_what_looks_like_markdown_is_taken_at_its_word(line):
    passages = plain.parse(f"\\{line}" if line[0] in "-#*" else line)

    assert plain.parse(read_markdown(write_markdown(passages)).typed) == passages


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Title\n=====\n\nPart\n----", "# Title\n\n## Part"),
        (
            "1. One\n   1. Sub\n   2. Sub two\n2. Two",
            "1. One\n\n1.1. Sub\n\n1.2. Sub two\n\n2. Two",
        ),
        ("1. Members\n\n1.1. Joining\n\n1.2 Leaving", "1. Members\n\n1.1. Joining\n\n1.2. Leaving"),
        ("* a\n    * b\n\n    more of b", "- a\n  - b\n\nmore of b"),
        ("> Quoted *words*\n> go on", "Quoted *words* go on"),
        ("[a][1] and <https://b.org>\n\n[1]: https://a.org", None),
        ("<b>bold</b> a<br>b", "**bold** a b"),
        ("---\ntitle: Motion\ntags:\n- a\n---\n\nText.", "Text."),
        ("A line\nbroken  \ntwice", "A line broken twice"),
        ("2021 was a year.", "2021 was a year."),
    ],
)
def test_markdown_as_people_write_it(typed, read):
    expected = "[a](https://a.org) and [https://b.org](https://b.org)" if read is None else read

    assert read_markdown(typed).typed == expected


def test_what_is_left_out_is_told():
    typed = (
        "Kept ![chart](c.png) words.\n\n<div>html</div>\n\n```\ncode\n```\n\n|a|b|\n|-|-|\n|c|d|"
    )

    imported = read_markdown(typed)

    assert imported.typed == "Kept words.\n\ncode\n\na\n\nb\n\nc\n\nd"
    assert imported.notices == tuple(
        Notice(code, 1) for code in ("code", "html", "images", "tables")
    )
