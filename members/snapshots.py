"""A member's entry as a value: written down before a large change, compared and put back by an undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Value
from django.db.models.functions import Concat

from members import bulk
from members.models import Member, Membership, User

# What an entry says, besides its memberships and its address.
FIELDS = ("name", "phone", "address", "postcode", "language", "external")
PLACES = ("region_id", "local_group_id", "merged_into_id")

Snapshot = Mapping[str, Any]


def snapshots(keys: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The entries with these keys, as JSON values."""
    members = Member.objects.filter(pk__in=list(keys))
    found = members.select_related("user").prefetch_related("memberships")
    return {member.pk: snapshot(member) for member in found}


def snapshot(member: Member) -> dict[str, Any]:
    """The entry of `member` as a JSON value."""
    return {
        **{name: getattr(member, name) for name in (*FIELDS, *PLACES)},
        "joined_on": member.joined_on.isoformat(),
        "email": member.user.email,
        "is_active": member.user.is_active,
        "memberships": sorted(
            [
                membership.kind,
                membership.span.lower.isoformat(),
                membership.span.upper.isoformat() if membership.span.upper else None,
                membership.paid_until.isoformat(),
            ]
            for membership in member.memberships.all()
        ),
    }


def restore(values: Mapping[int, Snapshot]) -> None:
    """Make the entries with these keys what their values say. In a transaction, please."""
    members = list(
        Member.objects.select_for_update(of=("self",)).select_related("user").filter(pk__in=values)
    )
    for member in members:
        value = values[member.pk]
        for name in (*FIELDS, *PLACES):
            setattr(member, name, value[name])
        member.joined_on = date.fromisoformat(value["joined_on"])
    bulk.write(members, [*FIELDS, *(name.removesuffix("_id") for name in PLACES), "joined_on"])
    moved = [m.user for m in members if m.user.email != values[m.pk]["email"]]
    for member in members:
        member.user.email = values[member.pk]["email"]
        member.user.is_active = values[member.pk]["is_active"]
    readdress(moved)
    bulk.write([member.user for member in members], ["is_active"])
    Membership.objects.filter(member__in=values).delete()
    Membership.objects.bulk_create(
        (
            Membership(
                member_id=key,
                kind=kind,
                span=DateRange(day(since), day(until)),
                paid_until=date.fromisoformat(paid),
            )
            for key, value in values.items()
            for kind, since, until, paid in value["memberships"]
        ),
        batch_size=2000,
    )


def readdress(users: Sequence[User]) -> None:
    """Let these users be reached at `email`, as it stands on each, and at no address they had before."""
    keys = [user.pk for user in users]
    # Out of each other's way first: two of them may have each other's.
    User.objects.filter(pk__in=keys).update(email=Concat("pk", Value("@moving.invalid")))
    if users:
        bulk.write(users, ["email"])
    EmailAddress.objects.filter(user__in=keys).delete()
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=False) for user in users
    )


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
