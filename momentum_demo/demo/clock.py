"""The demonstration's moments: so many days before or after the one it is made at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)


def on(now: datetime, days: int, hour: int) -> datetime:
    """That hour, in local time, so many days from `now`."""
    return timezone.localtime(now + days * DAY).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )
