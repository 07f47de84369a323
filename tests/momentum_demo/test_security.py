"""Safe by default: what every answer carries, and what a server has that a demonstration has not."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from members.roles import Role
from tests.database import as_role
from tests.factories import DAY, NOON, officer

STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def policy(response) -> set[str]:
    return set(response["Content-Security-Policy"].split("; "))


# What every answer carries


@pytest.mark.django_db(databases=["default", "urn"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 302),
        ("/accounts/login/", 200),
        ("/accounts/signup/", 200),
        ("/accounts/password/reset/", 404),
        ("/accounts/2fa/webauthn/login/", 302),
        ("/ballots/how-we-count/", 200),
        ("/design/", 200),
        ("/demo/people/", 200),
        ("/demo/outbox/", 200),
        ("/health/live/", 200),
        ("/theme/", 405),
        ("/nowhere/", 404),
        ("/static/nowhere.css", 404),
    ],
)
def test_every_answer_to_a_visitor_has_the_strict_policy(client, path, status):
    response = client.get(path)

    assert (response.status_code, policy(response)) == (status, STRICT)


@pytest.mark.django_db(databases=["default", "urn"])
def test_a_file_has_the_strict_policy_too(client):
    response = client.get("/static/css/base.css")

    assert policy(response) == STRICT
    response.close()


@pytest.mark.django_db(databases=["default", "urn"])
def test_every_page_of_a_members_has_the_strict_policy(client, ada, maker):
    ballot = maker.opened(candidates=("Amina Khan", "Bryn Price"))
    declared = maker.opened()
    maker.declared(declared)
    client.force_login(ada.user)
    at = f"/ballots/{ballot.slug}"
    pages = {
        "/": 200,
        "/ballots/": 200,
        f"{at}/": 200,
        f"{at}/roll/": 200,
        f"{at}/vote/": 200,
        f"{at}/cast/": 302,
        f"{at}/result/": 404,
        f"/ballots/{declared.slug}/vote/": 409,
        f"/ballots/{declared.slug}/result/": 200,
        f"/ballots/{declared.slug}/result/1/papers.csv": 200,
        "/accounts/email/": 200,
        "/accounts/logout/": 200,
        "/accounts/sessions/": 200,
        "/accounts/2fa/": 200,
        "/accounts/2fa/totp/activate/": 200,
        "/accounts/2fa/webauthn/": 200,
        "/accounts/2fa/webauthn/add/": 200,
        "/accounts/reauthenticate/": 403,
        "/staff/": 404,
        "/admin/": 404,
    }

    with time_machine.travel(NOON + DAY, tick=False):
        responses = {path: client.get(path) for path in pages}

    assert {path: response.status_code for path, response in responses.items()} == pages
    assert [path for path, response in responses.items() if policy(response) != STRICT] == []


@pytest.mark.django_db(databases=["default", "urn"])
def test_the_page_of_a_fault_has_the_strict_policy(client, ada, maker):
    ballot = maker.opened()
    client.force_login(ada.user)
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ballots_contest RENAME TO ballots_mislaid")

    response = client.get(f"/ballots/{ballot.slug}/")

    assert (response.status_code, policy(response)) == (500, STRICT)


@pytest.mark.django_db(databases=["default", "urn"])
def test_the_page_of_a_forged_form_has_the_strict_policy(client):
    client.handler.enforce_csrf_checks = True

    response = client.post("/accounts/login/", {"login": "ada@example.org"})

    assert (response.status_code, policy(response)) == (403, STRICT)


@pytest.mark.django_db(databases=["default", "urn"])
def test_no_page_has_a_script_or_a_style_of_its_own(client, ada, maker):
    ballot = maker.opened(candidates=("Amina Khan", "Bryn Price"))
    client.force_login(ada.user)
    with time_machine.travel(NOON + DAY, tick=False):
        pages = [
            client.get(path).content.decode()
            for path in (
                "/",
                f"/ballots/{ballot.slug}/",
                f"/ballots/{ballot.slug}/vote/",
                "/design/",
            )
        ]

    forbidden = ("<style", " style=", " onclick=", " onload=", "javascript:", "<script>")
    assert [mark for mark in forbidden for page in pages if mark in page] == []


@pytest.mark.django_db(databases=["default", "urn"])
def test_other_sites_can_neither_frame_us_nor_learn_where_somebody_came_from(client):
    response = client.get("/accounts/login/")

    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


# What a server has


@pytest.fixture(scope="module")
def server(django_db_setup, tmp_path_factory):
    """The environment of a server: no DEMO, HTTPS, secrets of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "momentum_demo.settings",
        "DATABASE_URL": as_role("momentum_app"),
        "URN_DATABASE_URL": as_role("momentum_urn"),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": "a long random text " * 4,
        "FIELD_SECRET": "another long random text",
        "ALLOWED_HOSTS": "votes.example.org",
        "SITE_URL": "https://votes.example.org",
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "PYTHONPATH": str(settings.BASE_DIR),
    }


def run(environment, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def answers(server):
    ran = run(server, "-m", "tests.momentum_demo.production")
    assert ran.returncode == 0
    return json.loads(ran.stdout)


def test_a_server_answers_over_https_only_save_to_probes(answers):
    assert answers["status"] == {
        "http /": 301,
        "http /accounts/login/": 301,
        "http /health/live/": 200,
        "https /accounts/login/": 200,
        "https /health/live/": 200,
        "https /demo/people/": 404,
        "https /demo/outbox/": 404,
        "https /design/": 404,
        "https /nowhere/": 404,
        "door": 404,
        "stranger": 400,
    }
    assert answers["headers"]["http /"]["Location"] == "https://votes.example.org/"


def test_a_server_asks_browsers_to_come_by_https_for_a_year(answers):
    promised = answers["headers"]["https /accounts/login/"]["Strict-Transport-Security"]

    assert promised == "max-age=31536000; includeSubDomains; preload"


def test_every_answer_of_a_server_has_the_strict_policy(answers):
    policies = {
        frozenset(headers["Content-Security-Policy"].split("; "))
        for headers in answers["headers"].values()
    }

    assert policies == {frozenset(STRICT)}


def test_a_servers_cookies_travel_over_https_only(answers):
    assert set(answers["cookies"]) == {"csrftoken", "django_language", "theme"}
    assert [name for name, cookie in answers["cookies"].items() if not cookie.get("secure")] == []
    assert answers["cookies"]["csrftoken"]["httponly"] is True


def test_the_cookie_of_a_session_is_for_https_and_not_for_scripts(answers):
    assert answers["settings"]["SESSION_COOKIE_SECURE"] is True
    assert answers["settings"]["SESSION_COOKIE_HTTPONLY"] is True


def test_a_servers_mail_is_sent_and_not_shown(answers):
    backend = "django.core.mail.backends.smtp.EmailBackend"

    assert answers["settings"]["EMAIL_BACKEND"] == backend


def test_a_server_counts_visitors_by_the_address_its_proxy_saw(answers):
    assert answers["settings"]["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_djangos_own_inspection_of_a_server_finds_nothing(server):
    checked = run(server, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_SECRET"])
def test_a_server_without_a_secret_does_not_start_and_says_what_to_do(server, name):
    lacking = {key: value for key, value in server.items() if key != name}

    started = run(lacking, "manage.py", "check")

    assert started.returncode == 1
    assert started.stderr == (
        f"Set {name} in the environment to a long random text, or DEMO=1 to try things out.\n"
    )


# Who comes in by the officers' doors


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["/staff/", "/staff/register/"])
def test_an_officer_without_a_second_factor_is_shown_how_to_set_one_up(client, door):
    client.force_login(officer("Cleo Marsh", Role.RETURNING_OFFICER).user)

    response = client.get(door)

    assert response.status_code == 403
    assert "Officers and staff sign in with a second factor." in response.content.decode()
