"""A list that was entered is undone, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from members import rules
from members.actions.importing.shared import Progress, claimed, entry_of, in_parts, moved
from members.models import (
    Import,
    ImportState,
    Member,
    Membership,
    User,
)
from members.snapshots import restore, snapshots
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on


def take_back(upload: Import, *, at: datetime) -> bool:
    """Make the register what it was before an import; if anything in it was touched since, nothing changes."""
    try:
        return taken_back(upload, at=at)
    except (Refused, ProtectedError):
        message = str(rules.CHANGED_MEANWHILE.message)
        return moved(upload, ImportState.COMMITTED, message=message)


@transaction.atomic
def taken_back(upload: Import, *, at: datetime) -> bool:
    held = claimed(upload, ImportState.UNDOING)
    if held is None:
        return False
    entered = held.rows.filter(after__isnull=False).order_by("line", "pk")
    tell = Progress(held, entered.count())
    for rows in in_parts(entered):  # all of them, before any is touched
        now = snapshots([entry_of(row) for row in rows])
        if any(now.get(entry_of(row)) != row.after for row in rows):
            raise Refused(rules.CHANGED_MEANWHILE)
    for rows in in_parts(entered.filter(before__isnull=True)):
        forget_entered([entry_of(row) for row in rows])
        tell(len(rows))
    for rows in in_parts(entered.filter(before__isnull=False)):
        with refuse_on("members_user_email_once", rules.CHANGED_MEANWHILE):  # another has it by now
            restore({entry_of(row): row.before or {} for row in rows})
        tell(len(rows))
    record("import.undone", held, by=held.by, at=at)
    return moved(held, ImportState.UNDONE, over_at=at, message="")


def forget_entered(keys: Sequence[int]) -> None:
    """Take entries out that an import made and nothing has touched. ProtectedError if something has."""
    users = list(User.objects.filter(member__in=keys).values_list("pk", flat=True))
    if User.objects.filter(pk__in=users, last_login__isnull=False).exists():
        raise Refused(rules.CHANGED_MEANWHILE)
    Membership.objects.filter(member__in=keys).delete()
    Member.objects.filter(pk__in=keys).delete()
    User.objects.filter(pk__in=users).delete()
