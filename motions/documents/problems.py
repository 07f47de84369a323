"""Why a document cannot be read, and what was left out of one that can. `words` says both in full."""

from __future__ import annotations

from typing import NamedTuple

# Why not.
EMPTY = "empty"
TOO_BIG = "too-big"
NOT_WORD = "not-word"
NOT_ODT = "not-odt"
NOT_PLAIN = "not-plain"
OLD_WORD = "old-word"
ENCRYPTED = "encrypted"
DAMAGED = "damaged"
UNKNOWN_KIND = "unknown-kind"
NO_WORDS = "no-words"

# What happened to what has no place in a text.
TRACKED = "tracked"
TABLES = "tables"
IMAGES = "images"
TEXT_BOXES = "text-boxes"
FOOTNOTES = "footnotes"
COMMENTS = "comments"
EQUATIONS = "equations"
HEADERS = "headers"
MACROS = "macros"
HIDDEN = "hidden"
STRUCK = "struck"
CODE = "code"
HTML = "html"
NUMBERED_HEADINGS = "numbered-headings"
TYPED_NUMBERS = "typed-numbers"
INVISIBLE = "invisible"


class Unreadable(ValueError):
    """A document that cannot be read.

    code   one of the constants above
    facts  the figures that its sentence needs
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Notice(NamedTuple):
    """What did not come over as it stood, and how many times."""

    code: str
    times: int
