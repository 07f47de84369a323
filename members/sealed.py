"""What members say of themselves, encrypted with keys that the database does not have.

settings.ATTRIBUTE_KEYS holds the keys, the newest first: it encrypts, and every one of them decrypts, so that
a key can be replaced without a moment in which answers cannot be read. The member's and the question's keys go
in with the answer: moved to somebody else's row, it says nothing.
"""

from __future__ import annotations

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

Key = tuple[int, int]  # of the member and of the attribute


def keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ATTRIBUTE_KEYS])


def encrypted(answer: str, key: Key) -> str:
    """The answer, for the row that `key` names."""
    text = json.dumps([*key, answer])
    return keyring().encrypt(text.ljust(120).encode()).decode()  # of one length: it tells nothing


def decrypted(token: str, key: Key) -> str:
    """The answer in `token`. Raises InvalidToken if it was made with no key of ours, or for another row."""
    member, attribute, answer = json.loads(keyring().decrypt(token.encode()).decode())
    if (member, attribute) != key:
        raise InvalidToken
    return str(answer)


def rotated(token: str) -> str:
    """The same answer, encrypted with the newest key."""
    return keyring().rotate(token.encode()).decode()
