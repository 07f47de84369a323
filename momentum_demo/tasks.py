"""What the whole house does by the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from celery import shared_task
from django.db.models import Model
from django.utils import timezone

from momentum_demo import health

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)


def each(rows: Iterable[Row], act: Callable[..., object], now: datetime) -> None:
    """Do `act` to each row. One that fails is logged, and does not hold up the others."""
    for row in rows:
        try:
            act(row, at=now)
        except Exception:  # whatever it is, the next one must not wait for it
            log.exception("%s failed for %s %s", act.__name__, row._meta.model_name, row.pk)


@shared_task(name="momentum_demo.heartbeat")
def heartbeat() -> None:
    """Show that the worker is at work. Runs every few seconds."""
    health.beat(at=timezone.now())
