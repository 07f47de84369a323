"""What ballots tell people by mail."""

from __future__ import annotations

import logging

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from kombu.exceptions import OperationalError

from ballots import urn
from ballots.models import Ballot
from members.mail import deliver
from members.models import Member

log = logging.getLogger(__name__)


def send_receipt(member: Member, ballot: Ballot, code: str) -> bool:
    """Tell a voter that their vote is in the box, and its receipt code; never what they chose.

    False if the message could not be handed over: the vote is in the box all the same.
    """
    url = settings.SITE_URL + reverse("ballots:detail", args=[ballot.slug])
    context = {"ballot": ballot, "code": urn.grouped(code), "member": member, "url": url}
    subject, _, body = render_to_string("ballots/mail/receipt.txt", context).partition("\n")
    try:
        deliver.delay(subject=subject.strip(), body=body.strip() + "\n", to=[member.user.email])
    except OperationalError:
        log.exception("A receipt could not be handed to the worker")
        return False
    return True
