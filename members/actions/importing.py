"""Bringing lists of members in: read, looked at, entered as a whole or not at all, and undone as a whole.

Reading only writes rows beside the register. Entering is one transaction: a worker that dies in it leaves the
register as it was, and the next sweep begins anew. Progress is told through the cache, since nobody sees inside
a transaction.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max, ProtectedError, QuerySet
from django.utils import timezone

from members import bulk, incoming, rules, sheets
from members.actions.belonging import contact_changes
from members.actions.enrolling import noted
from members.models import (
    Channel,
    Export,
    Import,
    ImportRow,
    ImportState,
    LocalGroup,
    Member,
    Membership,
    MembershipClass,
    Outcome,
    Region,
    RegisterRules,
    Transfer,
    User,
)
from members.snapshots import readdress, restore, snapshots
from momentum_demo.models import record, record_many
from momentum_demo.refusals import Refusal, Refused, require

log = logging.getLogger(__name__)

CHUNK = 1000
MEMBER_FIELDS = ("name", "phone", "address", "postcode", "language", "external")


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


def read(upload: Import, *, at: datetime) -> bool:
    """Make rows of an uploaded list: what each would do. False if that was done already.

    Each thousand rows are kept as they are read, so that progress shows; begun again, it begins afresh.
    """
    upload = Import.objects.get(pk=upload.pk)
    if upload.state != ImportState.READING:
        return False
    upload.rows.all().delete()
    try:
        heading, total, body = sheets.rows(bytes(upload.content), upload.name)
        columns, ignored = sheets.columns(heading)
    except sheets.Unreadable as error:
        return moved(upload, ImportState.UNREADABLE, message=str(error), over_at=at, content=b"")
    Import.objects.filter(pk=upload.pk).update(total=total, read=0, ignored=ignored)
    register = incoming.load(timezone.localdate(at))
    reader = incoming.Reader(register, columns)
    summary: Counter[str] = Counter()
    done = 0
    while chunk := list(itertools.islice(body, CHUNK)):
        found = [reader.read(line, cells) for line, cells in chunk]
        summary.update(str(one.outcome) if one.outcome else "same" for one in found)
        summary["addresses"] += sum("email" in one.changes for one in found if one.member)
        ImportRow.objects.bulk_create(
            ImportRow(
                of=upload,
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
        done += len(chunk)
        Import.objects.filter(pk=upload.pk).update(read=done)
    summary.update(missing(upload, register, set(reader.met)))
    return moved(upload, ImportState.READY, summary=dict(summary))


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


def moved(upload: Import, state: ImportState, **fields: Any) -> bool:
    return bool(Import.objects.filter(pk=upload.pk).update(state=state, **fields))


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
    return rules.refusal_to_commit(
        upload,
        RegisterRules.in_force(timezone.localdate(at)),
        by_key=by.pk,
        addresses=upload.summary.get("addresses", 0),
    )


@transaction.atomic
def enter(upload: Import, *, at: datetime) -> bool:
    """Enter every row, in this one transaction. False if another worker has it, or it is done.

    If the register has changed since the list was read, nothing is entered and the list is read anew.
    """
    claimed = (
        Import.objects.select_for_update(skip_locked=True)
        .filter(pk=upload.pk, state=ImportState.COMMITTING)
        .first()
    )
    if claimed is None:
        return False
    changed = claimed.rows.filter(outcome=Outcome.CHANGED).order_by("line", "pk")
    new = claimed.rows.filter(outcome=Outcome.NEW).order_by("line", "pk")
    if stale(changed, new, at):
        return moved(
            claimed,
            ImportState.READING,
            message="The register had changed since this list was read, so it was read again.",
        )
    summary = {"digest": claimed.digest, "summary": claimed.summary}
    record("import.entered", claimed, by=claimed.by, at=at, **summary)
    tell = Progress(claimed, changed.count() + new.count())
    tell(0)
    for rows in in_parts(changed):
        change_members(claimed, rows, at=at)
        tell(len(rows))
    numbers = free_numbers(new)
    for rows in in_parts(new):
        make_members(claimed, rows, numbers, at=at)
        tell(len(rows))
    return moved(claimed, ImportState.COMMITTED, committed_at=at, content=b"", message="")


def in_parts(rows: QuerySet[ImportRow]) -> Iterator[list[ImportRow]]:
    """The rows, so many at a time that a long list needs no more memory than a short one."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield list(rows.filter(pk__in=keys[start : start + CHUNK]).select_related("member"))


def entry_of(row: ImportRow) -> int:
    """The key of the entry that a row is about; rows that are entered have one."""
    assert row.member_id is not None
    return row.member_id


def free_numbers(rows: QuerySet[ImportRow]) -> Iterator[int]:
    """Membership numbers that nobody has, and no row asks for."""
    last = Member.objects.aggregate(last=Max("number"))["last"] or 0
    asked = rows.filter(data__has_key="number").values_list("data__number", flat=True)
    return itertools.count(max([last, *asked]) + 1)


class Progress:
    """How many rows have been entered or undone so far, for those who watch."""

    def __init__(self, upload: Import, total: int) -> None:
        self.key, self.total, self.done = f"import:{upload.pk}", total, 0

    def __call__(self, rows: int) -> None:
        self.done += rows
        cache.set(self.key, (self.done, self.total), timeout=600)


def entered_so_far(upload: Import) -> tuple[int, int] | None:
    """How many rows of an import that is being entered or undone are done, of how many; None if unknown."""
    found: tuple[int, int] | None = cache.get(f"import:{upload.pk}")
    return found


def stale(changed: QuerySet[ImportRow], new: QuerySet[ImportRow], at: datetime) -> bool:
    """Whether the register says something else by now than when the rows were read."""
    register = incoming.load(timezone.localdate(at))
    entries = {known.pk: known for known in register.by_number.values()}
    for row in changed.iterator(chunk_size=CHUNK):
        known = entries.get(entry_of(row))
        if known is None or any(known.values[n] != was for n, (was, _) in row.changes.items()):
            return True
        if "email" in row.changes and row.changes["email"][1] in register.by_email:
            return True
    return any(
        row.data["email"] in register.by_email or row.data.get("number") in register.by_number
        for row in new.iterator(chunk_size=CHUNK)
    )


def change_members(upload: Import, rows: Sequence[ImportRow], *, at: datetime) -> None:
    """Change the entries as the rows say; what they were and became is kept with the rows."""
    today = timezone.localdate(at)
    keys = [entry_of(row) for row in rows]
    before = snapshots(keys)
    members = Member.objects.select_related("user").in_bulk(keys)
    moves, contacts = [], []
    for row in rows:
        member = members[entry_of(row)]
        moves += moving(member, row, upload, today, at)
        for name, (was, value) in row.changes.items():
            if name in MEMBER_FIELDS:
                setattr(member, name, value)
            elif name == "joined_on":
                member.joined_on = date.fromisoformat(value)
            elif name == "email":
                member.user.email = value
            contacts.append((member, name, str(was or ""), str(value or "")))
    bulk.write(list(members.values()), [*MEMBER_FIELDS, "joined_on", "region", "local_group"])
    readdress([members[entry_of(row)].user for row in rows if "email" in row.changes])
    Transfer.objects.bulk_create(moves)
    contact_changes(contacts, by=upload.by, at=at, channel=Channel.IMPORT)
    change_memberships(rows, today)
    after = snapshots(keys)
    for row in rows:
        row.before, row.after = before[entry_of(row)], after[entry_of(row)]
    bulk.write(rows, ["before", "after"])
    record_many(
        (
            (
                "member.corrected",
                members[entry_of(row)],
                {"import": upload.pk, "fields": sorted(row.changes)},
            )
            for row in rows
        ),
        by=upload.by,
        at=at,
    )


def moving(
    member: Member, row: ImportRow, upload: Import, today: date, at: datetime
) -> list[Transfer]:
    """Move `member` as the row says; the transfer that keeps it, if there is one."""
    if not {"region", "group"} & set(row.changes):
        return []
    made = Transfer(
        member=member,
        from_region_id=member.region_id,
        from_group_id=member.local_group_id,
        to_region_id=row.changes.get("region", [None, member.region_id])[1],
        to_group_id=row.changes.get("group", [None, member.local_group_id])[1],
        takes_effect_on=today,
        made_at=at,
        made_by=upload.by,
        done_at=at,
    )
    member.region_id = made.to_region_id
    member.local_group_id = made.to_group_id
    return [made]


def change_memberships(rows: Iterable[ImportRow], today: date) -> None:
    """Change class and last day paid for; a membership that has ended begins anew today."""
    asked = [row for row in rows if {"kind", "paid_until"} & set(row.changes)]
    held = Membership.objects.filter(member__in=[row.member_id for row in asked])
    last = {membership.member_id: membership for membership in held.order_by("span")}
    written, begun = [], []
    for row in asked:
        had = last.get(entry_of(row))
        kind = row.changes.get("kind", [None, had.kind if had else MembershipClass.FULL])[1]
        paid = row.changes.get("paid_until", [None, None])[1]
        paid_until = date.fromisoformat(paid) if paid else (had.paid_until if had else today)
        fresh = Membership(
            member_id=entry_of(row),
            kind=kind,
            span=DateRange(today, had.span.upper if had else None),
            paid_until=paid_until,
        )
        if had is None or (had.span.upper is not None and had.span.upper <= today):
            if paid_until >= today:
                fresh.span = DateRange(today, None)
                begun.append(fresh)
        elif kind != had.kind and had.span.lower < today:
            had.span = DateRange(had.span.lower, today)
            written.append(had)
            begun.append(fresh)
        else:
            had.kind, had.paid_until = kind, paid_until
            written.append(had)
    if written:
        bulk.write(written, ["kind", "span", "paid_until"])
    Membership.objects.bulk_create(begun)


def make_members(
    upload: Import, rows: Sequence[ImportRow], numbers: Iterator[int], *, at: datetime
) -> None:
    """Enter new members; those without a number get the next of `numbers`."""
    users = [User(email=row.data["email"]) for row in rows]
    for user in users:
        user.set_unusable_password()
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=False) for user in users
    )
    members = Member.objects.bulk_create(
        Member(
            number=row.data.get("number") or next(numbers),
            user=user,
            region_id=row.data["region"],
            local_group_id=row.data.get("group"),
            joined_on=date.fromisoformat(row.data["joined_on"]),
            **{name: row.data[name] for name in MEMBER_FIELDS if name in row.data},
        )
        for row, user in zip(rows, users, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(
            member=member,
            kind=row.data.get("kind", MembershipClass.FULL),
            span=DateRange(member.joined_on, None),
            paid_until=date.fromisoformat(row.data["paid_until"]),
        )
        for row, member in zip(rows, members, strict=True)
    )
    after = snapshots([member.pk for member in members])
    for row, member in zip(rows, members, strict=True):
        row.member, row.after = member, after[member.pk]
    bulk.write(rows, ["member", "after"])
    record_many(
        (("member.enrolled", member, {"import": upload.pk}) for member in members),
        by=upload.by,
        at=at,
    )


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


def take_back(upload: Import, *, at: datetime) -> bool:
    """Make the register what it was before an import; if anything in it was touched since, nothing changes."""
    try:
        return taken_back(upload, at=at)
    except (Refused, ProtectedError):
        message = str(rules.CHANGED_MEANWHILE.message)
        return moved(upload, ImportState.COMMITTED, message=message)


@transaction.atomic
def taken_back(upload: Import, *, at: datetime) -> bool:
    claimed = (
        Import.objects.select_for_update(skip_locked=True)
        .filter(pk=upload.pk, state=ImportState.UNDOING)
        .first()
    )
    if claimed is None:
        return False
    entered = claimed.rows.filter(after__isnull=False).order_by("line", "pk")
    tell = Progress(claimed, entered.count())
    tell(0)
    for rows in in_parts(entered):  # all of them, before any is touched
        now = snapshots([entry_of(row) for row in rows])
        if any(now.get(entry_of(row)) != row.after for row in rows):
            raise Refused(rules.CHANGED_MEANWHILE)
    for rows in in_parts(entered.filter(before__isnull=True)):
        forget_entered([entry_of(row) for row in rows])
        tell(len(rows))
    for rows in in_parts(entered.filter(before__isnull=False)):
        restore({entry_of(row): row.before or {} for row in rows})
        tell(len(rows))
    record("import.undone", claimed, by=claimed.by, at=at)
    return moved(claimed, ImportState.UNDONE, over_at=at, message="")


def forget_entered(keys: Sequence[int]) -> None:
    """Take entries out that an import made and nothing has touched. ProtectedError if something has."""
    users = list(User.objects.filter(member__in=keys).values_list("pk", flat=True))
    if User.objects.filter(pk__in=users, last_login__isnull=False).exists():
        raise Refused(rules.CHANGED_MEANWHILE)
    Membership.objects.filter(member__in=keys).delete()
    Member.objects.filter(pk__in=keys).delete()
    User.objects.filter(pk__in=users).delete()


@transaction.atomic
def drop(upload: Import, *, by: Member, at: datetime) -> None:
    """Give an import up that was not entered: what was read of it is removed."""
    require(rules.refusal_to_keep(by.roles(at)))
    upload = locked(upload)
    require(not_ready(upload))
    upload.rows.all().delete()
    moved(upload, ImportState.DROPPED, content=b"", over_at=at)
    record("import.dropped", upload, by=by, at=at)


def locked(upload: Import) -> Import:
    return Import.objects.select_for_update().get(pk=upload.pk)


def sweep(*, at: datetime) -> None:
    """Do whatever waits: read, enter, undo. Each claims its import; one that fails does not hold up others."""
    waiting = {
        ImportState.READING: read,
        ImportState.COMMITTING: enter,
        ImportState.UNDOING: take_back,
    }
    for upload in Import.objects.filter(state__in=waiting).defer("content").order_by("pk"):
        try:
            waiting[ImportState(upload.state)](upload, at=at)
        except Exception:  # whatever it is, the others must not wait for it
            log.exception("import %s failed while %s", upload.pk, upload.state)


# Going out


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
