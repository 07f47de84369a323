"""The demonstration's post office: mail is kept on a page instead of being sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from momentum_demo.health import redis

OUTBOX = "momentum_demo:outbox"
KEPT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it would have been sent."""

    to: list[str]
    subject: str
    body: str


class OutboxBackend(BaseEmailBackend):
    """Keep mail in Redis, where the worker puts it and the outbox page finds it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with redis() as connection:
            for message in email_messages:
                letter = Letter(list(message.to), str(message.subject), str(message.body))
                connection.lpush(OUTBOX, json.dumps(asdict(letter)))
            connection.ltrim(OUTBOX, 0, KEPT - 1)
        return len(email_messages)


def letters() -> list[Letter]:
    """The mail kept, the latest first."""
    with redis() as connection:
        kept = connection.lrange(OUTBOX, 0, -1)
    return [Letter(**json.loads(letter)) for letter in kept]  # type: ignore[union-attr]
