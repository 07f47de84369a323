"""Kill -9 while people vote: `make drill`, or `make drill ARGS="--rounds=2 --seed=7"`.

A whole house of its own under var/drill: PostgreSQL, Redis, four web processes, a worker and its clock. In
each round everybody on the roll votes at the same moment, and again and again something is killed, and started
afresh: the web server, the worker, PostgreSQL (all of it, or one of its processes) or Redis. Then the ballot is
closed, something is killed once more, and:

    everybody finished: every voter has a receipt for every paper
    every paper with a receipt is on the board once, and nothing else is
    the papers come to what the voters said
    verify_ballot.py says VALID

The seed decides who is killed and after how long; what that meets is up to the machine.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

import psutil
from django.conf import settings
from django.db import OperationalError, connections

from ballots import actions, manifests, recounts, results, urn
from ballots.lifecycle import State
from ballots.models import Ballot
from bench.crowd import Hall, Voter, admit
from bench.voting import CANDIDATES, enrol, free_port, hold
from members.models import Member, User
from momentum_demo import servers
from momentum_demo.addresses import Urls, socket_directory
from momentum_demo.management.commands.demo import ask, clear, collect_static
from momentum_demo.processes import Claim, Process, claim, say, start, stop

TARGETS = ("web", "worker", "PostgreSQL", "a process of PostgreSQL", "Redis")
PAUSE = (0.3, 2.5)  # seconds between being well again and the next death
MOST_DEATHS = 12  # in one round; a round with more would never end
CALM = 600  # seconds for everything to be well again, or for a result to be declared
WEB_PROCESSES = 4

Answer = TypeVar("Answer")


@dataclass
class House:
    """What runs, by name."""

    claimed: Claim
    found: Urls
    port: int
    running: dict[str, Process] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start one of them, or start it once more."""
        var, python = self.claimed.var, [sys.executable, "-m"]
        if name == "PostgreSQL":
            self.running[name] = servers.start_postgres(var, socket_directory(var))
        elif name == "Redis":
            self.running[name] = servers.start_redis(var, socket_directory(var))
        else:
            gunicorn = ["gunicorn", "momentum_demo.wsgi", f"--bind=127.0.0.1:{self.port}"]
            gunicorn += [f"--workers={WEB_PROCESSES}", "--threads=8", "--no-control-socket"]
            celery = ["celery", "--app=momentum_demo"]
            commands = {
                "web": gunicorn,
                "worker": [*celery, "worker", "--concurrency=2", "--without-gossip"],
                "beat": [*celery, "beat", "--pidfile=", f"--schedule={var / 'schedule'}"],
            }
            env = {**os.environ, **self.found.for_app(), "SWEEP_SECONDS": "1", "LOG_LEVEL": "ERROR"}
            command = [*python, *commands[name]]
            self.running[name] = start(name, command, log=var / "log" / f"{name}.log", env=env)

    def kill(self, target: str, chance: random.Random) -> None:
        """As a machine does that loses its power; then start it afresh."""
        name = "PostgreSQL" if target == "a process of PostgreSQL" else target
        popen = self.running[name].popen
        parent = psutil.Process(popen.pid)
        doomed = parent.children(recursive=True)
        if target == "a process of PostgreSQL":
            with suppress(psutil.NoSuchProcess):
                chance.choice(doomed).kill()
            return  # PostgreSQL ends its other processes, and starts itself afresh
        for process in (parent, *doomed):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        popen.wait()
        psutil.wait_procs(doomed, timeout=10)
        self.start(name)

    def wait(self) -> None:
        """Until web, worker, PostgreSQL and Redis are well."""
        deadline = time.monotonic() + CALM
        while ill := ask(self.port):
            for name in ("worker", "beat"):  # they give up if Redis is away for too long
                if not self.running[name].running:
                    self.start(name)
            if time.monotonic() > deadline:
                raise SystemExit(f"not well after {CALM} seconds: {ill}")
            time.sleep(0.2)


@contextmanager
def lived_in(voters: int) -> Iterator[tuple[House, list[User], list[Member]]]:
    """A house from nothing, in which all is well, with so many members; its processes end with it."""
    clear(settings.VAR)
    collect_static(settings.VAR)
    with claim(settings.VAR, what="the drill") as claimed, servers.running(claimed) as found:
        for command in (["migrate"], ["migrate", "--database=urn"]):
            subprocess.run(
                [sys.executable, "manage.py", *command, "--verbosity=0"],
                env={**os.environ, **found.for_owner()},
                cwd=settings.BASE_DIR,
                check=True,
            )
        users, members = enrol(voters)
        redis, postgres = claimed.started
        house = House(claimed, found, free_port(), {"Redis": redis, "PostgreSQL": postgres})
        try:
            for name in ("web", "worker", "beat"):
                house.start(name)
            house.wait()
            yield house, users, members
        finally:
            stop(house.running.values())


def main(*, rounds: int, voters: int, seed: int) -> None:
    """So many rounds, from nothing. Exits with what went wrong, if anything did."""
    say(f"Seed {seed}: {rounds} rounds, {voters} voters, {os.cpu_count()} processors.")
    with lived_in(voters) as (house, users, members):
        admit(users)
        deaths: Counter[str] = Counter()
        for number in range(1, rounds + 1):
            deaths += hold_round(
                house, number, users, members[0], random.Random(f"{seed} {number}")
            )
        told = ", ".join(f"{name} {deaths[name]}" for name in TARGETS)
        say(
            f"{rounds} rounds, {rounds * voters} voters, {deaths.total()} deaths ({told}): all is well."
        )


def hold_round(
    house: House, number: int, users: list[User], officer: Member, chance: random.Random
) -> Counter[str]:
    """One ballot from opening to verification, and who was killed meanwhile."""
    ballot = hold(officer, f"round-{number}", proposals=1)
    crowd = [Voter(user.pk, chance.randbytes(16), opinion(chance)) for user in users]
    hall = Hall(house.port, ballot.slug, manifests.of(ballot))
    deaths: Counter[str] = Counter()
    began = time.monotonic()
    with ThreadPoolExecutor(len(crowd)) as threads:
        votes = [threads.submit(hall.vote, voter) for voter in crowd]
        # Here and not in a thread: on Linux a process ends with the thread that started it.
        while not all(vote.done() for vote in votes):
            time.sleep(chance.uniform(*PAUSE))
            if deaths.total() < MOST_DEATHS:
                death(house, chance.choice(TARGETS), chance, deaths)
        for vote in votes:
            vote.result()
    took = time.monotonic() - began
    persist(lambda: actions.close(ballot, at=ballot.closes_at))
    time.sleep(chance.uniform(0, 2))
    death(house, chance.choice(TARGETS[1:]), chance, deaths)
    wait_for_result(ballot)
    if wrong := persist(lambda: faults(ballot, crowd)):
        raise SystemExit("\n".join([f"Round {number} (kept: {settings.VAR}):", *wrong]))
    again, failed = (sum(voter.failed > 0 for voter in crowd), sum(v.failed for v in crowd))
    say(
        f"Round {number}: {len(crowd)} voted in {took:.0f} s through {deaths.total()} deaths, {again} of "
        f"them had to send something again ({failed} times). Every receipt counted once; VALID."
    )
    return deaths


def opinion(chance: random.Random) -> dict[str, bytes]:
    """What somebody says of the proposal, and in the election; or a blank paper."""
    return {
        "q01": chance.choice([b"F", b"A", b"S", b""]),
        "q02": bytes(chance.sample(range(CANDIDATES), chance.randrange(CANDIDATES))),
    }


def death(house: House, target: str, chance: random.Random, deaths: Counter[str]) -> None:
    house.kill(target, chance)
    deaths[target] += 1
    house.wait()


def persist(act: Callable[[], Answer]) -> Answer:
    """What `act` answers, asked again while PostgreSQL comes back."""
    deadline = time.monotonic() + CALM
    while True:
        for connection in connections.all():
            connection.close()
        try:
            return act()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def wait_for_result(ballot: Ballot) -> None:
    deadline = time.monotonic() + CALM
    declared = Ballot.objects.filter(pk=ballot.pk, state=State.DECLARED)
    while not persist(declared.exists):
        if time.monotonic() > deadline:
            raise SystemExit(f"no result after {CALM} seconds")
        time.sleep(0.3)


def faults(
    ballot: Ballot, crowd: list[Voter], earlier: Sequence[Mapping[str, bytes]] = ()
) -> list[str]:
    """What is not as it must be after all that, in words. `earlier`: what those said who had voted before."""
    ballot = Ballot.objects.get(pk=ballot.pk)
    posted = Counter(
        bytes(id_)
        for id_ in urn.Entry.objects.filter(ballot=ballot.pk).values_list("id", flat=True)
    )
    promised = Counter(id_ for voter in crowd for id_ in voter.receipts.values())
    wrong = recounts.verify(ballot)
    if any(len(voter.receipts) != 2 for voter in crowd):
        wrong.append("somebody did not finish")
    if lost := promised - posted:
        wrong.append(f"{lost.total()} papers with a receipt are not on the board")
    if spare := (posted - promised).total() - 2 * len(earlier):
        wrong.append(f"{spare} papers on the board are nobody's")
    for contest in ballot.contests.all():
        marks = [*(voter.marks for voter in crowd), *earlier]
        said = Counter(each[contest.code] for each in marks)
        if results.posted(contest).get("", Counter()) != said:
            wrong.append(f"{contest.code} does not come to what the voters said")
    return wrong
