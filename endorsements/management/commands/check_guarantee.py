"""Whether the guarantee holds: everyone who asked to be endorsed is on the ballot."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from endorsements import guarantee
from endorsements.models import Round


class Command(BaseCommand):
    help = (
        "Compare every round's register of requests with its ballot, and look whether the database still "
        "has its promises. Ends with 1 if anything is not as it should be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", nargs="?", help="only the round with this address")
        parser.add_argument(
            "--receipt",
            action="append",
            default=[],
            help="a receipt, or the hash of a whole register, that must be in the database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        rounds = Round.objects.select_related("rule_set", "contest__ballot").order_by("pk")
        if options["round"]:
            rounds = rounds.filter(slug=options["round"])
            if not rounds:
                raise CommandError(f"There is no round with the address {options['round']!r}.")
        for round_ in rounds:
            found = guarantee.check(round_)
            self.stdout.write(f"{round_.slug}: {found.sentence}. Register {found.head}")
            for breach in found.breaches:
                self.stdout.write(f"  {breach}")
            broken += len(found.breaches)
        for name in sorted(guarantee.missing_triggers()):
            self.stdout.write(f"The database has lost its promise {name}.")
            broken += 1
        for typed in options["receipt"]:
            if guarantee.receipt(typed) is None:
                self.stdout.write(f"No request on the register has the receipt {typed}.")
                broken += 1
        if broken:
            raise CommandError(f"The guarantee does not hold: {broken} breaches.")
