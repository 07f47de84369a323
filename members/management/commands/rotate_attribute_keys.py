"""manage.py rotate_attribute_keys: encrypt what members say of themselves with the newest key."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from members import sealed


class Command(BaseCommand):
    help = (
        "Encrypt every answer anew with the first of ATTRIBUTE_SECRETS. Put the new secret before the old one, "
        "restart, run this, then take the old one away. DATABASE_URL is the owner's: papers that are frozen "
        "let nobody else do it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = sealed.rotate_all()
        except IntegrityError as error:
            raise CommandError(
                f"{error}Run it with the owner's DATABASE_URL. Nothing was changed."
            ) from error
        except InvalidToken as error:
            raise CommandError(
                "Some answers were made with a key that is not in ATTRIBUTE_SECRETS. Nothing was changed."
            ) from error
        for model, number in found.items():
            self.stdout.write(f"Encrypted with the newest key: {number} of {model}.")
