"""Every request has an id and one line in the log; a refusal is shown to the person refused."""

from __future__ import annotations

import json
import logging
import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections, transaction

from ballots.models import Ballot
from ballots.sealing import papercode
from momentum_demo.logs import JsonFormatter
from tests.factories import DAY, NOON, member

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def written(caplog):
    """What is in the log so far, as it is written: lines of JSON, down to the last detail."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(JsonFormatter())
    return lambda: caplog.text.splitlines()


@pytest.fixture
def too_early(client, ada, maker):
    """A page of voting that is refused: it has not begun."""
    ballot = maker.notified()
    client.force_login(ada.user)
    with time_machine.travel(maker.opens - DAY, tick=False):
        yield f"/ballots/{ballot.slug}/vote/"


def test_a_refusal_is_a_page_that_says_why(client, too_early):
    response = client.get(too_early)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Voting has not opened yet. Come back when it has." in page


@pytest.mark.parametrize(
    ("came_from", "shown"),
    [
        ("http://testserver/ballots/", True),
        ("http://elsewhere.example/ballots/", False),
        ("", False),
        (None, False),  # from the page that refused: it would refuse again
    ],
)
def test_a_refusal_leads_back_to_the_page_of_ours_it_came_from(client, too_early, came_from, shown):
    page = f"http://testserver{too_early}" if came_from is None else came_from

    answer = client.get(too_early, headers={"Referer": page}).content.decode()

    assert ("Go back" in answer) is shown
    assert (f'href="{page}"' in answer) is shown


def test_a_refusal_to_htmx_is_a_notice_on_the_page_that_asked(client, too_early):
    response = client.get(too_early, headers={"HX-Request": "true"})

    assert response.status_code == 409
    assert response["HX-Retarget"] == "#notices"
    assert response["HX-Reswap"] == "innerHTML"
    assert "Voting has not opened yet." in response.content.decode()
    assert "<html" not in response.content.decode()


def test_each_answer_carries_an_id_of_its_own(client):
    ids = [client.get("/health/live/")["X-Request-Id"] for _ in range(3)]

    assert len(set(ids)) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in ids)


def test_a_request_leaves_one_line_that_names_its_route(client, written):
    response = client.get("/health/live/")

    [line] = [json.loads(each) for each in written()]
    took = line.pop("milliseconds")
    line.pop("at")
    assert took >= 0
    assert line == {
        "level": "info",
        "logger": "momentum_demo.requests",
        "message": "answered",
        "request": response["X-Request-Id"],
        "method": "GET",
        "route": "live",
        "status": 200,
    }


def test_a_complaint_about_a_request_carries_its_id(client, written):
    response = client.get("/nowhere/")

    ids = {json.loads(line)["request"] for line in written() if "/nowhere/" in line}
    assert ids == {response["X-Request-Id"]}


def test_no_line_of_the_log_holds_a_member_beside_a_ballot(client, maker, written, mailoutbox):
    """From asking for a code to reading the result, with every refusal and fault met on the way."""
    cache.clear()
    ada = member("Adaeze Okafor-Quill", email="adaeze.quill@example.org")
    ada.number = 918273645
    ada.save()
    ballot = maker.opened(slug="the-great-question", title="The great question")
    [contest] = ballot.contests.all()

    sign_in_by_code(client, ada, mailoutbox)
    with time_machine.travel(NOON + DAY, tick=False):
        vote_with_every_mishap(client, ballot, contest.pk)
    maker.declared(ballot)
    client.get(f"/ballots/{ballot.slug}/result/")

    assert ballot.roll.with_issued().get(member=ada).issued
    assert len(mailoutbox) == 2  # the code to sign in with, and that papers were issued
    lines = written()
    about_ada = holding(lines, r"adaeze|918273645|Okafor", r"_auth_user_id")
    about_ballot = holding(lines, r"the.great.question", r"ballot_id", r"answer-\d")
    assert about_ballot  # the paths of pages that failed
    assert about_ada & about_ballot == set()
    assert holding(lines, r"\bmember_id\b", r"\bKey \(") == set()


def sign_in_by_code(client, who, mailoutbox) -> None:
    client.post("/accounts/login/", {"login": who.user.email})
    [letter] = mailoutbox
    [code] = re.findall(r"^[A-Z0-9-]{6,}$", letter.body, re.MULTILINE)
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.get("/").status_code == 200


def vote_with_every_mishap(client, ballot: Ballot, contest: int) -> None:
    """A fault of the ballot box, a vote, the same again, another, one for nothing, one for nowhere."""
    here = f"/ballots/{ballot.slug}"
    client.get(f"{here}/")
    client.get(f"{here}/vote/")
    plain = f"{here}/vote/without-a-script/"
    checked = client.post(plain, {f"answer-{contest}": "for"}).content.decode()
    [code] = re.findall(r'name="code" value="([^"]+)"', checked)
    form = {f"answer-{contest}": "for", "code": code}

    client.raise_request_exception = False
    with connections["urn"].cursor() as cursor:
        before = transaction.savepoint(using="urn")
        cursor.execute("ALTER TABLE urn.ballots_pending RENAME TO ballots_mislaid")
        assert client.post(f"{here}/cast/", form).status_code == 500
        transaction.savepoint_rollback(before, using="urn")

    assert client.post(f"{here}/cast/", form).status_code == 200
    assert client.post(f"{here}/cast/", form).status_code == 200
    assert (
        client.post(f"{here}/cast/", form | {"code": papercode.write(bytes(16))}).status_code == 409
    )
    assert client.get(f"{here}-gone/").status_code == 404


def holding(lines: list[str], *patterns: str) -> set[int]:
    """The numbers of the lines in which one of `patterns` is found."""
    return {n for n, line in enumerate(lines) if re.search("|".join(patterns), line, re.IGNORECASE)}
