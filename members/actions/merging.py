"""One person, two entries: one is kept, the other points to it, and the merge can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members import holdings, rules
from members.accounts import shut_out
from members.models import Member, Merge
from members.snapshots import restore, snapshots
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require


@transaction.atomic
def merge(kept: Member, gone: Member, *, reason: str, by: Member, at: datetime) -> Merge:
    """Keep one entry of a person and end the other.

    What the other paid for counts for the one kept, if that is longer; blank details are filled in. What the
    other did (votes on a roll, offices past, signatures) stays where it is: it was done under that number.
    """
    require(rules.refusal_to_keep(by.roles(at)))
    pair = Member.objects.select_for_update(of=("self",)).order_by("pk")
    found = pair.select_related("user").in_bulk([kept.pk, gone.pk])
    kept, gone = found[kept.pk], found[gone.pk]
    today = timezone.localdate(at)
    holds = gone.terms.filter(span__contains=today).exists()
    require(rules.refusal_to_merge(kept, gone, gone_holds_office=holds))
    require(holdings.objection_to_merge(kept, gone))
    before = snapshots([kept.pk, gone.pk])
    fill_in(kept, gone)
    hand_on(kept, gone, at=at)
    Member.objects.filter(pk=gone.pk).update(merged_into=kept)
    shut_out(gone.user)
    with refuse_on("members_merge_gone_once", rules.CHANGED_MEANWHILE):
        made = Merge.objects.create(
            kept=kept,
            gone=gone,
            reason=reason,
            by=by,
            at=at,
            before=keyed(before),
            after=keyed(snapshots([kept.pk, gone.pk])),
        )
    record("member.merged", made, by=by, at=at, kept=kept.number, gone=gone.number)
    return made


@transaction.atomic
def unmerge(made: Merge, *, by: Member, at: datetime) -> Merge:
    """Undo a merge: both entries as they were, unless one has been changed since."""
    require(rules.refusal_to_keep(by.roles(at)))
    made = (
        Merge.objects.select_for_update(of=("self",)).select_related("gone__user").get(pk=made.pk)
    )
    keys = [made.kept_id, made.gone_id]
    if made.undone_at is not None or keyed(snapshots(keys)) != made.after:
        raise Refused(rules.CHANGED_MEANWHILE)
    restore({key: made.before[str(key)] for key in keys})
    gone = made.gone.user
    EmailAddress.objects.get_or_create(
        user=gone, email=gone.email, defaults={"primary": True, "verified": False}
    )
    made.undone_at = at
    made.save(update_fields=["undone_at"])
    record("member.unmerged", made, by=by, at=at)
    return made


def fill_in(kept: Member, gone: Member) -> None:
    """What the entry kept leaves blank, the other may know; and the earlier joining counts."""
    for name in ("phone", "address", "postcode"):
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    kept.joined_on = min(kept.joined_on, gone.joined_on)
    kept.local_group_id = kept.local_group_id or (
        gone.local_group_id if gone.region_id == kept.region_id else None
    )
    kept.save()


def hand_on(kept: Member, gone: Member, *, at: datetime) -> None:
    """End the other entry's membership today; what it paid for counts for the one kept."""
    today = timezone.localdate(at)
    running = gone.memberships.select_for_update().filter(span__contains=today).first()
    if running is None:
        return
    own = kept.memberships.select_for_update().filter(span__contains=today).first()
    if own is None:
        kept.memberships.create(
            kind=running.kind, span=DateRange(today, None), paid_until=running.paid_until
        )
    elif own.kind == running.kind and own.paid_until < running.paid_until:
        own.paid_until = running.paid_until
        own.save(update_fields=["paid_until"])
    if running.span.lower == today:
        running.delete()
    else:
        running.span = DateRange(running.span.lower, today)
        running.save(update_fields=["span"])


def keyed(found: dict[int, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The snapshots as they are kept in JSON, whose keys are text."""
    return {str(key): value for key, value in found.items()}
