"""When members who have not voted are reminded. Pure: opening and closing in, moments out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

APART = timedelta(hours=12)  # two reminders closer than this are one
FRESH = timedelta(hours=6)  # a reminder that could not go out for longer than this is not sent late
MORNING = time(9)


class Reminder(StrEnum):
    """The reminders there are, in their order."""

    HALFWAY = "halfway"
    TWO_DAYS = "two-days"
    LAST_MORNING = "last-morning"


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder, and the moment from which it is due."""

    reminder: Reminder
    at: datetime


def schedule(opens_at: datetime, closes_at: datetime, *, zone: ZoneInfo) -> list[Due]:
    """The reminders of a vote that lasts [opens_at, closes_at), earliest first.

    zone   whose mornings are meant

    Of reminders too close to each other the later stays; none comes within APART of the opening, whose own
    notice has just arrived.
    """
    wanted = [
        Due(Reminder.HALFWAY, opens_at + (closes_at - opens_at) / 2),
        Due(Reminder.TWO_DAYS, closes_at - timedelta(hours=48)),
        Due(Reminder.LAST_MORNING, last_morning(closes_at, zone)),
    ]
    kept: list[Due] = []
    for due in sorted(wanted, key=lambda due: due.at):
        if due.at < opens_at + APART or due.at >= closes_at:
            continue
        if kept and due.at - kept[-1].at < APART:
            kept.pop()
        kept.append(due)
    return kept


def due(opens_at: datetime, closes_at: datetime, *, at: datetime, zone: ZoneInfo) -> Due | None:
    """The reminder to send at `at`, if any: the latest that is due and not too late."""
    passed = [due for due in schedule(opens_at, closes_at, zone=zone) if due.at <= at]
    if passed and at < closes_at and at - passed[-1].at < FRESH:
        return passed[-1]
    return None


def last_morning(closes_at: datetime, zone: ZoneInfo) -> datetime:
    """Nine on the day of closing; the day before if that leaves less than three hours."""
    there = closes_at.astimezone(zone)
    nine = datetime.combine(there.date(), MORNING, tzinfo=zone)
    if there - nine < timedelta(hours=3):
        nine -= timedelta(days=1)
    return nine.astimezone(UTC)
