"""A tie at every place a tie can happen, and what settles it."""

from __future__ import annotations

import pytest

from ballots.counting import commitment, count, lot_from_seed
from ballots.counting.minutes import Tie
from ballots.counting.papers import from_ids
from tests.ballots.counting.elections import contest_of


def _ties(done):
    return [
        (stage.number, note)
        for stage in done.stages
        for note in stage.notes
        if isinstance(note, Tie)
    ]


def _count(cast, seats, rule, lot, names="abcde"):
    contest = contest_of(names, seats)
    return count(contest, from_ids(contest, cast), rule, lot)


# c and d are level at the end of stage 2, when b is out; c was ahead at stage 1.
LATER_LEVEL = [("a", 20), ("bd", 2), ("bc", 1), ("c", 6), ("d", 5), ("e", 8)]


@pytest.mark.parametrize("rule", ["scottish-2011", "ers97", "meek"])
@pytest.mark.parametrize("lot", ["abcde", "edcba"])
def test_an_exclusion_tie_is_settled_by_the_stage_that_parts_them(rule, lot):
    done = _count(LATER_LEVEL, 1, rule, lot)

    [(stage, tie)] = [found for found in _ties(done) if set(found[1].among) == {"c", "d"}]
    assert (tie.chosen, tie.by_stage, tie.mattered) == ("d", 1, None)
    assert stage == 3


@pytest.mark.parametrize("rule", ["wigm", "meek-prf"])
@pytest.mark.parametrize(("lot", "gone"), [("abcde", "d"), ("abdce", "c")])
def test_the_reference_rules_ask_only_the_lot(rule, lot, gone):
    done = _count(LATER_LEVEL, 1, rule, lot)

    [tie] = [tie for _, tie in _ties(done) if set(tie.among) == {"c", "d"}]
    assert (tie.chosen, tie.by_lot) == (gone, True)


def test_scottish_looks_at_the_latest_stage_and_ers97_at_the_earliest():
    # c leads d at stage 1, d leads c at stage 2, and they are level at stage 3.
    cast = [("a", 40), ("b", 30), ("c", 10), ("d", 9), ("ed", 4), ("fc", 5), ("fd", 3), ("ec", 1)]

    scottish = _count(cast, 1, "scottish-2011", "abcdef", "abcdef")
    ers97 = _count(cast, 1, "ers97", "abcdef", "abcdef")

    found = [
        next(tie for _, tie in _ties(done) if tie.among == ("c", "d")) for done in (scottish, ers97)
    ]
    assert [(tie.chosen, tie.by_stage) for tie in found] == [("c", 2), ("d", 1)]


@pytest.mark.parametrize(("lot", "first"), [("abcde", "a"), ("bacde", "b")])
@pytest.mark.parametrize("rule", ["scottish-2011", "ers97", "wigm"])
def test_equal_surpluses_at_the_first_stage_take_the_lot(rule, lot, first):
    done = _count([("ac", 20), ("bd", 20), ("c", 5), ("d", 4), ("e", 6)], 3, rule, lot)

    stage, tie = _ties(done)[0]
    assert (stage, tie.purpose, tie.chosen, tie.by_lot) == (2, "transfer", first, True)
    assert done.stages[1].who == (first,)


def test_equal_surpluses_later_go_by_the_stage_that_parts_them():
    # a and b both reach 16 when e goes; a had more at the first stage.
    cast = [("a", 12), ("b", 11), ("ea", 4), ("eb", 5), ("c", 10), ("d", 11)]

    done = _count(cast, 3, "scottish-2011", "edcba")

    tie = next(tie for _, tie in _ties(done) if tie.purpose == "transfer")
    assert (tie.among, tie.chosen, tie.by_stage) == (("a", "b"), "a", 1)


def test_three_level_of_whom_a_stage_parts_only_one():
    # b, c and d are level at stage 2; at stage 1 d was ahead and b and c level: the lot for those.
    cast = [("a", 15), ("d", 6), ("b", 5), ("c", 5), ("eb", 1), ("ec", 1)]

    done = _count(cast, 1, "scottish-2011", "acbde")

    tie = next(tie for _, tie in _ties(done) if len(tie.among) == 3)
    assert (tie.among, tie.chosen, tie.by_lot) == (("b", "c", "d"), "b", True)


def test_a_tie_for_the_last_place_under_ers97_waits():
    # Equal for what is left of one place: 5.6.2 elects neither, so the exclusion decides.
    done = _count([("a", 5), ("b", 5)], 1, "ers97", "ba", "ab")

    assert done.stages[0].elected == ()
    assert done.elected == ("b",)
    assert [(tie.purpose, tie.chosen) for _, tie in _ties(done)] == [("exclude", "a")]


def test_a_lot_that_mattered_is_told_from_one_that_did_not():
    mattered = _count([("a", 3), ("b", 3)], 1, "scottish-2011", "ab", "ab")
    did_not = _count([("a", 9), ("b", 3), ("c", 3)], 1, "scottish-2011", "abc", "abc")
    did_not_either = _count([("a", 5), ("ba", 3), ("ca", 3)], 1, "scottish-2011", "abc", "abc")

    assert [tie.mattered for tie in mattered.lots_used] == [True]
    assert did_not.lots_used == ()
    assert [tie.mattered for tie in did_not_either.lots_used] == [False]


def test_too_many_ties_to_look_into_are_left_open():
    names = [f"c{number}" for number in range(40)]

    done = _count([(("c0",), 3)], 2, "scottish-2011", names, names)

    assert None in {tie.mattered for tie in done.lots_used}


def test_a_recount_with_the_same_lot_decides_the_same():
    cast = [("a", 3), ("b", 3), ("c", 3)]

    assert _count(cast, 1, "meek", "bca", "abc") == _count(cast, 1, "meek", "bca", "abc")


def test_a_lot_follows_from_its_seed_and_from_nothing_else():
    lot = lot_from_seed(b"seed", ["ann", "bob", "cat"])

    assert lot == lot_from_seed(b"seed", ["cat", "ann", "bob"])
    assert sorted(lot) == ["ann", "bob", "cat"]
    assert {lot_from_seed(bytes([n]), ["ann", "bob", "cat"]) for n in range(60)} > {lot}
    assert len({lot_from_seed(bytes([n]), ["ann", "bob", "cat"]) for n in range(60)}) == 6


def test_a_commitment_gives_neither_the_seed_nor_the_lot_away():
    assert commitment(b"seed") != commitment(b"seed ")
    assert len(commitment(b"seed")) == 64


def test_a_lot_among_two_of_the_same_id_is_our_mistake():
    with pytest.raises(ValueError, match="same id"):
        lot_from_seed(b"seed", ["ann", "ann"])
