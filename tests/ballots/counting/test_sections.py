"""Sections with weights: totals stand as the weights, exactly; and nothing else changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import counting
from ballots.counting import Base, Candidate, Contest, Outcome, papers, sections

MEMBERS, HOLDERS = "members", "holders"
COLLEGE = {MEMBERS: 1, HOLDERS: 2}  # a third, and two thirds
STANDING = Contest(tuple(Candidate(x, x.upper()) for x in "abcd"), 1)
LOT = "abcd"


def profile(said: dict[str, int]) -> counting.Profile:
    """{"ab": 3}: three papers for a, then b."""
    return papers.from_ids(STANDING, said.items())


def test_a_college_of_a_third_and_two_thirds_by_hand():
    """60 members and 8 office-holders: each of these stands for 15 votes, and 120 stand against 60."""
    members = profile({"ab": 40, "ba": 20})
    holders = profile({"ba": 5, "ab": 3})

    together = sections.weighted(COLLEGE, {MEMBERS: members, HOLDERS: holders})
    count = counting.count(STANDING, together, "irv", LOT)

    assert sections.votes_each(COLLEGE, {MEMBERS: 60, HOLDERS: 8}) == {MEMBERS: 1, HOLDERS: 15}
    assert together.valid == 180
    assert count.stages[0].votes == (40 + 3 * 15, 20 + 5 * 15, 0, 0)  # 85 to 95
    assert count.quota == 91
    assert count.elected == ("b",)  # of the 68 papers 43 began with a
    assert counting.count(STANDING, profile({"ab": 43, "ba": 25}), "irv", LOT).elected == ("a",)


def test_a_quota_of_the_weighted_votes_by_hand():
    """Two places: the quota is of 180 votes, 61, not of the 68 papers."""
    contest = Contest(STANDING.candidates, 2)
    members = profile({"ab": 40, "cd": 20})
    holders = profile({"dc": 5, "ab": 3})

    together = sections.weighted(COLLEGE, {MEMBERS: members, HOLDERS: holders})
    count = counting.count(contest, together, "scottish-2011", LOT)

    assert count.figure(count.quota) == "61.00000"
    assert count.elected == ("a", "d")  # 85 and 75 votes at the first stage


def test_a_question_of_a_third_and_two_thirds_by_hand():
    """Members 45 to 15 for; office-holders 3 to 5 against: 45 + 45 for, 15 + 75 against. Nobody wins."""
    figures = {
        MEMBERS: {"for": 45, "against": 15, "abstain": 0},
        HOLDERS: {"for": 3, "against": 5, "abstain": 0},
    }

    votes = sections.weighted_figures(COLLEGE, figures)
    decision = counting.decide(
        "simple",
        votes_for=votes["for"],
        votes_against=votes["against"],
        abstentions=votes["abstain"],
        electorate=100,
        turnout=68,
        quorum=Fraction(68, 100),
    )

    assert votes == {"for": 90, "against": 90, "abstain": 0}
    assert decision.outcome is Outcome.NOT_CARRIED
    assert (decision.turnout, decision.quorum) == (68, 68)


def test_a_section_that_casts_no_valid_paper_has_no_share():
    each = sections.votes_each({"a": 1, "b": 1, "c": 4}, {"a": 3, "b": 6, "c": 0})

    assert each == {"a": 2, "b": 1}


def test_where_nobody_voted_there_is_nothing_to_share():
    nothing = sections.weighted(COLLEGE, {MEMBERS: profile({"": 2}), HOLDERS: profile({})})

    assert sections.votes_each(COLLEGE, {MEMBERS: 0}) == {}
    assert (nothing.valid, nothing.rejected) == (0, (("blank", 2),))


@pytest.mark.parametrize(
    ("weights", "valid"),
    [({"a": 0}, {"a": 1}), ({"a": 1}, {"a": -1}), ({"a": 1}, {"b": 1})],
)
def test_what_cannot_be_is_an_error(weights, valid):
    with pytest.raises(ValueError, match=r"weights|no section"):
        sections.votes_each(weights, valid)


names = st.sampled_from(["a", "b", "c", "d", "e"])
weights = st.dictionaries(names, st.integers(1, 30), min_size=1)
rankings = st.permutations("abcd").flatmap(
    lambda order: st.integers(1, 4).map(lambda end: "".join(order[:end]))
)
boxes = st.dictionaries(rankings, st.integers(1, 9), max_size=6)


@given(weights, st.data())
def test_totals_stand_exactly_as_the_weights(weights, data):
    valid = {name: data.draw(st.integers(0, 500)) for name in weights}

    each = sections.votes_each(weights, valid)

    totals = {name: each[name] * valid[name] for name in each}
    assert each.keys() == {name for name, papers in valid.items() if papers}
    assert len({Fraction(total, weights[name]) for name, total in totals.items()}) <= 1


@given(boxes, st.integers(1, 5), st.integers(1, 5), st.integers(1, 3))
def test_sections_whose_papers_are_as_their_weights_change_nothing(said, one, two, seats):
    """The same box twice, `one` and `two` times over, with those weights: as if there were no sections."""
    contest = Contest(STANDING.candidates, seats)
    split = {
        "one": profile({who: n * one for who, n in said.items()}),
        "two": profile({who: n * two for who, n in said.items()}),
    }
    whole = profile({who: n * (one + two) for who, n in said.items()})

    together = sections.weighted({"one": one, "two": two}, split)

    assert together.digest() == whole.digest()
    for rule in ("scottish-2011", "meek"):
        count = counting.count(contest, together, rule, LOT)
        assert replace(count, weighted=False) == counting.count(contest, whole, rule, LOT)


@given(boxes, boxes, st.integers(1, 9), st.integers(1, 9))
def test_neither_the_order_nor_what_sections_are_called_matters(first, second, one, two):
    forwards = sections.weighted({"x": one, "y": two}, {"x": profile(first), "y": profile(second)})
    backwards = sections.weighted({"p": two, "q": one}, {"p": profile(second), "q": profile(first)})

    assert forwards.digest() == backwards.digest()


@given(boxes, st.integers(1, 9))
def test_one_section_alone_is_no_section(said, weight):
    alone = sections.weighted({"": weight}, {"": profile(said)})

    assert alone.digest() == profile(said).digest()


@given(st.dictionaries(names, st.tuples(*[st.integers(0, 40)] * 3), min_size=1), st.data())
def test_a_question_is_weighed_as_its_papers_would_be(said, data):
    given = {name: data.draw(st.integers(1, 9)) for name in said}
    words = ("for", "against", "abstain")
    figures = {name: dict(zip(words, three, strict=True)) for name, three in said.items()}

    votes = sections.weighted_figures(given, figures)

    each = sections.votes_each(given, {name: sum(three) for name, three in said.items()})
    by_hand = Counter()
    for name, three in said.items():
        for word, number in zip(words, three, strict=True):
            by_hand[word] += number * each.get(name, 0)
    assert votes == dict(by_hand)


@pytest.mark.parametrize(
    ("base", "outcome"),
    [(Base.CAST, Outcome.CARRIED), (Base.WITH_ABSTENTIONS, Outcome.LOST)],
)
def test_a_share_may_be_of_weighted_abstentions_too(base, outcome):
    """Office-holders: 2 for, 6 abstain. Members: 40 for, 20 against."""
    votes = sections.weighted_figures(
        COLLEGE,
        {
            MEMBERS: {"for": 40, "against": 20, "abstain": 0},
            HOLDERS: {"for": 2, "against": 0, "abstain": 6},
        },
    )

    decision = counting.decide(
        "simple",
        votes_for=votes["for"],
        votes_against=votes["against"],
        abstentions=votes["abstain"],
        electorate=100,
        turnout=68,
        base=base,
    )

    assert votes == {"for": 70, "against": 20, "abstain": 90}
    assert decision.outcome is outcome
