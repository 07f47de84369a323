"""Lists of members going out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from members import rules, sheets
from members.actions.enrolling import noted
from members.models import (
    Export,
    LocalGroup,
    Member,
    Region,
)
from momentum_demo.models import record
from momentum_demo.refusals import require


@transaction.atomic
def export(
    members: Iterable[Member],
    columns: Sequence[str],
    *,
    segment: dict[str, Any],
    purpose: str,
    by: Member,
    at: datetime,
) -> bytes:
    """A list of members as CSV; who took it, what for and whose records it shows are kept."""
    require(rules.refusal_to_keep(by.roles(at)))
    chosen = list(members)
    content = sheets.written(columns, ([value_of(m, name) for name in columns] for m in chosen))
    noted((member.pk for member in chosen), by=by, how="export", at=at)
    made = Export.objects.create(
        by=by,
        at=at,
        purpose=purpose,
        segment=segment,
        columns=list(columns),
        rows=len(chosen),
        digest=hashlib.sha256(content).hexdigest(),
    )
    record("register.exported", made, by=by, at=at, rows=len(chosen), digest=made.digest)
    return content


def value_of(member: Member, column: str) -> object:
    """What `member`'s entry says in a column of sheets.COLUMNS; memberships and places are loaded."""
    if column == "email":
        return member.user.email
    if column in {"region", "group"}:
        place: Region | LocalGroup | None = (
            member.region if column == "region" else member.local_group
        )
        return place.name if place else ""
    if column in {"kind", "paid_until"}:
        last = max(member.memberships.all(), key=lambda m: m.span.lower, default=None)
        return getattr(last, column, "")
    return getattr(member, column)
