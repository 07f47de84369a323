"""What can be done to the register; what is refused leaves nothing behind."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin

from members import actions, rules
from members.actions import Entry
from members.models import Member, MembershipClass, Office, Term, User
from members.roles import Role
from members.standing import Standing
from momentum_demo.models import AuditEvent, breaks
from momentum_demo.refusals import Refused
from tests.factories import NOON, member, officer, region
from tests.tables import table

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def ben(**changed) -> dict:
    return {
        "number": 7,
        "name": "Ben Hughes",
        "email": "ben@example.org",
        "region": region(),
        "joined_on": TODAY,
        "paid_until": date(2027, 3, 1),
        **changed,
    }


def test_somebody_enrolled_is_a_member_from_that_day_and_can_sign_in():
    made = actions.enrol(**ben(), by=None, at=NOON)

    assert made.standing(TODAY) == Standing.GOOD
    assert made.user.email == "ben@example.org"
    assert not made.user.has_usable_password()
    assert EmailAddress.objects.get(user=made.user).email == "ben@example.org"


def test_an_address_is_kept_in_lower_case():
    assert actions.enrol(**ben(email=" Ben@Example.org "), by=None, at=NOON).user.email == (
        "ben@example.org"
    )


def test_a_supporter_is_enrolled_without_a_vote():
    made = actions.enrol(**ben(kind=MembershipClass.SUPPORTER), by=None, at=NOON)

    assert made.standing(TODAY) == Standing.NOT_VOTING


def test_enrolling_goes_on_the_record(esi):
    made = actions.enrol(**ben(), by=esi, at=NOON)

    event = AuditEvent.objects.get()
    assert (event.action, event.subject, event.member) == (
        "member.enrolled",
        f"members.member:{made.pk}",
        esi.pk,
    )


@pytest.mark.parametrize("email", ["ben@example.org", "BEN@example.org"])
def test_an_address_belongs_to_one_member(email):
    actions.enrol(**ben(), by=None, at=NOON)

    with pytest.raises(Refused) as caught:
        actions.enrol(**ben(number=8, email=email), by=None, at=NOON)

    assert caught.value.refusal == rules.EMAIL_TAKEN
    assert (Member.objects.count(), User.objects.count(), AuditEvent.objects.count()) == (1, 1, 1)


def test_many_are_enrolled_as_one_is():
    people = [ben(number=n, email=f"Ben{n}@example.org") for n in (7, 8, 9)]

    made = actions.enrol_many([Entry(**each) for each in people], by=None, at=NOON)

    assert [each.user.email for each in made] == [
        "ben7@example.org",
        "ben8@example.org",
        "ben9@example.org",
    ]
    assert {each.standing(TODAY) for each in made} == {Standing.GOOD}
    assert not any(each.user.has_usable_password() for each in made)
    assert EmailAddress.objects.count() == 3
    assert AuditEvent.objects.filter(action="member.enrolled").count() == 3
    assert list(breaks()) == []


def test_of_many_either_all_are_enrolled_or_none():
    people = [ben(number=n, email=email) for n, email in ((7, "a@x.org"), (8, "A@x.org"))]

    with pytest.raises(Refused) as caught:
        actions.enrol_many([Entry(**each) for each in people], by=None, at=NOON)

    assert caught.value.refusal == rules.EMAIL_TAKEN
    assert not Member.objects.exists()
    assert not AuditEvent.objects.exists()


def test_renewing_moves_the_last_day_paid_for():
    lapsed = member(lapsed=True)
    assert lapsed.standing(TODAY) == Standing.IN_ARREARS

    actions.renew(lapsed.memberships.get(), paid_until=date(2027, 3, 1), by=None, at=NOON)

    assert lapsed.standing(TODAY) == Standing.GOOD
    assert AuditEvent.objects.get().change == {"paid_until": "2027-03-01"}


@pytest.fixture
def chair():
    return Office.objects.create(name="Chair", role=Role.ARRANGEMENTS)


def term(**changed) -> dict:
    return {"since": TODAY, "until": None, "by": None, "at": NOON, **changed}


def test_whoever_is_appointed_has_the_offices_role_for_the_term(chair):
    ada = member()

    actions.appoint(ada, chair, **term(until=date(2027, 3, 2)))

    assert ada.roles(NOON) == {Role.ARRANGEMENTS}
    assert ada.roles(NOON.replace(year=2025)) == frozenset()
    assert ada.roles(NOON.replace(year=2027)) == frozenset()
    assert AuditEvent.objects.get().change == {"office": "Chair", "member": ada.number}


def test_a_seat_that_is_held_is_not_given_away(chair):
    ada, ben = member(), member()
    actions.appoint(ada, chair, **term())

    with pytest.raises(Refused) as caught:
        actions.appoint(ben, chair, **term(since=date(2028, 1, 1)))

    assert caught.value.refusal == rules.SEAT_TAKEN
    assert Term.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_nobody_is_given_two_seats_of_one_office(chair):
    chair.seats = 2
    chair.save()
    ada = member()
    actions.appoint(ada, chair, **term())

    with pytest.raises(Refused) as caught:
        actions.appoint(ada, chair, **term(seat=2))

    assert caught.value.refusal == rules.SEATED_ALREADY
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("seat", [0, 2])
def test_an_office_has_the_seats_it_has(chair, seat):
    with pytest.raises(Refused) as caught:
        actions.appoint(member(), chair, **term(seat=seat))

    assert caught.value.refusal.code == "no-such-seat"
    assert not Term.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.MEMBERSHIP, True),
        (Role.RETURNING_OFFICER, True),
        (Role.SCRUTINEER, False),
        (Role.ARRANGEMENTS, False),
        (Role.COORDINATING, False),
        (Role.OTHER, False),
    ],
)
def test_who_may_look_at_an_entry_and_that_it_is_recorded(role, allowed):
    ada, esi = member(), officer("Esi Mensah", role)

    if allowed:
        actions.view(ada, by=esi, at=NOON)
    else:
        with pytest.raises(Refused):
            actions.view(ada, by=esi, at=NOON)

    assert AuditEvent.objects.filter(action="member.viewed", member=esi.pk).exists() is allowed


ENTERING = {
    "enrol": lambda by: actions.enrol(**ben(), by=by, at=NOON),
    "enrol_many": lambda by: actions.enrol_many([Entry(**ben())], by=by, at=NOON),
    "renew": lambda by: actions.renew(
        member("Una").memberships.get(), paid_until=date(2030, 1, 1), by=by, at=NOON
    ),
    "open_desk": lambda by: actions.open_desk(member("Una"), by=by, at=NOON),
}


@table("""
                         enrol  enrol_many  renew  open_desk
    membership           yes    yes         yes    yes
    returning-officer    no     no          no     yes
    arrangements         no     no          no     no
    member               no     no          no     no
""")
def test_who_may_enter_people_note_what_they_paid_and_let_them_read_records(row, column, expected):
    by = member() if row == "member" else officer("Olu", Role(row))

    with nullcontext() if expected else pytest.raises(Refused):
        ENTERING[column](by)

    assert AuditEvent.objects.exists() is expected


def test_who_reads_records_reads_those_of_every_app():
    ada = member()

    actions.open_desk(ada, by=None, at=NOON)

    kept = {model._meta.app_label for model in admin.site._registry}
    user = User.objects.get(pk=ada.user_id)
    assert {label for label in kept if user.has_module_perms(label)} == kept
    assert {each.partition(".")[2].partition("_")[0] for each in user.get_all_permissions()} == {
        "view"
    }
