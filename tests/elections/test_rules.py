"""Who may do what, and when: tables."""

from __future__ import annotations

import datetime as dt

import pytest

from elections import rules
from elections.lifecycle import Filling, Outcome, State
from elections.models import Candidacy, Election, Place, RuleSet, Ruling, Vacancy
from elections.rules import Timetable
from members.roles import Role
from members.standing import Standing
from tests.factories import DAY, NOON
from tests.tables import table

OPENS, CLOSES = NOON - 49 * DAY, NOON - 42 * DAY
NOMINATE, SETTLES = NOON - 34 * DAY, NOON - 25 * DAY
MOMENTS = {
    "coming": OPENS - DAY,
    "standing": OPENS + DAY,
    "nominating": CLOSES + DAY,
    "settling": NOMINATE + DAY,
    "ready": SETTLES + DAY,
}
RULES = {
    "nominations_needed": 2,
    "minimum_membership": 10,
    "statement_words": 5,
    "answer_words": 2,
    "messages": 2,
    "message_words": 5,
    "clauses": [{"number": "3.1", "words": "No."}],
    "appeal_within": 3 * 24 * 3600,
    "filling": "countback",
}


def election(state=State.ANNOUNCED, **changed) -> Election:
    values = {
        "state": state,
        "rules": RULES,
        "questions": ["What first?"],
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "nominate_until": NOMINATE,
        "settles_at": SETTLES,
        "votes_at": NOON,
        "votes_until": NOON + 7 * DAY,
    }
    return Election(**(values | changed))


def place(outcome=Outcome.PENDING, **of) -> Place:
    made = Place(election=election(**of), outcome=outcome, seats=2, region_id=1)
    made._state.fields_cache["extension"] = None
    return made


def candidacy(**of) -> Candidacy:
    where = place(**of)
    return Candidacy(election=where.election, place=where, number=1, name="Ann")


@table("""
               coming standing nominating settling ready
    stand        no      yes        no        no      no
    reword       yes     yes        yes       no      no
    nominate     no      no         yes       no      no
    accept       no      no         yes       yes     no
    withdraw     yes     yes        yes       yes     no
    rule         yes     yes        yes       yes     no
    extend       no      no         yes       no      no
    put          no      no         no        no      yes
""")
def test_what_can_be_done_when(row, column, expected):
    at, who = MOMENTS[column], candidacy()
    refusal = {
        "stand": lambda: rules.refusal_to_stand(
            who.place, standing=Standing.GOOD, member_for=99 * DAY, same_region=True, at=at
        ),
        "reword": lambda: rules.refusal_to_reword(who, gone=False, at=at),
        "nominate": lambda: rules.refusal_to_nominate(
            who, standing=Standing.GOOD, region_id=1, gone=False, at=at
        ),
        "accept": lambda: rules.refusal_to_accept(who, nominations=2, gone=False, at=at),
        "withdraw": lambda: rules.refusal_to_withdraw(who, gone=False, at=at),
        "rule": lambda: rules.refusal_to_rule(who, clause="3.1", reasons="So.", gone=False, at=at),
        "extend": lambda: rules.refusal_to_extend(
            who.place, candidates=1, fillable=False, until=NOMINATE, reason="So.", at=at
        ),
        "put": lambda: rules.refusal_to_put(who.election, at=at),
    }[row]()

    assert (refusal is None) is expected


@table("""
               announced balloted declared abandoned
    nominate      yes       no       no        no
    withdraw      yes       no       no        no
    rule          yes       no       no        no
    appeal        yes       no       no        no
    judge         yes       no       no        no
    abandon       yes       yes      no        no
    relay         no        yes      no        no
""")
def test_what_can_be_done_in_which_state(row, column, expected):
    who = candidacy(state=State(column), outcome=Outcome.BALLOTED)
    ruling = Ruling(candidacy=who, at=MOMENTS["nominating"])
    at = MOMENTS["nominating"]
    refusal = {
        "nominate": lambda: rules.refusal_to_nominate(
            who, standing=Standing.GOOD, region_id=1, gone=False, at=at
        ),
        "withdraw": lambda: rules.refusal_to_withdraw(who, gone=False, at=at),
        "rule": lambda: rules.refusal_to_rule(who, clause="3.1", reasons="So.", gone=False, at=at),
        "appeal": lambda: rules.refusal_to_appeal(ruling, who.election, "So.", at=at),
        "judge": lambda: rules.refusal_to_judge(who.election, "So.", took_part=False),
        "abandon": lambda: rules.refusal_to_abandon(who.election, "So.", ballot_states={"drafted"}),
        "relay": lambda: rules.refusal_to_relay(
            who, sent=0, subject="Hi", text="Me.", valid=True, at=NOON
        ),
    }[row]()

    assert (refusal is None) is expected


@table("""
                         good in-arrears not-voting not-a-member
    stand                 yes     no         no          no
    nominate              yes     no         no          no
""")
def test_who_may_stand_and_nominate(row, column, expected):
    who, standing = candidacy(), Standing(column)
    if row == "stand":
        refusal = rules.refusal_to_stand(
            who.place,
            standing=standing,
            member_for=99 * DAY,
            same_region=True,
            at=MOMENTS["standing"],
        )
    else:
        refusal = rules.refusal_to_nominate(
            who, standing=standing, region_id=1, gone=False, at=MOMENTS["nominating"]
        )

    assert (refusal is None) is expected


@table("""
                         run  rule  judge
    returning-officer    yes  yes   no
    scrutineer           no   no    no
    arrangements         no   no    yes
    coordinating         no   no    no
    membership           no   no    no
""")
def test_which_office_does_what(row, column, expected):
    wanted = {
        "run": [Role.RETURNING_OFFICER],
        "rule": [Role.RETURNING_OFFICER],
        "judge": [Role.ARRANGEMENTS],
    }[column]

    assert (rules.refusal_to_hold({Role(row)}, wanted) is None) is expected
    assert rules.refusal_to_hold({Role(row)}, wanted, stands=True) is not None


@table("""
                 countback by-election left
    countback        yes       yes      no
    by-election      no        yes      no
    left             no        yes      yes
""")
def test_a_vacancy_is_filled_as_the_rules_say_or_by_the_members(row, column, expected):
    where = place(outcome=Outcome.DECLARED, rules=RULES | {"filling": row})
    vacancy = Vacancy(place=where, mandate_id=1)

    refusal = rules.refusal_to_fill(vacancy, Filling(column), where.election.rules)

    assert (refusal is None) is expected


def test_there_is_no_countback_without_papers():
    vacancy = Vacancy(place=place(outcome=Outcome.UNOPPOSED), mandate_id=1)

    refusal = rules.refusal_to_fill(vacancy, Filling.COUNTBACK, RULES)

    assert refusal is not None
    assert refusal.code == "no-papers"


DATES = {
    "opens_at": OPENS,
    "closes_at": CLOSES,
    "nominate_until": NOMINATE,
    "settles_at": SETTLES,
    "votes_at": NOON,
    "votes_until": NOON + 7 * DAY,
    "takes_office_on": dt.date(2026, 4, 1),
}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"opens_at": OPENS - 9 * DAY}, "in-the-past"),
        ({"closes_at": CLOSES - DAY}, "too-short"),
        ({"nominate_until": CLOSES + 6 * DAY}, "too-short"),
        ({"settles_at": NOMINATE + DAY}, "too-short"),
        ({"votes_at": SETTLES + 6 * DAY}, "too-short"),
        ({"votes_until": NOON + 6 * DAY}, "too-short"),
        ({"takes_office_on": dt.date(2026, 3, 9)}, "too-early-in-office"),
    ],
)
def test_no_window_is_shorter_than_the_rules_allow(changed, code):
    week = 7 * DAY
    least = RuleSet(
        adopted_on=dt.date(2022, 1, 1),
        minimum_standing=week,
        minimum_nominating=week,
        minimum_settling=5 * DAY,
        minimum_notice=week,
        minimum_voting=week,
        appeal_within=3 * DAY,
    )

    refusal = rules.refusal_to_announce(least, Timetable(**(DATES | changed)), at=OPENS - DAY)

    assert (refusal.code if refusal else None) == code


def test_nobody_judges_their_own_ruling():
    refusal = rules.refusal_to_judge(election(), "So.", took_part=True)

    assert refusal is not None
    assert refusal.code == "took-part"


def test_messages_are_for_candidates_in_a_region_that_votes():
    who = candidacy(state=State.BALLOTED, outcome=Outcome.UNOPPOSED)

    refusal = rules.refusal_to_relay(who, sent=0, subject="Hi", text="Me.", valid=True, at=NOON)

    assert refusal is not None
    assert refusal.code == "no-vote"
