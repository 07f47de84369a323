"""What endorsements tell people by mail: what happened, what they can do, by when."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from kombu.exceptions import OperationalError

from endorsements.models import Request
from members.mail import deliver
from members.models import Member

log = logging.getLogger(__name__)

ASKER = "endorsements.asker"  # what the private link of an asker is signed for
ADDRESS = "endorsements.address"  # what the link that proves an address is signed for


def tell(to: Iterable[str], subject: str, *paragraphs: str, path: str) -> None:
    """Write to each of these addresses once the transaction stands; nobody sees the others.

    A message that cannot be handed over is logged: what it tells of stands all the same.
    """
    facts = {"subject": subject, "paragraphs": paragraphs, "url": settings.SITE_URL + path}
    head, _, body = render_to_string("endorsements/mail/step.txt", facts).strip().partition("\n")

    def send() -> None:
        for address in sorted(set(to)):
            try:
                deliver.delay(subject=head.strip(), body=body.strip() + "\n", to=[address])
            except OperationalError:
                log.exception("A message could not be handed to the worker")

    transaction.on_commit(send)


def asker_path(request: Request, path: str) -> str:
    """Where mail leads the person who made `request`: those who cannot sign in get a private link."""
    if request.member_id is not None:
        return path
    token = signing.dumps({"request": request.pk, "path": path}, salt=ASKER)
    return reverse("endorsements:come_in", args=[token])


def addresses(members: Iterable[Member]) -> list[str]:
    return [member.user.email for member in members]
