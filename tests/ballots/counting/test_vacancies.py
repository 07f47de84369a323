from __future__ import annotations

from dataclasses import replace

import pytest

from ballots.counting import RULES, Candidate, Constraint, count
from ballots.counting.papers import from_ids
from ballots.counting.vacancies import Poll, count_in_order, countback
from tests.ballots.counting.elections import contest_of

CONTEST = contest_of("abcdef", 3)
CAST = [("afb", 30), ("ba", 26), ("ca", 24), ("d", 7), ("ef", 6), ("fe", 7)]
POLL = Poll(CONTEST, from_ids(CONTEST, CAST), "scottish-2011", CONTEST.ids)


@pytest.mark.parametrize("rule", ["scottish-2011", "ers97", "meek", "wigm"])
def test_a_countback_keeps_those_sitting_and_fills_the_vacancy(rule):
    poll = POLL._replace(rule=rule)
    assert set(count(*poll).elected) == {"a", "b", "c"}

    found = countback(poll, sitting={"b", "c"}, vacating={"a"})

    assert found.filled == ("f",)
    assert set(found.count.elected) == {"b", "c", "f"}


def test_a_countback_passes_over_the_unwilling():
    found = countback(POLL, sitting={"b", "c"}, vacating={"a"}, unwilling={"f"})

    assert found.filled in [("d",), ("e",)]
    withdrawn = {c.id: c.withdrawn_because for c in found.count.candidates if c.withdrawn}
    assert withdrawn == {"a": "vacating", "f": "unwilling"}


def test_a_countback_for_two_vacancies():
    found = countback(POLL, sitting={"c"}, vacating={"a", "b"})

    assert len(found.filled) == 2
    assert "f" in found.filled


def test_reserved_places_hold_for_sitting_and_new_members_together():
    women = frozenset({"woman"})
    contest = replace(
        CONTEST,
        constraints=(Constraint("women", "woman", 1),),
        candidates=tuple(
            Candidate(c.id, c.name, attributes=women if c.id in "ae" else frozenset())
            for c in CONTEST.candidates
        ),
    )

    found = countback(POLL._replace(contest=contest), sitting={"b", "c"}, vacating={"a"})

    assert found.filled == ("e",)


def test_nobody_left_to_fill_it_leaves_it_vacant():
    found = countback(POLL, sitting={"b", "c"}, vacating={"a"}, unwilling=set("def"))

    assert (found.filled, found.count.unfilled) == ((), 1)


@pytest.mark.parametrize(
    ("sitting", "vacating"), [({"b", "x"}, {"a"}), ({"a", "b"}, {"a"}), ({"b"}, {"y"})]
)
def test_a_countback_that_makes_no_sense_is_our_mistake(sitting, vacating):
    with pytest.raises(ValueError, match=r"id|sitting and leaving"):
        countback(POLL, sitting=sitting, vacating=vacating)


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule].chooses])
def test_papers_without_an_order_do_not_say_who_comes_next(rule):
    contest = contest_of("abc", 1)
    poll = Poll(contest, from_ids(contest, [("a", 3), ("b", 2)]), rule, "abc")

    with pytest.raises(ValueError, match="do not say who comes next"):
        countback(poll, sitting=(), vacating="a")


def test_whoever_is_elected_in_one_contest_is_struck_from_the_next():
    chair = contest_of("ab", 1)
    committee = contest_of("abcd", 2)
    polls = [
        Poll(chair, from_ids(chair, [("a", 5), ("b", 3)]), "irv", "ab"),
        Poll(
            committee,
            from_ids(committee, [("ac", 9), ("b", 5), ("d", 4)]),
            "scottish-2011",
            "abcd",
        ),
    ]

    first, second = count_in_order(polls)

    assert first.elected == ("a",)
    assert set(second.elected) == {"c", "b"}
    assert second.candidates[0].withdrawn_because == "elected-elsewhere"
