"""The last hour of a vote of 20,000: `make drill ARGS=--last-hour`, or `--last-hour=10` for it in ten minutes.

70 in 100 have voted. The others press "Cast my vote" at moments spread by chance over that time, whether those
before them have finished or not: each reads the ballot's page and the paper, asks for the signatures on two
papers, and casts them. The whole house runs: four web processes, a worker that mixes and posts, its clock.
Then voting is closed, and the worker counts.
"""

from __future__ import annotations

import http.client
import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from ballots import actions, casting, manifests
from ballots.lifecycle import State
from ballots.models import Ballot
from bench.crowd import Hall, Voter, admit, session_of
from bench.drill import faults, lived_in, opinion, persist, wait_for_result
from bench.voting import hold
from momentum_demo.processes import say

ROLL, LATE = 20_000, 6_000  # voters
AT_ONCE = 200  # threads: more than ever wait at the same time


@dataclass(frozen=True)
class Timed(Hall):
    """A hall that notes how long each answer took, in seconds, by what was asked."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, voter: Voter, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        with self.clocked("cast" if path.startswith("/urn/") else "issue"):
            return super().send(voter, path, body, headers)

    def read(self, voter: Voter, name: str, path: str) -> None:
        """Look at a page. Raises SystemExit if it is not there."""
        with self.clocked(name):
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            link.request("GET", path, headers={"Cookie": f"sessionid={session_of(voter.user)}"})
            answer = link.getresponse()
            answer.read()
            link.close()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")

    @contextmanager
    def clocked(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        with self.lock:
            self.took[name].append(time.perf_counter() - began)


def main(*, seed: int, window: float, roll: int = ROLL, late: int = LATE) -> None:
    """`window`: seconds. Exits with what went wrong, if anything did."""
    chance = random.Random(seed)
    say(
        f"Seed {seed}: {roll:,} on the roll, {late:,} of them in {window:.0f} s; {os.cpu_count()} processors."
    )
    with lived_in(roll) as (house, users, members):
        admit(users[-late:])
        ballot = hold(members[0], "last-hour", proposals=1)
        earlier = [opinion(chance) for _ in members[:-late]]
        casting.cast_together(ballot, zip(members[:-late], earlier, strict=True), at=timezone.now())
        say(f"{len(earlier):,} have voted. The last hour begins, load {os.getloadavg()[0]:.1f}.")
        hall = Timed(house.port, ballot.slug, manifests.of(ballot))
        crowd = [Voter(user.pk, chance.randbytes(16), opinion(chance)) for user in users[-late:]]
        come(hall, crowd, sorted(chance.uniform(0, window) for _ in crowd))
        report(hall, crowd)
        began = time.monotonic()
        persist(lambda: actions.close(ballot, at=ballot.closes_at))
        wait_for_result(ballot)
        say(f"Declared {time.monotonic() - began:.0f} s after the close.")
        if wrong := faults(ballot, crowd, earlier):
            raise SystemExit("\n".join(wrong))
        declared = Ballot.objects.get(pk=ballot.pk, state=State.DECLARED)
        say(f"{declared.voters:,} voters, {2 * roll:,} papers, every receipt counted once. VALID.")


def come(hall: Timed, crowd: list[Voter], moments: list[float]) -> None:
    """Everybody at their moment, however many are waiting then. Nobody comes any more once something failed."""
    began, failed = time.monotonic(), threading.Event()

    def vote(voter: Voter, moment: float) -> None:
        if failed.wait(max(0.0, began + moment - time.monotonic())):
            return
        try:
            go(voter)
        except BaseException:
            failed.set()
            raise

    def go(voter: Voter) -> None:
        hall.read(voter, "the ballot's page", f"/ballots/{hall.slug}/")
        hall.read(voter, "the paper", f"/ballots/{hall.slug}/vote/")
        hall.vote(voter)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for _ in threads.map(vote, crowd, moments):
            pass


def report(hall: Timed, crowd: list[Voter]) -> None:
    whole = [voter.ended - voter.began for voter in crowd]
    for name, took in {**hall.took, "all of it, from the press to the last receipt": whole}.items():
        took = sorted(took)
        half, slow, slowest = (took[int(len(took) * share)] for share in (0.5, 0.95, 0.99))
        say(
            f"{name}: p50 {half * 1000:.0f} ms, p95 {slow * 1000:.0f} ms, p99 {slowest * 1000:.0f} ms"
        )
    say(f"{sum(voter.failed for voter in crowd)} requests had to be sent again.")
