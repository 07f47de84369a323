"""What a long list comes to, before its rows are looked at one by one: of each kind, how many."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Count, Func, QuerySet, TextField

from members.models import ImportRow, Outcome

Key = tuple[str, ...]


class Each(Func):
    """A row for each thing in a JSON value: a key of it, or what a thing's first two items are."""

    output_field = TextField()
    set_returning = True


KINDS = {
    Outcome.NEW: Each("data", template="%(expressions)s->>'region'"),
    Outcome.CHANGED: Each("changes", function="jsonb_object_keys"),
    Outcome.PROBLEM: Each("problems", template="(jsonb_array_elements(%(expressions)s) - 2)::text"),
    Outcome.ALIKE: Each("alike", template="jsonb_array_elements(%(expressions)s)->>0"),
}


def kinds(rows: QuerySet[ImportRow], outcome: Outcome) -> list[tuple[Key, int]]:
    """How many rows of this outcome are of which kind, the most first; a row may be of several.

    New members by the key of their region, changes by field, problems by code and field, likenesses by kind.
    """
    if outcome not in KINDS:
        return []
    found = rows.filter(outcome=outcome).order_by().annotate(kind=KINDS[outcome])
    counted = (
        found.values_list("kind").annotate(n=Count("pk", distinct=True)).order_by("-n", "kind")
    )
    return [(key_of(kind), n) for kind, n in counted]


def key_of(text: str) -> Key:
    return tuple(json.loads(text)) if text.startswith("[") else (text,)


def of_kind(rows: QuerySet[ImportRow], outcome: Outcome, key: Key) -> QuerySet[ImportRow]:
    """The rows of this outcome that are of this kind."""
    of: dict[Outcome, dict[str, Any]] = {
        Outcome.NEW: {"data__region": int(key[0]) if key[0].isdecimal() else 0},
        Outcome.CHANGED: {"changes__has_key": key[0]},
        Outcome.PROBLEM: {"problems__contains": [list(key)]},
        Outcome.ALIKE: {"alike__contains": [list(key)]},
    }
    return rows.filter(outcome=outcome, **of.get(outcome, {}))
