"""Choose up to as many as there are places: whoever has the most votes has them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting import Constraint, Outcome, count, record, words
from tests.ballots.counting.elections import contest_of, elections, profile_of

RULE = "most-votes"


def counted(names, seats, cast, lot=None):
    contest = contest_of(names, seats)
    return count(contest, profile_of(contest, cast), RULE, lot or contest.ids)


def test_every_choice_is_one_vote_and_the_most_votes_have_the_places():
    done = counted("abcd", 2, [("ab", 3), ("bc", 2), ("d", 4)])

    assert done.stages[0].votes == (3, 5, 2, 4)
    assert done.elected == ("b", "d")
    assert (done.valid, done.quota, done.stages[0].nontransferable) == (9, 0, 0)


def test_a_tie_for_the_last_place_falls_to_the_lot():
    cast = [("a", 3), ("b", 2), ("c", 2)]

    assert counted("abc", 2, cast, lot="bca").elected == ("a", "b")
    done = counted("abc", 2, cast, lot="cba")
    assert done.elected == ("a", "c")
    [tie] = done.lots_used
    assert (tie.among, tie.chosen, tie.mattered) == (("b", "c"), "c", True)


def test_equal_votes_that_all_have_a_place_are_no_tie():
    assert counted("abc", 2, [("ab", 2), ("c", 1)]).lots_used == ()


def test_it_says_what_happened():
    done = counted("abc", 2, [("ab", 2), ("c", 1)])

    assert words.stage_sentences(done, done.stages[0]) == (
        "The choices were counted. Valid papers: 3; votes on them: 5. Those with the most have the places.",
        "Chosen, having the most votes: A and B.",
    )


@pytest.mark.parametrize("rule", [RULE, "first-past-the-post"])
def test_of_one_place_it_says_so(rule):
    contest = contest_of("abc", 1)
    done = count(contest, profile_of(contest, [("a", 3), ("c", 2)]), rule, contest.ids)

    assert words.stage_sentences(done, done.stages[0]) == (
        "The choices were counted. Valid papers: 5. Whoever has the most has the place.",
        "Chosen, having the most votes: A.",
    )
    assert words.outcome_sentences(done) == ("Chosen: A.",)


@pytest.mark.parametrize(
    ("cast", "elected"), [([("a", 3), ("c", 2)], ("a",)), ([("a", 2), ("c", 3)], ())]
)
def test_where_one_is_chosen_that_may_be_nobody_at_all(cast, elected):
    contest = contest_of("abc", 1, ron="c")

    done = count(contest, profile_of(contest, cast), RULE, contest.ids)

    assert (done.elected, done.unfilled) == (elected, 1 - len(elected))


def test_of_a_paper_with_more_than_the_places_so_many_are_read():
    assert counted("abc", 2, [("abc", 5)]).stages[0].votes == (5, 5, 0)


def test_reserved_places_and_reopening_several_want_an_order():
    cast = [("a", 1)]
    for seats, more in (
        (2, {"ron": "b"}),
        (1, {"constraints": (Constraint("women", "woman", 1),)}),
    ):
        contest = contest_of("abc", seats, **more)
        with pytest.raises(ValueError, match="without an order"):
            count(contest, profile_of(contest, cast), RULE, contest.ids)


@given(elections())
def test_it_is_addition(election):
    contest, cast, lot = election

    done = count(contest, profile_of(contest, cast), RULE, lot)

    votes: Counter[str] = Counter()
    for choices, papers in cast:
        votes.update(dict.fromkeys(choices[: contest.seats], papers))
    assert dict(zip(contest.ids, done.stages[0].votes, strict=True)) == {
        id_: votes[id_] for id_ in contest.ids
    }
    assert (done.outcome, len(done.elected)) == (Outcome.ELECTED, contest.seats)
    least = min(votes[id_] for id_ in done.elected)
    assert all(votes[id_] <= least for id_ in set(contest.ids) - set(done.elected))
    assert record.from_json(record.to_json(done)) == done


@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_papers_and_of_the_choices_on_them_does_not_matter(election, random):
    contest, cast, lot = election
    papers = [(choices[: contest.seats], number) for choices, number in cast]
    mixed = [(random.sample(choices, len(choices)), number) for choices, number in papers]
    random.shuffle(mixed)

    first, second = (
        count(contest, profile_of(contest, each), RULE, lot) for each in (papers, mixed)
    )

    assert first == second
