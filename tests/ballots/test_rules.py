"""What the rules say of ballots. No database: a rule reads what it is handed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ballots import counting, rules
from ballots.lifecycle import State
from ballots.models import Ballot, RollEntry, RuleSet
from members.roles import Role
from tests.factories import DAY, NOON
from tests.tables import table

SECOND = timedelta(seconds=1)
OPENS, CLOSES = NOON, NOON + 7 * DAY

MOMENTS = {
    "before": OPENS - SECOND,
    "opening": OPENS,
    "during": OPENS + DAY,
    "last": CLOSES - SECOND,
    "closing": CLOSES,
    "after": CLOSES + DAY,
}
VOTERS = {
    "on-the-roll": RollEntry(),
    "not-on-it": None,
}


def ballot(state: State = State.OPEN, **fields) -> Ballot:
    return Ballot(state=state, opens_at=OPENS, closes_at=CLOSES, **fields)


@table(
    """
                   before  opening  during  last  closing  after
    on-the-roll      no      yes      yes    yes     no      no
    not-on-it        no      no       no     no      no      no
    """
)
def test_who_may_vote_when(row, column, expected):
    refusal = rules.refusal_to_vote(ballot(), VOTERS[row], at=MOMENTS[column])

    assert (refusal is None) is expected


@pytest.mark.parametrize(
    ("state", "may"), [(state, state == State.OPEN) for state in State if state != State.DRAFTED]
)
def test_in_which_state_one_may_vote_while_the_hours_are_right(state, may):
    refusal = rules.refusal_to_vote(ballot(state), RollEntry(), at=MOMENTS["during"])

    assert (refusal is None) is may


@pytest.mark.parametrize(
    ("state", "who", "when", "said"),
    [
        (State.NOTIFIED, "on-the-roll", "during", rules.NOT_OPEN_YET),  # the clock is late
        (State.OPEN, "on-the-roll", "before", rules.NOT_OPEN_YET),
        (State.NOTIFIED, "not-on-it", "before", rules.NOT_OPEN_YET),
        (State.OPEN, "not-on-it", "during", rules.NOT_ON_ROLL),
        (State.OPEN, "on-the-roll", "closing", rules.CLOSED),  # the clock is late
        (State.CLOSING, "on-the-roll", "last", rules.CLOSED),
        (State.DECLARED, "on-the-roll", "after", rules.CLOSED),
        (State.VOID, "on-the-roll", "during", rules.GIVEN_UP),
    ],
)
def test_why_one_may_not_vote(state, who, when, said):
    assert rules.refusal_to_vote(ballot(state), VOTERS[who], at=MOMENTS[when]) == said


@table(
    """
                 before  opening  during  last  closing  after
    a-paper        no      yes      yes    yes     no      no
    """
)
def test_t14_when_a_sealed_paper_is_taken(row, column, expected):
    assert (rules.refusal_to_accept(ballot(), at=MOMENTS[column]) is None) is expected


@pytest.mark.parametrize(
    ("again", "same_person", "said"),
    [
        ({"q01": b"F"}, False, None),
        ({"q01": b"F"}, True, rules.TWO_PEOPLE),
        ({"q01": b"A"}, False, rules.NOT_THE_SAME),
        ({"q01": b"F", "q02": b"A"}, False, rules.NOT_THE_SAME),
        ({}, False, rules.NOT_THE_SAME),
    ],
)
def test_two_officers_key_in_a_paper_and_must_agree(again, same_person, said):
    assert rules.refusal_to_agree({"q01": b"F"}, again, same_person=same_person) == said


@pytest.mark.parametrize(
    ("role", "may_run", "may_sign"),
    [
        (Role.RETURNING_OFFICER, True, True),
        (Role.SCRUTINEER, False, True),
        (Role.MEMBERSHIP, False, False),
        (Role.ARRANGEMENTS, False, False),
        (Role.COORDINATING, False, False),
        (Role.OTHER, False, False),
    ],
)
def test_who_runs_ballots_and_who_signs_them_off(role, may_run, may_sign):
    frozen = ballot(State.DRAFTED, roll_frozen_at=NOON)

    assert (rules.refusal_to_run({role}) is None) is may_run
    assert (rules.refusal_to_sign_off(frozen, {role}) is None) is may_sign


@table(
    """
               drafted  notified  open  closing  sealed  counting  declared  annulled
    change       yes       no      no     no       no       no        no        no
    sign-off     yes       no      no     no       no       no        no        no
    recall       no        yes     no     no       no       no        no        no
    hand-in      no        no      no     no       yes      no        no        no
    """
)
def test_what_an_officer_may_do_when(row, column, expected):
    it = ballot(State(column), roll_frozen_at=NOON)
    refusal = {
        "change": lambda: rules.refusal_to_change(it),
        "sign-off": lambda: rules.refusal_to_sign_off(it, {Role.SCRUTINEER}),
        "hand-in": lambda: rules.refusal_to_open_sealed(it),
        "recall": lambda: rules.refusal_to_recall(it, "A candidate was left off."),
    }[row]()

    assert (refusal is None) is expected


def test_nobody_signs_for_a_roll_that_is_not_frozen():
    refusal = rules.refusal_to_sign_off(ballot(State.DRAFTED), {Role.SCRUTINEER})

    assert refusal is not None
    assert refusal.code == "roll-not-frozen"


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_ballot_is_recalled_for_a_reason(reason):
    refusal = rules.refusal_to_recall(ballot(State.NOTIFIED), reason)

    assert refusal is not None
    assert refusal.code == "reason-needed"


WEEK = RuleSet(name="Standing orders", version=3, minimum_notice=7 * DAY, minimum_voting=5 * DAY)


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        (7 * DAY, None),
        (8 * DAY, None),
        (7 * DAY - SECOND, "too-little-notice"),
        (timedelta(0), "too-little-notice"),
        (-DAY, "too-little-notice"),
    ],
)
def test_so_much_notice_is_given(notice, code):
    refusal = rules.refusal_to_open(WEEK, OPENS, at=OPENS - notice)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("length", "code"),
    [
        (5 * DAY, None),
        (5 * DAY - SECOND, "too-little-voting"),
        (timedelta(0), "closes-before-opening"),
        (-DAY, "closes-before-opening"),
    ],
)
def test_voting_lasts_so_long(length, code):
    refusal = rules.refusal_to_close(WEEK, OPENS, OPENS + length)

    assert (refusal and refusal.code) == code


def test_a_refusal_over_time_names_the_rules_and_what_they_ask():
    refusal = rules.refusal_to_open(WEEK, OPENS, at=OPENS)

    assert refusal is not None
    assert refusal.rule == "Standing orders, version 3"
    assert refusal.message == "The rules ask for 7 days of notice. Let voting open later."


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (7 * DAY, "7 days"),
        (DAY, "1 day"),
        (36 * timedelta(hours=1), "36 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(0), "0 minutes"),
    ],
)
def test_a_length_of_time_in_words(length, words):
    assert rules.in_words(length) == words


@pytest.mark.parametrize("at", [NOON, NOON + timedelta(hours=11), NOON.replace(month=3, day=25)])
def test_the_dates_to_begin_with_are_dates_that_the_rules_allow(at):
    opens, closes = rules.earliest_dates(WEEK, at=at)

    assert rules.refusal_to_open(WEEK, opens, at=at) is None
    assert rules.refusal_to_close(WEEK, opens, closes) is None
    assert (opens.hour, closes.hour) == (12, 17)


# How places may be filled


@pytest.mark.parametrize("method", counting.RULES)
@pytest.mark.parametrize("seats", [1, 2, 3])
@pytest.mark.parametrize("ron", [True, False])
@pytest.mark.parametrize("reserved", [True, False])
@pytest.mark.parametrize("candidates", [5, 254, 255])
def test_what_the_rules_let_pass_can_be_counted_and_nothing_else(
    method, seats, ron, reserved, candidates
):
    refusal = rules.refusal_to_count_by(
        method, seats=seats, candidates=candidates, ron=ron, reserved=reserved
    )

    ids = [str(n) for n in range(candidates)]
    try:
        contest = counting.Contest(
            tuple(counting.Candidate(id_, f"C{id_}") for id_ in ids),
            seats,
            (counting.Constraint("women", "woman"),) if reserved else (),
            ron=ids[-1] if ron else None,
        )
        cast = {b"\0": 2, b"\1": 1} if candidates < 10 else {}
        counting.count(contest, counting.papers.profile(cast), method, ids, what_if=False)
    except ValueError:
        assert refusal
    else:
        assert refusal is None


@pytest.mark.parametrize("method", counting.RULES)
def test_a_countback_needs_papers_with_an_order(method):
    refusal = rules.refusal_to_count_by(method, seats=1, countback=True)

    chooses = counting.RULES[method].chooses
    assert (refusal == rules.NO_COUNTBACK) is chooses


@pytest.mark.parametrize("method", ["", "borda"])
def test_a_counting_rule_there_is_not(method):
    assert rules.refusal_to_count_by(method, seats=1) == rules.NO_SUCH_RULE
