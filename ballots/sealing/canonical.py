"""One way to write a value down, so that everyone who hashes or signs it has the same bytes.

JSON with keys in order of their characters, no spaces, UTF-8; no fractions, no number that JavaScript would
round, and keys in ASCII, because Python and JavaScript sort other characters differently.
"""

from __future__ import annotations

import json
from typing import Any

MOST = 2**53 - 1  # the largest whole number JavaScript keeps exactly


class NotCanonical(ValueError):
    """A value that cannot be written in the one way, or bytes that are not."""


def dumps(value: Any) -> bytes:
    """`value` as bytes. Raises NotCanonical."""
    _check(value)
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from None


def loads(data: bytes) -> Any:
    """The value written as `data`. Raises NotCanonical if it could have been written in another way."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON: {error}") from None
    if dumps(value) != data:
        raise NotCanonical("not written in canonical form")
    return value


def _check(value: Any) -> None:
    match value:
        case None | bool() | str():
            return
        case int():
            if abs(value) > MOST:
                raise NotCanonical(f"{value} is too large a number")
        case list() | tuple():
            for item in value:
                _check(item)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str) or not key.isascii():
                    raise NotCanonical(f"{key!r} cannot be a key")
                _check(item)
        case _:
            raise NotCanonical(f"{type(value).__name__} has no canonical form")
