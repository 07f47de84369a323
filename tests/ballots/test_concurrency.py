"""Everybody at the same moment: fifty hands on one form, two workers at one box, a worker that dies."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from ballots import actions, casting, results, rules, urn
from ballots.lifecycle import State
from ballots.models import Ballot, RollEntry, Tally
from ballots.tasks import sweep
from momentum_demo.models import AuditEvent, breaks
from momentum_demo.refusals import Refused
from tests.database import as_role, at_once
from tests.factories import DAY, NOON, members

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

    def send() -> tuple[int, str]:
        response = client.post(f"/ballots/{ballot.slug}/cast/", form)
        code = re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", response.content.decode())
        return response.status_code, code[0] if code else ""

    return send


def test_one_form_sent_fifty_times_at_once_is_one_vote_and_fifty_equal_answers(
    maker, ada, during_voting, mailoutbox
):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    code = urn.new_code()
    form = {f"answer-{contest.pk}": "for", "code": code}

    answers = at_once([sender(ada, ballot, form) for _ in range(FIFTY)])

    assert answers == [(200, urn.grouped(code))] * FIFTY
    assert [bytes(paper.marks) for paper in urn.Paper.objects.all()] == [b"F"]
    assert urn.Receipt.objects.count() == 1
    assert RollEntry.objects.get(ballot=ballot, member=ada).voted
    assert len(mailoutbox) == 1


def test_fifty_forms_of_one_member_at_once_are_one_vote(maker, ada):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    codes = [urn.new_code() for _ in range(FIFTY)]

    def cast(code: str) -> bool:
        return casting.cast(ballot, {contest.pk: b"F"}, code=code, by=ada, at=NOON + DAY)

    answers = at_once([lambda code=code: cast(code) for code in codes])

    accepted = [code for code, answer in zip(codes, answers, strict=True) if answer is True]
    refused = {answer.refusal for answer in answers if isinstance(answer, Refused)}
    assert len(accepted) == 1
    assert refused <= {rules.ALREADY_VOTED, rules.VOTE_ELSEWHERE, rules.BEGUN_ANEW}
    assert sum(isinstance(answer, Refused) for answer in answers) == FIFTY - 1
    assert [bytes(receipt.tag) for receipt in urn.Receipt.objects.filter(void=False)] == [
        urn.tag(accepted[0])
    ]
    assert urn.Paper.objects.count() == 1


def test_votes_and_batches_at_once_lose_nothing_and_double_nothing(maker):
    voters = members(60)
    ballot = maker.opened()
    [contest] = ballot.contests.all()

    def some(voters):
        for voter in voters:
            maker.vote(ballot, voter, b"F")
            casting.post_batch(contest.pk)
        return len(voters)

    assert at_once([lambda n=n: some(voters[n::6]) for n in range(6)]) == [10] * 6

    assert urn.Paper.objects.count() + urn.Posted.objects.count() == 60
    maker.declared(ballot)
    assert results.posted(contest) == {b"F": 60}


def test_a_vote_in_the_last_second_is_in_the_count_or_refused_never_lost(maker):
    voters = members(12)
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    codes = [urn.new_code() for _ in voters]
    for voter, code in zip(voters, codes, strict=True):
        casting.set_out(ballot, urn.tag(code), by=voter, at=maker.closes - DAY)
    actions.close(ballot, at=maker.closes)

    def arrive(code: str) -> bool:
        return casting.put_in_box(ballot, {contest.pk: b"F"}, tag=urn.tag(code))

    def seal() -> bool:
        return actions.seal(ballot, at=maker.closes + DAY)

    answers = at_once([*[lambda code=code: arrive(code) for code in codes], seal])

    arrived = [answer for answer in answers[:-1] if answer is True]
    late = [answer for answer in answers[:-1] if isinstance(answer, Refused)]
    assert answers[-1] is True
    assert len(arrived) + len(late) == 12
    assert {answer.refusal for answer in late} <= {rules.CLOSED}
    ballot.refresh_from_db()
    assert ballot.voters == len(arrived)
    assert sum(results.posted(contest).values()) == len(arrived)


def test_two_workers_counting_at_once_count_once(maker, ada):
    ballot = maker.opened(proposals=3)
    maker.vote(ballot, ada, b"F", b"A", b"S")
    actions.close(ballot, at=maker.closes)
    actions.seal(ballot, at=maker.closes)

    answers = at_once([lambda: actions.count(ballot, at=maker.closes)] * 4)

    assert sorted(answers) == [False, False, False, True]
    assert Tally.objects.count() == 3
    assert AuditEvent.objects.filter(action="ballot.declared").count() == 1


def test_a_worker_killed_in_the_middle_of_a_count_leaves_nothing_wrong(maker, ada):
    ballot = long_count(maker)
    before = AuditEvent.objects.count()

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
    wait_until_it_counts(worker)
    worker.send_signal(signal.SIGKILL)

    assert worker.wait() == -signal.SIGKILL
    assert Ballot.objects.get(pk=ballot.pk).state == State.COUNTING
    assert not Tally.objects.exists()
    assert AuditEvent.objects.count() == before
    wait_until_let_go()
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
PAPERS = 20_000


def long_count(maker) -> Ballot:
    """Forty candidates for twelve places and no two papers alike, sealed and waiting to be counted."""
    names = tuple(f"Candidate {n}" for n in range(40))
    ballot = maker.opened(proposals=0, candidates=names, seats=12)
    [contest] = ballot.contests.all()
    chance = random.Random(3)
    actions.close(ballot, at=maker.closes)
    urn.Posted.objects.bulk_create(
        urn.Posted(contest=contest.pk, marks=bytes(chance.sample(range(40), 40)))
        for _ in range(PAPERS)
    )
    actions.seal(ballot, at=maker.closes)
    return ballot


def wait_until_it_counts(worker: subprocess.Popen) -> None:
    """Until the worker has read the papers, and asks the database nothing while it counts them."""
    counting = ("momentum_urn", "%ballots_posted%", "idle")
    wait_for(lambda: seen("usename = %s AND query LIKE %s AND state = %s", *counting), worker)
    assert seen("usename = %s AND state = %s", "momentum_app", "idle in transaction")


def wait_until_let_go() -> None:
    """Until PostgreSQL has noticed that the worker is gone."""
    wait_for(lambda: not seen("usename LIKE %s", "momentum_%"))


def wait_for(happened: Callable[[], bool], process: subprocess.Popen | None = None) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert process is None or process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)


def seen(condition: str, *values: str) -> bool:
    """Whether somebody is connected to this database of whom that is true."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
            + condition,
            values,
        )
        return cursor.fetchone() != (0,)
