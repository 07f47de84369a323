"""Registering, places in the hall, the door, and the quorum."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import translation

from conventions import actions, personal, queries
from conventions.models import Duty, Registration
from members.models import Member
from tests import factories
from tests.answers import refused
from tests.conventions.makers import HOUR, rule_set
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db


def test_needs_are_kept_encrypted_and_erased_at_the_close(conventions, ada):
    convention = conventions.released()
    mine = conventions.registered(convention, ada, needs="A hearing loop, please")

    assert "hearing" not in mine.needs.text
    assert queries.needs_of(mine) == "A hearing loop, please"

    actions.open_convention(convention, by=conventions.gita, at=NOON)
    actions.close(convention, by=conventions.gita, at=NOON + HOUR)
    mine.refresh_from_db()
    assert not mine.needs


def test_a_full_hall_makes_a_queue_and_a_place_given_back_goes_to_its_head(
    conventions, ada, django_capture_on_commit_callbacks
):
    convention = conventions.announced(capacity=1)
    bo, cy = factories.members(2)
    Member.objects.filter(pk=bo.pk).update(language="cy")
    first = conventions.registered(convention, ada)
    second = conventions.registered(convention, bo, at=NOON - 19 * DAY)
    third = conventions.registered(convention, cy, at=NOON - 18 * DAY)
    assert [first.waiting, second.waiting, third.waiting] == [False, True, True]

    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel(first, by=ada, at=NOON - 10 * DAY)

    waiting = dict(Registration.objects.values_list("pk", "waiting"))
    assert (waiting[second.pk], waiting[third.pk]) == (False, True)
    [letter] = mail.outbox
    assert letter.to == [bo.user.email]
    with translation.override("cy"):  # in the language of who gets it, not of who gave it back
        assert letter.subject == translation.gettext("You have a place: %(title)s") % {
            "title": convention.title
        }
    assert letter.subject != "You have a place: Members’ convention"


def test_who_goes_online_frees_a_place_and_queues_again_to_come_back(conventions, ada):
    convention = conventions.announced(capacity=1)
    [bo] = factories.members(1)
    conventions.registered(convention, ada)
    conventions.registered(convention, bo, at=NOON - 19 * DAY)

    conventions.registered(convention, ada, "online", at=NOON - 18 * DAY)
    back = conventions.registered(convention, ada, at=NOON - 17 * DAY)

    assert not Registration.objects.get(member=bo).waiting
    assert back.waiting


def test_changing_what_one_needs_keeps_the_place(conventions, ada):
    convention = conventions.announced(capacity=1)
    conventions.registered(convention, ada)

    assert not conventions.registered(convention, ada, needs="Stairs are hard").waiting


def test_the_door_lets_in_by_code_and_the_quorum_follows(conventions, ada):

    convention = conventions.released(conventions.announced(rule_set=rule_set(quorum=2)))
    dee, eli = factories.members(2)
    tickets = [conventions.registered(convention, each) for each in (ada, dee)]
    actions.appoint(convention, eli, Duty.DOOR, by=conventions.gita, at=NOON - DAY)

    actions.check_in(convention, tickets[0].code.lower(), by=eli, at=NOON)
    assert queries.presence(convention).present == 1
    assert not queries.presence(convention).quorate

    actions.check_in(convention, tickets[1].code, by=eli, at=NOON)
    assert queries.presence(convention).quorate

    actions.check_out(convention, tickets[1].code, by=eli, at=NOON + HOUR)
    assert not queries.presence(convention).quorate


def test_a_member_who_turns_up_is_registered_at_the_door_while_there_are_places(conventions, ada):
    convention = conventions.released(conventions.announced(capacity=1))
    bo = factories.member("Bo Lewis")

    came = actions.register_at_door(convention, ada, by=conventions.gita, at=NOON)

    assert (came.checked_in_at, came.attending) == (NOON, "in-person")
    turned_away = refused(
        actions.register_at_door, convention, bo, by=conventions.gita, at=NOON + HOUR
    )
    assert turned_away == "hall-full"
    assert not convention.registrations.filter(member=bo).exists()


def test_who_registered_from_afar_and_turns_up_needs_a_place(conventions, ada):
    convention = conventions.released(conventions.announced(capacity=1))
    bo = factories.member("Bo Lewis")
    for member in (ada, bo):
        conventions.registered(convention, member, "online")

    came = actions.register_at_door(convention, ada, by=conventions.gita, at=NOON)

    assert came.attending == "in-person"
    late = refused(actions.register_at_door, convention, bo, by=conventions.gita, at=NOON + HOUR)
    assert late == "hall-full"


def test_who_lost_their_ticket_comes_in_without_a_second_place(conventions, ada):
    convention = conventions.released(conventions.announced(capacity=1))
    mine = conventions.registered(convention, ada)

    actions.register_at_door(convention, ada, by=conventions.gita, at=NOON)

    assert convention.registrations.get().pk == mine.pk
    assert queries.presence(convention).present == 1


def test_nobody_registers_people_but_those_at_the_door(conventions, ada):
    convention = conventions.released()

    assert refused(actions.register_at_door, convention, ada, by=ada, at=NOON) == "not-your-duty"


def test_only_those_at_the_door_check_people_in(conventions, ada):
    convention = conventions.released()
    mine = conventions.registered(convention, ada)

    assert refused(actions.check_in, convention, mine.code, by=ada, at=NOON) == "not-your-duty"
    assert refused(actions.check_oneself_in, mine, by=ada, at=NOON) == "at-the-door"


def test_nobody_is_checked_in_twice_or_by_a_made_up_code(conventions, ada):
    convention = conventions.released()
    mine = conventions.registered(convention, ada)
    actions.check_in(convention, mine.code, by=conventions.gita, at=NOON)

    again = refused(actions.check_in, convention, mine.code, by=conventions.gita, at=NOON)
    made_up = refused(actions.check_in, convention, "00000000", by=conventions.gita, at=NOON)

    assert (again, made_up) == ("in-already", "no-such-code")


def test_a_registration_is_ones_own(conventions, ada):
    convention = conventions.announced()
    mine = conventions.registered(convention, ada)
    [other] = factories.members(1)

    assert refused(actions.cancel, mine, by=other, at=NOON - DAY) == "members-only"


def test_registration_needs_good_standing(conventions, ben):
    assert refused(conventions.registered, conventions.announced(), ben) == "not-in-standing"


def test_a_member_is_handed_what_is_held_and_it_is_forgotten(conventions, ada):
    mine = conventions.registered(conventions.announced(), ada, needs="A quiet room")
    [held] = personal.held(ada)["conventions"]
    assert held["needs"] == "A quiet room"

    personal.forget(ada, at=NOON)

    [held] = personal.held(ada)["conventions"]
    assert (held["convention"], held["needs"]) == (mine.convention.title, "")


def test_two_entries_registered_for_one_convention_stay_two_until_it_is_over(conventions, ada):
    convention = conventions.released()
    [twin] = factories.members(1)
    conventions.registered(convention, ada)
    conventions.registered(convention, twin)
    assert personal.objection_to_merge(ada, twin) is not None

    actions.abandon(convention, reason="The hall burnt down.", by=conventions.gita, at=NOON - DAY)

    assert personal.objection_to_merge(ada, twin) is None
