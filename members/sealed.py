"""What members say of themselves, encrypted with keys that the database does not have.

settings.ATTRIBUTE_KEYS holds the keys, the newest first: it encrypts, and every one of them decrypts, so that
a key can be replaced without a moment in which answers cannot be read. The member's and the question's keys go
in with the answer: moved to somebody else's row, it says nothing.

What is encrypted is a Token, which no field but a SealedField keeps: so whoever replaces a key finds all of it
by asking every model for its SealedFields, and nobody has to keep a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

if TYPE_CHECKING:  # the stubs' field takes parameters, Django's does not
    TextField = models.TextField["Token | str", "Token"]
else:
    TextField = models.TextField

Key = tuple[int, int]  # of the member and of the attribute


@dataclass(frozen=True, slots=True)
class Token:
    """An answer, encrypted; false if there is none. It is no text: not in a page, a log or another field."""

    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        raise TypeError("what is encrypted is kept in a SealedField, and shown nowhere")

    def __repr__(self) -> str:
        return "<Token>"


NOTHING = Token()


class SealedField(TextField):
    """A Token, kept as text. Migrations know it as a TextField."""

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, Token):
            return value.text
        if value != "":
            raise TypeError(f"{self.name} keeps what members.sealed encrypted, and nothing else")
        return ""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Token:
        return Token(value or "")

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


def keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ATTRIBUTE_KEYS])


def encrypted(answer: str, key: Key) -> Token:
    """The answer, for the row that `key` names."""
    text = json.dumps([*key, answer])
    padded = text.ljust(120)  # of one length: it tells nothing
    return Token(keyring().encrypt(padded.encode()).decode())


def decrypted(token: Token, key: Key) -> str:
    """The answer in `token`. Raises InvalidToken if it was made with no key of ours, or for another row."""
    member, attribute, answer = json.loads(keyring().decrypt(token.text.encode()).decode())
    if (member, attribute) != key:
        raise InvalidToken
    return str(answer)


def rotated(token: Token) -> Token:
    """The same answer, encrypted with the newest key."""
    return Token(keyring().rotate(token.text.encode()).decode())


# Replacing a key


def sealed_fields() -> Iterator[tuple[type[models.Model], str]]:
    """Every model with a SealedField, and the field's name."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield model, field.name


@transaction.atomic
def rotate_all() -> dict[str, int]:
    """Encrypt everything anew with the newest key: how many answers of each model. All or nothing.

    Rows that are frozen take it from the owner of the tables alone, who could do anything: to say that one is
    replacing keys is not enough. Raises InvalidToken if one was made with no key of ours.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('members.replaces_keys', 'on', true)")
    found = {}
    for model, name in sealed_fields():
        rows = list(
            model._base_manager.select_for_update()
            .exclude(**{name: ""})
            .only("pk", name)
            .order_by("pk")
        )
        for row in rows:
            setattr(row, name, rotated(getattr(row, name)))
        model._base_manager.bulk_update(rows, [name], batch_size=1000)
        found[model._meta.label] = len(rows)
    return found
