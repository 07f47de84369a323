"""Who speaks next: the policy as a table, and what is true of every debate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.speaking import (
    Ground,
    Policy,
    Preference,
    Purpose,
    Spoken,
    Step,
    Waiting,
    longest_wait,
    next_speaker,
    order,
)

POLICY = Policy(patience=3)
FOR, AGAINST, NEITHER, ORDER = Purpose
ANN = Waiting(1, "Ann", FOR)
BEN = Waiting(2, "Ben", AGAINST)
CLEO = Waiting(3, "Cleo", FOR, in_group=True)
DOT = Waiting(4, "Dot", ORDER)


@pytest.mark.parametrize(
    ("asking", "spoken", "who", "why"),
    [
        pytest.param([ANN], [], "Ann", [Ground.ALONE], id="nobody-else-asks"),
        pytest.param([ANN, BEN, DOT], [], "Dot", [Ground.ORDER], id="points-of-order-first"),
        pytest.param(
            [replace(ANN, passed_over=9), DOT],
            [Spoken(FOR)],
            "Dot",
            [Ground.ORDER],
            id="even-before-the-patient",
        ),
        pytest.param([DOT], [], "Dot", [Ground.ORDER], id="a-point-of-order-alone"),
        pytest.param([ANN, BEN], [], "Ann", [Ground.SIDE], id="a-debate-begins-with-those-for"),
        pytest.param([ANN, BEN], [Spoken(FOR)], "Ben", [Ground.SIDE], id="the-other-side"),
        pytest.param(
            [ANN, BEN, CLEO], [Spoken(FOR)], "Cleo", [Ground.QUOTA], id="the-quota-before-sides"
        ),
        pytest.param(
            [ANN, BEN, CLEO],
            [Spoken(FOR, in_group=True)],
            "Ben",
            [Ground.SIDE],
            id="a-quota-that-is-kept-says-nothing",
        ),
        pytest.param(
            [replace(ANN, passed_over=3), CLEO],
            [Spoken(FOR)],
            "Cleo",
            [Ground.QUOTA],
            id="the-quota-before-patience",
        ),
        pytest.param(
            [replace(ANN, passed_over=3), BEN],
            [Spoken(FOR)],
            "Ann",
            [Ground.PATIENCE],
            id="patience-before-sides",
        ),
        pytest.param(
            [replace(ANN, has_spoken=True), replace(CLEO, in_group=False)],
            [],
            "Cleo",
            [Ground.FIRST],
            id="those-who-have-not-spoken",
        ),
        pytest.param(
            [replace(ANN, region="North"), replace(CLEO, in_group=False, region="South")],
            [Spoken(AGAINST, region="North")],
            "Cleo",
            [Ground.REGION],
            id="the-region-heard-least",
        ),
        pytest.param(
            [
                replace(ANN, has_spoken=True, seconds=120),
                replace(CLEO, in_group=False, has_spoken=True, seconds=60),
            ],
            [],
            "Cleo",
            [Ground.TIME],
            id="the-shortest-time",
        ),
        pytest.param(
            [ANN, replace(ANN, number=5, speaker="Eve")],
            [],
            "Ann",
            [Ground.ASKED_FIRST],
            id="at-last-who-asked-first",
        ),
    ],
)
def test_who_speaks_next_and_why(asking, spoken, who, why):
    found = next_speaker(POLICY, asking, spoken)

    assert found.who.speaker == who
    assert [step.ground for step in found.steps] == why


def test_nobody_asks():
    assert next_speaker(POLICY, [], []) is None


def test_each_step_says_how_many_it_left():
    gus = replace(ANN, number=7, speaker="Gus", has_spoken=True)

    found = next_speaker(POLICY, [gus, ANN, BEN, replace(ANN, number=8)], [Spoken(AGAINST)])

    assert found.asking == 4
    assert found.steps == (
        Step(Ground.SIDE, 3),
        Step(Ground.FIRST, 2),
        Step(Ground.ASKED_FIRST, 1),
    )


def test_without_a_quota_nobody_is_put_first_for_a_group():
    found = next_speaker(Policy(quota=False), [ANN, CLEO], [Spoken(FOR)])

    assert found.who == ANN


def test_a_policy_may_leave_preferences_out():
    found = next_speaker(Policy(preferences=()), [BEN, replace(ANN, number=9)], [])

    assert found.steps == (Step(Ground.ASKED_FIRST, 1),)
    assert found.who == BEN


def test_the_whole_order_if_nobody_else_asks():
    names = [each.who.speaker for each in order(POLICY, [ANN, BEN, CLEO, DOT], [])]

    assert names == ["Dot", "Ann", "Cleo", "Ben"]


def test_a_policy_that_lets_nobody_speak_is_none():
    with pytest.raises(ValueError, match="one may always speak"):
        Policy(in_a_row=0)


# What is true of every debate

policies = st.builds(
    Policy,
    quota=st.booleans(),
    in_a_row=st.integers(1, 3),
    patience=st.integers(0, 6),
    preferences=st.lists(st.sampled_from(Preference), unique=True).map(tuple),
)
comers = st.lists(
    st.builds(
        Waiting,
        number=st.just(0),
        speaker=st.sampled_from("abcdef"),
        purpose=st.sampled_from([FOR, AGAINST, NEITHER]),
        in_group=st.booleans(),
        region=st.sampled_from(["north", "south"]),
        has_spoken=st.booleans(),
        seconds=st.integers(0, 300),
    ),
    max_size=3,
)


def debate(policy, arrivals):
    """Yield, turn by turn, who asked, who had spoken, and who was called; then let time pass."""
    asking, spoken, number = [], [], 0
    for came in arrivals:
        for one in came:
            number += 1
            asking.append(replace(one, number=number))
        found = next_speaker(policy, asking, spoken)
        if found is None:
            continue
        yield list(asking), list(spoken), found
        asking.remove(found.who)
        if found.who.purpose != ORDER:
            spoken.append(Spoken(found.who.purpose, found.who.in_group, found.who.region))
            asking = [replace(one, passed_over=one.passed_over + 1) for one in asking]


@given(policies, st.lists(comers, max_size=30))
def test_the_quota_is_never_broken_while_somebody_who_counts_in_it_waits(policy, arrivals):
    for asking, spoken, found in debate(replace(policy, quota=True), arrivals):
        last = spoken[-policy.in_a_row :]
        is_run = len(last) == policy.in_a_row and not any(each.in_group for each in last)
        waits = any(one.in_group for one in asking)

        assert not (is_run and waits) or found.who.in_group


@given(policies, comers.filter(bool), st.lists(comers.filter(bool), min_size=40, max_size=40))
def test_nobody_waits_for_ever(policy, first, later):
    """However many come after, everybody who asked at the start has spoken by then."""
    by = {n: longest_wait(policy, n - 1) for n in range(1, len(first) + 1)}

    called = {
        found.who.number: turn for turn, (_, _, found) in enumerate(debate(policy, [first, *later]))
    }

    assert all(called[number] <= limit for number, limit in by.items())


@given(policies, comers, st.lists(comers, max_size=10))
def test_points_of_order_come_first_and_among_them_who_asked_first(policy, first, later):
    points = [replace(one, purpose=ORDER) for one in first]

    for asking, _, found in debate(policy, [points, *later]):
        waiting = [one.number for one in asking if one.purpose == ORDER]
        assert not waiting or found.who.number == min(waiting)


@given(policies, st.lists(comers, max_size=12))
def test_whoever_is_called_is_explained_by_steps_that_leave_fewer_and_at_last_one(policy, arrivals):
    for _, _, found in debate(policy, arrivals):
        left = [step.left for step in found.steps]
        assert left == sorted(left, reverse=True)
        assert left[-1] == 1


@given(policies, comers, st.randoms())
def test_the_order_of_the_list_does_not_matter(policy, some, random):
    some = [replace(one, number=number) for number, one in enumerate(some)]
    mixed = random.sample(some, len(some))

    assert next_speaker(policy, mixed, []) == next_speaker(policy, some, [])
