"""What conventions do by the clock; a sweep that is missed is made good by the next."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="conventions.sweep", ignore_result=True)
def sweep() -> None:
    """Move on whatever has passed its time."""
