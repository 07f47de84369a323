"""The demonstration's post office: mail is kept on a page instead of being sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from momentum_demo.health import redis

OUTBOX = "momentum_demo:outbox"
COPIES = "momentum_demo:outbox:copies"
NOTICE_HEADER = "X-Notice"
KEPT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it would have been sent.

    notice   the notice it is a copy of, if it went to many
    others   how many more people got theirs
    """

    to: list[str]
    subject: str
    body: str
    notice: str = ""
    others: int = 0


class OutboxBackend(BaseEmailBackend):
    """Keep mail in Redis, where the worker puts it and the outbox page finds it.

    Of a notice to many, one copy is kept: three hundred alike would push every sign-in code off the page.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with redis() as connection:
            for message in email_messages:
                notice = str(message.extra_headers.get(NOTICE_HEADER, ""))
                letter = Letter(list(message.to), str(message.subject), str(message.body), notice)
                if notice and connection.hincrby(COPIES, notice, 1) > 1:
                    continue
                connection.lpush(OUTBOX, json.dumps(asdict(letter)))
            connection.ltrim(OUTBOX, 0, KEPT - 1)
        return len(email_messages)


def letters() -> list[Letter]:
    """The mail kept, the latest first."""
    with redis() as connection:
        kept = [Letter(**json.loads(letter)) for letter in connection.lrange(OUTBOX, 0, -1)]
        copies = connection.hgetall(COPIES)
    sent = {notice.decode(): int(number) for notice, number in copies.items()}
    return [replace(letter, others=max(0, sent.get(letter.notice, 1) - 1)) for letter in kept]
