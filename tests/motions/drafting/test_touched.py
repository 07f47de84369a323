"""Where a change-set would do something, beside what a full comparison finds."""

from __future__ import annotations

from hypothesis import given, settings

from motions.drafting import Unacceptable, begin, mark, read, revise, touched, weave
from tests.motions.drafting.hall import (
    LINES,
    REPORT,
    START,
    SUBCLAUSE,
    VOTING,
    amend,
    woven,
)
from tests.motions.drafting.texts import edited, randoms, texts


def test_a_block_reworded_one_taken_out_and_one_added_to():
    reworded = amend("A", 1, VOTING, "post", "letter")
    rewritten = amend("B", 2, REPORT, "", "")

    assert touched(START, reworded) == (VOTING,)
    assert touched(START, rewritten) == (REPORT,)


def test_what_is_no_longer_there_is_left_out():
    late = amend("A", 1, SUBCLAUSE, "Nobody", "No one")
    gone = amend("B", 2, SUBCLAUSE, "", "")
    now = read(woven(late, gone), {"original", "B"})

    assert touched(now, late) == ()


def test_words_moved_on_by_a_split_are_found_where_they_are_now():
    split = revise(START, "S", 1, "\n\n".join(LINES[b] for b in LINES).replace(". ", ".\n\n"))
    late = amend("A", 2, VOTING, "public", "secret")
    now = read(woven(split, late), {"original", "S"})

    (block,) = touched(now, late)

    assert any(word.text == "public" for word in now.by_id[block].words)


@settings(max_examples=200)
@given(texts, randoms)
def test_every_block_that_reads_otherwise_afterwards_is_named(text, rng):
    original = begin(text)
    before = read(weave([original]), ["original"])
    try:
        change = revise(before, "A", 1, edited(rng, text))
    except Unacceptable:
        return
    after = read(weave([original, change]), ["original", "A"])

    words = {m.id for m in mark(before, after) if m.is_changed and m.id in before.by_id}
    moved = {m.id for m in mark(before, after) if m.moved_after is not None}

    assert words - moved <= set(touched(before, change))
