"""The register of requests as a chain of hashes, so that anyone can see whether one is gone. Pure.

Each request's hash covers the request before it, all that is published of it, the moment it was made, and a
lock: the hash of a code that only the asker was given. Who has the code can withdraw; nobody else can.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

GENESIS = "0" * 64
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
CODE_LENGTH = 20


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def link(
    previous: str,
    *,
    round_slug: str,
    number: int,
    name: str,
    detail: str,
    statement: str,
    lock: str,
    at: datetime,
) -> str:
    """The hash of a request: SHA-256 over these lines, in this order, as UTF-8, joined by line feeds.

    Names, details and statements go in as their own hashes, so that a line feed in one moves nothing.
    """
    lines = [
        previous,
        round_slug,
        str(number),
        sha256(name),
        sha256(detail),
        sha256(statement),
        lock,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return sha256("\n".join(lines))


def code_from(random_bytes: bytes) -> str:
    """A code of CODE_LENGTH characters from as many random bytes."""
    return "".join(ALPHABET[byte % 32] for byte in random_bytes[:CODE_LENGTH])


def grouped(code: str) -> str:
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def plain(typed: str) -> str:
    """The code that was meant by what was typed."""
    only = "".join(c for c in typed.upper() if c.isalnum())
    return only.replace("O", "0").replace("I", "1").replace("L", "1")
