"""manage.py audit verify: is the record whole?"""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from momentum_demo.models import AuditEvent, breaks


class Command(BaseCommand):
    help = "Check the chain of audit events; exits with 1 at any break."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("task", choices=["verify"])
        parser.add_argument(
            "--includes",
            metavar="HASH",
            help="also require this hash, noted down earlier: a chain cut short would lack it",
        )

    def handle(self, *args: Any, includes: str | None, **options: Any) -> None:
        if found := list(breaks()):
            raise CommandError("\n".join(found))
        if includes and not AuditEvent.objects.filter(hash=as_hash(includes)).exists():
            raise CommandError(f"No event has the hash {includes}: the end of the record is gone.")
        last = AuditEvent.objects.order_by("-pk").first()
        if last is None:
            self.stdout.write("The record is empty.")
            return
        count = AuditEvent.objects.count()
        self.stdout.write(f"The record is whole: {count} events, the last {bytes(last.hash).hex()}")


def as_hash(text: str) -> bytes:
    """The hash written down as `text`."""
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise CommandError(f"“{text}” is not a hash: 64 characters, 0-9 and a-f.")
    return bytes.fromhex(text)
