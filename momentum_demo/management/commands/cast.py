"""manage.py cast: whom you can sign in as."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from momentum_demo.demo.cast import CAST


class Command(BaseCommand):
    help = "Print the people you can sign in as in the demonstration, at /demo/people/."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Sign in as anyone of these, with one click, at /demo/people/:\n\n")
        for part in CAST:
            self.stdout.write(f"  {part.name:12} {part.what}")
