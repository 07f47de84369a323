"""Texts in the forms in which people keep them: Word, OpenDocument, Markdown, plain text.

    a file  ──▶  Imported: a typed text, with what was left out        Readings  ──▶  a file

Values of motions.drafting come in and go out. No Django, no clock; libraries where they serve.
"""

from motions.documents import problems, words
from motions.documents.files import ENDINGS, LARGEST, read_file
from motions.documents.imported import Imported
from motions.documents.markdown import read_markdown, write_markdown
from motions.documents.odt_reader import read_odt
from motions.documents.problems import Notice, Unreadable
from motions.documents.word_reader import read_word
from motions.documents.word_writer import write_word, write_word_tracked

__all__ = [
    "ENDINGS",
    "LARGEST",
    "Imported",
    "Notice",
    "Unreadable",
    "problems",
    "read_file",
    "read_markdown",
    "read_odt",
    "read_word",
    "words",
    "write_markdown",
    "write_word",
    "write_word_tracked",
]
