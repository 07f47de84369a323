"""Texts as files: in force, and those of motions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.text import slugify

from motions import booklet, drafting, weaves
from motions.documents import write_markdown, write_word, write_word_tracked
from motions.drafting import Reading, record
from motions.models import Submission, Text, TextVersion

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}


def as_word(version: TextVersion) -> bytes:
    return write_word(
        weaves.reading_at(version),
        title=f"{version}",
        author=settings.ORGANISATION,
        at=version.published_at,
    )


def tracked(text: Text, before: Reading, after: Reading, *, title: str, at: datetime) -> bytes:
    """Two readings of `text` as a Word document; each change is its motion's or amendment's.

    at   the moment that the changes bear
    """
    names = {
        submission.change.key: f"{submission} ({submission.mover_named()})"
        if submission.group_id
        else str(submission)
        for submission in Submission.objects.filter(text=text).select_related(
            "change", "lead", "group"
        )
    }
    return write_word_tracked(
        before, after, title=title, author=settings.ORGANISATION, at=at, names=names
    )


def as_markdown(version: TextVersion) -> bytes:
    return write_markdown(b.passage for b in weaves.reading_at(version).text).encode()


def as_typed(version: TextVersion) -> bytes:
    """The very characters that `sha256` is the fingerprint of."""
    return weaves.as_typed(weaves.reading_at(version)).encode()


def as_json(version: TextVersion) -> bytes:
    """The version with the whole history of its words: motions.drafting.record reads it back."""
    reading = weaves.reading_at(version)
    woven = drafting.weave(c for c in reading.weave.changes if c.id in reading.accepted)
    content = {
        "title": version.of.title if version.of else str(version.text),
        "version": version.number,
        "published_at": version.published_at.isoformat(),
        "accepted": sorted(reading.accepted),
        "sha256": version.sha256,
        "hash": version.hash,
        "weave": record.as_dict(woven),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


KINDS: Mapping[str, Callable[[TextVersion], bytes]] = {
    "docx": as_word,
    "json": as_json,
    "md": as_markdown,
    "pdf": booklet.text_pdf,
    "txt": as_typed,
}


def answer(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to be downloaded; a PDF to be looked at."""
    how = "inline" if kind == "pdf" else "attachment"
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[kind],
        headers={"Content-Disposition": f'{how}; filename="{slugify(name)}.{kind}"'},
    )
