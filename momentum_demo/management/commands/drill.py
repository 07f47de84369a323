"""manage.py drill: kill what runs, again and again, while people vote. See bench/drill.py."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from momentum_demo.processes import CannotRun, exit_with, heed_interrupts


class Command(BaseCommand):
    help = (
        "Kill -9 web server, worker, PostgreSQL and Redis at random moments while people vote, and check that "
        "every vote with a receipt is counted once. It starts servers of its own, under VAR_DIR, which must "
        "be empty or of an earlier drill."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=20)
        parser.add_argument("--voters", type=int, default=400)
        parser.add_argument("--seed", type=int, default=None)
        parser.add_argument(
            "--last-hour",
            type=int,
            nargs="?",
            const=60,
            metavar="MINUTES",
            help="kill nothing: 20,000 vote, the last 6,000 within an hour, or within so many minutes; how "
            "long they wait",
        )

    def handle(
        self, *, rounds: int, voters: int, seed: int | None, last_hour: int | None, **options: Any
    ) -> None:
        from bench import drill
        from bench import last_hour as rush

        if settings.VAR.name != "drill":
            raise CommandError("This removes what is in VAR_DIR: name one that ends in /drill.")
        heed_interrupts()
        chosen = secrets.randbelow(10**6) if seed is None else seed
        try:
            if last_hour:
                rush.main(seed=chosen, window=60 * last_hour)
            else:
                drill.main(rounds=rounds, voters=voters, seed=chosen)
        except CannotRun as error:
            exit_with(error)
