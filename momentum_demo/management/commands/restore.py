"""manage.py restore FILE: a backup into an empty database, and then proof that it is whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from ballots import board, keystore, manifests, recounts
from ballots.lifecycle import COUNTED, State
from ballots.models import Ballot
from momentum_demo import backups
from momentum_demo.management.commands.audit import as_hash
from momentum_demo.models import AuditEvent, breaks


class Command(BaseCommand):
    help = (
        "Restore a backup into the empty database of DATABASE_URL (as its owner) and the empty KEYSTORE, then "
        "verify the record and every ballot; exits with 1 if anything is not as it should be."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--includes",
            metavar="HASH",
            help="also require this hash of the record, the last one noted down: an older backup lacks it",
        )

    def handle(self, *args: Any, file: Path, includes: str | None, **options: Any) -> None:
        noted = as_hash(includes) if includes else None
        if tables := connection.introspection.table_names():
            raise CommandError(f"The database is not empty: it has {len(tables)} tables.")
        if keystore.ballots():
            raise CommandError(f"The key store is not empty: {settings.KEYSTORE}")
        try:
            with tempfile.TemporaryDirectory() as work:
                facts = self.put_back(file, Path(work))
        except backups.CannotOpen as error:
            raise CommandError(str(error)) from error
        if wrong := list(whats_wrong(facts, noted)):
            raise CommandError("\n".join(wrong))
        self.stdout.write(
            f"Restored as of {facts['made_at']}: {AuditEvent.objects.count()} events in a whole record, "
            f"{Ballot.objects.count()} ballots as they should be. What happened after that moment is not in it."
        )

    def put_back(self, file: Path, work: Path) -> dict[str, Any]:
        facts = backups.read(file, secret=os.environ.get("BACKUP_SECRET", ""), work=work)
        connection.close()
        program = backups.postgres("pg_restore")
        backups.load(connection.settings_dict, work / "database.dump", program)
        sealed = work / "keys"
        secret = os.environ.get("KEYS_BACKUP_SECRET", "")
        if not sealed.exists() or not secret:
            self.stdout.write("Without the keys of ballots.")
            return facts
        plain = work / "keys.tar"
        with sealed.open("rb") as file_of_keys, plain.open("wb") as to:
            backups.unseal(file_of_keys, to, secret)
        backups.unpack(plain.read_bytes(), Path(settings.KEYSTORE))
        return facts


def whats_wrong(facts: dict[str, Any], noted: bytes | None = None) -> Iterator[str]:
    """Everything that is not as it was, a line each: of the record, and of every ballot.

    noted   a hash that the record must have: whoever wrote it down knows that the organisation came so far
    """
    yield from breaks()
    if noted is not None and not AuditEvent.objects.filter(hash=noted).exists():
        yield (
            f"The backup is older than the hash that you noted: it ends at {facts['made_at']}. Look for a "
            "later one; if there is none, what was done since is lost, and members have to be told."
        )
    last = AuditEvent.objects.order_by("-pk").first()
    if (bytes(last.hash).hex() if last else "") != facts["last_hash"]:
        yield "The record does not end where it ended when the backup was made."
    for ballot in Ballot.objects.order_by("pk"):
        if ballot.state in COUNTED:
            found = recounts.verify(ballot) if ballot.sealed else []
            found += [words for each in recounts.recount(ballot) for words in each.differences]
        elif ballot.manifest is not None:
            found = manifests.differences(ballot)
            if ballot.state != State.NOTIFIED:
                head, _tree = board.last(ballot)
                if board.tree(ballot.pk, head.size).root() != head.root:
                    found.append("the board is not what its last head covers")
            if ballot.state in {State.NOTIFIED, State.OPEN}:
                found += manifests.missing_keys(ballot)
        else:
            continue
        yield from (f"{ballot.slug}: {words}" for words in found)
