from fractions import Fraction

import pytest

from ballots.counting import Base, Outcome, decide


@pytest.mark.parametrize(
    ("majority", "base", "votes", "electorate", "needed", "outcome"),
    [
        ("simple", None, (51, 49, 0), 200, 51, "carried"),
        ("simple", None, (50, 50, 0), 200, 51, "not-carried"),
        ("simple", None, (49, 51, 0), 200, 51, "lost"),
        ("simple", None, (3, 2, 40), 200, 3, "carried"),
        ("simple", Base.WITH_ABSTENTIONS, (3, 2, 40), 200, 23, "lost"),
        ("simple", Base.ELECTORATE, (100, 2, 0), 200, 101, "lost"),
        ("simple", None, (0, 0, 7), 200, 1, "not-carried"),
        ("simple", None, (0, 0, 0), 200, 1, "no-result"),
        ("two-thirds", None, (2, 1, 9), 200, 2, "carried"),
        ("two-thirds", None, (66, 34, 0), 200, 67, "lost"),
        ("two-thirds", None, (67, 33, 0), 200, 67, "carried"),
        ("two-thirds", Base.WITH_ABSTENTIONS, (2, 0, 2), 200, 3, "lost"),
        ("two-thirds", None, (5, 5, 0), 200, 7, "not-carried"),
        ("absolute", None, (101, 0, 0), 200, 101, "carried"),
        ("absolute", None, (100, 0, 0), 200, 101, "lost"),
        ("absolute", None, (100, 99, 0), 199, 100, "carried"),
    ],
)
def test_a_proposal_needs_its_share_of_its_base(majority, base, votes, electorate, needed, outcome):
    votes_for, votes_against, abstentions = votes

    decision = decide(
        majority,
        votes_for=votes_for,
        votes_against=votes_against,
        abstentions=abstentions,
        electorate=electorate,
        base=base,
    )

    assert (decision.needed, decision.outcome) == (needed, outcome)


@pytest.mark.parametrize(
    ("turnout", "outcome"), [(19, Outcome.LAPSED_INQUORATE), (20, Outcome.CARRIED)]
)
def test_a_quorum_is_reached_exactly_and_not_below(turnout, outcome):
    decision = decide(
        "simple", votes_for=turnout, votes_against=0, electorate=195, quorum=Fraction(1, 10)
    )

    assert (decision.quorum, decision.outcome) == (20, outcome)


def test_abstentions_make_up_a_quorum():
    decision = decide(
        "simple",
        votes_for=1,
        votes_against=0,
        abstentions=9,
        electorate=100,
        quorum=Fraction(1, 10),
    )

    assert decision.outcome is Outcome.CARRIED


@pytest.mark.parametrize(
    "mistake",
    [
        {"majority": "large"},
        {"votes_for": -1},
        {"votes_for": 11},
        {"quorum": Fraction(3, 2)},
    ],
)
def test_impossible_figures_are_our_mistake(mistake):
    figures = {"majority": "simple", "votes_for": 1, "votes_against": 0, "electorate": 10}

    with pytest.raises(ValueError, match=r"majority|votes|quorum"):
        decide(**(figures | mistake))
