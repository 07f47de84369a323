"""manage.py sync_register: the nightly list of an external membership system."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from members.actions import importing
from members.models import Import, ImportState, Member
from momentum_demo.refusals import Refused

MOST = 10  # per cent of the register that one night may change before somebody has to look


class Command(BaseCommand):
    help = (
        "Read a list (CSV or XLSX) and enter it, if nothing in it needs a person: no row with a problem, "
        "nobody who looks like somebody else, not too many changes. Otherwise it waits at the staff desk, and "
        "the command fails. Members whom the list lacks are shown there, and never ended by this."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", type=int, required=True, help="number of the officer who answers for the list"
        )
        parser.add_argument(
            "--most", type=int, default=MOST, help="per cent of the register it may change"
        )

    def handle(self, *, file: Path, by: int, most: int, **options: Any) -> None:
        officer = Member.objects.filter(number=by).first()
        if officer is None:
            raise CommandError(f"There is no member with the number {by}.")
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        now = timezone.now()
        try:
            with transaction.atomic():  # so that no worker sees a list which waits to be read
                upload = importing.upload(content, file.name, by=officer, at=now)
                importing.read(upload, at=now)
            upload = Import.objects.get(pk=upload.pk)
            if upload.state == ImportState.UNREADABLE:
                raise CommandError(upload.message)
            changed = int(upload.summary.get("changed", 0))
            if not changed and not upload.summary.get("new") and not upload.blocked:
                importing.drop(upload, by=officer, at=now)
                self.stdout.write("The register says all of it already.")
                return
            if changed * 100 > Member.objects.count() * most:
                raise CommandError(
                    f"It changes {changed} entries: more than {most} per cent. It waits at "
                    f"/staff/register/imports/{upload.pk}/."
                )
            with transaction.atomic():  # nor one which waits to be entered
                importing.commit(upload, by=officer, at=now)
                importing.enter(upload, at=now)
        except Refused as error:
            raise CommandError(f"{error.refusal.message} See /staff/register/imports/.") from error
        upload.refresh_from_db()
        if upload.state != ImportState.COMMITTED:
            raise CommandError(upload.message)
        self.stdout.write(
            f"Entered: {upload.summary.get('new', 0)} new, {changed} changed, "
            f"{upload.summary.get('missing', 0)} not in the list."
        )
