"""What of the register waits at the staff desk, and who is found there; see members.desks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members import segments, watch
from members.actions import belonging, noted
from members.desks import MOST, Found, Work
from members.models import (
    Appointment,
    Bounce,
    ContactChange,
    Correction,
    Erasure,
    Import,
    ImportState,
    Member,
    RegisterRules,
)
from members.models.protection import Asked
from members.roles import READS_REGISTER, Role
from members.views.desk import token_of


def waiting(roles: Collection[Role], *, by: Member, at: datetime) -> list[Work]:
    today = timezone.localdate(at)
    disputed = ContactChange.objects.filter(at__gt=at - watch.WATCHED, disputed_at__isnull=False)
    work: list[tuple[QuerySet[Any], str, str]] = [
        (
            Appointment.objects.filter(decided_at=None).exclude(proposed_by=by),
            _("Appointments to confirm"),
            "register:offices",
        ),
        (
            Correction.objects.filter(state=Asked.OPEN),
            _("Corrections asked for"),
            "register:corrections",
        ),
        (
            Erasure.objects.filter(done_at=None, withdrawn_at=None),
            _("Members who ask to be erased"),
            "register:erasures",
        ),
        (
            Import.objects.filter(state=ImportState.READY),
            _("Lists ready to look at"),
            "register:imports",
        ),
        (Bounce.objects.all(), _("Addresses from which mail comes back"), "register:bounces"),
        (
            watch.unconfirmed(at).filter(disputed_at=None),
            _("New addresses that nobody has confirmed"),
            "register:contacts",
        ),
        (disputed, _("Changes of address that the member never asked for"), "register:contacts"),
        (belonging.lapsing(today), _("Memberships unpaid for too long"), "register:lapses"),
    ]
    return [
        Work(rows.count(), words, reverse(name), late=rows is disputed)
        for rows, words, name in work
        if may(name, roles)
    ]


def may(name: str, roles: Collection[Role]) -> bool:
    """Whether the page of that name is the work of somebody who holds these roles."""
    return bool(resolve(reverse(name)).func.roles & set(roles))  # type: ignore[attr-defined]


def found(
    words: str, roles: Collection[Role], *, by: Member, at: datetime
) -> dict[str, list[Found]]:
    """Members by number, name or address, for those who read the register. Each can see it."""
    if not READS_REGISTER & set(roles):
        return {}
    today = timezone.localdate(at)
    allowed = RegisterRules.in_force(today).arrears_allowed
    some = segments.chosen({"asked": words}, on=today, arrears_allowed=allowed)
    members = list(segments.ordered(some)[:MOST])
    noted([member.pk for member in members], by=by, how="list", at=at)
    return {
        _("Members"): [
            Found(
                member.name,
                _("Number %(number)d, %(region)s")
                % {"number": member.number, "region": member.region},
                reverse("register:entry", args=[token_of(member)]),
            )
            for member in members
        ]
    }
