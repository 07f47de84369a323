"""How long 50,000 members take on their way into the register, and how much memory: read, entered, undone."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

ROWS = int(os.environ.get("ROWS", "50000"))


def main() -> None:
    from django.utils import timezone

    from members import actions
    from members.actions import importing
    from members.models import Import, Region
    from members.roles import Role

    at = timezone.now()
    region = Region.objects.create(name="Bench", slug="bench")
    esi = actions.enrol(
        number=1,
        name="Esi",
        email="esi@bench.invalid",
        region=region,
        joined_on=date(2020, 1, 1),
        paid_until=date(2040, 1, 1),
        by=None,
        at=at,
    )
    office = actions.create_office("Bench", Role.MEMBERSHIP, by=None, at=at)
    actions.appoint(esi, office, since=date(2020, 1, 1), until=None, by=None, at=at)
    heading = "number,name,email,region,joined,paid until,postcode,phone\n"
    new = heading + "".join(line(n, f"person{n}@bench.invalid") for n in range(10, 10 + ROWS))
    changed = heading + "".join(
        line(n, f"person{n}@bench.invalid", "09") for n in range(10, 10 + ROWS)
    )
    for words, text in (("new", new), ("changed", changed)):
        upload = importing.upload(text.encode(), f"{words}.csv", by=esi, at=at)
        timed(f"{words}: read", partial(importing.read, upload, at=at))
        upload = importing.commit(Import.objects.get(pk=upload.pk), by=esi, at=at)
        timed(f"{words}: entered", partial(importing.enter, upload, at=at))
    for upload in Import.objects.order_by("-pk"):
        importing.undo(upload, by=esi, at=at)
        timed(f"{upload.name}: undone", partial(importing.take_back, upload, at=at))
        print(Import.objects.get(pk=upload.pk).get_state_display())


def line(n: int, email: str, postcode: str = "CF10") -> str:
    return f"{n},Person {n},{email},Bench,2025-01-01,2040-01-01,{postcode} {n},029{n:08d}\n"


def timed(words: str, act: Callable[[], Any]) -> None:
    began = time.perf_counter()
    act()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{words}: {seconds:.1f} s, {peak} MB at most so far", flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    connection.settings_dict["TEST"]["NAME"] = "bench_register"  # beside whatever tests run
    old = setup_databases(verbosity=0, interactive=False, aliases={"default": connection})
    try:
        main()
    finally:
        teardown_databases(old, verbosity=0)
