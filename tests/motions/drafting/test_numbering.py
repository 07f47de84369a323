from __future__ import annotations

from motions.drafting import begin, number, numbering, read, weave
from motions.drafting.text import words_of
from tests.motions.drafting.hall import START


def test_clauses_items_and_lines_are_numbered():
    done = number(START.text)

    assert (done.algorithm, done.width) == (numbering.ALGORITHM, 80)
    assert [(b.paragraph, b.number, b.first) for b in done.blocks] == [
        (1, "", 1),
        (2, "", 2),
        (3, "", 3),
        (4, "1", 4),
        (5, "1.1", 5),
        (6, "(a)", 6),
        (7, "(b)", 7),
    ]


def test_clauses_go_on_after_other_blocks_and_start_again_below():
    text = "1. a\n\n1.1. b\n\n1.2. c\n\nplain\n\n2. d\n\n2.1. e\n\n2.1.1. f\n\n3. g"
    done = number(read(weave([begin(text)]), ["original"]).text)

    assert [b.number for b in done.blocks] == ["1", "1.1", "1.2", "", "2", "2.1", "2.1.1", "3"]


def test_a_word_is_on_the_line_where_it_begins():
    (block,) = number(read(weave([begin("one two three four")]), ["original"]).text, width=9).blocks

    assert block.lines == ("one two", "three", "four")
    assert [block.line_of(word) for word in range(4)] == [1, 1, 2, 3]


def test_what_is_too_wide_for_a_line_is_broken_and_joined_characters_take_no_width():
    assert numbering.wrap(words_of("abcdefgh ij"), 3)[1] == ("abc", "def", "gh", "ij")
    assert numbering.wrap(words_of("e\u0323\u0301e\u0323\u0301e\u0323\u0301 a"), 3)[1] == (
        "e\u0323\u0301e\u0323\u0301e\u0323\u0301",
        "a",
    )
