from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motions.drafting import Kind, Style, Unacceptable, plain, problems
from motions.drafting.text import Word, line, words_of


def _shape(typed):
    return [(*passage.style, line(passage.words)) for passage in plain.parse(typed)]


def test_blocks_are_told_by_their_marks():
    typed = "# Title\nA line\nand its end.\n\nAnother.\n- one\n  - deep\n3. Clause\n3.1. Sub-clause"

    assert _shape(typed) == [
        (Kind.HEADING, 1, "Title"),
        (Kind.PARAGRAPH, 1, "A line and its end."),
        (Kind.PARAGRAPH, 1, "Another."),
        (Kind.ITEM, 1, "one"),
        (Kind.ITEM, 2, "deep"),
        (Kind.CLAUSE, 1, "Clause"),
        (Kind.CLAUSE, 2, "Sub-clause"),
    ]


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        (
            "It's well-known, 3.5% of 1,000.",
            ["It's", "well-known", ",", "3.5", "%", "of", "1,000", "."],
        ),
        ("“may” (or shall)", ["“", "may", "”", "(", "or", "shall", ")"]),
        ("cafe\u0301 au lait", ["café", "au", "lait"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("क्षि है", ["क्षि", "है"]),
    ],
)
def test_words_are_whole(typed, tokens):
    assert [word.text for word in plain.parse(typed)[0].words] == tokens


def test_emphasis_and_links():
    assert plain.inline("**All** *members* [here](https://example.org/a) 2 * 3 **4") == (
        Word("All", strong=True),
        Word("members", em=True),
        Word("here", href="https://example.org/a"),
        *words_of("2 * 3"),
        Word("*"),
        Word("*", space=False),
        Word("4", space=False),
    )


@pytest.mark.parametrize(
    "typed", ["[x](javascript:alert)", "[x](data:text/html,x)", "](https://a.b)"]
)
def test_only_addresses_of_pages_and_mail_are_links(typed):
    assert not any(word.href for word in plain.inline(typed))


def test_what_cannot_be_seen_is_dropped_and_what_reorders_a_text_too():
    typed = "pay\x00 no\u202e bribes\ufeff\u2066.\r\nNew\x0bline\ud800"

    assert plain.render(plain.parse(typed)) == "pay no bribes. New line"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("x" * 400_001, problems.TOO_LONG),
        ("word " * 5_000, problems.BLOCK_TOO_LONG),
        ("a\n\n" * 5_001, problems.TOO_MANY_BLOCKS),
    ],
)
def test_what_is_too_long_is_refused_with_the_limit(typed, code):
    with pytest.raises(Unacceptable) as caught:
        plain.parse(typed)

    assert caught.value.code == code
    assert caught.value.facts["length"] > caught.value.facts["limit"]


@settings(max_examples=400)
@given(st.text(alphabet=st.sampled_from("ab \n.*[]()\\#-123“”\"'é́ש/:"), max_size=60))
def test_a_text_typed_is_a_text_read_back(typed):
    once = plain.render(plain.parse(typed))

    assert plain.render(plain.parse(once)) == once
    assert plain.parse(once) == plain.parse(typed) or "](" in typed


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_characters_can_be_typed(typed):
    for passage in plain.parse(typed):
        text = line(passage.words)
        assert text.encode()
        assert not any(unicodedata.category(c) == "Cc" for c in text)


def test_a_paragraph_that_looks_like_something_else_stays_a_paragraph():
    typed = "\\# not a heading\n\n\\- not an item\n\n2022\\. Not a clause"

    assert {passage.style for passage in plain.parse(typed)} == {Style()}
    assert plain.render(plain.parse(typed)) == typed
