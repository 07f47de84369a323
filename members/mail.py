"""Mail that leaves the house. Each is a task, so that no page waits for a mail server."""

from __future__ import annotations

from celery import shared_task
from django.core.mail import send_mail


@shared_task(
    name="members.deliver",
    autoretry_for=(OSError,),
    retry_backoff=5,
    retry_kwargs={"max_retries": 8},
)
def deliver(*, subject: str, body: str, to: list[str]) -> None:
    """Send one plain message. Tried again, more and more slowly, while the mail server is away."""
    send_mail(subject, body, None, to)
