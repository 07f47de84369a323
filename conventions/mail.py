"""What conventions tell people by mail."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from conventions.models import Convention, Registration
from members.mail import deliver
from momentum_demo import moments

log = logging.getLogger(__name__)


def place_came_free(registration: Registration) -> None:
    """Tell somebody who waited that they have a place, once the transaction stands."""
    with translation.override(registration.member.language):
        subject, body = words(registration.convention)
    address = registration.member.user.email

    def send() -> None:
        try:
            deliver.delay(subject=subject, body=body + "\n", to=[address])
        except OperationalError:
            log.exception("A message could not be handed to the worker")

    transaction.on_commit(send)


def words(convention: Convention) -> tuple[str, str]:
    """Subject and text of the letter, in the language that is on."""
    body = _(
        "A place in the hall has come free, and it is yours: %(title)s, %(opens)s, %(place)s.\n\n"
        "Your code for the door is on this page, where you can also give the place back:\n%(url)s"
    ) % {
        "title": convention.title,
        "opens": moments.in_words(convention.opens_at, tz=convention.timezone),
        "place": convention.place,
        "url": settings.SITE_URL + reverse("conventions:ticket", args=[convention.slug]),
    }
    return _("You have a place: %(title)s") % {"title": convention.title}, body
