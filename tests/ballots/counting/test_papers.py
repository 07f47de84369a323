from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting.papers import (
    Profile,
    Reading,
    from_ids,
    gather,
    profile,
    read,
    read_marks,
    strike,
)
from tests.ballots.counting.elections import contest_of

CONTEST = contest_of("abcd", 2)


@pytest.mark.parametrize(
    ("marks", "ranking", "reason"),
    [
        ({"a": 1, "b": 2, "c": 3}, "abc", ""),
        ({"c": 1}, "c", ""),
        ({}, "", "blank"),
        ({"a": 2, "b": 3}, "", "no-first-preference"),
        ({"a": 1, "b": 1, "c": 2}, "", "two-first-preferences"),
        ({"a": 1, "b": 3}, "a", "skipped-number"),
        ({"a": 1, "b": 2, "c": 4, "d": 5}, "ab", "skipped-number"),
        ({"a": 1, "b": 2, "c": 2, "d": 3}, "a", "repeated-number"),
        ({"a": 1, "b": 2, "c": 3, "d": 3}, "ab", "repeated-number"),
        ({"a": 1, "b": 99}, "a", "skipped-number"),
    ],
)
def test_how_far_a_paper_is_read(marks, ranking, reason):
    assert read_marks(CONTEST, marks) == Reading(bytes("abcd".index(c) for c in ranking), reason)


def test_a_candidate_ranked_twice_keeps_the_earlier_preference():
    assert read([[0], [1], [0], [2]]) == Reading(bytes([0, 1, 2]), "same-candidate-again")


@pytest.mark.parametrize("marks", [{"e": 1}, {"a": 0}, {"a": -1}])
def test_marks_no_paper_could_carry_are_our_mistake(marks):
    with pytest.raises(ValueError, match=r"id|preference"):
        read_marks(CONTEST, marks)


def test_papers_gather_with_every_reason_counted():
    marks = [{"a": 1}, {"a": 1}, {"b": 1, "a": 2}, {}, {"a": 1, "b": 1}, {"a": 1, "c": 3}]

    found = gather(CONTEST, marks)

    assert found == Profile(
        (b"\x00", b"\x01\x00"),
        (3, 1),
        rejected=(("blank", 1), ("two-first-preferences", 1)),
        cut_short=(("skipped-number", 1),),
    )
    assert (found.valid, found.invalid) == (4, 2)


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 6)))
def test_a_paper_reads_as_the_preferences_that_stand_alone_in_order(marks):
    ranking, reason = read_marks(CONTEST, marks)

    held = [[id_ for id_, mark in marks.items() if mark == figure] for figure in range(1, 8)]
    clear = []
    for level in held:
        if len(level) != 1:
            break
        clear += level
    assert [CONTEST.ids[place] for place in ranking] == clear
    assert (reason == "") == (0 < len(clear) == len(marks))


def test_striking_a_candidate_closes_the_ranks():
    found = strike(from_ids(CONTEST, [("abc", 2), ("b", 3), ("ac", 1)]), [1])

    assert dict(zip(found.rankings, found.papers, strict=True)) == {b"\x00\x02": 3}
    assert found.rejected == (("only-withdrawn-candidates", 3),)


@given(st.permutations([(b"\x00", 1), (b"\x01\x00", 2), (b"\x02", 3)]))
def test_the_digest_does_not_depend_on_the_order_of_the_papers(papers):
    shuffled = profile(dict(papers))

    assert shuffled.digest() == profile({b"\x00": 1, b"\x01\x00": 2, b"\x02": 3}).digest()
    assert shuffled.digest() != profile({b"\x00": 2, b"\x01\x00": 1, b"\x02": 3}).digest()


@pytest.mark.parametrize("cast", [[("aa", 1)], [("e", 1)], [("a", 0)]])
def test_rankings_no_paper_could_carry_are_our_mistake(cast):
    with pytest.raises(ValueError, match=r"twice|id|at least one"):
        from_ids(CONTEST, cast)
