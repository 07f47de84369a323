"""A convention: announced, opened, closed, given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from conventions.lifecycle import State
from conventions.models import Convention, ConventionRuleSet, Mode
from conventions.rules.common import DONE_ALREADY, OPENS_EARLY, TOO_LITTLE_NOTICE
from momentum_demo.refusals import Refusal


def months_later(at: datetime, months: int) -> datetime:
    """The same day of the month and the same time, so many months on; the month's last day if it is shorter."""
    month = at.month - 1 + months
    year, month = at.year + month // 12, month % 12 + 1
    first = at.replace(year=year, month=month, day=1)
    after = first.replace(year=year + month // 12, month=month % 12 + 1)
    last = (after - timedelta(days=1)).day
    return first.replace(day=min(at.day, last))


def refusal_to_announce(
    rules: ConventionRuleSet,
    *,
    opens_at: datetime,
    closes_at: datetime,
    zone: str,
    mode: str,
    place: str,
    waived: bool,
    at: datetime,
) -> Refusal | None:
    """Why a convention under `rules` may not be announced so. waived: members carried a waiver of notice"""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return Refusal(
            "no-such-zone", _("There is no such time zone. Write it as “Europe/London”.")
        )
    if opens_at <= at:
        return Refusal(
            "in-the-past", _("A convention cannot open in the past. Choose a later date.")
        )
    if closes_at <= opens_at:
        return Refusal("closes-first", _("It must close after it opens."))
    if refusal := refusal_without_place(mode, place):
        return refusal
    if opens_at - at < rules.minimum_notice and not waived:
        return TOO_LITTLE_NOTICE
    if rules.adopted_on > at.date():
        return Refusal("not-adopted", _("These rules are not in force yet. Choose others."))
    return None


def refusal_without_place(mode: str, place: str) -> Refusal | None:
    """Why people cannot be asked to come to `place`, if there is none."""
    if mode != Mode.ONLINE and not place.strip():
        return Refusal("no-place", _("Say where people meet."))
    return None


def refusal_to_open(convention: Convention, *, released: bool, at: datetime) -> Refusal | None:
    """Why a convention cannot be opened now. released: whether its agenda has been published"""
    if convention.state != State.ANNOUNCED:
        return DONE_ALREADY
    if at < convention.opens_at - OPENS_EARLY:
        return Refusal("too-early", _("It can be opened from an hour before its time."))
    if not released:
        return Refusal("no-agenda", _("Publish the agenda first."))
    return None


def refusal_to_close(convention: Convention, *, running: int) -> Refusal | None:
    """Why a convention cannot be closed. running: how many items are under way"""
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("This convention is not in session."))
    if running:
        return Refusal("item-running", _("Finish what is under way first."))
    return None


def refusal_to_abandon(convention: Convention, reason: str) -> Refusal | None:
    """Why a convention cannot be given up."""
    if convention.state != State.ANNOUNCED:
        return Refusal("begun", _("Only a convention that has not begun can be given up."))
    if not reason.strip():
        return Refusal("reason-needed", _("Give the reason. Everyone will read it."))
    return None
