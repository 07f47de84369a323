"""Entering people in the register, looking at their entries, and letting them look at records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from members import rules
from members.models import (
    LocalGroup,
    Look,
    Member,
    Membership,
    MembershipClass,
    Reading,
    Region,
    User,
)
from momentum_demo.models import record, record_many
from momentum_demo.refusals import refuse_on, require

NUMBER_LOCK = 0x6D6F6D33  # whoever gives out the next number holds it


@transaction.atomic
def enrol(
    *,
    number: int | None = None,
    name: str,
    email: str,
    region: Region,
    joined_on: date,
    paid_until: date,
    by: Member | None,
    at: datetime,
    local_group: LocalGroup | None = None,
    kind: MembershipClass = MembershipClass.FULL,
) -> Member:
    """Enter a person in the register, under `number` or the next one free.

    They can sign in at once by a code sent to `email`; typing the code proves that the address is theirs.
    """
    if by is not None:
        require(rules.refusal_to_keep(by.roles(at)))
    with refuse_on("members_user_email_once", rules.EMAIL_TAKEN):
        user = User.objects.create_user(email)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    with refuse_on("members_member_number_key", rules.NUMBER_TAKEN):
        member = Member.objects.create(
            number=number or next_number(),
            name=name,
            user=user,
            region=region,
            local_group=local_group,
            joined_on=joined_on,
        )
    member.memberships.create(kind=kind, span=DateRange(joined_on, None), paid_until=paid_until)
    record("member.enrolled", member, by=by, at=at)
    return member


def next_number() -> int:
    """The next membership number that nobody has, and nobody else gets until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBER_LOCK])
    return (Member.objects.aggregate(last=Max("number"))["last"] or 0) + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A person to be entered in the register: what `enrol` is told of one, for `enrol_many`."""

    number: int
    name: str
    email: str
    region: Region
    joined_on: date
    paid_until: date
    local_group: LocalGroup | None = None
    kind: MembershipClass = MembershipClass.FULL


@transaction.atomic
def enrol_many(entries: Sequence[Entry], *, by: Member | None, at: datetime) -> list[Member]:
    """Enter these people in the register as `enrol` would, but a thousand at a time.

    Each is on the record by an event of their own.
    """
    if by is not None:
        require(rules.refusal_to_keep(by.roles(at)))
    users = [User(email=entry.email.strip().lower()) for entry in entries]
    for user in users:
        user.set_unusable_password()
    with refuse_on("members_user_email_once", rules.EMAIL_TAKEN):
        User.objects.bulk_create(users, batch_size=1000)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=False) for user in users
    )
    members = Member.objects.bulk_create(
        Member(
            number=entry.number,
            name=entry.name,
            user=user,
            region=entry.region,
            local_group=entry.local_group,
            joined_on=entry.joined_on,
        )
        for entry, user in zip(entries, users, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(
            member=member,
            kind=entry.kind,
            span=DateRange(entry.joined_on, None),
            paid_until=entry.paid_until,
        )
        for entry, member in zip(entries, members, strict=True)
    )
    record_many((("member.enrolled", member, {}) for member in members), by=by, at=at)
    return members


@transaction.atomic
def open_desk(member: Member, *, by: Member | None, at: datetime) -> None:
    """Let `member` look things up at the records desk, where nobody changes anything."""
    if by is not None:
        require(rules.refusal_to_appoint(by.roles(at)))
    user = member.user
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.user_permissions.add(
        *Permission.objects.filter(
            codename__startswith="view_",
            content_type__app_label__in=[
                "momentum_demo",
                "members",
                "ballots",
                "motions",
                "endorsements",
                "elections",
                "conventions",
            ],
        )
    )
    record("member.desk_opened", member, by=by, at=at)


@transaction.atomic
def view(member: Member, *, by: Member, at: datetime) -> Member:
    """Look at `member`'s entry in the register; that `by` looked goes on the record."""
    require(rules.refusal_to_view(by.roles(at)))
    record("member.viewed", member, by=by, at=at)
    noted([member.pk], by=by, how="entry", at=at)
    return member


def noted(members: Iterable[int], *, by: Member | None, how: str, at: datetime) -> None:
    """Write down that `by` saw the records with these keys, where the members can read it. how: a Look"""
    how = Look(how)
    Reading.objects.bulk_create(
        (Reading(member=key, by=by.pk if by else None, at=at, how=how) for key in members),
        batch_size=5000,
    )
