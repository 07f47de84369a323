"""What the whole house does by the clock."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from momentum_demo import health


@shared_task(name="momentum_demo.heartbeat")
def heartbeat() -> None:
    """Show that the worker is at work. Runs every few seconds."""
    health.beat(at=timezone.now())
