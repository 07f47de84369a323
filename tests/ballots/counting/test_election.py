"""The edges of a contest: nobody to elect, nobody voting, nobody against."""

from __future__ import annotations

import pytest

from ballots.counting import RULES, Candidate, Contest, Outcome, blt, count
from ballots.counting.papers import from_ids
from tests.ballots.counting.elections import contest_of
from tests.ballots.counting.wards import DATA

# File: outcome, who is elected (by the Scottish rule, lot in the order of the paper), stages.
EDGES = {
    "all_elected_stage1": ("elected", ("1", "2"), 1),
    "all_empty": ("no-result", (), 0),
    "cands_eq_seats": ("unopposed", ("1", "2", "3"), 0),
    "cands_lt_seats": ("unopposed", ("1", "2"), 0),
    "dup_pref": ("elected", ("2",), 2),
    "exhaust_below_quota": ("elected", ("1", "2"), 3),
    "no_ballots": ("no-result", (), 0),
    "one_ballot": ("elected", ("2", "1"), 2),
    "quota_exact": ("elected", ("1", "2"), 2),
    "three_way_tie": ("elected", ("1", "2"), 2),
    "tie_exclude": ("elected", ("1",), 2),
    "tie_last_seat": ("elected", ("1",), 2),
    "zero_vote_cand": ("elected", ("1", "2"), 1),
}


def _edge(name):
    return blt.read((DATA / "edge" / f"{name}.blt").read_bytes())


def test_every_edge_is_named():
    assert {path.stem for path in (DATA / "edge").glob("*.blt")} == set(EDGES)


@pytest.mark.parametrize(("name", "expected"), EDGES.items(), ids=EDGES)
def test_the_edges(name, expected):
    contest, profile = _edge(name)

    done = count(contest, profile, "scottish-2011", contest.ids)

    assert (done.outcome, done.elected, len(done.stages)) == expected


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", EDGES)
def test_no_rule_stumbles_over_an_edge(name, rule):
    contest, profile = _edge(name)
    if RULES[rule].most_seats == 1:
        contest = contest_of(contest.ids, 1)

    done = count(contest, profile, rule, contest.ids)

    if done.outcome is Outcome.ELECTED:
        assert len(done.elected) == contest.seats


@pytest.mark.parametrize("rule", RULES)
def test_without_a_valid_paper_there_is_no_result_and_no_lot(rule):
    contest = contest_of("abc", 1)

    done = count(contest, from_ids(contest, [((), 7)]), rule, contest.ids)

    assert (done.outcome, done.elected, done.unfilled) == (Outcome.NO_RESULT, (), 1)
    assert done.lots_used == ()
    assert done.rejected == (("blank", 7),)


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule].most_seats is None])
def test_one_candidate_more_than_places(rule):
    contest = contest_of("abc", 2)

    done = count(contest, from_ids(contest, [("a", 5), ("b", 4), ("c", 3)]), rule, "abc")

    assert set(done.elected) == {"a", "b"}


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule].most_seats is None])
def test_withdrawn_candidates_are_passed_over_and_the_quota_is_of_papers_left(rule):
    contest = contest_of("abcd", 2).without("d")
    cast = [("da", 4), ("b", 3), ("c", 2), ("d", 11)]
    as_if = contest_of("abc", 2)

    done = count(contest, from_ids(contest, cast), rule, "abcd")

    plain = count(as_if, from_ids(as_if, [("a", 4), ("b", 3), ("c", 2)]), rule, "abc")
    assert (done.elected, done.quota, done.valid) == (plain.elected, plain.quota, plain.valid)
    assert done.rejected == (("only-withdrawn-candidates", 11),)


def test_withdrawals_can_leave_a_contest_unopposed():
    contest = contest_of("abc", 2).without("c")

    done = count(contest, from_ids(contest, [("c", 9)]), "scottish-2011", "abc")

    assert (done.outcome, done.elected) == (Outcome.UNOPPOSED, ("a", "b"))


def test_nobody_standing_elects_nobody():
    contest = contest_of("ab", 1).without("ab")

    done = count(contest, from_ids(contest, [("a", 1)]), "scottish-2011", "ab")

    assert (done.outcome, done.elected, done.unfilled) == (Outcome.NO_RESULT, (), 1)


def test_two_left_of_whom_neither_has_half():
    contest = contest_of("abcd", 1)

    done = count(
        contest, from_ids(contest, [("a", 4), ("b", 3), ("c", 2), ("d", 2)]), "irv", "abcd"
    )

    assert (done.quota, done.elected) == (6, ("a",))
    assert done.stages[-1].without_quota == ("a",)


def test_past_the_post_is_whoever_has_the_most_first_choices():
    contest = contest_of("abc", 1)
    papers = from_ids(contest, [("a", 3), ("bc", 2), ("cb", 2)])

    assert count(contest, papers, "first-past-the-post", "abc").elected == ("a",)
    assert count(contest, papers, "irv", "abc").elected != ("a",)  # there the rest join hands


def test_attributes_never_leave_with_the_count():
    contest = Contest(
        (Candidate("a", "A", attributes=frozenset({"disabled"})), Candidate("b", "B")), 1
    )

    done = count(contest, from_ids(contest, [("a", 1)]), "scottish-2011", "ab")

    assert all(candidate.attributes == frozenset() for candidate in done.candidates)


@pytest.mark.parametrize(
    ("rule", "seats", "lot", "complaint"),
    [
        ("borda", 1, "ab", "no rule"),
        ("irv", 2, "ab", "fills 1 place"),
        ("meek", 1, "aa", "every candidate once"),
        ("meek", 1, "a", "every candidate once"),
    ],
)
def test_an_impossible_count_is_our_mistake(rule, seats, lot, complaint):
    contest = contest_of("ab", seats)

    with pytest.raises(ValueError, match=complaint):
        count(contest, from_ids(contest, [("a", 1)]), rule, lot)


@pytest.mark.parametrize(
    ("names", "seats", "more"), [("", 1, {}), ("ab", 0, {}), ("aa", 1, {}), ("ab", 1, {"ron": "c"})]
)
def test_an_impossible_contest_is_our_mistake(names, seats, more):
    with pytest.raises(ValueError, match=r"candidate|place|id"):
        contest_of(names, seats, **more)


def test_a_paper_for_somebody_who_is_not_there_is_our_mistake():
    profile = from_ids(contest_of("abc", 1), [("c", 1)])

    with pytest.raises(ValueError, match="not there"):
        count(contest_of("ab", 1), profile, "meek", "ab")
