"""Who may do what when, as tables."""

from __future__ import annotations

import datetime as dt

import pytest

from conventions import rules
from conventions.lifecycle import MOVES, STEPS, ItemState, Move, State, Step
from conventions.models import (
    Convention,
    ConventionRuleSet,
    Duty,
    Item,
    Registration,
    Survey,
)
from members.roles import Role
from members.standing import Standing
from momentum_demo import moves
from tests.factories import DAY, NOON
from tests.tables import table

HOUR = dt.timedelta(hours=1)
KEPT = {"registration_closes": 86_400, "quorum": 3, "constitutional_notice": 28 * 86_400}
STATES = {
    "announced": State.ANNOUNCED,
    "sitting": State.SITTING,
    "closed": State.CLOSED,
    "given-up": State.ABANDONED,
}


def convention(state=State.ANNOUNCED, **changed) -> Convention:
    facts = {"mode": "both", "opens_at": NOON, "closes_at": NOON + 6 * HOUR} | changed
    return Convention(state=state, rules=KEPT, **facts)


@table("""
                no-duty  door  chair  teller
    member      no       yes   no     no
    committee   yes      yes   yes    yes
""")
def test_who_may_work_at_the_door(row, column, expected):
    roles = {"member": set(), "committee": {Role.ARRANGEMENTS}}[row]
    duties = set() if column == "no-duty" else {column}

    assert (rules.refusal_to_serve(roles, duties, Duty.DOOR) is None) is expected


@pytest.mark.parametrize("role", Role)
def test_only_the_arrangements_committee_arranges(role):
    assert (rules.refusal_to_arrange({role}) is None) is (role == Role.ARRANGEMENTS)


@table("""
             in-time  on-the-day  short  past
    plain    yes      yes         no     no
    waived   yes      yes         yes    no
""")
def test_notice_is_given_in_time_unless_members_waive_it(row, column, expected):
    opens_at = {"in-time": 60, "on-the-day": 42, "short": 41, "past": -1}[column] * DAY + NOON
    refusal = rules.refusal_to_announce(
        ConventionRuleSet(adopted_on=dt.date(2026, 1, 1), minimum_notice=42 * DAY),
        opens_at=opens_at,
        closes_at=opens_at + 6 * HOUR,
        zone="Europe/London",
        mode="in-person",
        place="The Guildhall",
        waived=row == "waived",
        at=NOON,
    )

    assert (refusal is None) is expected


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"zone": "Europe/Nowhere"}, "no-such-zone"),
        ({"place": " "}, "no-place"),
        ({"closes_at": NOON + 50 * DAY}, "closes-first"),
    ],
)
def test_what_else_an_announcement_needs(changed, code):
    facts = {
        "opens_at": NOON + 50 * DAY,
        "closes_at": NOON + 51 * DAY,
        "zone": "Europe/London",
        "mode": "both",
        "place": "The Guildhall",
        "waived": False,
        "at": NOON,
    } | changed
    refusal = rules.refusal_to_announce(
        ConventionRuleSet(adopted_on=dt.date(2026, 1, 1), minimum_notice=42 * DAY), **facts
    )

    assert refusal is not None
    assert refusal.code == code


@table("""
                announced  sitting  closed  given-up
    good        yes        yes      no      no
    lapsed      no         no       no      no
    too-late    no         no       no      no
""")
def test_who_may_register_when(row, column, expected):
    refusal = rules.refusal_to_register(
        convention(
            STATES[column],
            **({"opens_at": NOON} if row == "too-late" else {"opens_at": NOON + 3 * DAY}),
        ),
        standing=Standing.IN_ARREARS if row == "lapsed" else Standing.GOOD,
        attending="in-person",
        at=NOON,
    )

    assert (refusal is None) is expected


@table("""
                in-person  online  both
    in-person   yes        no      yes
    online      no         yes     yes
""")
def test_one_takes_part_as_the_convention_is_held(row, column, expected):
    refusal = rules.refusal_to_register(
        convention(mode=column), standing=Standing.GOOD, attending=row, at=NOON - 2 * DAY
    )

    assert (refusal is None) is expected


@table("""
               day-before  hour-before  open  over
    placed     no          yes          yes   no
    waiting    no          no           no    no
    cancelled  no          no           no    no
    inside     no          no           no    no
""")
def test_who_is_let_in_when(row, column, expected):
    it = {
        "placed": Registration(),
        "waiting": Registration(waiting=True),
        "cancelled": Registration(cancelled_at=NOON),
        "inside": Registration(checked_in_at=NOON),
    }[row]
    at = {"day-before": -24, "hour-before": -1, "open": 1, "over": 7}[column] * HOUR + NOON
    state = State.CLOSED if column == "over" else State.ANNOUNCED

    assert (rules.refusal_to_check_in(convention(state), it, at=at) is None) is expected


@table("""
               day-before  hour-before  open  over
    member     no          yes          yes   no
    lapsed     no          no           no    no
    full       no          no           no    no
""")
def test_who_is_registered_at_the_door_when(row, column, expected):
    at = {"day-before": -24, "hour-before": -1, "open": 1, "over": 7}[column] * HOUR + NOON

    refusal = rules.refusal_to_register_at_door(
        convention(State.CLOSED if column == "over" else State.ANNOUNCED),
        standing=Standing.IN_ARREARS if row == "lapsed" else Standing.GOOD,
        full=row == "full",
        at=at,
    )

    assert (refusal is None) is expected


@table("""
               announced  sitting  closed
    online     no         yes      no
    in-person  no         no       no
""")
def test_one_checks_oneself_in_only_from_afar(row, column, expected):
    refusal = rules.refusal_to_check_oneself_in(
        convention(STATES[column]), Registration(attending=row), at=NOON
    )

    assert (refusal is None) is expected


@table("""
             announced  sitting  closed  given-up
    start    no         yes      no      no
    finish   no         yes      no      no
    decide   no         yes      no      no
    edit     yes        yes      no      no
    survey   yes        no       no      no
    choose   yes        no       no      no
    abandon  yes        no       no      no
    open     yes        no       no      no
    close    no         yes      no      no
""")
def test_what_may_be_done_when(row, column, expected):
    it = convention(STATES[column])
    running = Item(state=ItemState.RUNNING, kind="motion")
    refusal = {
        "start": lambda: rules.refusal_to_start(it, Item()),
        "finish": lambda: rules.refusal_to_finish(it, running),
        "decide": lambda: rules.refusal_to_decide(it, running, "That it be so"),
        "edit": lambda: rules.refusal_to_edit(it),
        "survey": lambda: rules.refusal_to_survey(
            it, opens_at=NOON - 9 * DAY, closes_at=NOON, business=1, at=NOON - 9 * DAY
        ),
        "choose": lambda: rules.refusal_to_prioritise(
            it, places=3, waiting=4, closes_at=NOON - DAY
        ),
        "abandon": lambda: rules.refusal_to_abandon(it, "The hall burnt down."),
        "open": lambda: rules.refusal_to_open(it, released=True, at=NOON),
        "close": lambda: rules.refusal_to_close(it, running=0),
    }[row]()

    assert (refusal is None) is expected


@pytest.mark.parametrize(("places", "waiting"), [(0, 4), (4, 4), (5, 4), (1, 1)])
def test_there_is_no_ballot_where_there_is_no_choice(places, waiting):
    refusal = rules.refusal_to_prioritise(
        convention(), places=places, waiting=waiting, closes_at=NOON - DAY
    )

    assert refusal is not None
    assert refusal.code == "nothing-to-choose"


def test_a_constitutional_change_is_decided_by_a_vote_and_nothing_less():
    item = Item(state=ItemState.RUNNING, kind="constitutional")

    refusal = rules.refusal_to_decide(convention(State.SITTING), item, "That it be so")

    assert refusal is not None
    assert refusal.code == "needs-a-vote"


@table("""
            before  during  after
    good    no      yes     no
    lapsed  no      no      no
""")
def test_who_answers_the_survey_when(row, column, expected):
    survey = Survey(opens_at=NOON, closes_at=NOON + DAY)
    standing = Standing.GOOD if row == "good" else Standing.IN_ARREARS
    at = {"before": -1 * HOUR, "during": 1 * HOUR, "after": 24 * HOUR}[column] + NOON

    assert (rules.refusal_to_answer(survey, standing=standing, at=at) is None) is expected


@pytest.mark.parametrize(
    ("at", "months", "then"),
    [
        ("2026-03-10", 12, "2027-03-10"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-01-31", 24, "2028-01-31"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(at, months, then):
    found = rules.months_later(dt.datetime.fromisoformat(at), months)

    assert f"{found:%Y-%m-%d}" == then


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_convention_moves_only_as_the_table_says(state, move):
    if (state, move) in MOVES:
        assert moves.after(MOVES, state, move) == MOVES[state, move]
    else:
        with pytest.raises(moves.IllegalMove):
            moves.after(MOVES, state, move)


def test_every_state_is_reached_and_what_is_over_stays_over():
    assert set(MOVES.values()) | {State.ANNOUNCED} == set(State)
    assert set(STEPS.values()) == set(ItemState)
    assert not any(state in {State.CLOSED, State.ABANDONED} for state, _move in MOVES)
    assert not any(state in {ItemState.DONE, ItemState.NOT_REACHED} for state, _step in STEPS)
    assert {step for _state, step in STEPS} == set(Step)
