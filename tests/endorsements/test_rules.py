"""Who may do what when, as tables."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from endorsements import rules
from endorsements.lifecycle import Backing, ConcernState, Outcome, RoundState
from endorsements.models import Concern, Decision, Endorsement, Round
from members.roles import Role
from members.standing import Standing
from tests.factories import DAY, NOON
from tests.tables import table

KEPT = {
    "options": "everyone",
    "non_members": True,
    "statement_words": 5,
    "answer_words": 5,
    "rules_on": "returning-officer",
    "appeals_to": "arrangements",
    "recommends": "coordinating",
    "body": "coordinating",
    "decides": "body",
    "clauses": [{"number": "4.1", "words": "…"}],
    "appeal_within": 3 * 86_400,
    "review_appeal_within": 7 * 86_400,
}
ROLES = {
    "member": frozenset(),
    "officer": frozenset({Role.RETURNING_OFFICER}),
    "group": frozenset({Role.COORDINATING}),
    "appeals": frozenset({Role.ARRANGEMENTS}),
    "office": frozenset({Role.MEMBERSHIP}),
}
PHASES = {"coming": -1 * DAY, "asking": 1 * DAY, "settling": 8 * DAY, "ready": 15 * DAY}


def round_(state=RoundState.ANNOUNCED, **changed) -> Round:
    return Round(
        state=state,
        rules=KEPT | changed,
        questions=["What first?"],
        opens_at=NOON,
        closes_at=NOON + 7 * DAY,
        settles_at=NOON + 14 * DAY,
    )


@table("""
                coming  asking  settling  ready
    good        no      yes     no        no
    arrears     no      no      no        no
    stranger    no      yes     no        no
""")
def test_who_may_ask_when(row, column, expected):
    standing = {"good": Standing.GOOD, "arrears": Standing.IN_ARREARS, "stranger": None}[row]

    refusal = rules.refusal_to_ask(
        round_(),
        standing=standing,
        name="Ann",
        statement="…",
        accepts=True,
        at=NOON + PHASES[column],
    )

    assert (refusal is None) is expected


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"accepts": False}, "terms"),
        ({"name": " "}, "name"),
        ({"name": "No endorsement"}, "name"),
        ({"statement": "one two three four five six"}, "too-long"),
    ],
)
def test_what_a_request_must_have(changed, code):
    values = {"name": "Ann", "statement": "…", "accepts": True, "standing": None, "at": NOON}

    assert rules.refusal_to_ask(round_(), **(values | changed)).code == code


def test_where_rules_say_so_only_members_ask():
    refusal = rules.refusal_to_ask(
        round_(non_members=False), standing=None, name="Z", statement="", accepts=True, at=NOON
    )

    assert refusal.code == "members-only"


@table("""
                rule  judge  recommend  shortlist  put
    member      no    no     no         no         no
    officer     yes   no     no         no         yes
    group       no    no     yes        no         no
    appeals     no    yes    no         no         no
    office      no    no     no         no         no
""")
def test_what_each_office_may_do_to_a_round(row, column, expected):
    held = ROLES[row]
    answers = {
        "rule": lambda: rules.refusal_to_rule(
            round_(), held, clause="4.1", reasons="Why.", at=NOON
        ),
        "judge": lambda: rules.refusal_to_judge(
            None, held, KEPT["appeals_to"], "Why.", took_part=False
        ),
        "recommend": lambda: rules.refusal_to_recommend(round_(), held),
        "shortlist": lambda: rules.refusal_to_shortlist(round_(), held),
        "put": lambda: rules.refusal_to_put(round_(), held, standing=2, at=NOON + PHASES["ready"]),
    }

    assert (answers[column]() is None) is expected


@table("""
                announced  balloted  declared  abandoned
    withdraw    yes        no        no        no
    rule        yes        no        no        no
    appeal      yes        no        no        no
    put         yes        no        no        no
    recommend   yes        yes       no        no
    answer      yes        yes       no        no
    abandon     yes        yes       no        no
""")
def test_what_may_be_done_to_a_round_in_each_state(row, column, expected):
    of = round_(state=column)
    officer, group = ROLES["officer"], ROLES["group"]
    answers = {
        "withdraw": lambda: rules.refusal_to_withdraw(of, gone=False),
        "rule": lambda: rules.refusal_to_rule(of, officer, clause="4.1", reasons="…", at=NOON),
        "appeal": lambda: rules.refusal_to_appeal_ruling(SimpleNamespace(at=NOON), of, at=NOON),
        "put": lambda: rules.refusal_to_put(of, officer, standing=2, at=NOON + PHASES["ready"]),
        "recommend": lambda: rules.refusal_to_recommend(of, group),
        "answer": lambda: rules.refusal_to_answer(of, 0, "Yes.", gone=False),
        "abandon": lambda: rules.refusal_to_abandon(of, officer, "Why.", ballot_state="drafted"),
    }

    assert (answers[row]() is None) is expected


@table("""
               gathering  replying  reviewing  voting  decided  appealed  closed  lapsed
    support    yes        no        no         no      no       no        no      no
    reply      no         yes       no         no      no       no        no      no
    propose    no         no        yes        no      no       no        no      no
""")
def test_what_may_be_done_to_a_concern_in_each_state(row, column, expected):
    concern = Concern(state=column, gather_until=NOON + DAY, reply_by=NOON + DAY)
    answers = {
        "support": lambda: rules.refusal_to_support(concern, standing=Standing.GOOD, at=NOON),
        "reply": lambda: rules.refusal_to_reply(concern, "Well.", at=NOON),
        "propose": lambda: rules.refusal_to_propose(
            Endorsement(), concern, Outcome.WARN, "Why.", ROLES["group"], KEPT
        ),
    }

    assert (answers[row]() is None) is expected


@table("""
               keep  warn  suspend  withdraw  restore
    backed     yes   yes   yes      yes       no
    warned     yes   yes   yes      yes       yes
    suspended  yes   no    no       yes       yes
    withdrawn  yes   no    no       no        yes
    ended      no    no    no       no        no
""")
def test_what_a_decision_may_come_to(row, column, expected):
    outcome = Outcome(column)
    concern = None if outcome == Outcome.RESTORE else Concern(state=ConcernState.REVIEWING)

    refusal = rules.refusal_to_propose(
        Endorsement(state=Backing(row)), concern, outcome, "Why.", ROLES["group"], KEPT
    )

    assert (refusal is None) is expected


@table("""
               propose  vote  judge
    member     no       no    no
    officer    no       no    no
    group      yes      yes   no
    appeals    no       no    yes
    office     no       no    no
""")
def test_who_decides_on_an_endorsement(row, column, expected):
    held = ROLES[row]
    answers = {
        "propose": lambda: rules.refusal_to_propose(
            Endorsement(), Concern(state="reviewing"), Outcome.WARN, "Why.", held, KEPT
        ),
        "vote": lambda: rules.refusal_to_voice(Decision(closes_at=NOON + DAY), held, KEPT, at=NOON),
        "judge": lambda: rules.refusal_to_judge(
            None, held, KEPT["appeals_to"], "Why.", took_part=False
        ),
    }

    assert (answers[column]() is None) is expected


def test_time_to_appeal_runs_out():
    decision = Decision(decided_at=NOON, carried=True)

    assert rules.refusal_to_appeal_decision(decision, KEPT, at=NOON + 7 * DAY) is None
    late = rules.refusal_to_appeal_decision(decision, KEPT, at=NOON + 8 * DAY)
    assert late.code == "too-late"
