"""The doors to the staff desk and the records desk."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from members import rules
from members.models import Member, User
from members.roles import Role
from tests import factories
from tests.desk import SECRET, give_factor, signed_in
from tests.tables import table

FACTS = {
    "factor-used": {"has_factor": True, "used_factor": True},
    "not-used": {"has_factor": True, "used_factor": False},
    "no-factor": {"has_factor": False, "used_factor": False},
}


@table("""
               factor-used  not-used  no-factor
    officer        yes         no         no
    member         no          no         no
""")
def test_who_may_come_in(row, column, expected):
    refusal = rules.refusal_to_enter(entitled=row == "officer", **FACTS[column])

    assert (refusal is None) is expected


def test_a_member_is_never_told_about_second_factors():
    for facts in FACTS.values():
        refusal = rules.refusal_to_enter(entitled=False, **facts)
        assert refusal == rules.NO_SUCH_DOOR


def test_a_factor_in_some_other_session_is_not_enough():
    refusal = rules.refusal_to_enter(entitled=True, has_factor=True, used_factor=False)

    assert refusal == rules.FACTOR_NOT_USED


ROLES = {
    "returning": Role.RETURNING_OFFICER,
    "scrutineer": Role.SCRUTINEER,
    "membership": Role.MEMBERSHIP,
    "arrangements": Role.ARRANGEMENTS,
    "coordinating": Role.COORDINATING,
}


def somebody(name: str) -> Member:
    return factories.officer(name, ROLES[name]) if name in ROLES else factories.member(name)


@pytest.mark.django_db
@table("""
                   desk  register
    returning       yes     yes
    scrutineer      yes     no
    membership      yes     yes
    arrangements    yes     no
    coordinating    no      no
    member          no      no
""")
def test_whose_page_it_is(row, column, expected):
    client = signed_in(somebody(row))
    page = {"desk": "staff:index", "register": "register:find"}[column]

    assert (client.get(reverse(page)).status_code == 200) is expected


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["coordinating", "member"])
def test_for_members_the_desk_does_not_exist(name):
    client = signed_in(somebody(name))

    assert client.get("/staff/").status_code == 404
    assert client.post("/staff/ballots/any/notify/").status_code == 404


@pytest.mark.django_db
def test_a_former_officer_is_a_member_again():
    cleo = factories.officer("Cleo", Role.RETURNING_OFFICER)
    term = cleo.terms.get()
    client = signed_in(cleo)
    assert client.get("/staff/").status_code == 200

    cleo.terms.update(span=(term.span.lower, factories.NOON.date()))

    assert client.get("/staff/").status_code == 404


@pytest.mark.django_db
def test_signed_out_people_are_sent_to_sign_in():
    for page in ("/staff/", "/admin/", "/admin/login/", "/admin/members/member/"):
        response = Client().get(page, follow=True)
        assert response.request["PATH_INFO"] == reverse("account_login")


@pytest.mark.django_db
def test_without_a_second_factor_an_officer_is_told_why_and_led_to_one():
    cleo = factories.officer("Cleo", Role.RETURNING_OFFICER)
    client = signed_in(cleo, has_factor=False, used_factor=False)

    response = client.get("/staff/")

    assert response.status_code == 403
    assert str(rules.FACTOR_MISSING.message) in response.content.decode()
    assert f'href="{reverse("mfa_index")}"' in response.content.decode()


@pytest.mark.django_db
def test_an_officer_signed_in_without_their_factor_is_asked_for_it():
    cleo = factories.officer("Cleo", Role.RETURNING_OFFICER)
    client = signed_in(cleo, used_factor=False)
    factories.rule_set()

    asked = client.get("/staff/new-ballot/")
    assert asked["Location"] == reverse("mfa_reauthenticate") + "?next=%2Fstaff%2Fnew-ballot%2F"
    assert client.get(asked["Location"]).status_code == 200
    answered = client.post(asked["Location"], {"code": totp(), "next": "/staff/new-ballot/"})

    assert answered["Location"] == "/staff/new-ballot/"
    assert client.get("/staff/new-ballot/").status_code == 200


@pytest.mark.django_db
def test_a_refused_post_is_not_carried_out():
    maker = factories.BallotMaker()
    ballot = maker.draft()
    client = signed_in(maker.returning, used_factor=False)

    response = client.post(f"/staff/ballots/{ballot.slug}/electorate/freeze/")

    ballot.refresh_from_db()
    assert response.status_code == 302
    assert ballot.roll_frozen_at is None


@pytest.mark.django_db
@table("""
               factor-used  not-used  no-factor
    staff          yes         no         no
    superuser      yes         no         no
    officer        no          no         no
    member         no          no         no
""")
def test_who_may_use_the_records_desk(row, column, expected):
    if row in {"staff", "superuser"}:
        user = User.objects.create_user(
            "s@example.org", is_staff=True, is_superuser=row == "superuser"
        )
    elif row == "officer":
        user = factories.officer("Cleo", Role.RETURNING_OFFICER).user
    else:
        user = factories.member("Ada").user
    client = signed_in(user, **FACTS[column])

    assert (client.get("/admin/").status_code == 200) is expected


@pytest.mark.django_db
def test_a_code_by_email_alone_does_not_sign_an_officer_in():
    cache.clear()
    cleo = factories.officer("Cleo", Role.RETURNING_OFFICER)
    give_factor(cleo.user)
    client = Client()

    client.post(reverse("account_request_login_code"), {"email": cleo.user.email})
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", str(mail.outbox[-1].body), re.M)
    after_code = client.post(
        reverse("account_confirm_login_code"), {"code": code[1] if code else ""}
    )

    assert after_code["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get("/staff/").status_code == 302

    client.post(reverse("mfa_authenticate"), {"code": totp()})

    assert client.session["_auth_user_id"] == str(cleo.user.pk)
    assert client.get("/staff/").status_code == 200


@pytest.mark.django_db
def test_the_demonstrations_door_lets_an_officer_in_with_one_click():
    cleo = factories.officer("Cleo", Role.RETURNING_OFFICER)
    Member.objects.filter(pk=cleo.pk).update(number=3)
    give_factor(cleo.user)
    client = Client()

    client.post("/demo/people/3/")

    assert client.get("/staff/").status_code == 200


def totp() -> str:
    """The code that the app of everyone in these tests shows now."""
    cache.clear()  # a code is good once; other tests may have used it
    _before, now, *_after = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(SECRET, now)))
