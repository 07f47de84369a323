"""Signatures: counted for who stood how when they signed, private unless their owners agree."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from momentum_demo.models import AuditEvent
from motions import actions
from motions.lifecycle import Outcome, State
from motions.models import Follow, Route
from motions.queries.supporters import supporters
from motions.tasks import sweep
from tests.factories import member
from tests.factories.motions import ProcessMaker, code_of, fresh

SECOND = dt.timedelta(seconds=1)

pytestmark = pytest.mark.django_db


def sign(maker, motion, by, *, shown=False):
    return actions.sign(motion, shown=shown, by=by, at=maker.during(1))


def test_a_members_motion_waits_for_its_signatures(maker, ada):
    motion = maker.seeking(ada)
    assert (motion.state, motion.route, motion.submitted_at) == (State.SEEKING, Route.MEMBER, None)

    sign(maker, motion, member())
    assert fresh(motion).state == State.SEEKING
    sign(maker, motion, member())

    motion = fresh(motion)
    assert (motion.state, motion.submitted_at) == (State.SUBMITTED, maker.during(1))


def test_where_the_rules_ask_for_none_a_motion_needs_none(ada):
    maker = ProcessMaker(motion_support=0)

    assert maker.seeking(ada).state == State.SUBMITTED


def test_an_amendment_needs_signatures_where_the_rules_say_so(ada):
    maker = ProcessMaker(amendment_support=1)
    motion = maker.on_agenda(ada)
    amendment = maker.amended(motion, member(), "may", "shall", stage=6)
    assert amendment.state == State.SEEKING

    actions.sign(amendment, shown=True, by=member(), at=maker.during(6))

    assert fresh(amendment).state == State.SUBMITTED


def test_who_does_not_stand_well_does_not_count(maker, ada, ben):
    motion = maker.seeking(ada)

    assert code_of(lambda: sign(maker, motion, ben)) == "not-in-good-standing"
    assert code_of(lambda: sign(maker, motion, member(supporter=True))) == "not-in-good-standing"
    assert code_of(lambda: sign(maker, motion, ada)) == "own-submission"
    assert supporters(motion, for_member=True).signatures == 0


def test_who_stood_well_when_they_signed_counts_whatever_comes_after(maker, ada):
    motion = maker.seeking(ada)
    late = member()
    sign(maker, motion, late)
    late.memberships.update(paid_until="2024-01-01")

    sign(maker, motion, member())

    assert fresh(motion).state == State.SUBMITTED


def test_a_signature_is_given_once_and_can_be_taken_back_and_given_again(maker, ada):
    motion, una = maker.seeking(ada), member()
    at = maker.during(1)
    sign(maker, motion, una)

    assert code_of(lambda: sign(maker, motion, una)) == "signed-already"
    actions.withdraw_support(motion, by=una, at=at)
    assert supporters(motion, for_member=True).signatures == 0
    assert code_of(lambda: actions.withdraw_support(motion, by=una, at=at)) == "not-signed"
    sign(maker, motion, una)
    assert supporters(motion, for_member=True).signatures == 1
    assert fresh(motion).state == State.SEEKING


def test_what_has_all_it_needs_stays_submitted_if_somebody_withdraws(maker, ada):
    motion, una = maker.seeking(ada), member()
    sign(maker, motion, una)
    sign(maker, motion, member())

    actions.withdraw_support(motion, by=una, at=maker.during(1))

    assert fresh(motion).state == State.SUBMITTED
    assert supporters(motion, for_member=True).signatures == 1


def test_names_are_private_unless_their_owners_agree(maker, ada):
    motion = maker.seeking(ada)
    open_, shy = member("Open Hand"), member("Shy Hand")
    sign(maker, motion, open_, shown=True)
    sign(maker, motion, shy)

    assert supporters(motion, for_member=True).named == ("Open Hand",)
    assert supporters(motion, for_member=True).unnamed == 1
    assert supporters(motion, for_member=False).named == ()
    actions.show_name(motion, shown=False, by=open_)
    assert supporters(motion, for_member=True).named == ()
    assert code_of(lambda: actions.show_name(motion, shown=True, by=member())) == "not-signed"


def test_the_record_does_not_say_who_signed(maker, ada):
    motion, una = maker.seeking(ada), member()

    sign(maker, motion, una, shown=True)

    event = AuditEvent.objects.get(action="submission.supported")
    assert (event.member, event.change) == (None, {"signatures": 1})


def test_signing_ends_with_its_window(maker, ada):
    motion = maker.seeking(ada)
    closes_at = maker.windows[1].closes_at

    refused = code_of(lambda: actions.sign(motion, shown=True, by=member(), at=closes_at))

    assert refused == "too-late"


def test_the_clock_ends_what_did_not_find_support_in_time(maker, ada):
    motion, closes_at = maker.seeking(ada), maker.windows[1].closes_at

    assert not actions.close_unsupported(motion, at=closes_at - SECOND)
    with time_machine.travel(closes_at, tick=False):
        sweep()
        sweep()

    motion = fresh(motion)
    assert (motion.state, motion.outcome, motion.decided_at) == (
        State.DECIDED,
        Outcome.FELL,
        closes_at,
    )


def test_following_twice_is_following_once(maker, ada):
    motion, una = maker.seeking(ada), member()

    actions.follow(motion, by=una, at=maker.during(1))
    actions.follow(motion, by=una, at=maker.during(1))
    assert Follow.objects.filter(member=una).count() == 1
    actions.unfollow(motion, by=una)
    assert not Follow.objects.exists()
