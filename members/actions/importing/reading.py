"""A list is taken in and read: what each of its rows would do."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from members import incoming, rules, sheets
from members.actions.importing.shared import CHUNK, Progress, claimed, moved
from members.models import (
    Import,
    ImportRow,
    ImportState,
    Member,
    Membership,
    Outcome,
)
from momentum_demo.models import record
from momentum_demo.refusals import require


@transaction.atomic
def upload(content: bytes, name: str, *, by: Member, at: datetime) -> Import:
    """Take in a list, to be read by the worker."""
    require(rules.refusal_to_keep(by.roles(at)))
    made = Import.objects.create(
        name=name[:120],
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        by=by,
        at=at,
    )
    record("import.uploaded", made, by=by, at=at, digest=made.digest, bytes=len(content))
    return made


@transaction.atomic
def read(upload: Import, *, at: datetime) -> bool:
    """Make rows of an uploaded list: what each would do. False if another worker has it, or it is done.

    Read again, because the register had changed, it begins afresh.
    """
    held = claimed(upload, ImportState.READING)
    if held is None:
        return False
    held.rows.all().delete()
    try:
        heading, total, body = sheets.rows(bytes(held.content), held.name)
        columns, ignored = sheets.columns(heading)
    except sheets.Unreadable as error:
        return moved(held, ImportState.UNREADABLE, message=str(error), over_at=at, content=b"")
    tell = Progress(held, total)
    register = incoming.load(timezone.localdate(at))
    reader = incoming.Reader(register, columns)
    summary: Counter[str] = Counter()
    while chunk := list(itertools.islice(body, CHUNK)):
        found = [reader.read(line, cells) for line, cells in chunk]
        summary.update(str(one.outcome) if one.outcome else "same" for one in found)
        summary["addresses"] += sum("email" in one.changes for one in found if one.member)
        ImportRow.objects.bulk_create(
            ImportRow(
                of=held,
                line=one.line,
                outcome=one.outcome,
                member_id=one.member,
                data=one.data,
                changes=one.changes,
                problems=one.problems,
                alike=one.alike,
            )
            for one in found
            if one.outcome is not None
        )
        tell(len(chunk))
    summary.update(missing(held, register, set(reader.met)))
    facts = {"summary": dict(summary), "total": total, "ignored": ignored}
    return moved(held, ImportState.READY, **facts)


def missing(upload: Import, register: incoming.Register, met: set[int]) -> dict[str, int]:
    """Keep a row for each member of the register whom the list does not have."""
    today = timezone.localdate(upload.at)
    members = set(
        Membership.objects.filter(span__contains=today).values_list("member_id", flat=True)
    )
    gone = [
        known
        for known in register.by_number.values()
        if known.pk not in met and known.pk in members
    ]
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                of=upload,
                line=0,
                outcome=Outcome.MISSING,
                member_id=known.pk,
                data={"number": known.number},
            )
            for known in gone
        ),
        batch_size=2000,
    )
    return {Outcome.MISSING: len(gone)} if gone else {}
