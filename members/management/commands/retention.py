"""manage.py retention: take away what is kept for too long, or say what would go."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from members import retention


class Command(BaseCommand):
    help = "Take away what is kept for longer than the rules of the register say. Runs each night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if dry_run:
            for keep, days, rows in retention.due(at=now):
                self.stdout.write(f"{keep.code}: {rows.count()} older than {days} days")
            return
        for code, number in retention.apply(at=now).items():
            self.stdout.write(f"{code}: {number} taken away")
