"""A list is entered, as a whole or not at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max, QuerySet
from django.utils import timezone

from members import bulk, incoming
from members.actions.belonging import contact_changes
from members.actions.importing.shared import CHUNK, Progress, claimed, entry_of, in_parts, moved
from members.models import (
    Channel,
    Import,
    ImportRow,
    ImportState,
    Member,
    Membership,
    MembershipClass,
    Outcome,
    Transfer,
    User,
)
from members.snapshots import readdress, snapshots
from momentum_demo.models import record, record_many

MEMBER_FIELDS = ("name", "phone", "address", "postcode", "language", "external")


@transaction.atomic
def enter(upload: Import, *, at: datetime) -> bool:
    """Enter every row, in this one transaction. False if another worker has it, or it is done.

    If the register has changed since the list was read, nothing is entered and the list is read anew.
    """
    held = claimed(upload, ImportState.COMMITTING)
    if held is None:
        return False
    changed = held.rows.filter(outcome=Outcome.CHANGED).order_by("line", "pk")
    new = held.rows.filter(outcome=Outcome.NEW).order_by("line", "pk")
    if stale(changed, new, at):
        return moved(
            held,
            ImportState.READING,
            message="The register had changed since this list was read, so it was read again.",
        )
    summary = {"digest": held.digest, "summary": held.summary}
    record("import.entered", held, by=held.by, at=at, **summary)
    tell = Progress(held, changed.count() + new.count())
    for rows in in_parts(changed):
        change_members(held, rows, at=at)
        tell(len(rows))
    numbers = free_numbers(new)
    for rows in in_parts(new):
        make_members(held, rows, numbers, at=at)
        tell(len(rows))
    return moved(held, ImportState.COMMITTED, committed_at=at, content=b"", message="")


def free_numbers(rows: QuerySet[ImportRow]) -> Iterator[int]:
    """Membership numbers that nobody has, and no row asks for."""
    last = Member.objects.aggregate(last=Max("number"))["last"] or 0
    asked = rows.filter(data__has_key="number").values_list("data__number", flat=True)
    return itertools.count(max([last, *asked]) + 1)


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
