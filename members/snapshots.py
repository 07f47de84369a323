"""A member's entry as a value: written down before a large change, compared and put back by an undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.db.backends.postgresql.psycopg_any import DateRange

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


def restore(member: Member, value: Snapshot) -> None:
    """Make the entry of `member` what `value` says. In a transaction, please."""
    for name in (*FIELDS, *PLACES):
        setattr(member, name, value[name])
    member.joined_on = date.fromisoformat(value["joined_on"])
    member.save()
    readdress(member.user, value["email"])
    if member.user.is_active != value["is_active"]:
        member.user.is_active = value["is_active"]
        member.user.save(update_fields=["is_active"])
    member.memberships.all().delete()
    Membership.objects.bulk_create(
        Membership(
            member=member,
            kind=kind,
            span=DateRange(day(since), day(until)),
            paid_until=date.fromisoformat(paid),
        )
        for kind, since, until, paid in value["memberships"]
    )


def readdress(user: User, email: str) -> None:
    """Let `user` be reached at `email`, and at no address they had before."""
    if user.email == email:
        return
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
