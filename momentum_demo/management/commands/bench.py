"""manage.py bench: the figures of docs/performance.md."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

BENCHES = ("voting", "counting", "board", "motions")


class Command(BaseCommand):
    help = "Measure how fast people vote and pages answer, how fast votes are counted, and large motions."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("benches", nargs="*", metavar="BENCH", help=" or ".join(BENCHES))

    def handle(self, *, benches: list[str], **options: Any) -> None:
        chosen = benches or BENCHES
        if "voting" in chosen:
            from bench import voting

            voting.main()
        if "counting" in chosen:
            counting = settings.BASE_DIR / "bench" / "counting.py"
            subprocess.run([sys.executable, counting], check=True)
        if "board" in chosen:
            from bench import board

            board.main()
        if "motions" in chosen:
            drafting = settings.BASE_DIR / "bench" / "drafting.py"
            subprocess.run([sys.executable, drafting], check=True)
            from bench import motions

            motions.main()
        if "elections" in chosen:
            from bench import elections

            elections.main()
        if "importing" in chosen:
            from bench import importing

            importing.main()
        if "signing-in" in chosen:
            from bench import signing_in

            signing_in.main()
        if "closing" in chosen:
            from bench import closing

            closing.main()
