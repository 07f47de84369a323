"""What the figures of a vote come to."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.figures import ABSTAIN, AGAINST, FOR, Section, result_of, shares, winner_of
from conventions.plans import Decided, Result

BOTH = [FOR, AGAINST]


def section(favour: int, against: int, abstain: int = 0, *, weight: int = 1) -> Section:
    return Section("", weight, {FOR: favour, AGAINST: against, ABSTAIN: abstain})


@pytest.mark.parametrize(
    ("favour", "against", "majority", "expected"),
    [
        (2, 1, "simple", Result.CARRIED),
        (1, 2, "simple", Result.LOST),
        (5, 5, "simple", Result.NOT_CARRIED),
        (0, 0, "simple", Result.NOT_CARRIED),
        (66, 34, "two-thirds", Result.LOST),
        (2, 1, "two-thirds", Result.CARRIED),
        (110, 55, "two-thirds", Result.CARRIED),
        (109, 56, "two-thirds", Result.LOST),
    ],
)
def test_what_figures_decide(favour, against, majority, expected):
    assert result_of([section(favour, against, 40)], majority) == Decided(expected)


def test_a_card_vote_of_two_halves_brings_each_half_to_its_weight():
    """Affiliates and local groups, half each: many cards in one half do not drown the other."""
    affiliates, groups = section(900_000, 100_000, weight=50), section(40, 60, weight=50)

    assert shares([affiliates, groups], BOTH) == {FOR: Fraction(13, 20), AGAINST: Fraction(7, 20)}


def test_an_electoral_college_of_one_third_and_two_thirds():
    members, holders = section(10, 0, weight=1), section(0, 10, weight=2)

    assert shares([members, holders], BOTH) == {FOR: Fraction(1, 3), AGAINST: Fraction(2, 3)}
    assert result_of([members, holders], "simple").result == Result.LOST


def test_a_section_that_did_not_vote_counts_for_nothing():
    silent, groups = section(0, 0, 12, weight=50), section(3, 1, weight=50)

    assert shares([silent, groups], BOTH)[FOR] == Fraction(3, 4)
    assert shares([silent], BOTH) == {FOR: 0, AGAINST: 0}


def test_the_run_off_of_2024():
    hall = Section("", 1, {"education": 108, "policy": 31})

    assert winner_of([hall], ["education", "policy"]) == Decided(Result.CARRIED, "education")


@pytest.mark.parametrize(
    "votes", [{}, {"a": 0, "b": 0}, {"a": 5, "b": 5, "c": 1}, {ABSTAIN: 9}, {"a": 5, "b": 5}]
)
def test_nobody_wins_a_run_off_that_is_tied(votes):
    assert winner_of([Section("", 1, votes)], ["a", "b", "c"]) == Decided(Result.NOT_CARRIED)


counts = st.integers(0, 500)
sections = st.lists(
    st.builds(
        Section,
        st.just("x"),
        st.integers(1, 9),
        st.fixed_dictionaries({FOR: counts, AGAINST: counts, ABSTAIN: counts}),
    )
)


@given(sections)
def test_the_shares_make_a_whole_or_nothing(some):
    assert sum(shares(some, BOTH).values()) in {0, 1}


@given(sections.filter(bool), st.integers(2, 9))
def test_more_cards_in_one_section_do_not_make_it_worth_more(some, times):
    first, *others = some
    more = Section("x", first.weight, {answer: n * times for answer, n in first.votes.items()})

    assert shares([more, *others], BOTH) == shares(some, BOTH)
