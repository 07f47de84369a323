"""The database as others meet it: through another role, from many threads, behind a trigger's back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection, connections


def as_role(role: str) -> str:
    """The URL of the test database for another role."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = f"{role}@" + parts.netloc.rpartition("@")[2]
    name = connections["default"].settings_dict["NAME"]
    return urlunsplit(parts._replace(netloc=host, path=f"/{name}"))


def connect(role: str) -> psycopg.Connection:
    """A connection of `role`'s own. Sees only what tests commit: `transaction=True`."""
    return psycopg.connect(as_role(role), autocommit=True)


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """The test's own connection with the rights of `role`; "owner" for those it has."""
    with connection.cursor() as cursor:
        if role == "owner":
            yield
            return
        cursor.execute(f"SET LOCAL ROLE {role}")
        yield
        cursor.execute("RESET ROLE")


@contextmanager
def without_triggers() -> Iterator[None]:
    """What somebody can do who owns the whole server and means harm."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("RESET session_replication_role")


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """What each call answers, or the error it raised, all begun at the same moment, each in a thread."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            for alias in ("default", "urn"):
                connections[alias].ensure_connection()
            start.wait(timeout=30)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
