"""What ballots tell people by mail."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from ballots import urn
from ballots.models import Ballot
from members.mail import deliver
from members.models import Member


def send_receipt(member: Member, ballot: Ballot, code: str) -> None:
    """Tell a voter that their vote is in the box, and its receipt code; never what they chose."""
    url = settings.SITE_URL + reverse("ballots:detail", args=[ballot.slug])
    context = {"ballot": ballot, "code": urn.grouped(code), "member": member, "url": url}
    subject, _, body = render_to_string("ballots/mail/receipt.txt", context).partition("\n")
    deliver.delay(subject=subject.strip(), body=body.strip() + "\n", to=[member.user.email])
