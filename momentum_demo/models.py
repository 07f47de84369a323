"""The record: what was done, by whom, when; append-only, and chained so that a change shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import CheckConstraint, Q, UniqueConstraint

if TYPE_CHECKING:
    from members.models import Member

GENESIS = bytes(32)
CHAIN_LOCK = 0x6D6F6D31  # any number will do, so long as every writer of the chain takes the same


class AuditEvent(models.Model):
    """One thing done. Written only by `record`; a trigger refuses UPDATE and DELETE.

    member     the key of the register entry of the person who acted; NULL where the clock did
    subject    what it was done to, as "app.model:pk"
    change     what changed, or the code of the refusal; never a vote, never the casting of one
    previous   the hash of the event before; GENESIS for the first
    """

    at = models.DateTimeField()
    member = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, db_index=True)
    change = models.JSONField(default=dict)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["previous"], name="momentum_demo_auditevent_never_forks"),
            UniqueConstraint(fields=["hash"], name="momentum_demo_auditevent_hash_once"),
            CheckConstraint(name="momentum_demo_auditevent_action_named", condition=~Q(action="")),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

    def digest(self) -> bytes:
        """SHA-256 over the event before and this event's own fields, as canonical JSON."""
        fields = {
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "member": self.member,
            "action": self.action,
            "subject": self.subject,
            "change": self.change,
        }
        text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(bytes(self.previous) + text.encode()).digest()


def record(
    action: str, subject: models.Model, *, by: Member | None, at: datetime, **change: Any
) -> AuditEvent:
    """Write down that `by` (the clock, if None) did `action` to `subject`.

    Call it inside the action's transaction, so that neither stands without the other.
    """
    return record_many([(action, subject, change)], by=by, at=at)[0]


def record_many(
    done: Iterable[tuple[str, models.Model, dict[str, Any]]], *, by: Member | None, at: datetime
) -> list[AuditEvent]:
    """Write down many things done at once, in order: of each, the action, the subject and the change."""
    with (
        connection.cursor() as cursor
    ):  # held to the end of the transaction: the chain has one writer
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEvent.objects.order_by("-pk").values_list("hash", flat=True).first()
    previous = bytes(last) if last else GENESIS
    events = []
    for action, subject, change in done:
        event = AuditEvent(
            at=at,
            member=by.pk if by else None,
            action=action,
            subject=f"{subject._meta.label_lower}:{subject.pk}",
            change=json.loads(json.dumps(change, default=str)),
            previous=previous,
        )
        previous = event.hash = event.digest()
        events.append(event)
    return AuditEvent.objects.bulk_create(events, batch_size=2000)


def breaks() -> Iterator[str]:
    """Each place where the chain does not hold, in words; nothing if it is whole."""
    previous, pk = GENESIS, 0
    for event in AuditEvent.objects.order_by("pk").iterator():
        if bytes(event.previous) != previous:
            yield f"Event {event.pk} does not follow event {pk}: one between them is gone or moved."
        if bytes(event.hash) != event.digest():
            yield f"Event {event.pk} ({event.action}) is not what was written."
        previous, pk = bytes(event.hash), event.pk
