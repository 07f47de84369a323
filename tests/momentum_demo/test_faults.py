"""A fault of ours where somebody sends a vote or a code: the log says where, and nothing of what they sent."""

from __future__ import annotations

import json
import logging
import re
from typing import Any, NamedTuple

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from ballots import actions
from ballots.sealing import papercode
from members.models import Member
from momentum_demo.logs import JsonFormatter
from tests.desk import signed_in
from tests.endorsements.rounds import RoundMaker
from tests.factories import DAY, NOON, BallotMaker

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

CODE = papercode.write(b"sixteen letters!")
RECEIPT = "0123456789abcdef" * 4
DISPLAYED = "381 654"  # by an authenticator app


class Sent(NamedTuple):
    """What somebody sends, and what is mislaid as it comes in: a table."""

    by: Client
    to: str
    what: dict[str, Any]
    mislaid: str


def browser_of(who: Member) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def marks_on(ballot: Any) -> dict[str, Any]:
    [contest] = ballot.contests.all()
    return {f"answer-{contest.pk}": "against"}


def a_vote(ada: Member) -> Sent:
    ballot = BallotMaker().opened()
    to = reverse("ballots:cast", args=[ballot.slug])
    return Sent(browser_of(ada), to, marks_on(ballot) | {"code": CODE}, "urn.ballots_pending")


def a_page_of_the_paper(ada: Member) -> Sent:
    ballot = BallotMaker().opened()
    to = reverse("ballots:without", args=[ballot.slug])
    return Sent(browser_of(ada), to, marks_on(ballot) | {"code": CODE}, "ballots_option")


def a_vote_keyed_in(ada: Member) -> Sent:
    maker = BallotMaker()
    ballot = maker.opened()
    to = reverse("staff:assisted", args=[ballot.slug])
    what = marks_on(ballot) | {"number": ada.number, "slip": CODE}
    return Sent(signed_in(maker.scrutineer), to, what, "ballots_rollentry")


def a_trustees_share(ada: Member) -> Sent:
    maker = BallotMaker()
    draft = maker.draft()
    [trustee] = actions.name_trustees(draft, [ada], needed=1, by=maker.returning, at=maker.notice)
    first, second = actions.show_share(trustee, by=ada)
    to = reverse("ballots:trustee", args=[draft.slug])
    what = {"first": first, "second": second}
    return Sent(browser_of(ada), to, what, "momentum_demo_auditevent")


def a_receipts_number(ada: Member) -> Sent:
    ballot = BallotMaker().opened()
    to = reverse("ballots:receipt", args=[ballot.slug])
    return Sent(browser_of(ada), to, {"code": RECEIPT}, "urn.ballots_entry")


def the_code_to_take_a_request_back(ada: Member) -> Sent:
    rounds = RoundMaker(NOON + 38 * DAY)
    round_ = rounds.announced()
    _asked, code = rounds.ask(round_, "Ada Okafor", by=ada), rounds.codes.popitem()[1]
    to = reverse("endorsements:withdraw", args=[round_.slug, 1])
    return Sent(browser_of(ada), to, {"code": code}, "momentum_demo_auditevent")


def the_code_to_sign_in_with(ada: Member) -> Sent:
    cache.clear()
    client = Client()
    client.post(reverse("account_login"), {"login": ada.user.email})
    [code] = re.findall(r"^[A-Z0-9-]{6,}$", str(mail.outbox.pop().body), re.MULTILINE)
    return Sent(client, reverse("account_confirm_login_code"), {"code": code}, "members_user")


def the_code_of_an_authenticator_app(ada: Member) -> Sent:
    client = signed_in(ada)
    return Sent(client, reverse("mfa_reauthenticate"), {"code": DISPLAYED}, "mfa_authenticator")


@pytest.mark.parametrize(
    "of",
    [
        a_vote,
        a_page_of_the_paper,
        a_vote_keyed_in,
        a_trustees_share,
        a_receipts_number,
        the_code_to_take_a_request_back,
        the_code_to_sign_in_with,
        the_code_of_an_authenticator_app,
    ],
    ids=lambda of: of.__name__,
)
def test_a_fault_says_where_it_was_and_nothing_of_what_was_sent(of, ada, caplog, settings):
    settings.ADMINS = [("Root", "root@example.org")]
    caplog.set_level(logging.DEBUG)
    with time_machine.travel(NOON, tick=False):
        sent = of(ada)
        caplog.clear()
        mislay(sent.mislaid)
        sent.by.raise_request_exception = False
        answer = sent.by.post(sent.to, sent.what)

    assert answer.status_code == 500
    faults = [record for record in caplog.records if record.exc_info]
    written = [JsonFormatter().format(record) for record in caplog.records]
    assert "UndefinedTable" in json.loads(JsonFormatter().format(faults[0]))["traceback"]
    cookies = [cookie.value for cookie in sent.by.cookies.values()]
    said = {*sent.what, *map(str, sent.what.values())}
    secrets = {each for each in said if re.search("[0-9]", each) and len(each) > 6}
    secrets |= set(cookies)
    everything = [*written, *map(reported, faults)]
    assert [secret for secret in secrets if any(secret in each for each in everything)] == []
    assert [line for line in written if "LINE 1:" in line] == []  # nor what a failing row contains
    assert [letter for letter in mail.outbox if "root@example.org" in letter.to] == []


def mislay(table: str) -> None:
    """Rename a table, until the test is over."""
    with connections["urn" if table.startswith("urn.") else "default"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO mislaid")


def reported(fault: logging.LogRecord) -> str:
    """What a mail of a fault would say, in both its forms."""
    request = getattr(fault, "request", None)
    assert fault.exc_info is not None
    kind, error, trace = fault.exc_info
    reporter = ExceptionReporter(request, kind, error, trace, is_email=True)
    return str(reporter.get_traceback_text() + reporter.get_traceback_html())
