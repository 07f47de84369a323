"""Reading a JSON object strictly: every field there, of its type, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

_HEX = re.compile(r"(?:[0-9a-f]{2})*")


class Malformed(ValueError):
    """A message that does not have the form it should. Says where and how."""


def exactly(data: Any, names: Iterable[str], what: str) -> Mapping[str, Any]:
    """`data` as an object with just these fields. Raises Malformed."""
    if not isinstance(data, dict):
        raise Malformed(f"{what} is not an object")
    wanted = set(names)
    if missing := sorted(wanted - data.keys()):
        raise Malformed(f"{what} lacks {', '.join(missing)}")
    if strange := sorted(data.keys() - wanted):
        raise Malformed(f"{what} has unknown fields: {', '.join(strange)}")
    return data


def typed(data: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """The field `name`, which must be of just that type: True is not a number. Raises Malformed."""
    value = data[name]
    if type(value) is not kind:
        raise Malformed(f"{name} is not of type {kind.__name__}")
    return value


def whole(data: Mapping[str, Any], name: str, least: int, most: int) -> int:
    """The number `name`, from `least` to `most`. Raises Malformed."""
    number = typed(data, name, int)
    if not least <= number <= most:
        raise Malformed(f"{name} is not between {least} and {most}")
    return number


def octets(data: Mapping[str, Any], name: str, length: int | None = None) -> bytes:
    """The bytes that `name` gives in lower-case hexadecimal, `length` of them. Raises Malformed."""
    text = typed(data, name, str)
    if not _HEX.fullmatch(text):
        raise Malformed(f"{name} is not lower-case hexadecimal")
    if length is not None and len(text) != 2 * length:
        raise Malformed(f"{name} is not {length} bytes long")
    return bytes.fromhex(text)
