"""Whether the time that signing in takes tells a member's address from a stranger's.

Both are asked for in random order, and each step is timed: asking for a code, the page where it is typed, a
wrong one. Somebody who guesses by one such time is right as often as the area under the curve says: half of the
time if it tells nothing, always if it tells everything.
"""

from __future__ import annotations

import logging
import os
import random
import time
from collections.abc import Sequence
from datetime import date
from statistics import median

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from bench.voting import House, create, drop
from members import actions
from members.models import Region
from momentum_demo.celery import app as celery

TIMES = int(os.environ.get("TIMES", "500"))  # each
ASK, CODE = "/accounts/login/", "/accounts/login/code/confirm/"
STEPS = ("asking for a code", "the page for it", "a wrong code")


def main() -> None:
    for connection in connections.all():
        connection.settings_dict["OPTIONS"].pop("pool", None)
    logging.getLogger("momentum_demo").setLevel(logging.WARNING)
    settings.ACCOUNT_RATE_LIMITS = False
    celery.conf.update(broker_url="memory://")  # nobody is to get these letters
    house = House(1, "bench_signing_in")
    try:
        create(house)
        measure(enrolled())
    finally:
        drop(house)


def enrolled() -> str:
    """The address of a member."""
    since, until = date(2020, 1, 1), date(2040, 1, 1)
    region = Region.objects.create(name="Bench", slug="bench")
    ada = actions.enrol(
        number=1, name="Ada", email="ada@bench.invalid", region=region, joined_on=since,
        paid_until=until, by=None, at=timezone.now(),
    )  # fmt: skip
    EmailAddress.objects.filter(user=ada.user).update(verified=True)
    return ada.user.email


def measure(member: str) -> None:
    stranger = "eve@bench.invalid"
    for email in (member, stranger):
        steps(email)  # fills caches
    asked = [member, stranger] * TIMES
    random.shuffle(asked)
    found: dict[str, list[list[float]]] = {member: [], stranger: []}
    print(f"load average before: {os.getloadavg()[0]:.1f}; {TIMES} times each, in random order\n")
    for email in asked:
        found[email].append(steps(email))
    print("| step | member, median | stranger, median | a guess by one time is right |")
    print("|---|---:|---:|---:|")
    for number, words in enumerate(STEPS):
        of_member, of_stranger = ([each[number] for each in found[who]] for who in found)
        sure = area(of_member, of_stranger)
        medians = [f"{median(times) * 1000:.2f} ms" for times in (of_member, of_stranger)]
        print(f"| {words} | {' | '.join(medians)} | {max(sure, 1 - sure):.1%} |")


def steps(email: str) -> list[float]:
    """The seconds that each of STEPS takes, in a browser that has been here for nothing else."""
    client, taken = Client(SERVER_NAME="localhost"), []
    for method, path, typed in (
        (client.post, ASK, {"login": email}),
        (client.get, CODE, {}),
        (client.post, CODE, {"code": "WRONG1"}),
    ):
        began = time.perf_counter()
        method(path, typed)
        taken.append(time.perf_counter() - began)
    return taken


def area(some: Sequence[float], others: Sequence[float]) -> float:
    """How often one of `some`, drawn at random, is longer than one of `others`."""
    ranked = sorted([(each, 1) for each in some] + [(each, 0) for each in others])
    ranks = sum(rank for rank, (_, mine) in enumerate(ranked, start=1) if mine)
    return (ranks - len(some) * (len(some) + 1) / 2) / (len(some) * len(others))
