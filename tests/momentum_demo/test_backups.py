"""A backup is one encrypted file, and a restore proves that everything in it is whole."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from ballots import keystore
from ballots.models import Ballot
from momentum_demo import backups
from momentum_demo.management.commands.restore import whats_wrong
from momentum_demo.models import AuditEvent
from tests import factories
from tests.database import as_role, without_triggers

SECRET, KEYS = "a secret of the backup's own", "a secret of the keys' own, elsewhere"
NEVER_ALIKE = os.urandom(backups.PIECE * 2 + 5)


def sealed(plain: bytes) -> bytes:
    held = io.BytesIO()
    backups.seal(io.BytesIO(plain), held, SECRET)
    return held.getvalue()


def opened(held: bytes, secret: str = SECRET) -> bytes:
    plain = io.BytesIO()
    backups.unseal(io.BytesIO(held), plain, secret)
    return plain.getvalue()


@pytest.mark.parametrize("length", [0, 1, backups.PIECE, len(NEVER_ALIKE)])
def test_what_was_sealed_is_opened(length):
    assert opened(sealed(NEVER_ALIKE[:length])) == NEVER_ALIKE[:length]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: held[:-1] + bytes([held[-1] ^ 1]),
        lambda held: held[: 24 + 4 + backups.PIECE + 16],
        lambda held: held[:-5],
        lambda held: b"something else" + held,
        lambda held: held[:24] + held[24 + 4 + backups.PIECE + 16 :],
    ],
    ids=["a-bit-changed", "cut-after-a-piece", "cut-in-a-piece", "no-backup", "a-piece-left-out"],
)
def test_what_was_changed_or_cut_is_not_opened(spoil):
    with pytest.raises(backups.CannotOpen):
        opened(spoil(sealed(NEVER_ALIKE)))


def test_another_secret_opens_nothing_and_a_short_one_is_refused():
    with pytest.raises(backups.CannotOpen):
        opened(sealed(b"x"), "another secret of that length")
    with pytest.raises(backups.CannotOpen):
        backups.seal(io.BytesIO(b"x"), io.BytesIO(), "short")


@pytest.fixture
def elsewhere():
    """An empty database beside the tests' own; its owner's URL."""
    name = f"drill_{os.getpid()}"
    with psycopg.connect(as_role("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(as_role("postgres"))._replace(path=f"/{name}"))
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def restore(file: Path, url: str, keys: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """manage.py restore, as somebody runs it on a new machine."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "URN_DATABASE_URL": url,
        "KEYSTORE": str(keys),
        "BACKUP_SECRET": SECRET,
        "DJANGO_SETTINGS_MODULE": "momentum_demo.settings",
        **env,
    }
    return subprocess.run(
        [sys.executable, "manage.py", "restore", str(file)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_the_drill(maker, elsewhere, tmp_path, monkeypatch):
    """A declared ballot and an open one go into a backup, come back elsewhere, and everything is verified."""
    voter = factories.member()
    declared = maker.opened()
    maker.vote(declared, voter, b"F")
    maker.declared(declared)
    running = factories.BallotMaker().opened()
    monkeypatch.setenv("BACKUP_SECRET", SECRET)
    monkeypatch.setenv("KEYS_BACKUP_SECRET", KEYS)
    file, keys = tmp_path / "organisation.backup", tmp_path / "keys"

    call_command("backup", str(file))
    assert voter.user.email.encode() not in file.read_bytes()
    done = restore(file, elsewhere, keys, KEYS_BACKUP_SECRET=KEYS)

    assert done.returncode == 0, done.stderr
    events = AuditEvent.objects.count()
    assert f"{events} events in a whole record, 2 ballots as they should be." in done.stdout
    kept = (keys / str(running.pk) / keystore.OPENING).read_bytes()
    assert kept == keystore.read(running.pk, keystore.OPENING)
    again = restore(file, elsewhere, tmp_path / "others", KEYS_BACKUP_SECRET=KEYS)
    assert again.returncode == 1
    assert "The database is not empty" in again.stderr


@pytest.mark.django_db(databases=["default", "urn"])
def test_a_restore_says_what_is_wrong(maker):
    maker.declared(maker.opened())
    last = AuditEvent.objects.order_by("-pk")[0]
    facts = {"last_hash": bytes(last.hash).hex()}
    assert list(whats_wrong(facts)) == []

    with without_triggers():
        Ballot.objects.update(roll_size=99)
        AuditEvent.objects.filter(pk=last.pk).update(action="something.else")

    found = "\n".join(whats_wrong({"last_hash": "0" * 64}))
    for words in ("is not what was written", "does not end where it ended", "roll_size"):
        assert words in found


@pytest.mark.django_db(databases=["default", "urn"])
def test_an_older_backup_than_the_hash_noted_down_is_told_from_the_last(maker):
    """Every backup is whole in itself: only what was noted elsewhere says that there was more."""
    maker.draft()
    hashes = [
        bytes(hash) for hash in AuditEvent.objects.order_by("pk").values_list("hash", flat=True)
    ]
    facts = {"last_hash": hashes[-1].hex(), "made_at": "2026-03-02T12:00:00+00:00"}

    assert list(whats_wrong(facts, noted=hashes[0])) == []
    [words] = whats_wrong(facts, noted=bytes(32))
    assert "older than the hash that you noted: it ends at 2026-03-02" in words


@pytest.mark.django_db
def test_without_a_secret_there_is_no_backup(tmp_path, monkeypatch):
    monkeypatch.delenv("BACKUP_SECRET", raising=False)

    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path / "x"))

    assert list(tmp_path.iterdir()) == []
