"""How long a list of 50,000 members takes on its way into the register: read, entered, changed, undone.

A database of its own, made in the server at hand and dropped at the end. Beside it, in the same run, what
PostgreSQL needs at least: COPY of the same file into a table of texts, and COPY of the rows that came of it
into the same tables, with every key, index, constraint and trigger that they have.
"""

from __future__ import annotations

import io
import os
import resource
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from threading import Event, Thread
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone

from bench.voting import House, create, drop
from members import actions, sheets
from members.actions import importing
from members.models import Import, ImportState, Member, Region
from members.roles import Role

ROWS = int(os.environ.get("ROWS", "50000"))
HEADING = "number,name,email,region,joined,paid until,postcode,phone\n"
FIRST = 1000  # the first number of the list; the officer has 1
# What an import makes, in the order in which the keys allow it, and which of their rows.
TABLES = {
    "members_user": "id IN (SELECT user_id FROM members_member WHERE number >= %s)",
    "account_emailaddress": "user_id IN (SELECT user_id FROM members_member WHERE number >= %s)",
    "members_member": "number >= %s",
    "members_membership": "member_id IN (SELECT id FROM members_member WHERE number >= %s)",
}


def main() -> None:
    for each in connections.all():
        each.settings_dict["OPTIONS"].pop("pool", None)
    house = House(ROWS, "bench_importing")
    try:
        create(house)
        print(f"load average before: {os.getloadavg()[0]:.1f}; {ROWS:,} rows")
        print(f"memory before: {peak()} MB\n")
        measure(office())
    finally:
        drop(house)


def measure(esi: Member) -> None:
    print("| step | seconds | of processor, ours | longest without news | MB at most so far |")
    print("|---|---:|---:|---:|---:|", flush=True)
    at = timezone.now()
    new = HEADING + "".join(line(n) for n in range(FIRST, FIRST + ROWS))
    changed = HEADING + "".join(line(n, postcode="CF9") for n in range(FIRST, FIRST + ROWS))
    floor = timed("COPY of the file into a table of texts", partial(copy_file, new))
    upload = importing.upload(new.encode(), "new.csv", by=esi, at=at)
    ours = timed("new members: read", partial(importing.read, upload, at=at), upload)
    upload = importing.commit(Import.objects.get(pk=upload.pk), by=esi, at=at)
    entering = timed("new members: entered", partial(importing.enter, upload, at=at), upload)
    rows = {table: taken(table, where) for table, where in TABLES.items()}
    second = importing.upload(changed.encode(), "changed.csv", by=esi, at=at)
    timed("every postcode changed: read", partial(importing.read, second, at=at), second)
    second = importing.commit(Import.objects.get(pk=second.pk), by=esi, at=at)
    timed("every postcode changed: entered", partial(importing.enter, second, at=at), second)
    for each in (second, upload):
        importing.undo(each, by=esi, at=at)
        timed(f"{each.name}: undone", partial(importing.take_back, each, at=at), each)
        assert Import.objects.get(pk=each.pk).state == ImportState.UNDONE
    copied = timed("COPY of the same rows into the same four tables", partial(put, rows))
    assert Member.objects.filter(number__gte=FIRST).count() == ROWS
    print(f"\nread: {ours / floor:.1f} times COPY of the file")
    print(f"entered: {entering / copied:.1f} times COPY of the rows, without the record")
    print(f"both: {(ours + entering) / (floor + copied):.1f} times both")


def office() -> Member:
    """The membership office, and the region that the list names."""
    at = timezone.now()
    since, until = date(2020, 1, 1), date(2040, 1, 1)
    region = Region.objects.create(name="Bench", slug="bench")
    esi = actions.enrol(
        number=1, name="Esi", email="esi@bench.invalid", region=region, joined_on=since,
        paid_until=until, by=None, at=at,
    )  # fmt: skip
    office = actions.create_office("Bench", Role.MEMBERSHIP, by=None, at=at)
    actions.appoint(esi, office, since=since, until=None, by=None, at=at)
    return esi


def line(n: int, *, postcode: str = "CF10") -> str:
    return (
        f"{n},Person {n},person{n}@bench.invalid,Bench,2025-01-01,2040-01-01,"
        f"{postcode} {n},029{n:08d}\n"
    )


# What PostgreSQL needs


def copy_file(text: str) -> None:
    """The file as it is, into a table that is dropped afterwards."""
    heading = next(sheets.table(HEADING.encode()))
    with transaction.atomic(), connection.cursor() as cursor:
        columns = ", ".join(f'"{name}" text' for name in heading)
        cursor.execute(f"CREATE TABLE bench_file ({columns})")
        with cursor.copy("COPY bench_file FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(text)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_file")


def taken(table: str, where: str) -> bytes:
    """The rows that the import made in `table`, as PostgreSQL writes them."""
    out = io.BytesIO()
    with connection.cursor() as cursor:
        query = f"COPY (SELECT * FROM {table} WHERE {where % FIRST}) TO STDOUT"
        with cursor.copy(query) as copy:
            for piece in copy:
                out.write(piece)
    return out.getvalue()


def put(rows: dict[str, bytes]) -> None:
    """All of them back, in one transaction, as an import is."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, content in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(content)


# Measuring


class Watcher(Thread):
    """Looks at an import as its page does, and notes for how long nothing changed."""

    def __init__(self, upload: Import) -> None:
        super().__init__(daemon=True)
        self.upload, self.over, self.longest = upload, Event(), 0.0

    def run(self) -> None:
        seen, since = None, time.perf_counter()
        while not self.over.wait(0.1):
            now = Import.objects.defer("content").get(pk=self.upload.pk)
            found = (now.state, importing.so_far(now))
            if found != seen:
                self.longest = max(self.longest, time.perf_counter() - since)
                seen, since = found, time.perf_counter()
        self.longest = max(self.longest, time.perf_counter() - since)
        connection.close()


def timed(words: str, act: Callable[[], Any], watched: Import | None = None) -> float:
    """How many seconds it takes, by the clock."""
    watcher = Watcher(watched) if watched else None
    if watcher:
        watcher.start()
    clock, processor = time.perf_counter(), time.process_time()
    act()
    seconds, spent = time.perf_counter() - clock, time.process_time() - processor
    waited = ""
    if watcher:
        watcher.over.set()
        watcher.join()
        waited = f"{watcher.longest:.1f}"
    print(f"| {words} | {seconds:.1f} | {spent:.1f} | {waited} | {peak()} |", flush=True)
    return seconds


def peak() -> int:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
