"""Whether two entries may be one person. Pure: words in, keys out; the same key means "look again".

Likeness is a question to a human, never an answer: a father and a son share a name and a house.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MAILBOX = (
    "mailbox"  # the same mailbox: case, plus-tags, and the dots that one large provider ignores
)
HOUSE = "house"  # the same name at the same address or postcode
PHONE = "phone"  # the same name and telephone

DOTLESS = frozenset({"gmail.com", "googlemail.com"})


def mailbox(email: str) -> str:
    """The mailbox an address ends up in, as far as can be told from it: jo.b+vote@GMAIL.com → job@gmail.com."""
    local, at, host = email.strip().lower().rpartition("@")
    local = local.partition("+")[0] or local
    if host in DOTLESS:
        local, host = local.replace(".", ""), "gmail.com"
    return f"{local}{at}{host}"


def folded(words: str) -> str:
    """A name or an address without case, accents, punctuation and the order of its words."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(sorted(re.findall(r"\w+", letters)))


def digits(phone: str) -> str:
    """The last nine digits of a telephone number: with +44 or with 0, it is the same."""
    found = "".join(c for c in phone if c.isdigit())
    return found[-9:] if len(found) >= 9 else ""


def keys(
    *, name: str, email: str, phone: str = "", address: str = "", postcode: str = ""
) -> Iterator[tuple[str, str]]:
    """By what an entry can be like another: kind and key of each."""
    if "@" in email:
        yield MAILBOX, mailbox(email)
    who = folded(name)
    if not who:
        return
    if (where := "".join(c for c in postcode.casefold() if c.isalnum())) or (
        where := folded(address)
    ):
        yield HOUSE, f"{who}|{where}"
    if number := digits(phone):
        yield PHONE, f"{who}|{number}"
