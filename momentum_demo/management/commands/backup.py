"""manage.py backup FILE: the database and the keys of ballots in one encrypted file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from momentum_demo import backups
from momentum_demo.models import AuditEvent


class Command(BaseCommand):
    help = (
        "Write a backup, encrypted with BACKUP_SECRET; the keys of ballots too, with KEYS_BACKUP_SECRET, if "
        "that is set. DATABASE_URL is the owner's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        last = AuditEvent.objects.order_by("-pk").first()
        keys_secret = os.environ.get("KEYS_BACKUP_SECRET", "")
        facts = {
            "made_at": timezone.now().isoformat(),
            "last_hash": bytes(last.hash).hex() if last else "",
        }
        try:
            with tempfile.TemporaryDirectory() as work:
                backups.write(
                    file,
                    database=connection.settings_dict,
                    program=backups.postgres("pg_dump"),
                    keystore=Path(settings.KEYSTORE),
                    facts=facts,
                    secret=os.environ.get("BACKUP_SECRET", ""),
                    keys_secret=keys_secret,
                    work=Path(work),
                )
        except backups.CannotOpen as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{file}: {file.stat().st_size} bytes. The record's last hash: {facts['last_hash']}"
        )
        if not keys_secret:
            self.stdout.write("Without the keys of ballots: KEYS_BACKUP_SECRET is not set.")
