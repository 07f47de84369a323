"""One database as the migrations leave it, kept for the next run; each worker's own is a copy of it.

Migrating takes half a minute of a processor, and copying half a second.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.sql import SQL, Identifier

LOCK = 20_220_526  # the first worker migrates, and the others wait
PREFIX = "migrated_"


def make(name: str) -> None:
    """Make the database `name` anew, and have Django use it for both aliases."""
    with server() as at:
        at.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        template = PREFIX + digest()
        found = {row[0] for row in at.execute("SELECT datname FROM pg_database")}
        if template not in found:
            for old in found:
                if old.startswith(PREFIX):
                    drop(old)
            migrate(template)
        drop(name)
        for statement in (
            "CREATE DATABASE {name} TEMPLATE {template}",
            "REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC",  # as the first migration says: not copied
            # Nobody waits for the disk: what a power cut would cost are these rows, no more.
            "ALTER DATABASE {name} SET synchronous_commit = off",
        ):
            at.execute(SQL(statement).format(name=Identifier(name), template=Identifier(template)))
    use(name)


def drop(name: str) -> None:
    leave()
    with server() as at:
        at.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def migrate(template: str) -> None:
    """Whole or not at all: it has its name only when it is done."""
    unfinished = f"unfinished_{template}"
    drop(unfinished)
    with server() as at:
        at.execute(SQL("CREATE DATABASE {}").format(Identifier(unfinished)))
        use(unfinished)
        for alias in ("default", "urn"):
            call_command("migrate", database=alias, verbosity=0)
        leave()
        rename = SQL("ALTER DATABASE {} RENAME TO {}")
        at.execute(rename.format(Identifier(unfinished), Identifier(template)))


def use(name: str) -> None:
    leave()
    for alias in ("default", "urn"):
        connections[alias].settings_dict["NAME"] = name


def leave() -> None:
    for alias in ("default", "urn"):
        connections[alias].close()


def server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def digest() -> str:
    """Of whatever decides what migrating makes: our migrations, the settings, the releases of the others."""
    files = [*settings.BASE_DIR.glob("*/migrations/*.py"), settings.BASE_DIR / "constraints.txt"]
    files.append(Path(settings.BASE_DIR, "momentum_demo", "settings.py"))
    made = hashlib.sha256()
    for file in sorted(files):
        made.update(f"{file.relative_to(settings.BASE_DIR)}\n".encode() + file.read_bytes())
    return made.hexdigest()[:16]
