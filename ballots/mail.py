"""What ballots tell people by mail."""

from __future__ import annotations

import logging

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from kombu.exceptions import OperationalError

from ballots.models import Ballot
from members.mail import deliver
from members.models import Member

log = logging.getLogger(__name__)


def send_issued(member: Member, ballot: Ballot) -> bool:
    """Tell a member that their ballot papers were issued; whoever did not ask for them should tell us.

    Neither what they chose nor any number of their papers: the mail server would know whose they are. False if
    the message could not be handed over.
    """
    url = settings.SITE_URL + reverse("ballots:detail", args=[ballot.slug])
    context = {"ballot": ballot, "member": member, "url": url}
    subject, _, body = render_to_string("ballots/mail/issued.txt", context).partition("\n")
    try:
        deliver.delay(subject=subject.strip(), body=body.strip() + "\n", to=[member.user.email])
    except OperationalError:
        log.exception("A letter could not be handed to the worker")
        return False
    return True
