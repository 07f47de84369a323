"""Many rows changed in one statement: Django's bulk_update builds a CASE for each value, and takes minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import JSONField

PART = 2000  # rows in one statement


def write(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of these rows, all of one model, as they stand in memory."""
    for start in range(0, len(rows), PART):
        write_part(rows[start : start + PART], fields)


def write_part(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    meta = rows[0]._meta
    columns: list[models.Field[Any, Any]] = [
        column for name in fields if isinstance(column := meta.get_field(name), models.Field)
    ]
    keys = [row.pk for row in rows]
    values = [
        [column.get_db_prep_save(getattr(row, column.attname), connection) for row in rows]
        for column in columns
    ]
    quote = connection.ops.quote_name
    given = ["%s::bigint[]"]
    for column in columns:
        kind = column.db_type(connection)
        assert kind is not None
        # A jsonb array of values would be a JSON array: they travel as texts.
        given.append("%s::text[]" if isinstance(column, JSONField) else f"%s::{bare(kind)}[]")
    sets = ", ".join(
        f"{quote(str(column.column))} = given.v{n}"
        + ("::jsonb" if isinstance(column, JSONField) else "")
        for n, column in enumerate(columns)
    )
    names = ", ".join(["pk", *(f"v{n}" for n in range(len(columns)))])
    if any(isinstance(column, JSONField) for column in columns):
        values = [
            [one if one is None else one.dumps(one.obj) for one in many]
            if isinstance(column, JSONField)
            else many
            for column, many in zip(columns, values, strict=True)
        ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(meta.db_table)} AS target SET {sets} "
            f"FROM unnest({', '.join(given)}) AS given ({names}) WHERE target.id = given.pk",
            [keys, *values],
        )


def bare(kind: str) -> str:
    """The type without what belongs to the column: integer for integer CHECK …"""
    return kind.split(" CHECK", 1)[0]
