"""A file of any kind that we read."""

from __future__ import annotations

from motions.documents import problems
from motions.documents.imported import Imported
from motions.documents.markdown import read_markdown
from motions.documents.odt_reader import read_odt
from motions.documents.problems import Notice, Unreadable
from motions.documents.word_reader import read_word
from motions.drafting import plain

LARGEST = 20_000_000  # bytes: a rule book with pictures
ENDINGS = (".docx", ".odt", ".md", ".txt")  # what to offer; a few more are read


def read_file(name: str, data: bytes) -> Imported:
    """The text of a file, by the ending of its name.

    Raises Unreadable, or Unacceptable if it is too long for a text.
    """
    if len(data) > LARGEST:
        raise Unreadable(problems.TOO_BIG, limit=LARGEST // 1_000_000)
    ending = name.lower().rpartition(".")[2]
    if ending in ("docx", "docm", "dotx", "doc"):
        return read_word(data)
    if ending in ("odt", "ott"):
        return read_odt(data)
    if ending in ("md", "markdown"):
        return read_markdown(decoded(data))
    if ending in ("txt", "text"):
        return read_typed(decoded(data))
    raise Unreadable(problems.UNKNOWN_KIND)


def read_typed(text: str) -> Imported:
    """A text typed or pasted in the form of drafting.plain."""
    passages = plain.parse(text)
    if not passages:
        raise Unreadable(problems.NO_WORDS)
    unseen = plain.count_unwanted(text)
    notices = (Notice(problems.INVISIBLE, unseen),) if unseen else ()
    return Imported(plain.render(passages), notices)


def decoded(data: bytes) -> str:
    """The characters of a plain file, in the encodings that people's editors write."""
    if not data:
        raise Unreadable(problems.EMPTY)
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in data and not is_wide:
        raise Unreadable(problems.NOT_PLAIN)
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(problems.NOT_PLAIN)
