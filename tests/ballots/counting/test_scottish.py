from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings

from ballots.counting import count, scottish
from tests.ballots.counting.elections import contest_of, elections, profile_of
from tests.ballots.counting.naive import recount


def test_the_quota_is_a_whole_number_above_its_share():
    assert [scottish.quota(valid, 3) for valid in (0, 3, 4, 7, 8, 8800)] == [1, 1, 2, 2, 3, 2201]


@settings(max_examples=400)
@given(elections())
def test_a_count_paper_by_paper_in_fractions_agrees_at_every_stage(election):
    contest, cast, lot = election
    ballots = [list(ranking) for ranking, many in cast for _ in range(many)]

    done = count(contest, profile_of(contest, cast), "scottish-2011", lot, what_if=False)

    elected, stages = recount(ballots, list(contest.ids), contest.seats, list(lot))
    ours = [
        {
            id_: Fraction(votes, scottish.UNIT)
            for id_, votes in zip(contest.ids, stage.votes, strict=True)
        }
        for stage in done.stages
    ]
    assert ours == stages
    assert set(done.elected) == set(elected)


def test_somebody_elected_at_the_same_stage_receives_nothing():
    contest = contest_of("abcd", 3)
    profile = profile_of(contest, [("abc", 9), ("bcd", 7), ("c", 1), ("d", 2)])

    done = count(contest, profile, "scottish-2011", contest.ids)

    assert done.quota == 5 * scottish.UNIT
    assert done.stages[0].elected == ("a", "b")
    assert done.stages[1].who == ("a",)
    assert done.transfers(done.stages[1])[1] == 0


def test_the_quota_reached_exactly_makes_no_surplus():
    contest = contest_of("abc", 2)
    profile = profile_of(contest, [("ab", 4), ("bc", 3), ("cb", 3)])

    done = count(contest, profile, "scottish-2011", contest.ids)

    assert [stage.kind for stage in done.stages] == ["first-preferences", "exclusion"]


def test_a_surplus_that_grows_larger_goes_first():
    contest = contest_of("abcde", 3)
    profile = profile_of(contest, [("abe", 40), ("cde", 33), ("bd", 20), ("da", 20), ("e", 11)])

    done = count(contest, profile, "scottish-2011", contest.ids)

    assert done.figure(done.quota) == "32.00000"
    assert [stage.who for stage in done.stages[1:3]] == [("a",), ("c",)]


def test_the_part_of_a_vote_below_five_places_is_lost_and_shown():
    contest = contest_of("abcd", 2)
    profile = profile_of(contest, [("ab", 7), ("c", 3), ("d", 2)])

    done = count(contest, profile, "scottish-2011", contest.ids)

    second = done.stages[1]
    assert done.figure(second.moved) == "2.00000"
    assert done.figure(second.votes[1]) == "1.99997"  # seven papers at 0.28571
    assert (second.nontransferable, second.exhausted) == (3, 0)
