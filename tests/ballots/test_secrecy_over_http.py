"""T5 once more, as it is lived: 400 people vote over HTTP with four web processes at work.

The attacker has both schemas, in every order the database keeps (test_secrecy.py says how), and besides every
log, the sessions, when people last signed in, and what waits in Redis to be mailed, in its order.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import random
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from redis import Redis

from ballots import board, manifests
from ballots.models import Ballot
from bench.crowd import Hall, Voter, admit
from bench.voting import free_port
from members.models import Member, User
from momentum_demo.settings_test import WORKER
from tests.ballots.test_secrecy import (
    ENTRY,
    PAIRS,
    PENDING,
    electorate,
    fresh_pages,
    most_by_chance,
    papers_of,
    people_of,
    right,
    rows_in_common,
    rows_of,
)
from tests.database import as_role
from tests.factories import DAY, BallotMaker

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "urn"])

VOTERS, AT_ONCE = 400, 8
QUEUE = (
    48 + WORKER % 16
)  # our database in Redis: tests have the lower ones, and the journeys those after 32


@pytest.fixture
def hall(tmp_path) -> Iterator[tuple[int, Path]]:
    """A web server of four processes, with an access log; its port, and where its logs are."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "momentum_demo.wsgi", f"--bind=127.0.0.1:{port}"]
    command += ["--workers=4", "--threads=4", "--no-control-socket"]
    environment = os.environ | {
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "momentum_demo.settings",
        "DATABASE_URL": as_role("momentum_app"),
        "URN_DATABASE_URL": as_role("momentum_urn"),
        "REDIS_URL": queue_url(),
        "KEYSTORE": str(settings.KEYSTORE),
        "LOG_LEVEL": "DEBUG",
    }
    with (tmp_path / "web.log").open("wb") as log:
        web = subprocess.Popen(
            [*command, f"--access-logfile={tmp_path / 'access.log'}"],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    yield port, tmp_path
    web.terminate()
    web.wait()
    Redis.from_url(queue_url()).flushdb()


def queue_url() -> str:
    return f"{settings.REDIS_URL.partition('?')[0]}?db={QUEUE}"


def test_t5_four_web_processes_and_every_log_link_nobody_to_a_paper(hall):
    fresh_pages()
    port, logs = hall
    maker = BallotMaker()
    members = electorate(VOTERS)
    ballot = opened_now(maker)
    users = User.objects.filter(member__in=members).select_related("member")
    admit(users)
    signed_in = dict(User.objects.values_list("pk", "last_login"))
    voters = [
        Voter(user.pk, secrets.token_bytes(16), {"q01": random.choice([b"F", b"A"])})
        for user in users
    ]
    random.shuffle(voters)

    house = Hall(port, ballot.slug, manifests.of(ballot))
    everybody_votes(house, voters, ballot)
    some_ask_whether_their_vote_is_in(house, voters[:40])

    member_of = {user.pk: user.member.pk for user in users}
    truth = {member_of[voter.user]: voter.receipts["q01/online"] for voter in voters}
    issued = dict.fromkeys(mailed())  # in its order; who had to ask twice may be told twice
    assert issued.keys() == truth.keys()
    assert rows_in_common() == 0

    # While voting is open.
    waiting = set(papers_of(PENDING, "key"))
    batches = rows_of(f"SELECT DISTINCT xmin::text FROM {ENTRY}")
    assert len(batches) > 5
    for people, theirs in orders([*issued]):
        there = [who for who in people if truth[who] in waiting]
        gone = [who for who in people if truth[who] not in waiting]
        for papers in (papers_of(PENDING, theirs), papers_of(PENDING, theirs)[::-1]):
            assert right(there, papers, truth) < most_by_chance(1 + len(waiting) / 20)
        assert right(gone, papers_of(ENTRY, theirs), truth) < most_by_chance(len(batches))
    no_record_has_both(logs, truth)
    assert dict(User.objects.values_list("pk", "last_login")) == signed_in

    # After the count.
    maker.declared(ballot)
    for people, theirs in orders([*issued]):
        posted = papers_of(ENTRY, theirs)
        assert len(people) == len(posted) == VOTERS
        assert right(people, posted, truth) < most_by_chance(1)
        assert right(people, posted[::-1], truth) < most_by_chance(1)
    assert rows_in_common() == 0


def opened_now(maker: BallotMaker) -> Ballot:
    """A ballot that is open by the web server's clock."""
    maker.opens = timezone.now()
    maker.closes, maker.notice = maker.opens + 7 * DAY, maker.opens - 10 * DAY
    return maker.opened()


def everybody_votes(hall: Hall, voters: list[Voter], ballot: Ballot) -> None:
    """So many at a time, while batches leave the box as they do by the clock."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        votes = [threads.submit(hall.vote, voter) for voter in voters]
        while not all(vote.done() for vote in votes):
            board.mix(ballot)
            time.sleep(0.2)
        for vote in votes:
            vote.result()


def some_ask_whether_their_vote_is_in(hall: Hall, voters: list[Voter]) -> None:
    """As the page does, which has what this device cast: servers log from where."""
    for voter in voters:
        [id_] = voter.receipts.values()
        body, headers = id_.hex().encode(), {"Content-Type": "text/plain"}
        found = hall.send(voter, f"/ballots/{hall.slug}/papers/", body, headers)
        assert found.keys() in ({"waits"}, {"index", "head", "proof"})


def orders(issued: list[int]) -> Iterator[tuple[list[int], str]]:
    """To whom papers were issued, in every order that is kept, beside every order of the papers."""
    for ours, theirs in PAIRS:
        yield people_of(ours), theirs
        yield people_of(ours, roll=True), theirs
    for theirs in ("key", "xmin", "ctid", "dump"):
        yield issued, theirs


def mailed() -> list[int]:
    """The members to whom "your papers were issued" waits to be sent, in the order of the queue."""
    by_address = dict(Member.objects.values_list("user__email", "pk"))
    found = []
    for message in Redis.from_url(queue_url()).lrange("celery", 0, -1):
        _, facts, _ = json.loads(base64.b64decode(json.loads(message)["body"]))
        found += [by_address[address] for address in facts["to"]]
    return found


def no_record_has_both(logs: Path, truth: dict[int, bytes]) -> None:
    """No log, session or message knows a paper; the urn's requests are in no log at all."""
    access, web = ((logs / name).read_text() for name in ("access.log", "web.log"))
    assert len(re.findall("POST /ballots/[^/]+/papers/ ", access)) == 40
    assert len(re.findall("POST /ballots/[^/]+/issue/", access)) >= VOTERS
    assert '"route": "ballots:issue"' in web
    server = Path(settings.VAR) / "log" / "postgres.log"
    kept = [
        access,
        web,
        server.read_text(errors="replace") if server.exists() else "",
        str(Redis.from_url(queue_url()).lrange("celery", 0, -1)),
        str(rows_of("SELECT session_key, session_data FROM django_session")),
        str(rows_of("SELECT * FROM momentum_demo_auditevent")),
    ]
    for id_, each in itertools.product(truth.values(), kept):
        assert id_.hex() not in each
    assert not re.search("/urn/", access + web)
    assert not re.search("member", access)
    assert rows_of("SELECT extname FROM pg_extension WHERE extname = 'pg_stat_statements'") == []
