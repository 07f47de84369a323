"""What these actions do the same way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from members.models import (
    Import,
    ImportRow,
    ImportState,
)

CHUNK = 1000


def locked(upload: Import) -> Import:
    return Import.objects.select_for_update().get(pk=upload.pk)


def claimed(upload: Import, state: ImportState) -> Import | None:
    """The import, held until the transaction ends; None if a worker has it, or it is not in that state."""
    waiting = Import.objects.select_for_update(skip_locked=True)
    return waiting.filter(pk=upload.pk, state=state).first()


def moved(upload: Import, state: ImportState, **fields: Any) -> bool:
    return bool(Import.objects.filter(pk=upload.pk).update(state=state, **fields))


def in_parts(rows: QuerySet[ImportRow]) -> Iterator[list[ImportRow]]:
    """The rows, so many at a time that a long list needs no more memory than a short one."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield list(rows.filter(pk__in=keys[start : start + CHUNK]).select_related("member"))


def entry_of(row: ImportRow) -> int:
    """The key of the entry that a row is about; rows that are entered have one."""
    assert row.member_id is not None
    return row.member_id


class Progress:
    """How many rows have been read, entered or undone so far, for those who watch."""

    def __init__(self, upload: Import, total: int) -> None:
        self.key, self.total, self.done = progress_key(upload), total, 0
        self(0)

    def __call__(self, rows: int) -> None:
        self.done += rows
        cache.set(self.key, (self.done, self.total), timeout=600)


def so_far(upload: Import) -> tuple[int, int]:
    """How many rows of an import that is being read, entered or undone are done, of how many."""
    found: tuple[int, int] | None = cache.get(progress_key(upload))
    return found or (0, upload.total)


def progress_key(upload: Import) -> str:
    return f"import:{upload.pk}:{upload.state}"
