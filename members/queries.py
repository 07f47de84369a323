"""Questions about the register that more than one app asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from members.models import VOTING, LocalGroup, Meeting, Member, Message, MessageState, Region
from momentum_demo.models import AuditEvent


def in_good_standing(
    on: date,
    *,
    arrears_allowed: int = 0,
    region: Region | None = None,
    joined_by: date | None = None,
    kinds: Collection[str] = VOTING,
) -> QuerySet[Member]:
    """Everyone whose standing on `on` is GOOD: members.standing, asked of the whole register at once.

    arrears_allowed   days after the last day paid for
    joined_by         only who had joined by the end of that day
    kinds             the classes of membership that vote; more than usual where the rules give them a section
    """
    members = Member.objects.filter(
        memberships__kind__in=kinds,
        memberships__span__contains=on,
        memberships__paid_until__gte=on - timedelta(days=arrears_allowed),
    )
    if region is not None:
        members = members.filter(region=region)
    if joined_by is not None:
        members = members.filter(joined_on__lte=joined_by)
    return members


def belonging_to(group: LocalGroup, at: datetime) -> QuerySet[Member]:
    """Everyone who belongs to `group` at `at`, of whatever class, in arrears or not."""
    return Member.objects.filter(
        local_group=group, memberships__span__contains=timezone.localdate(at)
    ).distinct()


def attended(meeting: Meeting) -> int:
    """How many were there. Once it is over the record says it: who came is forgotten sooner than that."""
    ended = AuditEvent.objects.filter(
        action="meeting.ended", subject=f"{meeting._meta.label_lower}:{meeting.pk}"
    ).first()
    return int(ended.change["there"]) if ended else meeting.attendances.count()


@dataclass(frozen=True, slots=True)
class MailHealth:
    """How many letters wait for longer than they should, and how many of the last week did not arrive."""

    late: int
    failed: int


def mail_health(at: datetime) -> MailHealth:
    """How the mail does at `at`."""
    waiting = Message.objects.filter(state__in=[MessageState.WAITING, MessageState.SENDING])
    lately = Message.objects.filter(due_at__gt=at - timedelta(days=7))
    return MailHealth(
        late=waiting.filter(due_at__lt=at - timedelta(minutes=15), attempts=0).count(),
        failed=lately.filter(state__in=[MessageState.FAILED, MessageState.BOUNCED]).count(),
    )
