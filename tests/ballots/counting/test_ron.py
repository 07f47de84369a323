"""The NUS model ruling on "re-open nominations"."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from ballots.counting import Candidate, Constraint, Contest, Outcome, count, ron
from ballots.counting.papers import from_ids
from tests.ballots.counting.elections import contest_of, elections

STV = ["scottish-2011", "ers97", "meek", "meek-prf", "wigm"]


def _count(names, seats, cast, rule="scottish-2011"):
    contest = contest_of((*names, "ron"), seats, ron="ron")
    return count(contest, from_ids(contest, cast), rule, contest.ids)


@pytest.mark.parametrize("rule", STV)
def test_a_further_ron_takes_its_surplus_and_each_leaves_a_place_unfilled(rule):
    done = _count("a", 3, [(("ron",), 60), (("a", "ron"), 40)], rule)

    assert (done.elected, done.unfilled) == (("a",), 2)
    assert [c.id for c in done.candidates] == ["a", "ron", "ron#2", "ron#3"]


@pytest.mark.parametrize("rule", STV)
def test_later_papers_for_ron_go_to_the_further_ron(rule):
    cast = [(("ron",), 40), (("b", "ron"), 30), (("a",), 45), (("c",), 31)]

    done = _count("abc", 2, cast, rule)

    assert (done.elected, done.unfilled) in [(("a", "c"), 0), (("a",), 1)]
    assert "ron" not in done.elected


def test_papers_that_reach_ron_by_way_of_the_excluded_count_for_every_place():
    # Nobody puts RON first but on 12 papers; excluding b and c brings it two quotas.
    cast = [(("ron",), 12), (("b", "ron"), 11), (("c", "ron"), 10), (("a",), 13)]

    done = _count("abc", 2, cast)

    assert (done.elected, done.unfilled) == (("a",), 1)
    assert [stage.elected for stage in done.stages if "ron" in stage.elected]


def test_coming_next_is_not_winning():
    """Not "RON came third, so every place below is unfilled"."""
    done = _count("abc", 3, [(("a",), 30), (("b",), 20), (("ron",), 12), (("c",), 13)])

    assert (set(done.elected), done.unfilled) == ({"a", "b", "c"}, 0)


def test_an_excluded_ron_is_out_for_every_place():
    done = _count("abcd", 2, [("a", 30), ("b", 25), ("c", 20), (("ron", "d"), 4), ("d", 5)])

    assert set(done.elected) == {"a", "b"}
    assert all("ron#2" not in stage.elected + stage.excluded for stage in done.stages)


def test_a_further_ron_waits_until_the_one_before_it_is_elected():
    unused = _count("abcd", 2, [("a", 30), ("b", 25), ("c", 20), (("ron", "d"), 4), ("d", 5)])
    used = _count("abc", 2, [(("ron",), 12), (("b", "ron"), 11), (("c", "ron"), 10), (("a",), 13)])
    elected = next(stage.number for stage in used.stages if "ron" in stage.elected)

    assert ron.waiting(unused) == {"ron#2"}
    assert ron.waiting(used, elected - 1) == {"ron#2"}
    assert not ron.waiting(used)


def test_no_more_candidates_than_places_is_a_contest_if_ron_stands():
    opposed = _count("a", 1, [("a", 2), (("ron",), 3)])

    assert (opposed.outcome, opposed.elected, opposed.unfilled) == (Outcome.ELECTED, (), 1)


def test_a_withdrawn_ron_is_no_contest():
    contest = contest_of(("a", "ron"), 1, ron="ron").without(["ron"])

    done = count(contest, from_ids(contest, [("a", 1)]), "scottish-2011", contest.ids)

    assert done.outcome is Outcome.UNOPPOSED


@pytest.mark.parametrize("rule", STV)
def test_a_further_ron_without_votes_gives_way_to_whoever_has_some(rule):
    done = _count("bcd", 2, [(("ron",), 30), ("b", 29), ("c", 28), ("d", 8)], rule)

    assert (done.elected, done.unfilled) == (("b",), 1)


@pytest.mark.parametrize("rule", STV)
@settings(max_examples=40)
@given(elections())
def test_every_place_is_filled_or_left_unfilled_by_ron(rule, election):
    contest, cast, lot = election
    contest = replace(contest, ron="a")

    done = count(contest, from_ids(contest, cast), rule, lot)

    assert len(done.elected) + done.unfilled == contest.seats
    assert "a" not in done.elected
    rons = [id_ for stage in done.stages for id_ in stage.elected if id_.startswith("a")]
    assert len(rons) == done.unfilled
    unit = 10**done.places
    for stage in done.stages:
        assert sum(stage.votes) + stage.nontransferable == done.valid * unit


def test_a_place_that_ron_wins_stays_reserved():
    contest = Contest(
        (
            Candidate("ann", "Ann", attributes=frozenset({"woman"})),
            Candidate("bob", "Bob"),
            Candidate("col", "Col"),
            Candidate("ron", "RON"),
        ),
        2,
        (Constraint("women", "woman", 1),),
        ron="ron",
    )
    cast = [(("ron",), 50), (("bob",), 40), (("col",), 5), (("ann",), 4)]

    done = count(contest, from_ids(contest, cast), "scottish-2011", contest.ids)

    assert (done.elected, done.unfilled) == (("bob",), 1)
