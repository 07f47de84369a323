"""Signing in: a code by email, and nothing on the way that says who is a member."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import User
from members.roles import Role
from momentum_demo import signing_in
from tests.factories import member, officer

pytestmark = pytest.mark.django_db

ASK, CODE, FACTOR = (
    "/accounts/login/",
    "/accounts/login/code/confirm/",
    "/accounts/2fa/authenticate/",
)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    """Limits on attempts are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def dot():
    """A member, known by this address."""
    return member("Dot Reed", email="dot@example.org")


def ask(client, email: str):
    """Ask for a code; the page that follows."""
    return client.post(ASK, {"login": email}, follow=True)


def code_in(letter) -> str:
    [code] = re.findall(r"^[A-Z0-9-]{6,}$", letter.body, re.MULTILINE)
    return code


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def words(response, *typed: str) -> str:
    """The page without what is different each time: its token, and the address typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for each in typed:
        page = page.replace(each, "ADDRESS")
    return page


# A member


def test_a_member_signs_in_with_the_code_from_their_mail(client, dot, mailoutbox):
    response = ask(client, "dot@example.org")
    assert response.redirect_chain == [(CODE, 302)]

    [letter] = mailoutbox
    response = client.post(CODE, {"code": code_in(letter)})

    assert letter.to == ["dot@example.org"]
    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in(client)


def test_the_address_may_be_typed_in_capitals(client, dot, mailoutbox):
    ask(client, "DOT@Example.org")

    client.post(CODE, {"code": code_in(mailoutbox[0])})

    assert signed_in(client)


def test_the_code_works_once_and_in_one_browser_only(client, dot, mailoutbox):
    ask(client, "dot@example.org")
    elsewhere = Client()

    elsewhere.post(CODE, {"code": code_in(mailoutbox[0])})
    assert not signed_in(elsewhere)
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    client.post("/accounts/logout/")
    client.post(CODE, {"code": code_in(mailoutbox[0])})

    assert not signed_in(client)


def test_the_code_dies_after_three_wrong_tries(client, dot, mailoutbox):
    ask(client, "dot@example.org")
    code = code_in(mailoutbox[0])

    tries = [client.post(CODE, {"code": "WRONG1"}).status_code for _ in range(3)]
    response = client.post(CODE, {"code": code})

    assert tries == [200, 200, 302]
    assert response.status_code == 302
    assert not signed_in(client)


def test_a_wrong_code_is_said_to_be_wrong(client, dot):
    ask(client, "dot@example.org")

    page = client.post(CODE, {"code": "WRONG1"}).content.decode()

    assert "There is a problem" in page


def test_the_page_says_once_that_a_code_is_on_its_way(client, dot):
    page = ask(client, "dot@example.org").content.decode()

    assert page.count("code is on its way") == 1


def test_signing_out_ends_it(client, dot):
    client.force_login(dot.user)

    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in(client)  # a link cannot sign anybody out
    client.post("/accounts/logout/")

    assert not signed_in(client)
    assert client.get("/").status_code == 302


def test_somebody_whose_account_is_closed_cannot_sign_in(client, dot, mailoutbox):
    User.objects.filter(pk=dot.user.pk).update(is_active=False)

    ask(client, "dot@example.org")

    [letter] = mailoutbox
    assert "there is no code" in letter.body


# A stranger, or somebody who wants to know whether another is a member


def test_a_stranger_gets_a_mail_that_says_there_is_no_code(client, mailoutbox):
    ask(client, "eve@example.com")

    [letter] = mailoutbox
    assert letter.to == ["eve@example.com"]
    assert "We know no member by that address, so there is no code." in letter.body


def test_a_stranger_is_shown_what_a_member_is_shown(dot):
    typed = ["dot@example.org", "eve@example.com"]

    pages = [ask(Client(), email) for email in typed]

    known, unknown = (words(page, *typed) for page in pages)
    assert [page.redirect_chain for page in pages] == [[(CODE, 302)], [(CODE, 302)]]
    assert known == unknown
    assert "If <strong>ADDRESS</strong> is an address we know, a code is on its way to it." in known


def test_a_strangers_wrong_code_is_answered_as_a_members(dot):
    typed = ["dot@example.org", "eve@example.com"]
    clients = [Client(), Client()]
    for each, email in zip(clients, typed, strict=True):
        ask(each, email)

    tries = [
        [each.post(CODE, {"code": "WRONG1"}, follow=True) for _ in range(3)] for each in clients
    ]

    known, unknown = ([words(page, *typed) for page in pages] for pages in tries)
    assert known == unknown


def test_the_headers_and_cookies_tell_nothing(dot):
    answers = [
        Client().post(ASK, {"login": email}) for email in ("dot@example.org", "eve@example.com")
    ]

    for answer in answers:
        del answer.headers["X-Request-Id"]
        answer.headers.pop("Expires", None)
        answer.headers["Content-Security-Policy"] = ""  # the same, in any order
    assert answers[0].headers == answers[1].headers
    assert set(answers[0].cookies) == set(answers[1].cookies)


def test_every_step_asks_as_much_of_the_database_for_a_stranger(dot, mailoutbox, settings):
    """Else the time it takes would say who is a member; `manage.py bench signing-in` compares the times."""
    settings.ACCOUNT_RATE_LIMITS = False
    newly = member("Ben New", email="ben@example.org")  # who never signed in
    EmailAddress.objects.filter(user=newly.user).update(verified=False)
    closed = member("Cal Gone", email="cal@example.org")
    User.objects.filter(pk=closed.user.pk).update(is_active=False)
    stranger = "eve@example.com"
    steps(stranger)  # fills caches

    asked = {email: steps(email) for email in (dot.user.email, newly.user.email)}
    asked |= {email: steps(email) for email in (closed.user.email, stranger)}

    assert asked == dict.fromkeys(asked, asked[stranger])
    assert len(mailoutbox) == 5


def steps(email: str) -> list[int]:
    """How many statements each step makes: asking for a code, the pages while one waits for it, wrong ones."""
    client = Client()
    made = []
    acts: tuple[Callable[[], object], ...] = (
        lambda: client.post(ASK, {"login": email}),
        *[partial(client.get, reverse(name)) for name in sorted(signing_in.WHILE_WAITING)],
        partial(client.get, "/"),
        *[lambda: client.post(CODE, {"code": "WRONG1"})] * 3,
        lambda: client.get(CODE),
    )
    for act in acts:
        with CaptureQueriesContext(connection) as statements:
            act()
        made.append(len(statements))
    return made


def test_an_address_that_somebody_else_has_typed_in_too_signs_its_own_account_in(
    client, dot, mailoutbox
):
    """Another may have begun to change theirs to it; unconfirmed, it leads to whose own it is."""
    EmailAddress.objects.create(user=member("Mal").user, email=dot.user.email)
    EmailAddress.objects.filter(user=dot.user).update(verified=False)

    ask(client, dot.user.email)
    client.post(CODE, {"code": code_in(mailoutbox[0])})

    assert client.session["_auth_user_id"] == str(dot.user.pk)


@pytest.mark.parametrize("email", ["dot@example.org", "eve@example.com"])
def test_nobody_makes_an_account_for_themselves(client, dot, email, mailoutbox):
    response = client.post("/accounts/signup/", {"email": email})

    assert "You cannot make an account here" in response.content.decode()
    assert email not in response.content.decode()
    assert mailoutbox == []
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "page",
    [
        "reset/",
        "reset/done/",
        "reset/key/done/",
        "reset/key/1-set-password/",
        "change/",
        "set/",
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_there_are_no_passwords(client, dot, mailoutbox, page, known):
    if known:
        client.force_login(dot.user)

    asked = client.post(f"/accounts/password/{page}", {"email": "dot@example.org"})

    assert (client.get(f"/accounts/password/{page}").status_code, asked.status_code) == (404, 404)
    assert mailoutbox == []


def test_a_password_typed_is_not_looked_at(client, dot, mailoutbox):
    dot.user.set_password("correct horse battery staple")
    dot.user.save()

    client.post(ASK, {"login": "dot@example.org", "password": "correct horse battery staple"})

    assert not signed_in(client)
    assert len(mailoutbox) == 1


def test_asking_too_often_is_refused_in_words_for_members_and_strangers_alike(dot):
    typed = ["dot@example.org", "eve@example.com"]

    answers = [[ask(Client(), email) for _ in range(4)][-1] for email in typed]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert words(answers[0], *typed) == words(answers[1], *typed)
    said = "That was tried too often in a short time. Wait a few minutes, then try again."
    assert said in words(answers[0])


def test_a_machine_that_asks_for_everybody_is_stopped(client):
    answers = [ask(client, f"member{n}@example.org").status_code for n in range(31)]

    assert answers[-1] == 429
    page = ask(client, "member40@example.org").content.decode()
    assert "Wait a minute, then try again." in page


# The second factor


@pytest.fixture
def factor(dot):
    """Dot has an authenticator app, and recovery codes."""
    TOTP.activate(dot.user, SECRET)
    return RecoveryCodes.activate(dot.user)


def app_code() -> str:
    """What an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter))


def give_code(client, mailoutbox):
    ask(client, "dot@example.org")
    return client.post(CODE, {"code": code_in(mailoutbox[-1])})


def test_whoever_has_a_second_factor_is_asked_for_it(client, dot, factor, mailoutbox):
    response = give_code(client, mailoutbox)

    assert response["Location"] == FACTOR
    assert not signed_in(client)
    client.post(FACTOR, {"code": app_code()})
    assert signed_in(client)


def test_a_wrong_second_factor_does_not_let_anybody_in(client, dot, factor, mailoutbox):
    give_code(client, mailoutbox)

    response = client.post(FACTOR, {"code": "000000"})

    assert response.status_code == 200
    assert not signed_in(client)


def test_a_recovery_code_stands_in_once(client, dot, factor, mailoutbox):
    [recovery, *_] = factor.generate_codes()
    give_code(client, mailoutbox)
    client.post(FACTOR, {"code": recovery})
    assert signed_in(client)

    client.post("/accounts/logout/")
    give_code(client, mailoutbox)
    client.post(FACTOR, {"code": recovery})

    assert not signed_in(client)


def test_the_apps_secret_is_not_legible_in_the_database(dot, factor):
    kept = str(Authenticator.objects.values_list("data", flat=True))

    assert SECRET not in kept


def test_a_stranger_to_the_second_factor_learns_nothing_before_the_code(dot, factor):
    plain = member(email="plain@example.org")

    pages = [ask(Client(), who.user.email) for who in (dot, plain)]

    typed = (dot.user.email, plain.user.email)
    assert words(pages[0], *typed) == words(pages[1], *typed)


def test_an_officer_who_signed_in_without_it_is_asked_at_the_door(client, mailoutbox):
    cleo = officer("Cleo Marsh", Role.RETURNING_OFFICER)
    client.force_login(cleo.user)
    TOTP.activate(cleo.user, SECRET)

    response = client.get("/staff/")
    assert response["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fstaff%2F"
    client.post(response["Location"], {"code": app_code()})

    assert client.get("/staff/").status_code == 200


# Passkeys


def test_a_visitors_passkey_begins_with_a_question_that_names_nobody(client, dot):
    asked = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})

    options = asked.json()["request_options"]["publicKey"]
    assert options.get("allowCredentials", []) == []
    assert len(options["challenge"]) >= 32


def test_a_member_can_add_a_passkey(client, dot, mailoutbox):
    give_code(client, mailoutbox)

    page = client.get("/accounts/2fa/webauthn/add/")

    assert page.status_code == 200
    assert "script-src 'self'" in page["Content-Security-Policy"].split("; ")
    assert "<script>" not in page.content.decode()
    assert "A name for it" in page.content.decode()


# Where else


def test_a_member_sees_where_they_are_signed_in_and_ends_it_elsewhere(dot, mailoutbox):
    here, elsewhere = Client(), Client()
    for each in (here, elsewhere):
        ask(each, dot.user.email)
        each.post(CODE, {"code": code_in(mailoutbox[-1])})
    assert len(here.get("/accounts/sessions/").context["sessions"]) == 2

    here.post("/accounts/sessions/")

    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
