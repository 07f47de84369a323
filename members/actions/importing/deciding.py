"""What officers say of a list that was read: which rows, whether it is entered, dropped or undone."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from members import rules
from members.actions.importing.shared import locked, moved
from members.models import (
    Channel,
    ContactChange,
    Import,
    ImportRow,
    ImportState,
    Member,
    Outcome,
    RegisterRules,
)
from momentum_demo.models import AuditEvent, record
from momentum_demo.refusals import Refusal, require


@transaction.atomic
def decide(row: ImportRow, *, enter: bool, by: Member, at: datetime) -> None:
    """Say of a row that looks like somebody known: another person, to be entered; or left out."""
    require(rules.refusal_to_keep(by.roles(at)))
    upload = locked(row.of)
    require(not_ready(upload))
    row = ImportRow.objects.select_for_update().get(pk=row.pk)
    if row.outcome == Outcome.ALIKE:
        count(upload, settle(row, enter=enter))
        record("import.row_decided", upload, by=by, at=at, line=row.line, outcome=row.outcome)


@transaction.atomic
def decide_all(upload: Import, which: Outcome, *, enter: bool, by: Member, at: datetime) -> None:
    """Decide on every row that looks like somebody known; or leave out every row with a problem."""
    require(rules.refusal_to_keep(by.roles(at)))
    upload = locked(upload)
    require(not_ready(upload))
    rows = list(upload.rows.select_for_update().filter(outcome=which))
    for row in rows:
        count(upload, settle(row, enter=enter and which == Outcome.ALIKE), save=False)
    upload.save()
    record("import.rows_decided", upload, by=by, at=at, which=which, enter=enter, rows=len(rows))


def not_ready(upload: Import) -> Refusal | None:
    if upload.state != ImportState.READY:
        return Refusal("import-not-ready", rules.CHANGED_MEANWHILE.message)
    return None


def settle(row: ImportRow, *, enter: bool) -> tuple[str, str]:
    """Give the row the outcome decided on; the one before, and the new one."""
    was = row.outcome
    row.outcome = Outcome.LEFT_OUT
    if enter:
        row.outcome = Outcome.CHANGED if row.member_id else Outcome.NEW
    row.save(update_fields=["outcome"])
    return was, row.outcome


def count(upload: Import, step: tuple[str, str], *, save: bool = True) -> None:
    was, now = step
    upload.summary[was] = upload.summary.get(was, 0) - 1
    upload.summary[now] = upload.summary.get(now, 0) + 1
    if save:
        upload.save(update_fields=["summary"])


@transaction.atomic
def commit(upload: Import, *, by: Member, at: datetime) -> Import:
    """Have an import entered: the worker does it, all or nothing."""
    require(rules.refusal_to_keep(by.roles(at)))
    upload = locked(upload)
    require(refusal(upload, by=by, at=at))
    upload.state = ImportState.COMMITTING
    if by.pk != upload.by_id:
        upload.second = by
    upload.save()
    record("import.confirmed", upload, by=by, at=at, summary=upload.summary)
    return upload


def refusal(upload: Import, *, by: Member, at: datetime) -> Refusal | None:
    """Why `by` may not have `upload` entered."""
    today = timezone.localdate(at)
    before = ContactChange.objects.filter(
        field="email", channel=Channel.IMPORT, by=upload.by_id, at__date=today
    )
    return rules.refusal_to_commit(
        upload,
        by_key=by.pk,
        addresses=upload.summary.get("addresses", 0) + before.count(),
        alone=addresses_alone(by, today),
    )


def addresses_alone(by: Member, on: date) -> int:
    """How many email addresses `by` may change by lists in a day without another officer.

    As many as the rules in force say, and no more than they said before `by` changed them: or else whoever
    wants to change more would change the rules first.
    """
    adopted = AuditEvent.objects.filter(action="register.rules_adopted", member=by.pk)
    own = [subject.partition(":")[2] for subject in adopted.values_list("subject", flat=True)]
    others = RegisterRules.objects.exclude(pk__in=own).filter(adopted_on__lte=on)
    latest = others.order_by("-version").first() or RegisterRules()
    return min(RegisterRules.in_force(on).addresses_alone, latest.addresses_alone)


@transaction.atomic
def drop(upload: Import, *, by: Member, at: datetime) -> None:
    """Give an import up that was not entered: what was read of it is removed."""
    require(rules.refusal_to_keep(by.roles(at)))
    upload = locked(upload)
    require(not_ready(upload))
    upload.rows.all().delete()
    moved(upload, ImportState.DROPPED, content=b"", over_at=at)
    record("import.dropped", upload, by=by, at=at)


@transaction.atomic
def undo(upload: Import, *, by: Member, at: datetime) -> Import:
    """Have an import undone: the worker does it, all or nothing."""
    require(rules.refusal_to_keep(by.roles(at)))
    upload = locked(upload)
    require(rules.refusal_to_undo(upload))
    upload.state = ImportState.UNDOING
    upload.save(update_fields=["state"])
    record("import.undo_asked", upload, by=by, at=at)
    return upload
