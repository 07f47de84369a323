"""manage.py seed: an invented organisation to try things out in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members.models import Member
from momentum_demo.demo import organisation


class Command(BaseCommand):
    help = (
        "Fill an empty database with the demonstration's organisation, and see to it that a short "
        "ballot is open to watch. Only with DEMO=1. May be repeated: what is there is kept."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This would invent members and votes. Say that you mean it: DEMO=1")
        if Member.objects.exists():
            self.stdout.write("The organisation is already there.")
        else:
            organisation.found(at=timezone.now())
            self.stdout.write(f"Invented {Member.objects.count()} members and their ballots.")
        if ballot := organisation.keep_watchable(at=timezone.now()):
            closes = timezone.localtime(ballot.closes_at)
            self.stdout.write(f"“{ballot}” is open, and closes at {closes:%H:%M:%S}.")
