"""manage.py audit verify: is the record whole?"""

from __future__ import annotations

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
        if includes and not AuditEvent.objects.filter(hash=bytes.fromhex(includes)).exists():
            raise CommandError(f"No event has the hash {includes}: the end of the record is gone.")
        last = AuditEvent.objects.order_by("-pk").first()
        if last is None:
            self.stdout.write("The record is empty.")
            return
        count = AuditEvent.objects.count()
        self.stdout.write(f"The record is whole: {count} events, the last {bytes(last.hash).hex()}")
