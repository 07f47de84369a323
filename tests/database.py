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
from django.db import connection, connections, transaction
from django.test import TransactionTestCase


def as_role(role: str) -> str:
    """The URL of the test database for another role."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = f"{role}@" + parts.netloc.rpartition("@")[2]
    name = connections["default"].settings_dict["NAME"]
    return urlunsplit(parts._replace(netloc=host, path=f"/{name}"))


def connect(role: str) -> psycopg.Connection:
    """A connection of `role`'s own. Sees only what tests commit: `transaction=True`."""
    return psycopg.connect(as_role(role), autocommit=True)


def empty_after_tests() -> None:
    """Have tests that commit leave the tables as they are now, right after the migrations.

    Django would truncate every table and make its content types anew: a second and more, each time. Deleting
    takes milliseconds. No trigger of ours has a say, and no foreign key is looked up: every row goes. Should
    the clock of a house be at work there, that is given up: of two in a deadlock, whoever waits for less is.
    """
    tables = tables_without_rows()
    delete = f"""
        SET LOCAL deadlock_timeout = '1min';
        LOCK TABLE {", ".join(tables)} IN ACCESS EXCLUSIVE MODE;
        SET LOCAL session_replication_role = replica;
        {";".join(f"DELETE FROM {table}" for table in tables)}
    """

    def teardown(test: TransactionTestCase) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(delete)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]


def tables_without_rows() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname IN ('public', 'urn') ORDER BY 1"
        )
        found = []
        for [table] in cursor.fetchall():
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
            if cursor.fetchone() == (False,):
                found.append(table)
        return found


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
            start.wait(timeout=120)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
