"""What is sent to members, how it went, and what they agreed to."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from members.models.people import Member
from momentum_demo.constraints import one_of


class Notice(models.Model):
    """One thing that members are told by mail.

    event    its name in members.notices: what is told, by which channel, in which words
    about    what it is about, as "app.model:key": with the event, it is told once
    facts    what the words are filled in with; moments under names that end in _at
    by       who had it sent; NULL where the clock did
    """

    event = models.CharField(max_length=40)
    about = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [UniqueConstraint(fields=["event", "about"], name="members_notice_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.about}"


class MessageState(models.TextChoices):
    """How a message fares."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Bounced")
    FAILED = "failed", _("Could not be sent")
    SKIPPED = "skipped", _("Not sent")


class Message(models.Model):
    """One member's copy of a notice.

    address     where it goes; empty for the member's own address at the time of sending
    number      1, then 2 … for each time it is sent again
    attempts    how often the mail server was asked
    due_at      not before then
    claimed_at  when a worker took it up
    provider_id what the mail provider calls it, to know its bounces by
    reason      why it was not sent, or bounced
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="messages")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="messages")
    address = models.EmailField(blank=True)
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=200, blank=True, db_index=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            one_of("state", MessageState),
            UniqueConstraint(
                fields=["notice", "member", "address", "number"], name="members_message_once_each"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="waiting"), name="members_message_waiting"
            ),
            models.Index(fields=["claimed_at"], name="members_message_claimed"),
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.member_id}"


class Bounce(models.Model):
    """An address that mail comes back from. Nothing is sent there until somebody has seen to it."""

    address = models.EmailField(unique=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("bounced address")
        verbose_name_plural = _("bounced addresses")

    def __str__(self) -> str:
        return self.address


class Purpose(models.TextChoices):
    """What a member may agree to, or not."""

    CAMPAIGN_MAIL = "campaign-mail", _("Campaign mail")
    SEEN_IN_GROUP = "seen-in-group", _("Being seen by my local group")


class Consent(models.Model):
    """That a member agreed to something, when and in what words; and when they took it back.

    how   where they said so: "mail-preferences", "unsubscribe-link", "group-page", "import"
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    words = models.TextField(blank=True)
    how = models.CharField(max_length=30)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_how = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["-given_at"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            one_of("purpose", Purpose),
            UniqueConstraint(
                fields=["member", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="members_consent_once",
            ),
            CheckConstraint(
                name="members_consent_given_before_withdrawn",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_purpose_display()}"
