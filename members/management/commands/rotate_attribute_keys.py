"""manage.py rotate_attribute_keys: encrypt what members say of themselves with the newest key."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members.actions import protecting


class Command(BaseCommand):
    help = (
        "Encrypt every answer anew with the first of ATTRIBUTE_SECRETS. Put the new secret before the old one, "
        "restart, run this, then take the old one away."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = protecting.rotate(at=timezone.now())
        except InvalidToken as error:
            raise CommandError(
                "Some answers were made with a key that is not in ATTRIBUTE_SECRETS. Nothing was changed."
            ) from error
        self.stdout.write(f"Encrypted with the newest key: {number}.")
