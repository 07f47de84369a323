"""How fast people can vote, beside the database doing the same; and whether pages grow with the roll.

Two databases of its own, made in the server at hand and dropped at the end: an organisation of 400 and one
of 40,000. Each has its web server (gunicorn, 2 workers) and they are asked in turn, page by page, so that
whatever else the machine does slows both. Votes are real: sessions, CSRF, three transactions, a mail queued.
"""

from __future__ import annotations

import http.client
import logging
import os
import random
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from ballots import actions, manifests
from ballots.actions import holding
from ballots.models import Ballot, Contest, RuleSet
from ballots.sealing import papercode
from ballots.sealing.opening import Opened
from bench.crowd import COOKIE, Hall, Voter, admit, session_of
from members.models import Member, Membership, Office, Region, User
from members.roles import Role
from momentum_demo import servers
from momentum_demo.addresses import urls
from momentum_demo.health import redis
from momentum_demo.management.commands.demo import collect_static

SIZES = (400, 40_000)
PROPOSALS, CANDIDATES = 17, 12
SAMPLES = 100  # requests of each page in each organisation
VOTERS, AT_ONCE = 800, 8  # for voters per second
TODAY = date.today()  # noqa: DTZ011 - memberships around now, whichever day that is
CHANCE = random.SystemRandom()


@dataclass(slots=True)
class House:
    """An organisation of so many members, its database and its web server."""

    size: int
    name: str
    ballot: int = 0
    form: dict[str, str] = field(default_factory=dict)
    port: int = 0

    @property
    def keys(self) -> Path:
        """Its own, for ballots of two databases have the same numbers."""
        return settings.VAR / f"{self.name}-keys"


def main() -> None:
    for connection in connections.all():
        connection.settings_dict["OPTIONS"].pop("pool", None)
    logging.getLogger("momentum_demo").setLevel(logging.WARNING)
    collect_static(settings.VAR)
    houses = [House(size, f"bench_{size}") for size in SIZES]
    try:
        queries = {}
        for house in houses:
            say(f"Making an organisation of {house.size:,}…")
            create(house)
            inhabit(house)
            queries[house.size] = count_queries(house)
        machine()
        report_queries(queries)
        with serving(houses):
            report_pages(houses)
            report_casting(houses[-1])
    finally:
        for house in houses:
            drop(house)


# An organisation


def create(house: House) -> None:
    """Its database, migrated; both connections of ours lead there from now on."""
    drop(house)
    with maintenance() as server:
        server.execute(f'CREATE DATABASE "{house.name}"')
    visit(house)
    call_command("migrate", verbosity=0)
    call_command("migrate", database="urn", verbosity=0)


def visit(house: House) -> None:
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = house.name
    settings.KEYSTORE = house.keys


def drop(house: House) -> None:
    for connection in connections.all():
        connection.close()
    with maintenance() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{house.name}" WITH (FORCE)')
    shutil.rmtree(house.keys, ignore_errors=True)


def maintenance() -> psycopg.Connection:
    return psycopg.connect(re.sub(r"/[^/?]+\?", "/postgres?", owner_url()), autocommit=True)


def owner_url() -> str:
    return urls(settings.VAR).owner


def url(house: House, role: str) -> str:
    """The address of its database for a role."""
    named = re.sub(r"/[^/?]+\?", f"/{house.name}?", owner_url())
    return re.sub(r"//[^@/]*@", f"//{role}@", named)


def enrol(number: int) -> tuple[list[User], list[Member]]:
    """So many members in good standing, straight into the tables: lines of the record are another bench."""
    region = Region.objects.create(name="Wales", slug="wales")
    users = User.objects.bulk_create(
        [User(email=f"member{n}@example.org", password="!") for n in range(1, number + 1)],
        batch_size=5000,
    )
    members = Member.objects.bulk_create(
        [
            Member(number=n, name=f"Member {n}", user=user, region=region, joined_on=TODAY)
            for n, user in enumerate(users, start=1)
        ],
        batch_size=5000,
    )
    Membership.objects.bulk_create(
        [
            Membership(
                member=each,
                span=DateRange(TODAY - timedelta(400), None),
                paid_until=TODAY + timedelta(400),
            )
            for each in members
        ],
        batch_size=5000,
    )
    office = Office.objects.create(name="Returning officer", role=Role.RETURNING_OFFICER)
    office.terms.create(member=members[0], span=DateRange(TODAY - timedelta(400), None))
    return users, members


def inhabit(house: House) -> None:
    """Its members and its ballots."""
    users, members = enrol(house.size)
    past, now = hold(members[0], "past"), hold(members[0], "now")
    for verb in (actions.close, actions.seal, actions.unseal):
        verb(past, at=past.closes_at)
    fill(past, house.size // 10)
    actions.count(Ballot.objects.get(pk=past.pk), at=past.closes_at)
    house.ballot = now.pk
    house.form = filled_in(now)
    admit(users[: min(house.size, VOTERS + 3 * SAMPLES)])
    with connections["default"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def hold(officer: Member, slug: str, *, proposals: int = PROPOSALS) -> Ballot:
    """A ballot that is open, on so many proposals and an election."""
    now = timezone.now()
    rules = RuleSet.objects.create(
        name=slug,
        adopted_on=TODAY,
        minimum_notice=timedelta(0),
        minimum_voting=timedelta(0),
        sign_offs=1,
    )
    ballot = actions.draft(
        title=f"The ballot {slug}",
        slug=slug,
        rule_set=rules,
        opens_at=now,
        closes_at=now + timedelta(days=1),
        by=officer,
        at=now,
    )
    for n in range(1, proposals + 1):
        actions.add_proposal(
            ballot, title=f"Proposal {n}", text="Be it resolved. " * 60, by=officer, at=now
        )
    people = [{"name": f"Candidate {n}", "statement": "I stand. " * 60} for n in range(CANDIDATES)]
    actions.add_ranked(
        ballot, title="The committee", seats=4, candidates=people, by=officer, at=now
    )
    actions.freeze_roll(ballot, by=officer, at=now)
    actions.sign_off(ballot, by=officer, at=now)
    actions.notify(ballot, by=officer, at=now)
    actions.open_voting(ballot, at=now)
    return Ballot.objects.get(pk=ballot.pk)


def fill(ballot: Ballot, voters: int) -> None:
    """So many papers in every contest of a ballot that is being counted, as if they had been opened."""
    ballot = Ballot.objects.get(pk=ballot.pk)
    said = {}
    for contest in ballot.contests.all():
        whole = range(CANDIDATES)
        said[contest.code] = Counter(
            bytes(CHANCE.sample(whole, 5)) if contest.ranked else CHANCE.choice([b"F", b"A", b"S"])
            for _ in range(voters)
        )
    for run in holding.RUNS:
        holding.keep_part(ballot, run, 0, Opened(said))


def new_code() -> str:
    return papercode.write(secrets.token_bytes(papercode.SIZE))


def filled_in(ballot: Ballot) -> dict[str, str]:
    """The whole paper, as a browser sends it."""
    form = {"csrfmiddlewaretoken": COOKIE}
    for contest in Contest.objects.filter(ballot=ballot).prefetch_related("options"):
        if contest.ranked:
            form |= {f"rank-{o.pk}": str(o.place + 1) for o in contest.options.all()}
        else:
            form[f"answer-{contest.pk}"] = "for"
    return form


# What is asked


@dataclass(frozen=True, slots=True)
class Page:
    """A page and how to ask for it."""

    name: str
    method: str
    path: str
    form: Callable[[House], dict[str, str]] = lambda house: {}


LAST = str(PROPOSALS + 1)
PAGES = [
    Page("home", "GET", "/"),
    Page("ballot", "GET", "/ballots/now/"),
    Page("paper", "GET", "/ballots/now/vote/"),
    Page(
        "check",
        "POST",
        "/ballots/now/vote/without-a-script/",
        lambda h: h.form | {"on": LAST, "go": "next"},
    ),
    Page(
        "cast",
        "POST",
        "/ballots/now/cast/",
        lambda h: h.form | {"code": new_code()},
    ),
    Page("result", "GET", "/ballots/past/result/"),
    Page("stages", "GET", f"/ballots/past/result/{LAST}/"),
]


def ask(connection: http.client.HTTPConnection, page: Page, house: House, voter: int) -> float:
    """Milliseconds until the whole answer is here."""
    body = urlencode(page.form(house)) if page.method == "POST" else None
    headers = {
        "Cookie": f"sessionid={session_of(voter)}; csrftoken={COOKIE}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    began = time.perf_counter()
    connection.request(page.method, page.path, body, headers)
    response = connection.getresponse()
    response.read()
    took = (time.perf_counter() - began) * 1000
    if response.status != 200:
        raise SystemExit(f"{page.name} answered {response.status} to voter {voter}")
    return took


@contextmanager
def serving(houses: list[House]) -> Iterator[None]:
    """A web server for each."""
    processes = []
    try:
        for number, house in enumerate(houses):
            house.port = free_port()
            command = [sys.executable, "-m", "gunicorn", "momentum_demo.wsgi"]
            command += [f"--bind=127.0.0.1:{house.port}", "--workers=2", "--threads=4"]
            command += ["--keep-alive=60"]  # a house waits while the other is asked
            log = (settings.VAR / f"{house.name}.log").open("wb")
            process = subprocess.Popen(
                [*command, "--no-control-socket"],
                env=os.environ
                | {
                    "DEMO": "1",
                    "LOG_LEVEL": "WARNING",
                    "KEYSTORE": str(house.keys),
                    "DATABASE_URL": url(house, "momentum_app"),
                    "URN_DATABASE_URL": url(house, "momentum_urn"),
                    "REDIS_URL": f"{settings.REDIS_URL.partition('?')[0]}?db={40 + number}",
                },
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=log,
            )
            processes.append(process)
            wait_until_it_answers(house)
        yield
    finally:
        for process in processes:
            process.terminate()
            process.wait()
        for number in range(len(houses)):  # the mail that nobody is to send
            with redis() as queue:
                queue.execute_command("SELECT", 40 + number)
                queue.flushdb()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(house: House) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=5)
            connection.request("GET", "/health/live/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


# Reports


def machine() -> None:
    load = os.getloadavg()[0]
    say(
        f"\n{os.cpu_count()} processors, load {load:.1f} at the start, Python {sys.version.split()[0]}"
    )


def count_queries(house: House) -> dict[str, int]:
    """How often each page asks the database."""
    counts = {}
    for page in PAGES:
        counts[page.name] = len(statements(house, page, voter=2))
    return counts


def statements(house: House, page: Page, *, voter: int) -> list[str]:
    """What a page says to both databases, in order."""

    def get(client: Client) -> None:
        answer = getattr(client, page.method.lower())(page.path, page.form(house))
        assert answer.status_code == 200, (page.name, answer.status_code)

    return heard(house, get, voter=voter)


def heard(house: House, act: Callable[[Client], None], *, voter: int) -> list[str]:
    """What is said to both databases while a voter's browser does something, in order."""
    visit(house)
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.sql)  # type: ignore[attr-defined]

    listener, logger = Listener(), logging.getLogger("django.db.backends")
    level, propagate = logger.level, logger.propagate
    logger.addHandler(listener)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    client = Client(headers={"host": "localhost"})
    client.cookies["sessionid"] = session_of(voter)
    client.get("/health/live/")  # the first request of a process reads settings and templates
    said.clear()
    for connection in connections.all():
        connection.force_debug_cursor = True
    try:
        act(client)
    finally:
        for connection in connections.all():
            connection.force_debug_cursor = False
        logger.removeHandler(listener)
        logger.setLevel(level)
        logger.propagate = propagate
    return [sql for sql in said if sql]


def report_queries(queries: dict[int, dict[str, int]]) -> None:
    say("\nStatements sent to the database for a page (BEGIN and COMMIT too)")
    say(f"{'':10}" + "".join(f"{size:>10,}" for size in SIZES))
    for page in PAGES:
        say(f"{page.name:10}" + "".join(f"{queries[size][page.name]:>10}" for size in SIZES))


def report_pages(houses: list[House]) -> None:
    times: dict[tuple[str, int], list[float]] = {}
    links = [http.client.HTTPConnection("127.0.0.1", house.port) for house in houses]
    for page in PAGES:
        for turn in range(-5, SAMPLES):  # five to warm up
            for house, link in zip(houses, links, strict=True):
                voter = 10 + turn + (page.name == "cast") * (SAMPLES + 10)
                took = ask(link, page, house, voter)
                if turn >= 0:
                    times.setdefault((page.name, house.size), []).append(took)
    say(f"\nMilliseconds for a page, {SAMPLES} times each, one visitor at a time")
    say(f"{'':10}{'p50':>8}{'p95':>8}   {'p50':>8}{'p95':>8}   ratio of p50")
    small, large = SIZES
    for page in PAGES:
        cells = {size: spread(times[page.name, size]) for size in SIZES}
        say(
            f"{page.name:10}{cells[small][0]:8.1f}{cells[small][1]:8.1f}   "
            f"{cells[large][0]:8.1f}{cells[large][1]:8.1f}   "
            f"{cells[large][0] / cells[small][0]:.2f}"
        )


def spread(times: list[float]) -> tuple[float, float]:
    """The median and the 95th of a hundred."""
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def report_casting(house: House) -> None:
    """Voters per second over HTTP and, of the same statements, through pgbench: in turn, three times.

    A voter asks for all papers in one request, and casts each in one of its own, as browsers do.
    """
    ballot = Ballot.objects.get(pk=house.ballot)
    hall = Hall(house.port, ballot.slug, manifests.of(ballot))
    first = 3 * SAMPLES
    script = pgbench_script(house, hall, voter=first - 1)
    each = VOTERS // 8
    paper = next(page for page in PAGES if page.name == "paper")
    rates: dict[str, list[float]] = {"http": [], "page": [], "pgbench": []}
    took: list[float] = []
    for turn in range(3):
        crowd = [sealing(n) for n in range(first + turn * each, first + (turn + 1) * each)]
        began = time.perf_counter()
        hall.all_vote(crowd, at_once=AT_ONCE)
        rates["http"].append(each / (time.perf_counter() - began))
        took += [voter.ended - voter.began for voter in crowd]
        rates["page"].append(rate(house, paper, range(VOTERS, VOTERS + each)))
        rates["pgbench"].append(pgbench(house, script, start=20_000 + turn * each, voters=each))
    http_rate, page_rate, sql_rate = (statistics.median(rates[name]) for name in rates)
    papers = PROPOSALS + 1
    say(f"\nVoters a second, {AT_ONCE} at once, {house.size:,} on the roll (median of three)")
    say(
        f"issue and {papers} casts over HTTP     {http_rate:8.1f}   {http_rate * papers:.0f} papers"
    )
    say(
        f"the same SQL through pgbench   {sql_rate:8.1f}   HTTP is {http_rate / sql_rate:.2f} of it"
    )
    say(f"the paper itself, for scale    {page_rate:8.0f}   pages a second")
    middle, slow = spread(took)
    say(f"a voter has the last receipt after {middle:.2f} s, 95 of 100 after {slow:.2f} s")


def sealing(user: int) -> Voter:
    """A voter of whom nothing is known beforehand."""
    marks = {f"q{n:02}": b"F" for n in range(1, PROPOSALS + 1)}
    ranking = bytes(CHANCE.sample(range(CANDIDATES), 5))
    return Voter(user, secrets.token_bytes(16), marks | {f"q{PROPOSALS + 1:02}": ranking})


def rate(house: House, page: Page, voters: range) -> float:
    """Answers a second, AT_ONCE connections kept busy."""

    def work(mine: list[int]) -> None:
        link = http.client.HTTPConnection("127.0.0.1", house.port)
        for voter in mine:
            ask(link, page, house, voter)

    shares = [list(voters)[n::AT_ONCE] for n in range(AT_ONCE)]
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(work, shares))
    return len(voters) / (time.perf_counter() - began)


@dataclass(frozen=True)
class Listened(Hall):
    """A hall without a web server, in this process: so that what it says to the databases can be heard."""

    client: Client

    def send(self, voter: Voter, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        response = self.client.post(path, body, content_type=headers["Content-Type"])
        assert response.status_code == 200, (path, response.status_code, response.content)
        return dict(response.json())


def pgbench_script(house: House, hall: Hall, *, voter: int) -> str:
    """What a whole vote says to the database, with the voter as a variable.

    User, member and roll entry of a voter have the same key here, but for a constant, since all were made in
    one order. Every hash in the statements gets one of the voter's own; the papers stay as they are.
    """
    entry = Ballot.objects.get(pk=house.ballot).roll.get(member=voter)
    lines = ["\\set k :k + 1", "\\set n :start + :client_id * :share + :k"]
    lines.append(f"\\set r :n + {entry.pk - voter}")
    names: dict[str, str] = {}

    def own(found: re.Match[str]) -> str:
        number = names.setdefault(found[0], f"'vote' || :n || '-{len(names)}'")
        return f"sha256(({number})::bytea)"

    def vote(client: Client) -> None:
        Listened(hall.port, hall.slug, hall.manifest, client).vote(sealing(voter))

    for sql in heard(house, vote, voter=voter):
        sql = " ".join(sql.split())
        sql = sql.replace(f"'{session_of(voter)}'", "'benchsession' || :n")
        sql = re.sub(r"'\\x[0-9a-f]{64}'(::bytea)?", own, sql)
        sql = re.sub(rf"\b{entry.pk}\b", ":r", sql)
        sql = re.sub(rf"= {voter}\b", "= :n", sql)
        lines.append(f"{sql};")
    return "\n".join(lines) + "\n"


def pgbench(house: House, script: str, *, start: int, voters: int) -> float:
    """Transactions a second, one for a voter."""
    share = voters // AT_ONCE
    path = settings.VAR / "bench.sql"
    path.write_text(script)
    program = servers.postgres_program("pgbench")
    command = [program, "--no-vacuum", "--file", str(path), f"--client={AT_ONCE}", "--jobs=2"]
    command += [f"--transactions={share}", f"-Dshare={share}", f"-Dstart={start}", "-Dk=0"]
    ran = subprocess.run(
        [*command, url(house, "postgres")],
        env=os.environ | {"PGOPTIONS": "-c search_path=public,urn"},
        capture_output=True,
        text=True,
    )
    found = re.search(r"tps = ([\d.]+)", ran.stdout)
    if ran.returncode or not found or "failed transactions: 0" not in ran.stdout:
        raise SystemExit(f"pgbench failed:\n{ran.stdout}\n{ran.stderr}")
    return float(found[1])


def say(text: str) -> None:
    print(text, flush=True)
