"""What is true of every count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting import Candidate, Contest, count, record, reserved
from tests.ballots.counting.elections import (
    STV_RULES,
    elections,
    profile_of,
    rankings,
    reserved_elections,
)

every_rule = pytest.mark.parametrize("rule", STV_RULES)


@every_rule
@given(elections())
def test_votes_are_never_created_and_only_leave(rule, election):
    contest, cast, lot = election

    done = count(contest, profile_of(contest, cast), rule, lot, what_if=False)

    unit = 10**done.places
    before = 0
    for stage in done.stages:
        assert sum(stage.votes) + stage.nontransferable == done.valid * unit
        assert min(stage.votes) >= 0
        assert 0 <= stage.exhausted <= stage.nontransferable
        assert stage.nontransferable >= (0 if rule.startswith("meek") else before)
        before = stage.nontransferable


@every_rule
@given(elections())
def test_every_place_is_filled_once(rule, election):
    contest, cast, lot = election

    done = count(contest, profile_of(contest, cast), rule, lot, what_if=False)

    assert len(done.elected) == contest.seats == len(set(done.elected))
    excluded = [id_ for stage in done.stages for id_ in stage.excluded]
    assert len(excluded) == len(set(excluded))
    assert not set(excluded) & set(done.elected)


@every_rule
@given(elections())
def test_whoever_has_the_quota_is_elected_at_once(rule, election):
    contest, cast, lot = election

    done = count(contest, profile_of(contest, cast), rule, lot, what_if=False)

    elected = set()
    for stage in done.stages:
        elected |= set(stage.elected)
        places = contest.seats - len(elected)
        waiting = {
            id_
            for id_, votes in zip(contest.ids, stage.votes, strict=True)
            if votes >= stage.quota and id_ not in elected
        }
        # ERS97 has a quota that one more than the places can reach; then nobody level has it yet.
        assert not places or not waiting or (rule == "ers97" and len(waiting) > places)


@every_rule
@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_the_papers_does_not_matter(rule, election, random):
    contest, cast, lot = election
    one_by_one = [(ranking, 1) for ranking, many in cast for _ in range(many)]
    shuffled = random.sample(one_by_one, len(one_by_one))

    assert count(contest, profile_of(contest, shuffled), rule, lot, what_if=False) == count(
        contest, profile_of(contest, cast), rule, lot, what_if=False
    )


@every_rule
@given(elections(), st.randoms(use_true_random=False))
def test_the_order_and_names_of_the_candidates_do_not_matter(rule, election, random):
    contest, cast, lot = election
    new = dict(zip(contest.ids, random.sample("pqrstuv", len(contest.ids)), strict=True))
    other = Contest(
        tuple(Candidate(new[id_], id_) for id_ in random.sample(contest.ids, len(contest.ids))),
        contest.seats,
    )
    renamed = [(tuple(new[id_] for id_ in ranking), many) for ranking, many in cast]

    done = count(contest, profile_of(contest, cast), rule, lot, what_if=False)
    again = count(other, profile_of(other, renamed), rule, [new[id_] for id_ in lot], what_if=False)

    assert {new[id_] for id_ in done.elected} == set(again.elected)
    assert [stage.quota for stage in done.stages] == [stage.quota for stage in again.stages]


@every_rule
@given(elections())
def test_a_count_survives_being_written_down(rule, election):
    contest, cast, lot = election

    done = count(contest, profile_of(contest, cast), rule, lot)

    assert record.from_json(record.to_json(done)) == done


@pytest.mark.parametrize("rule", ["scottish-2011", "ers97", "meek"])
@given(reserved_elections())
def test_reserved_places_are_always_met_when_they_can_be(rule, election):
    contest, cast, lot = election
    field = reserved.fit(contest)

    done = count(contest, profile_of(contest, cast), rule, lot, what_if=False)

    if not done.stages or field is None:
        return
    assert len(done.elected) == field.seats
    by_id = {c.id: c for c in contest.candidates}
    for constraint in field.constraints:
        have = sum(constraint.counts(by_id[id_]) for id_ in done.elected)
        assert constraint.at_least <= have
        assert constraint.at_most is None or have <= constraint.at_most


@given(elections(seats=1))
def test_the_alternative_vote_elects_whoever_more_than_half_put_first(election):
    contest, cast, lot = election
    profile = profile_of(contest, cast)

    done = count(contest, profile, "irv", lot, what_if=False)

    firsts = {id_: sum(m for r, m in cast if r[0] == id_) for id_ in contest.ids}
    best = max(firsts, key=firsts.__getitem__)
    if firsts[best] * 2 > profile.valid:
        assert done.elected == (best,)


@given(st.data())
def test_between_two_for_one_place_every_rule_is_a_simple_majority(data):
    names = ("a", "b")
    cast = data.draw(st.lists(st.tuples(rankings(names), st.integers(1, 5)), min_size=1))
    contest = Contest((Candidate("a", "A"), Candidate("b", "B")), 1)
    for_a = sum(many for ranking, many in cast if ranking[0] == "a")
    for_b = sum(many for ranking, many in cast if ranking[0] == "b")

    elected = {
        count(contest, profile_of(contest, cast), rule, names).elected
        for rule in (*STV_RULES, "irv")
    }

    assert elected == {("a",) if for_a >= for_b else ("b",)}
