"""How long what is kept of members is kept, and taking away what is older.

Each class of record says what it is, for how many days, and what is due. The rules of the register may name
other figures; a dry run counts and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import holdings
from members.models import (
    Attendance,
    Consent,
    ContactChange,
    Correction,
    Import,
    ImportRow,
    Member,
    Membership,
    Message,
    Reading,
    RegisterRules,
    SelfDefinition,
    Term,
)
from momentum_demo.models import record

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Due = Callable[[datetime], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Keep:
    """A class of record, and for how long it is kept.

    days   by default; the rules of the register may say otherwise under `code`
    due    what is older than the moment given
    """

    code: str
    what: str | _StrPromise
    days: int
    due: Due


def left_before(at: datetime) -> QuerySet[Member]:
    """Members whose last membership ended before `at`, who hold no office since, and are not erased."""
    day = timezone.localdate(at)
    # Said the positive way round: an end that is not there compares to nothing, not even by exclude().
    lasting = Q(span__upper_inf=True) | Q(span__endswith__gte=day)
    return Member.objects.filter(
        ~Exists(Membership.objects.filter(lasting, member=OuterRef("pk"))),
        ~Exists(Term.objects.filter(lasting, member=OuterRef("pk"))),
        erased_at=None,
        joined_on__lt=day,
    )


SCHEDULE = (
    Keep("former-members", _("Entries of people who left"), 6 * 365, left_before),
    Keep(
        "self-definitions",
        _("What people who left said of themselves"),
        0,
        lambda at: SelfDefinition.objects.filter(member__in=left_before(at)),
    ),
    Keep(
        "messages",
        _("Which letters were sent"),
        730,
        lambda at: Message.objects.filter(due_at__lt=at),
    ),
    Keep("looks", _("Who looked at a record"), 730, lambda at: Reading.objects.filter(at__lt=at)),
    Keep(
        "contact-changes",
        _("Old addresses and telephones"),
        365,
        lambda at: ContactChange.objects.filter(at__lt=at),
    ),
    Keep(
        "imports",
        _("Rows of lists that were read in"),
        90,
        lambda at: ImportRow.objects.filter(of__at__lt=at),
    ),
    Keep(
        "uploads",
        _("Lists that were read and never entered"),
        30,
        lambda at: Import.objects.filter(at__lt=at).exclude(content=b""),
    ),
    Keep(
        "corrections",
        _("Corrections asked for and answered"),
        365,
        lambda at: Correction.objects.filter(answered_at__lt=at),
    ),
    Keep(
        "consents",
        _("Consents taken back"),
        3 * 365,
        lambda at: Consent.objects.filter(withdrawn_at__lt=at),
    ),
    Keep(
        "attendance",
        _("Who was at a meeting"),
        3 * 365,
        lambda at: Attendance.objects.filter(at__lt=at),
    ),
    Keep(
        "sessions",
        _("Sessions that have ended"),
        0,
        lambda at: Session.objects.filter(expire_date__lt=at),
    ),
)


def days_of(keep: Keep, rules: RegisterRules) -> int:
    """For how many days `keep` is kept under `rules`."""
    return int(rules.retention.get(keep.code, keep.days))


def due(*, at: datetime) -> list[tuple[Keep, int, QuerySet[Any]]]:
    """Each class of record, for how many days it is kept, and what of it is older than that at `at`."""
    rules = RegisterRules.in_force(timezone.localdate(at))
    return [
        (keep, days, keep.due(at - timedelta(days=days)))
        for keep in SCHEDULE
        for days in [days_of(keep, rules)]
    ]


@transaction.atomic
def apply(*, at: datetime) -> dict[str, int]:
    """Take away what is kept for too long; how many of each class."""
    taken = {}
    for keep, _days, rows in due(at=at):
        if keep.code == "former-members":
            people = list(rows.select_related("user", "region", "local_group"))
            for member in people:
                holdings.forget(member, at=at)
                record("member.erased", member, by=None, at=at, rule=keep.code)
            taken[keep.code] = len(people)
        elif keep.code == "uploads":
            taken[keep.code] = rows.update(content=b"")
        else:
            taken[keep.code] = rows.delete()[0]
    return taken
