"""Everybody at the same moment: fifty hands on one form, two workers at one box, a worker that dies."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from ballots import actions, board, casting, recounts, results, rules, urn
from ballots.actions import holding
from ballots.lifecycle import State
from ballots.models import Ballot, Issuance, Tally
from ballots.sealing import papercode
from ballots.sealing.credentials import Credential
from ballots.sealing.envelope import Fault, Unacceptable
from ballots.sealing.opening import Opened
from ballots.tasks import sweep
from momentum_demo.models import AuditEvent, breaks
from momentum_demo.refusals import Refused
from tests.database import as_role, at_once
from tests.factories import DAY, NOON, Voter, members, said

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "urn"])

FIFTY = 50


@pytest.fixture
def during_voting():
    with time_machine.travel(NOON + DAY, tick=False):
        yield


def sender(member, ballot, form):
    """Somebody signed in, their finger on the button."""
    client = Client()
    client.force_login(member.user)

    def send() -> tuple[int, list[str]]:
        response = client.post(f"/ballots/{ballot.slug}/cast/", form)
        return response.status_code, re.findall("[0-9a-f]{64}", response.content.decode())

    return send


def test_t2_one_form_sent_fifty_times_at_once_is_one_vote_and_fifty_equal_answers(
    maker, ada, during_voting, mailoutbox
):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    form = {f"answer-{contest.pk}": "for", "code": papercode.write(b"s" * 16)}

    answers = at_once([sender(ada, ballot, form) for _ in range(FIFTY)])

    [paper] = urn.Pending.objects.all()
    assert answers == [(200, [bytes(paper.id).hex()])] * FIFTY
    assert said(ballot) == [b"F"]
    assert Issuance.objects.count() == 1
    assert len(mailoutbox) == 1


def test_t1_fifty_different_requests_of_one_member_at_once_are_answered_once(maker, ada):
    ballot = maker.opened()
    voters = [Voter(ballot, ada) for _ in range(FIFTY)]

    answers = at_once([lambda voter=voter: voter.credential("q01/online") for voter in voters])

    refused = [answer.refusal for answer in answers if isinstance(answer, Refused)]
    assert refused == [rules.ISSUED_ALREADY] * (FIFTY - 1)
    assert sum(isinstance(answer, Credential) for answer in answers) == 1
    assert Issuance.objects.count() == 1


def test_one_paper_sent_by_fifty_hands_at_once_is_one_paper_with_one_receipt(maker, ada):
    ballot = maker.opened()
    body = Voter(ballot, ada).sealed("q01/online", b"F").to_bytes()

    answers = at_once([lambda: casting.accept(ballot, body, at=NOON + DAY)] * FIFTY)

    assert len(set(answers)) == 1
    assert urn.Pending.objects.count() == 1


def test_two_papers_with_one_number_at_once_are_one_paper(maker, ada):
    ballot = maker.opened()
    voter = Voter(ballot, ada)
    bodies = [voter.sealed("q01/online", marks).to_bytes() for marks in (b"F", b"A") * 10]

    answers = at_once(
        [lambda body=body: casting.accept(ballot, body, at=NOON + DAY) for body in bodies]
    )

    faults = [answer.fault for answer in answers if isinstance(answer, Unacceptable)]
    assert faults == [Fault.SEQUENCE] * 19
    assert urn.Pending.objects.count() == 1


def test_votes_and_batches_at_once_lose_nothing_and_double_nothing(maker):
    voters = members(60)
    ballot = maker.opened()
    [contest] = ballot.contests.all()

    def some(voters):
        for voter in voters:
            maker.vote_online(ballot, voter, b"F")
            board.post(ballot)
        return len(voters)

    assert at_once([lambda n=n: some(voters[n::6]) for n in range(6)]) == [10] * 6

    assert urn.Pending.objects.count() + urn.Entry.objects.count() == 60
    ballot = maker.declared(ballot)
    assert results.posted(contest) == {"": {b"F": 60}}
    assert recounts.verify(ballot) == []


def test_t14_a_paper_in_the_last_second_is_in_the_count_or_refused_never_lost(maker):
    voters = members(12)
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    bodies = [Voter(ballot, voter).sealed("q01/online", b"F").to_bytes() for voter in voters]
    actions.close(ballot, at=maker.closes)

    def arrive(body: bytes) -> casting.Receipt:
        return casting.accept(ballot, body, at=maker.closes - DAY)

    def seal() -> bool:
        return actions.seal(ballot, at=maker.closes)

    answers = at_once([*[lambda body=body: arrive(body) for body in bodies], seal])

    arrived = [answer for answer in answers[:-1] if isinstance(answer, casting.Receipt)]
    late = [answer.refusal for answer in answers[:-1] if isinstance(answer, Refused)]
    assert answers[-1] is True
    assert len(arrived) + len(late) == 12
    assert set(late) <= {rules.CLOSED}
    ballot = maker.declared(ballot)
    assert ballot.voters == len(arrived)
    assert results.number(results.posted(contest)) == len(arrived)
    assert all(board.find(ballot, receipt.id) for receipt in arrived)


def test_two_workers_counting_at_once_count_once(maker, ada):
    ballot = maker.opened(proposals=3)
    maker.vote(ballot, ada, b"F", b"A", b"S")
    for verb in (actions.close, actions.seal, actions.unseal):
        verb(ballot, at=maker.closes)
    ballot = Ballot.objects.get(pk=ballot.pk)

    def work() -> bool:
        for run, part in holding.missing_parts(ballot):
            actions.open_part(ballot, run, part)
        return actions.count(ballot, at=maker.closes)

    answers = at_once([work] * 4)
    if True not in answers:  # each left a part to another, who was not done yet
        answers[0] = work()

    assert sorted(answers) == [False, False, False, True]
    assert Tally.objects.count() == 3
    assert AuditEvent.objects.filter(action="ballot.declared").count() == 1


def test_a_worker_killed_in_the_middle_of_a_count_leaves_nothing_wrong(maker, ada):
    """It has counted, and waits to write down what: the table is held until it is dead."""
    ballot = opened_to_be_counted(maker)
    before = AuditEvent.objects.count()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ballots_tally IN SHARE MODE")
        worker = subprocess.Popen(
            [sys.executable, "-c", COUNT, str(ballot.pk)],
            env=os.environ
            | {
                "DEMO": "1",
                "DJANGO_SETTINGS_MODULE": "momentum_demo.settings",
                "DATABASE_URL": as_role("momentum_app"),
                "URN_DATABASE_URL": as_role("momentum_urn"),
            },
            cwd=settings.BASE_DIR,
        )
        waits = ("momentum_app", "INSERT%ballots_tally%", "Lock")
        try:
            wait_for(
                lambda: seen("usename = %s AND query LIKE %s AND wait_event_type = %s", *waits),
                worker,
            )
        finally:
            worker.send_signal(signal.SIGKILL)
            assert worker.wait() == -signal.SIGKILL

    assert Ballot.objects.get(pk=ballot.pk).state == State.COUNTING
    wait_until_let_go()
    assert not Tally.objects.exists()
    assert AuditEvent.objects.count() == before
    with time_machine.travel(maker.closes + DAY, tick=False):
        sweep()
    assert Ballot.objects.get(pk=ballot.pk).state == State.DECLARED
    assert [contest.tally.papers for contest in ballot.contests.all()] == [PAPERS]
    assert list(breaks()) == []


COUNT = """
import sys, django
django.setup()
from django.utils import timezone
from ballots import actions
from ballots.models import Ballot
actions.count(Ballot.objects.get(pk=sys.argv[1]), at=timezone.now())
"""
PAPERS = 2_000


def opened_to_be_counted(maker) -> Ballot:
    """Forty candidates for twelve places and no two papers alike."""
    names = tuple(f"Candidate {n}" for n in range(40))
    ballot = maker.opened(proposals=0, candidates=names, seats=12)
    [contest] = ballot.contests.all()
    chance = random.Random(3)
    for verb in (actions.close, actions.seal, actions.unseal):
        verb(ballot, at=maker.closes)
    ballot = Ballot.objects.get(pk=ballot.pk)
    said = [bytes(chance.sample(range(40), 40)) for _ in range(PAPERS)]
    for run in holding.RUNS:  # as if they had been opened
        holding.keep_part(ballot, run, 0, Opened({contest.code: Counter(said)}))
    return ballot


def wait_until_let_go() -> None:
    """Until PostgreSQL has noticed that the worker is gone."""
    wait_for(lambda: not seen("usename LIKE %s", "momentum_%"))


def wait_for(happened: Callable[[], bool], process: subprocess.Popen | None = None) -> None:
    deadline = time.monotonic() + 180
    while not happened():
        assert process is None or process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)


def seen(condition: str, *values: str) -> bool:
    """Whether somebody is connected to this database of whom that is true."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot()"
        )  # a transaction would see what it saw before
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
            + condition,
            values,
        )
        return cursor.fetchone() != (0,)
