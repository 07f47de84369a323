"""What the figures of a vote come to."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.figures import Figures, Section, result_of, shares, winner_of
from conventions.plans import Decided, Result


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
    assert result_of(favour, against, majority) == expected


def test_a_card_vote_of_two_halves_brings_each_half_to_its_weight():
    """Affiliates and local groups, half each: many cards in one half do not drown the other."""
    affiliates = Section("Affiliates", 50, Figures(900_000, 100_000))
    groups = Section("Local groups", 50, Figures(40, 60))

    assert shares([affiliates, groups]) == (Fraction(13, 20), Fraction(7, 20))


def test_an_electoral_college_of_one_third_and_two_thirds():
    members = Section("Elected members", 1, Figures(10, 0))
    holders = Section("Public office holders", 2, Figures(0, 10))

    assert shares([members, holders]) == (Fraction(1, 3), Fraction(2, 3))


def test_a_section_that_did_not_vote_counts_for_nothing():
    silent = Section("Affiliates", 50, Figures(0, 0, 12))
    groups = Section("Local groups", 50, Figures(3, 1))

    assert shares([silent, groups]) == (Fraction(3, 4), Fraction(1, 4))
    assert shares([silent]) == (0, 0)


def test_the_run_off_of_2024():
    assert winner_of({"education": 108, "policy": 31}) == Decided(Result.CARRIED, "education")


@pytest.mark.parametrize("votes", [{}, {"a": 0, "b": 0}, {"a": 5, "b": 5, "c": 1}])
def test_nobody_wins_a_run_off_that_is_tied(votes):
    assert winner_of(votes) == Decided(Result.NOT_CARRIED)


counts = st.integers(0, 500)
sections = st.lists(
    st.builds(Section, st.just("x"), st.integers(1, 9), st.builds(Figures, counts, counts, counts))
)


@given(sections)
def test_the_shares_make_a_whole_or_nothing(some):
    assert sum(shares(some)) in {0, 1}


@given(sections, st.integers(2, 9))
def test_more_cards_in_one_section_do_not_make_it_worth_more(some, times):
    def multiplied(section: Section) -> Section:
        votes = section.figures
        return Section("x", section.weight, Figures(votes.favour * times, votes.against * times))

    assert shares([multiplied(some[0]), *some[1:]] if some else []) == shares(some)
