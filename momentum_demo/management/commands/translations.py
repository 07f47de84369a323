"""The catalogues in `locale/`, kept with the code. Needs no GNU gettext."""

from __future__ import annotations

import io
import os
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

# Django's names for gettext, each with the places of its texts; "c" is a context.
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SHOWN = 20  # complaints about one catalogue
SKIPPED = {"tests", "var", "migrations"}


class Command(BaseCommand):
    help = "Bring locale/*/LC_MESSAGES/django.po up to date with the texts in code and templates."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if a text is untranslated"
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        base: Path = settings.BASE_DIR
        found = texts(base)
        complaints: list[str] = []
        for language, _name in settings.LANGUAGES:
            if language == settings.LANGUAGE_CODE:
                continue  # the texts are in it already
            path = base / "locale" / language / "LC_MESSAGES" / "django.po"
            catalogue = read(path, language)
            if check:
                complaints += [
                    f"{path.relative_to(base)}: {each}" for each in gaps(found, catalogue)
                ]
            else:
                catalogue.update(found, no_fuzzy_matching=True)
                write(path, catalogue)
                missing = len(list(gaps(found, catalogue)))
                self.stdout.write(f"{path.relative_to(base)}: {len(found)} texts, {missing} to do")
        if complaints:
            raise CommandError(
                "\n".join(complaints)
                + "\nRun `manage.py translations`, then fill in what is empty or marked fuzzy."
            )


def texts(base: Path) -> Catalog:
    """Every text marked for translation under `base`, with the files it is in."""
    catalogue = Catalog()
    for path in sources(base):
        content = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            content = as_python(content)
        name = path.relative_to(base).as_posix()
        source = io.BytesIO(content.encode())
        for _line, message, comments, context in extract(
            "python", source, KEYWORDS, comment_tags=["Translators:"]
        ):
            # By file and not by line, so that a moved line changes no catalogue.
            catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalogue


def sources(base: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(base):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and name[0] != ".")
        for name in sorted(files):
            path = Path(folder, name)
            if path.suffix == ".py" or (base / "templates" in path.parents):
                yield path


def as_python(template: str) -> str:
    """A template's texts as calls of gettext, among words that mean nothing.

    Line starts are stripped, since a template's indentation is not Python's; line ends stay.
    """
    return re.sub(r"^[ \t]+", "", templatize(template), flags=re.MULTILINE)


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project=settings.ORGANISATION, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file,
            catalogue,
            width=100,
            sort_by_file=True,
            ignore_obsolete=True,
            include_lineno=False,
        )


def gaps(found: Catalog, catalogue: Catalog) -> Iterator[str]:
    """What keeps `catalogue` from saying all that is `found`, a line each."""
    for wanted in found:
        if not wanted.id:
            continue  # the header
        text = wanted.id if isinstance(wanted.id, str) else wanted.id[0]
        has = catalogue.get(text, wanted.context)
        if has is None:
            yield f"missing: {text!r}"
        elif has.fuzzy:
            yield f"fuzzy: {text!r}"
        elif not all(strings(has)):
            yield f"untranslated: {text!r}"
        else:
            yield from (f"{error}: {text!r}" for error in has.check(catalogue))


def strings(message: Message) -> tuple[str, ...]:
    """A message's translation, or translations for each plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or [""])
