"""How long the pages of a large motion take: 10,000 words, 50 amendments or 500, half of them carried.

The motion and the amendments of bench/drafting.py are put into a database of their own, made in the server at
hand and dropped at the end. Pages are asked for through Django, without a web server: first with nothing in
memory, as after a restart or a new amendment, then again and again.
"""

from __future__ import annotations

import logging
import os
import random
import statistics
import time
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.drafting import edited, motion
from bench.voting import House, create, drop
from members.models import Member, Office, Region, User
from members.roles import Role
from momentum_demo.management.commands.demo import collect_static
from motions import actions, drafting
from motions.drafting import Unacceptable, plain, record
from motions.lifecycle import Outcome, State
from motions.memory import memory
from motions.models import (
    Acceptance,
    ChangeKind,
    ChangeSet,
    Kind,
    Process,
    Route,
    RuleSet,
    Submission,
    Text,
    TextKind,
)

SIZES = (50, 500)  # amendments
TIMES = 20  # each page, once it is in memory
NOW = timezone.now()


def main() -> None:
    for each in connections.all():
        each.settings_dict["OPTIONS"].pop("pool", None)
    logging.getLogger("momentum_demo").setLevel(logging.WARNING)
    collect_static(settings.VAR)
    house = House(0, "bench_motions")
    try:
        create(house)
        print(f"load average before: {os.getloadavg()[0]:.1f}")
        print(
            "| page | amendments | queries | nothing in memory | then | then, of the processor |\n"
            "|---|---:|---:|---:|---:|---:|"
        )
        clerk = committee()
        found = [
            ask(large(clerk, number, size), size) for number, size in enumerate(SIZES, start=1)
        ]
        few, many = found[0], found[-1]
        print("\nWith the most amendments, and with the fewest:\n")
        print("| page | queries | of the processor |\n|---|---|---:|")
        for page, (queries, ours) in many.items():
            fewer, less = few[page]
            same = "as many" if queries == fewer else f"{queries} for {fewer}"
            print(f"| {page} | {same} | {ours / less:.1f} times |")
    finally:
        drop(house)


def committee() -> Member:
    """Somebody of the arrangements committee."""
    region = Region.objects.create(name="Wales", slug="wales")
    user = User.objects.create(email="clerk@example.org", password="!")
    clerk = Member.objects.create(
        user=user, number=1, name="Clerk", region=region, joined_on=date(2020, 1, 1)
    )
    office = Office.objects.create(name="Arrangements", role=Role.ARRANGEMENTS)
    office.terms.create(member=clerk, span=DateRange(date(2020, 1, 1), None))
    return clerk


def large(clerk: Member, number: int, size: int) -> Submission:
    """A policy motion with so many amendments, straight into the tables."""
    rules = RuleSet.objects.create(
        name=f"Rules {number}",
        adopted_on=date(2022, 5, 26),
        resubmit_window=timedelta(days=7),
        appeal_window=timedelta(days=7),
    )
    prepared = actions.draft_process(
        title=f"Process {number}",
        slug=f"process-{number}",
        rule_set=rules,
        rule_book=None,
        starts_at=NOW - timedelta(days=110),
        by=clerk,
        at=NOW - timedelta(days=120),
    )
    process = actions.open_process(prepared, by=clerk, at=NOW - timedelta(days=119))
    rng = random.Random(1)
    original = drafting.begin(motion(rng))
    text = Text.objects.create(kind=TextKind.POLICY, title="Large", begun_at=NOW)
    moved = put(process, text, None, 1, original, clerk)
    actions.publish_version(text, of=moved, why="As admitted.", by=clerk, at=NOW)
    base = drafting.read(drafting.weave([original]), [original.id])
    lines = {block.id: plain.marked(block.words) for block in base.shown}
    while moved.amendments.count() < size:
        touched = rng.sample(sorted(lines), rng.choice([1, 1, 1, 2, 3]))
        new = {block: edited(rng, lines[block]) for block in touched}
        next_number = moved.amendments.count() + 1
        try:
            change = drafting.propose(base, f"c{next_number}", next_number, changed=new)
        except Unacceptable:
            continue
        put(process, text, moved, next_number, change, clerk)
    return moved


def put(
    process: Process,
    text: Text,
    lead: Submission | None,
    number: int,
    change: drafting.ChangeSet,
    by: Member,
) -> Submission:
    """The motion itself, or an amendment: of those every other is carried."""
    payload = record.change_to(change)
    filed = ChangeSet.objects.create(
        text=text,
        key=change.id,
        number=number if lead else 0,
        kind=ChangeKind.AMENDMENT if lead else ChangeKind.MOTION,
        payload=payload,
        sha256=ChangeSet.digest(payload),
        filed_at=NOW,
        filed_by=by,
    )
    is_carried = lead is not None and number % 2 == 0
    made = Submission.objects.create(
        process=process,
        text=text,
        change=filed,
        kind=Kind.AMENDMENT if lead else Kind.MOTION,
        route=Route.MEMBER,
        number=number,
        lead=lead,
        amends=lead,
        title=f"Number {number}",
        mover=by,
        filed_at=NOW,
        submitted_at=NOW,
        state=State.DECIDED if is_carried else State.AGENDA,
        outcome=Outcome.CARRIED if is_carried else "",
        decided_at=NOW if is_carried else None,
    )
    if is_carried:
        Acceptance.objects.create(text=text, into=lead, change=filed, why="So.", at=NOW)
    return made


def ask(moved: Submission, size: int) -> dict[str, tuple[int, float]]:
    """Each page cold, then warm, with its queries; signed in, so that nothing is left out.

    By page the queries, and the milliseconds of the processor once everything is in memory.
    """
    found = {}
    client = Client(SERVER_NAME="localhost")
    client.force_login(moved.mover.user)
    where = [moved.process.slug, moved.number]
    page = reverse("motions:motion", args=where)
    for name, address in (
        ("the motion, as it reads", f"{page}?view=passed"),
        ("the motion, every change", f"{page}?view=changes"),
        ("an amendment", reverse("motions:amendment", args=[*where, 1])),
        ("who wrote these words", reverse("motions:words", args=where) + "?q=members"),
    ):
        memory.clear()
        first, _ = timed(client, address)
        queries: list[str] = []
        with connection.execute_wrapper(partial(noted, queries)):
            client.get(address)
        again = [timed(client, address) for _ in range(TIMES)]
        then, ours = (statistics.median(times) for times in zip(*again, strict=True))
        cells = (name, size, len(queries), f"{first:.0f} ms", f"{then:.0f} ms", f"{ours:.0f} ms")
        print("|", " | ".join(map(str, cells)), "|", flush=True)
        found[name] = (len(queries), ours)
    return found


def noted(queries: list[str], execute: Any, sql: str, *more: Any) -> Any:
    """Note a query, and send it."""
    queries.append(sql)
    return execute(sql, *more)


def timed(client: Client, address: str) -> tuple[float, float]:
    """How long a page takes, in milliseconds: by the clock, and of the processor, ours."""
    begun, processor = time.perf_counter(), time.process_time()
    answer = client.get(address)
    spent = (time.process_time() - processor) * 1000
    taken = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    return taken, spent
