from __future__ import annotations

import time

import pytest

from motions.drafting import (
    Unacceptable,
    begin,
    plain,
    problems,
    propose,
    read,
    revise,
    weave,
    words,
)
from motions.drafting.changes import Break, Clear, Join, Place
from tests.motions.drafting.hall import LINES, MOTION, REPORT, START, VOTING, amend, text, woven

REFUSED = {
    "nothing typed anew": ({"changed": {VOTING: LINES[VOTING]}}, problems.NOTHING_CHANGES),
    "only spaces": ({"changed": {VOTING: f" {LINES[VOTING]} \n"}}, problems.NOTHING_CHANGES),
    "nothing at all": ({}, problems.NOTHING_CHANGES),
    "everything deleted": ({"changed": dict.fromkeys(LINES, "")}, problems.DIRECT_NEGATIVE),
    "a block that is not there": ({"changed": {"gone": "x"}}, problems.NO_SUCH_BLOCK),
    "behind a block that is not there": ({"inserted": {"gone": "x"}}, problems.NO_SUCH_BLOCK),
    "moved behind itself": ({"moved": {VOTING: VOTING}}, problems.MOVED_NOWHERE),
    "moved to where it is": ({"moved": {REPORT: VOTING}}, problems.MOVED_NOWHERE),
    "a megabyte": ({"changed": {VOTING: "x" * 1_000_000}}, problems.TOO_LONG),
}


@pytest.mark.parametrize(("edit", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_refused_with_a_reason(edit, code):
    with pytest.raises(Unacceptable) as caught:
        propose(START, "A", 1, **edit)

    assert caught.value.code == code
    assert "{" not in words.problem_sentence(caught.value)


@pytest.mark.parametrize(
    ("motion", "amended"),
    [
        ("This conference supports the strike.", "This conference does not support the strike."),
        ("Members may vote.", "Members may not vote."),
        ("Members may not vote.", "Members may vote."),
    ],
)
def test_a_not_put_into_a_motion_of_one_statement_is_a_direct_negative(motion, amended):
    on = read(weave([begin(f"# Motion\n\n{motion}")]), ["original"])
    if "supports" in motion:  # another verb form too: for a committee to rule on
        assert revise(on, "A", 1, f"# Motion\n\n{amended}").edits
        return
    with pytest.raises(Unacceptable) as caught:
        revise(on, "A", 1, f"# Motion\n\n{amended}")
    assert caught.value.code == problems.DIRECT_NEGATIVE


def test_taking_an_amendment_back_is_no_amendment_to_it():
    on = read(woven(amend("A", 1, VOTING, "may", "shall")), {"original", "A"})

    with pytest.raises(Unacceptable) as caught:
        propose(on, "AA", 2, changed={VOTING: LINES[VOTING]}, parent="A")

    assert caught.value.code == problems.UNDOES_PARENT


def test_an_empty_text_is_not_a_text():
    with pytest.raises(Unacceptable) as caught:
        begin(" \n\x00\n")
    assert caught.value.code == problems.NOT_TEXT


def test_a_change_carries_no_word_that_was_left_alone():
    change = amend("A", 1, VOTING, "may vote by post", "shall vote by post")

    (edit,) = change.edits
    assert [word.text for word in edit.run.tokens] == ["shall"]
    assert edit.cut.first == edit.cut.last


def test_if_less_than_half_survives_the_whole_block_goes():
    change = amend("A", 1, REPORT, "", "The convention hears the NCG whenever members ask.")

    assert change.operations == (Clear(REPORT),)
    assert len(change.edits[0].run.tokens) == 9


def test_a_split_paragraph_is_a_split():
    head, tail = LINES[VOTING].split(" Ballots", 1)

    change = propose(START, "A", 1, changed={VOTING: f"{head}\n\nBallots{tail}"})

    (token,) = change.edits[0].run.tokens
    assert isinstance(token, Break)
    assert change.operations == ()


def test_joined_and_moved_blocks_are_recognised_in_a_whole_text():
    blocks = MOTION.split("\n\n")
    joined = "\n\n".join([*blocks[:1], f"{blocks[1]} {blocks[2]}", *blocks[3:]])
    moved = "\n\n".join([blocks[0], blocks[2], blocks[1], *blocks[3:]])

    join, move = (revise(START, id_, 1, typed) for id_, typed in (("A", joined), ("B", moved)))

    assert join.operations == (Join(REPORT, VOTING),)
    assert not join.edits
    (put,) = move.puts
    assert put.place in (Place(VOTING), Place(REPORT))
    assert not move.edits
    assert text(woven(join), "A") == joined
    assert text(woven(move), "B") == moved


def test_blocks_can_be_changed_added_and_moved_at_once():
    change = propose(
        START,
        "A",
        1,
        changed={VOTING: "Members shall vote.\n\n" + LINES[VOTING]},
        inserted={"": "Preamble.", REPORT: "- in writing"},
        moved={REPORT: ""},
    )

    assert text(woven(change), "A").split("\n\n")[:6] == [
        "Preamble.",
        LINES[REPORT],
        "- in writing",
        "# Endorsements",
        "Members shall vote.",
        LINES[VOTING],
    ]


@pytest.mark.parametrize("repeated", ["a ", "a b ", "a b c a c b "])
def test_a_hostile_paragraph_is_compared_in_good_time(repeated):
    old = (repeated * 20_000)[:19_900]
    new = (repeated[::-1] * 20_000)[:19_000] + " end"
    on = read(weave([begin(old)]), ["original"])

    start = time.process_time()
    change = revise(on, "A", 1, new)

    assert time.process_time() - start < 10
    done = read(weave([*on.weave.changes, change]), {"original", "A"})
    assert plain.render(b.passage for b in done.text) == plain.render(plain.parse(new))


def test_thousands_of_like_blocks_are_compared_in_good_time():
    on = read(weave([begin("a\n\n" * 4_900)]), ["original"])
    new = "a\n\nb\n\n" * 2_400

    start = time.process_time()
    change = revise(on, "A", 1, new)

    assert time.process_time() - start < 10
    done = read(weave([*on.weave.changes, change]), {"original", "A"})
    assert plain.render(b.passage for b in done.text) == new.strip()
