"""How a moment is said: "Friday 27 November 2026, 5pm", and how far off it is.

Pure: given a moment and told the time. Everything is said in UK time, unless another zone, `tz`, is given.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

UK: Final = ZoneInfo("Europe/London")
SOON: Final = timedelta(days=3)


def clock(at: datetime, tz: ZoneInfo = UK) -> str:
    """The time of day as people write it: 5pm, 5.30pm, 12 noon, 12 midnight."""
    at = at.astimezone(tz)
    if (at.hour, at.minute) == (12, 0):
        return _("12 noon")
    if (at.hour, at.minute) == (0, 0):
        return _("12 midnight")
    hour = f"{at.hour % 12 or 12}" + (f".{at.minute:02}" if at.minute else "")
    if at.hour < 12:
        return _("%(hour)sam") % {"hour": hour}
    return _("%(hour)spm") % {"hour": hour}


def day(at: datetime, tz: ZoneInfo = UK) -> str:
    """Friday 27 November 2026."""
    return date_format(at.astimezone(tz), "l j F Y")


def date_of(on: date) -> str:
    """27 November 2026."""
    return date_format(on, "j F Y")


def iso(at: date | None) -> str | None:
    """A day or a moment as machines read it; None stays None."""
    return at.isoformat() if at else None


def in_words(at: datetime, *, zone: bool = False, tz: ZoneInfo = UK) -> str:
    """Friday 27 November 2026, 5pm; with `zone`, followed by "UK time (GMT)", or another zone's name."""
    words = _("%(day)s, %(time)s") % {"day": day(at, tz), "time": clock(at, tz)}
    if not zone:
        return words
    name = at.astimezone(tz).tzname()
    if tz != UK:
        return f"{words} ({name})"
    return _("%(moment)s UK time (%(zone)s)") % {"moment": words, "zone": name}


def closes_in(closes_at: datetime, now: datetime) -> str:
    """Closes in 2 days; hours in the last day, minutes in the last hour. Never rounded up."""
    left = closes_at - now
    if left <= timedelta(0):
        return _("Closed")
    if days := left // timedelta(days=1):
        return ngettext("Closes in %(n)d day", "Closes in %(n)d days", days) % {"n": days}
    if hours := left // timedelta(hours=1):
        return ngettext("Closes in %(n)d hour", "Closes in %(n)d hours", hours) % {"n": hours}
    if minutes := left // timedelta(minutes=1):
        words = ngettext("Closes in %(n)d minute", "Closes in %(n)d minutes", minutes)
        return words % {"n": minutes}
    return _("Closes in less than a minute")
