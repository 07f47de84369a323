"""What the register will not hold, however it is written to."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import ProtectedError

from members.models import Membership, Office, Term, User
from members.roles import Role
from momentum_demo.refusals import constraint_broken_by
from tests.factories import member

pytestmark = pytest.mark.django_db

Y2020, Y2022, Y2024 = (date(year, 1, 1) for year in (2020, 2022, 2024))


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        ("members_membership_kind_known", {"kind": "friend"}),
        ("members_membership_span_begins", {"span": DateRange(None, Y2024)}),
        ("members_membership_span_begins", {"span": DateRange(empty=True)}),
    ],
)
def test_impossible_memberships(constraint, impossible):
    ada = member()

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ada.memberships.update(**impossible)

    assert constraint_broken_by(caught.value) == constraint


@pytest.mark.parametrize(
    ("span", "possible"),
    [
        (DateRange(Y2020, Y2022), True),
        (DateRange(Y2020, date(2022, 1, 2)), False),
        (DateRange(Y2020, None), False),
        (DateRange(date(2023, 12, 31), None), False),
        (DateRange(Y2024, None), True),
    ],
)
def test_one_membership_at_a_time(span, possible):
    ada = member()
    ada.memberships.update(span=DateRange(Y2022, Y2024))

    broken = broken_by(lambda: Membership.objects.create(member=ada, span=span, paid_until=Y2024))

    assert broken == (None if possible else "members_membership_one_at_a_time")


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        ("members_user_email_once", {"email": "ada@example.org"}),
        ("members_user_email_lower_case", {"email": "Ben@example.org"}),
    ],
)
def test_impossible_addresses(constraint, impossible):
    member(email="ada@example.org")
    ben = member()

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.filter(pk=ben.user.pk).update(**impossible)

    assert constraint_broken_by(caught.value) == constraint


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        ("members_office_role_known", {"role": "emperor"}),
        ("members_office_seats_at_least_one", {"seats": 0}),
    ],
)
def test_impossible_offices(constraint, impossible):
    office = Office.objects.create(name="Chair", role=Role.OTHER)

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Office.objects.filter(pk=office.pk).update(**impossible)

    assert constraint_broken_by(caught.value) == constraint


@pytest.mark.parametrize(
    ("constraint", "seat", "same_member", "since"),
    [
        ("members_term_seat_from_one", 0, False, Y2024),
        ("members_term_one_holder_at_a_time", 1, False, Y2022),
        ("members_term_one_seat_each", 2, True, Y2022),
        (None, 2, False, Y2022),
        (None, 1, False, Y2024),
        (None, 1, True, Y2024),
    ],
)
def test_a_seat_has_one_holder_at_a_time_and_nobody_two_seats(constraint, seat, same_member, since):
    office = Office.objects.create(name="Chair", role=Role.OTHER, seats=2)
    ada, ben = member(), member()
    office.terms.create(member=ada, seat=1, span=DateRange(Y2020, Y2024))
    who = ada if same_member else ben

    broken = broken_by(
        lambda: Term.objects.create(
            office=office, seat=seat, member=who, span=DateRange(since, None)
        )
    )

    assert broken == constraint


def test_people_who_did_something_stay_in_the_register():
    ada = member()

    with pytest.raises(ProtectedError):
        ada.delete()
    with pytest.raises(ProtectedError):
        ada.user.delete()


def broken_by(write) -> str | None:
    """The constraint that `write` breaks, if any."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        return constraint_broken_by(error)
    return None
