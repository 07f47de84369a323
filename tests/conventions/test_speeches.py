"""Asking to speak, being called by the policy, and what the chair and the hall are told."""

from __future__ import annotations

import datetime as dt

import pytest

from conventions import debate
from conventions.actions import speeches, votes
from conventions.lifecycle import ItemState, State
from conventions.models import FloorMotion, Manner, Purpose, Speech
from conventions.standing_orders import refusal_to_ask
from tests.conventions.hall import Hall
from tests.factories import NOON
from tests.factories.motions import code_of
from tests.tables import table

FOR, AGAINST, ORDER = Purpose.FOR, Purpose.AGAINST, Purpose.ORDER


@table("""
                  announced  sitting  closed
    planned          no        yes      no
    running          no        yes      no
    done             no        no       no
    not-reached      no        no       no
""")
def test_when_one_may_ask_to_speak(row, column, expected):
    from conventions.models import Convention, Item, Registration

    convention, item = Convention(state=State(column)), Item(state=ItemState(row))
    registration = Registration(checked_in_at=NOON)

    refusal = refusal_to_ask(item, convention, registration, FOR, closed=False)

    assert (refusal is None) is expected


@table("""
               for  against  order
    open       yes    yes     yes
    voting-now no     no      yes
""")
def test_once_the_meeting_decided_to_vote_only_points_of_order_are_taken(row, column, expected):
    from conventions.models import Convention, Item, Registration

    refusal = refusal_to_ask(
        Item(state=ItemState.RUNNING),
        Convention(state=State.SITTING),
        Registration(checked_in_at=NOON),
        Purpose(column),
        closed=row == "voting-now",
    )

    assert (refusal is None) is expected


pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db):
    return Hall()


def later(seconds):
    return NOON + dt.timedelta(seconds=seconds)


def ask(item, who, purpose=FOR, *, in_group=False, at=NOON):
    return speeches.ask_to_speak(item, purpose, in_group=in_group, by=who, at=at)


def call(hall, item, at=NOON, seen=None):
    return speeches.call_next(item, seen=seen, by=hall.chair, at=at)


def test_the_quota_decides_who_is_next_and_only_the_chair_is_told_why(hall):
    speeches.declare_policy(hall.convention, group="women", by=hall.chair, at=NOON)
    ann, ben, cleo = hall.people(3)
    item = hall.item()
    ask(item, ann)
    ask(item, ben, AGAINST)
    ask(item, cleo, FOR, in_group=True)
    speeches.end_speech(call(hall, item), by=hall.chair, at=later(60))

    found = debate.of(item).next

    assert found.speech.member == cleo
    assert "women" in " ".join(found.why)
    assert "women" not in " ".join(found.said)


def test_who_asks_twice_is_on_the_list_once(hall):
    ann = hall.people(1)[0]
    item = hall.item()

    assert ask(item, ann) == ask(item, ann)
    assert code_of(lambda: ask(item, ann, AGAINST)) == "asked-already"


def test_whoever_is_not_checked_in_does_not_speak(hall, ada):
    item = hall.item()

    assert code_of(lambda: ask(item, ada)) == "not-checked-in"


def test_a_request_is_withdrawn_by_whose_it_is_or_passed_by_the_chair(hall, ada):
    ann = hall.people(1)[0]
    speech = ask(hall.item(), ann)

    assert code_of(lambda: speeches.withdraw_request(speech, by=ada, at=NOON)) == "not-your-duty"
    speeches.withdraw_request(speech, by=hall.chair, at=NOON)
    assert code_of(lambda: speeches.withdraw_request(speech, by=ann, at=NOON)) == "not-waiting"


def test_two_in_the_chair_do_not_call_two_speakers(hall):
    ann, ben = hall.people(2)
    item = hall.item()
    seen = ask(item, ann).pk
    ask(item, ben)
    call(hall, item, seen=seen)

    assert code_of(lambda: call(hall, item, seen=seen)) == "list-changed-meanwhile"
    assert code_of(lambda: call(hall, item)) == "somebody-speaks"


def test_a_point_of_order_interrupts_and_passes_nobody_over(hall):
    ann, ben, cleo = hall.people(3)
    item = hall.item()
    ask(item, ann)
    ask(item, ben)
    call(hall, item)
    ask(item, cleo, ORDER)

    called = call(hall, item)

    assert called.member == cleo
    assert Speech.objects.get(member=ben).passed_over == 1  # by Ann's speech alone
    assert debate.of(item).speaking.member == cleo


def test_the_time_is_up_after_the_seconds_of_the_policy(hall):
    speeches.declare_policy(hall.convention, seconds=90, by=hall.chair, at=NOON)
    item = hall.item()
    ask(item, hall.people(1)[0])
    call(hall, item, at=later(10))

    assert debate.of(item).ends_at == later(100)


def test_who_has_spoken_at_another_item_is_not_new(hall):
    ann, ben = hall.people(2)
    first, second = hall.item(), hall.item()
    ask(first, ann)
    speeches.end_speech(call(hall, first), by=hall.chair, at=later(30))
    ask(second, ann)
    ask(second, ben)

    found = debate.of(second).next

    assert found.speech.member == ben
    assert found.why[1] == "Those who have not spoken at this convention come first: 1 left."


def test_the_policy_stays_once_somebody_has_spoken(hall):
    item = hall.item()
    ask(item, hall.people(1)[0])
    call(hall, item)

    refused = code_of(lambda: speeches.declare_policy(hall.convention, by=hall.chair, at=NOON))

    assert refused == "policy-fixed"


def test_nobody_new_asks_once_the_meeting_decided_to_vote(hall):
    ann = hall.people(1)[0]
    item = hall.item()
    vote = votes.open_floor_vote(
        item, FloorMotion.VOTE_NOW, Manner.DIVISION, by=hall.chair, at=NOON
    )
    votes.answer(vote, "for", by=ann, at=NOON)
    votes.close_vote(vote, by=hall.chair, at=NOON)
    votes.declare(vote, by=hall.chair, at=NOON)

    assert code_of(lambda: ask(item, ann)) == "debate-closed"
    assert ask(item, ann, ORDER).purpose == ORDER


def test_who_counts_in_the_quota_is_forgotten_after_the_convention(hall):
    speeches.declare_policy(hall.convention, group="women", by=hall.chair, at=NOON)
    ask(hall.item(), hall.people(1)[0], in_group=True)

    assert speeches.forget_groups(hall.convention) == 1
    assert not Speech.objects.filter(in_group=True).exists()
