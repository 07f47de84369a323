"""How long a count takes from the board in PostgreSQL to a declared result: a million papers.

The poll of bench/counting.py is put, opened, into a database of its own, made in the server at hand
and dropped at the end; then the ballot is counted as the clock counts it, step by step and whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from ballots import actions, counting, imports, results, urn
from ballots.models import Ballot, Contest
from bench.counting import make
from bench.voting import House, create, drop
from members.models import Member, Office, Region, User
from members.roles import Role

T = TypeVar("T")

ROUNDS = 3


def main() -> None:
    for connection in connections.all():
        connection.settings_dict["OPTIONS"].pop("pool", None)
    poll = Path(settings.VAR) / "poll.blt"
    if not poll.exists():
        make(poll)
    standing, papers = counting.blt.read(poll.read_bytes())
    house = House(0, "bench_board")
    try:
        create(house)
        ballot = on_the_board(standing, papers)
        print(f"load average before: {os.getloadavg()[0]:.1f}")
        print("| step | seconds | of processor, ours |\n|---|---|---|", flush=True)
        contest = ballot.contests.prefetch_related("options").get()
        for _ in range(ROUNDS):
            steps(contest)
        timed("all of `actions.count`", lambda: actions.count(ballot, at=timezone.now()))
    finally:
        drop(house)


def on_the_board(standing: counting.Contest, papers: counting.Profile) -> Ballot:
    """A ballot that waits for its count, with these papers on its board."""
    now = timezone.now()
    user = User.objects.create(email="member1@example.org")
    region = Region.objects.create(name="Wales", slug="wales")
    officer = Member.objects.create(
        number=1, name="Member 1", user=user, region=region, joined_on=now.date()
    )
    office = Office.objects.create(name="Returning officer", role=Role.RETURNING_OFFICER)
    office.terms.create(member=officer, span=DateRange(now.date() - timedelta(days=400), None))
    ballot = imports.bring_in(
        standing,
        counting.papers.profile({}),
        title="Poll",
        slug="poll",
        seats=standing.seats,
        method="scottish-2011",
        opened_at=now - timedelta(days=2),
        closed_at=now - timedelta(days=1),
        by=officer,
        at=now,
    )
    contest = ballot.contests.get().pk
    with connections[urn.ALIAS].cursor() as cursor:
        into = "COPY ballots_paper (contest, section, marks, number) FROM STDIN (FORMAT BINARY)"
        with cursor.copy(into) as copy:
            copy.set_types(["int8", "text", "bytea", "int4"])
            for ranking, number in zip(papers.rankings, papers.papers, strict=True):
                copy.write_row((contest, "", ranking, number))
        cursor.execute("ANALYZE ballots_paper")
    return ballot


def steps(contest: Contest) -> None:
    """The count of `results.tally`, taken apart."""
    alike = timed("papers from the board, alike ones together", lambda: results.posted(contest))
    timed("their digest", lambda: results.digest(alike))
    held = timed("the count", lambda: results.ranked(contest, alike))
    timed("as JSON", lambda: counting.record.to_json(held))


def timed(name: str, step: Callable[[], T]) -> T:
    clock, processor = time.perf_counter(), time.process_time()
    found = step()
    spent = time.process_time() - processor
    print(f"| {name} | {time.perf_counter() - clock:.2f} | {spent:.2f} |", flush=True)
    return found
