"""manage.py keys check: are the keys of every ballot that needs them there, and are they the right ones?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ballots import keystore, manifests
from ballots.lifecycle import State
from ballots.models import Ballot

WITH_KEYS = {State.NOTIFIED, State.OPEN, State.CLOSING}


class Command(BaseCommand):
    help = (
        "Check that the key store has the keys of every ballot that is coming up or open, that they are those "
        "of its manifest, and that scripts, questions and roll are still as the manifest says. Exits with 1 "
        "if anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["check"])

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Key store: {settings.KEYSTORE}")
        self.check_private()
        wrong = 0
        for ballot in Ballot.objects.filter(state__in=WITH_KEYS).order_by("opens_at"):
            found = [f"not as in the manifest: {name}" for name in manifests.differences(ballot)]
            found += [f"missing or wrong: {name}" for name in manifests.missing_keys(ballot)]
            wrong += bool(found)
            self.stdout.write(f"{ballot} ({ballot.slug}): {'; '.join(found) or 'all keys there'}")
        if wrong:
            raise CommandError(
                f"{wrong} ballots are not in order. Bring the key store back from its copy: docs/running.md."
            )

    def check_private(self) -> None:
        """Raise CommandError if others can read the key store."""
        for ballot in keystore.ballots():
            if keystore.place(ballot).stat().st_mode & 0o077:
                raise CommandError(
                    f"Others can read {keystore.place(ballot)}. Close it: chmod 700."
                )
