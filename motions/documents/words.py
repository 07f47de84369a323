"""Refusals and notices in plain English sentences, ready to be put into another language.

As in drafting.words: every sentence is a constant, and `translate` turns it into the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping

from motions.documents import problems
from motions.documents.problems import Notice, Unreadable
from motions.drafting.words import Translate, gettext_noop

UNREADABLE: Mapping[str, str] = {
    problems.EMPTY: gettext_noop("This file is empty. Choose the file again."),
    problems.TOO_BIG: gettext_noop(
        "This file is larger than {limit} MB when unpacked. Take out its pictures, or copy the words "
        "into the box instead."
    ),
    problems.NOT_WORD: gettext_noop(
        "This is not a Word document, whatever its name says. Open it where it was written and save it "
        "as .docx, or copy the words into the box instead."
    ),
    problems.NOT_ODT: gettext_noop(
        "This is not an OpenDocument text, whatever its name says. Open it where it was written and "
        "save it as .odt, or copy the words into the box instead."
    ),
    problems.NOT_PLAIN: gettext_noop(
        "This file is not plain text. Save it as plain text (UTF-8), or copy the words into the box "
        "instead."
    ),
    problems.OLD_WORD: gettext_noop(
        "This is a Word document of the kind used before 2007. Open it in Word or LibreOffice and save "
        "it as .docx."
    ),
    problems.ENCRYPTED: gettext_noop(
        "This document is locked with a password. Save a copy without a password, and choose that."
    ),
    problems.DAMAGED: gettext_noop(
        "This file is damaged and cannot be read. Open it where it was written, save it again, and "
        "choose the new file."
    ),
    problems.UNKNOWN_KIND: gettext_noop(
        "Choose a Word document (.docx), an OpenDocument text (.odt), Markdown (.md) or plain text "
        "(.txt)."
    ),
    problems.NO_WORDS: gettext_noop(
        "There are no words in this document. If it is a picture of a page, the words must be typed."
    ),
}
NOTICES: Mapping[str, str] = {
    problems.TRACKED: gettext_noop(
        "It has tracked changes ({count}). It was read as if all of them were accepted."
    ),
    problems.TABLES: gettext_noop(
        "Tables were taken apart ({count}): each cell is now a paragraph of its own."
    ),
    problems.IMAGES: gettext_noop("Pictures were left out ({count})."),
    problems.TEXT_BOXES: gettext_noop("Text boxes were left out ({count}). Copy their words in."),
    problems.FOOTNOTES: gettext_noop("Footnotes were left out ({count}). Copy in what must stay."),
    problems.COMMENTS: gettext_noop("Comments were left out ({count})."),
    problems.EQUATIONS: gettext_noop("Equations were left out ({count}). Type them as words."),
    problems.HEADERS: gettext_noop("Headers and footers of the page were left out ({count})."),
    problems.MACROS: gettext_noop("It has macros. They were ignored and not kept."),
    problems.HIDDEN: gettext_noop("Hidden words were left out ({count} places)."),
    problems.STRUCK: gettext_noop(
        "Some words are struck through by hand ({count} places). They were kept: delete what is not "
        "meant to stand."
    ),
    problems.CODE: gettext_noop("Passages set as code are now paragraphs ({count})."),
    problems.HTML: gettext_noop("Passages of HTML were left out ({count})."),
    problems.NUMBERED_HEADINGS: gettext_noop(
        "Numbered headings were read as clauses ({count}), so that the numbers below them stay right."
    ),
    problems.TYPED_NUMBERS: gettext_noop(
        "Numbers and letters typed by hand were read as those of clauses and list items ({count}). "
        "Check that each is at the right level."
    ),
    problems.INVISIBLE: gettext_noop("Characters that cannot be seen were left out ({count})."),
}


def unreadable_sentence(problem: Unreadable, translate: Translate = str) -> str:
    """Why a document cannot be read, and what to do."""
    return translate(UNREADABLE[problem.code]).format(**problem.facts)


def notice_sentence(notice: Notice, translate: Translate = str) -> str:
    """What did not come over as it stood."""
    return translate(NOTICES[notice.code]).format(count=notice.times)
