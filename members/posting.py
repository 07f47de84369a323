"""Sending what is in the post: at the pace allowed, in each member's language, and again if it fails.

A message is claimed in one transaction and sent after it. A worker that dies in between leaves it claimed;
after STALE it is taken up again, so somebody may get it twice, and nobody goes without.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from members import watch
from members.models import Bounce, Member, Message, MessageState, Purpose
from members.notices import Channel, Event, event_of, thawed
from momentum_demo.models import record
from momentum_demo.outbox import NOTICE_HEADER

log = logging.getLogger(__name__)

POST_LOCK = 0x6D6F6D32  # whoever claims messages holds it, so that the pace is everyone's together
MINUTE = timedelta(minutes=1)
STALE = timedelta(minutes=10)
TRIES = 8
SALT = "members.unsubscribe"


@transaction.atomic
def claim(*, at: datetime) -> list[int]:
    """Take up as many waiting messages as may be sent now; their keys."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POST_LOCK])
    Message.objects.filter(state=MessageState.SENDING, claimed_at__lt=at - STALE).update(
        state=MessageState.WAITING
    )
    lately = Message.objects.filter(claimed_at__gt=at - MINUTE).count()
    waiting = Message.objects.filter(state=MessageState.WAITING, due_at__lte=at)
    keys = list(
        waiting.order_by("due_at", "pk").values_list("pk", flat=True)[
            : max(0, settings.MAIL_PER_MINUTE - lately)
        ]
    )
    Message.objects.filter(pk__in=keys).update(state=MessageState.SENDING, claimed_at=at)
    return keys


def send(keys: Iterable[int], *, at: datetime) -> None:
    """Send the claimed messages with these keys, through one connection."""
    messages = list(
        Message.objects.filter(pk__in=list(keys), state=MessageState.SENDING)
        .select_related("notice", "member__user")
        .order_by("pk")
    )
    unwanted = reasons_not_to_send(messages, at=at)
    with get_connection() as server:
        for message in messages:
            if message.pk in unwanted:
                settle(message, MessageState.SKIPPED, unwanted[message.pk])
            else:
                hand_over(message, server, at=at)


def reasons_not_to_send(messages: Sequence[Message], *, at: datetime) -> dict[int, str]:
    """Which of `messages` are not to go, and why, found in a few queries for all."""
    reasons: dict[int, str] = {}
    bounced = set(
        Bounce.objects.filter(
            address__in={address_of(message) for message in messages}
        ).values_list("address", flat=True)
    )
    for notice in {message.notice for message in messages}:
        event = event_of(notice)
        mine = [message for message in messages if message.notice_id == notice.pk]
        if event.wanted is not None:
            wanted = set(event.wanted(notice, {message.member_id for message in mine}))
            reasons |= {m.pk: "not wanted any more" for m in mine if m.member_id not in wanted}
        if event.to_a_vote:
            held = watch.held_back({message.member_id for message in mine}, at)
            reasons |= {m.pk: watch.HELD_BACK for m in mine if m.member_id in held}
    for message in messages:
        if message.member.erased_at or message.member.merged_into_id:
            reasons[message.pk] = "the entry is no longer used"
        elif address_of(message) in bounced:
            reasons[message.pk] = "mail to this address came back before"
    return reasons


def hand_over(message: Message, server: BaseEmailBackend, *, at: datetime) -> None:
    """Give one message to the mail server, and write down how it went."""
    mail = composed(message, server)
    try:
        server.send_messages([mail])
    except (AnymailRecipientsRefused, SMTPRecipientsRefused) as error:
        bounced(message, reason=said(error), at=at)
    except (OSError, AnymailError) as error:  # SMTP's own errors are OSErrors
        put_off(message, error, at=at)
    else:
        status = getattr(mail, "anymail_status", None)
        Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
            state=MessageState.SENT,
            attempts=F("attempts") + 1,
            sent_at=at,
            reason="",
            provider_id=str(getattr(status, "message_id", None) or ""),
        )


def put_off(message: Message, error: Exception, *, at: datetime) -> None:
    """Try again later, more and more slowly; give up after TRIES, or when asking again is no use."""
    hopeless = isinstance(error, SMTPResponseException) and error.smtp_code >= 500
    hopeless = hopeless or (isinstance(error, AnymailAPIError) and error.status_code in {401, 422})
    tries = message.attempts + 1
    if hopeless or tries >= TRIES:
        log.error("A message could not be sent: %s", type(error).__name__)
        settle(message, MessageState.FAILED, said(error))
        return
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
        state=MessageState.WAITING,
        attempts=tries,
        due_at=at + MINUTE * 2**tries,
        reason=said(error),
    )


@transaction.atomic
def bounced(message: Message, *, reason: str, at: datetime) -> None:
    """Note that mail to this member came back: the office chases it, and nothing more goes there."""
    settle(message, MessageState.BOUNCED, reason)
    _, new = Bounce.objects.get_or_create(
        address=address_of(message), defaults={"at": at, "reason": reason[:200]}
    )
    if new:
        record("message.bounced", message, by=None, at=at)


def settle(message: Message, state: MessageState, reason: str = "") -> None:
    Message.objects.filter(pk=message.pk).update(
        state=state, reason=reason[:200], attempts=F("attempts") + 1
    )


def said(error: Exception) -> str:
    """The error without the address in it: that stands in the register, not in a list of reasons."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
        return f"refused ({', '.join(map(str, codes))})"
    if isinstance(error, SMTPResponseException):
        return f"refused ({error.smtp_code})"
    return type(error).__name__


def address_of(message: Message) -> str:
    return message.address or message.member.user.email


# The words


def composed(message: Message, server: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail of one message: plain text and HTML, with the headers its channel asks for."""
    event = event_of(message.notice)
    facts = thawed(message.notice.facts)
    if (
        message.address and message.address != message.member.user.email
    ):  # told to an address that was theirs
        facts["confirm"] = settings.SITE_URL + watch.confirm_path(message.member, message.address)
    subject, body, html = words(event, message.member, facts)
    mail = EmailMultiAlternatives(subject, body, None, [address_of(message)], connection=server)
    mail.attach_alternative(html, "text/html")
    mail.extra_headers[NOTICE_HEADER] = str(message.notice_id)
    if event.channel == Channel.CAMPAIGN:
        out = settings.SITE_URL + unsubscribe_path(message.member)
        mail.extra_headers["List-Unsubscribe"] = f"<{out}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        mail.extra_headers["Auto-Submitted"] = "auto-generated"
    mail.esp_extra = {"MessageStream": settings.MAIL_STREAMS[event.channel]}  # type: ignore[attr-defined]
    mail.metadata = {"message": str(message.pk)}  # type: ignore[attr-defined]
    return mail


def words(event: Event, member: Member, facts: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, plain text and HTML of what `member` is told, in their language."""
    with translation.override(member.language):
        context = {
            "member": member,
            "site": settings.SITE_URL,
            "preferences": settings.SITE_URL + reverse("own:mail"),
            "unsubscribe": settings.SITE_URL + unsubscribe_path(member),
            **facts,
        }
        subject, _, body = render_to_string(event.template, context).strip().partition("\n")
        subject, body = " ".join(subject.split()), body.strip() + "\n"
        html = render_to_string(
            "mail/base.html",
            {"subject": subject, "paragraphs": paragraphs(body), "language": member.language},
        )
    return subject, body, html


def paragraphs(body: str) -> list[dict[str, Any]]:
    """The body's paragraphs for its HTML: a line that is an address becomes a link of its own."""
    found = []
    for text in body.split("\n\n"):
        text = text.strip()
        address = urlsplit(text) if "\n" not in text and " " not in text else None
        found.append({"text": text, "link": bool(address and address.scheme in {"http", "https"})})
    return [paragraph for paragraph in found if paragraph["text"]]


# Taking consent back by one click (RFC 8058)


def unsubscribe_path(member: Member) -> str:
    """The address that ends campaign mail to `member`, and can do nothing else."""
    token = signing.dumps([member.pk, Purpose.CAMPAIGN_MAIL.value], salt=SALT)
    return reverse("unsubscribe", args=[token])


def unsubscribing(token: str) -> int | None:
    """The key of the member whom `token` was made for; None if nobody's."""
    try:
        key, purpose = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return int(key) if purpose == Purpose.CAMPAIGN_MAIL else None


# What the provider reports


def note_report(
    provider_id: str, *, kind: str, hard: bool, reason: str, at: datetime
) -> Message | None:
    """Write down what became of a message that the provider took: delivered, bounced or complained of.

    kind   delivered, bounced, rejected, complained or unsubscribed, in Anymail's words
    hard   whether a bounce is for good
    """
    message = (
        Message.objects.select_related("member__user").filter(provider_id=provider_id).first()
        if provider_id
        else None
    )
    if message is None:
        return None
    if kind in {"bounced", "rejected"} and hard:
        bounced(message, reason=reason or kind, at=at)
    elif kind == "delivered":
        Message.objects.filter(pk=message.pk, state=MessageState.SENT).update(
            state=MessageState.DELIVERED
        )
    elif kind == "complained":
        settle(message, MessageState.BOUNCED, "marked as spam by its reader")
    return message
