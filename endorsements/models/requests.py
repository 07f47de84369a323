"""Who asked to be endorsed, what they said, and what was ruled of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from endorsements.models.rounds import Round
from members.models import Member

if TYPE_CHECKING:
    from endorsements.models.relationship import Endorsement

NO_ENDORSEMENT: Final = gettext_noop("No endorsement")  # kept and published so; pages translate it


class Request(models.Model):
    """That a person asked to be endorsed. Append-only, chained: see endorsements.register.

    member     the asker, if they are one; otherwise `email`, which they have shown to be theirs
    lock       SHA-256 of the code with which the asker, and nobody else, can withdraw
    terms_hash the terms they accepted
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField()
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="endorsement_requests"
    )
    email = models.EmailField(blank=True)
    name = models.CharField(_("name"), max_length=120)
    detail = models.CharField(_("one line about them"), max_length=160, blank=True)
    statement = models.TextField(_("statement"))
    terms_hash = models.CharField(max_length=64)
    lock = models.CharField(max_length=64)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["round", "number"]
        verbose_name = _("request for endorsement")
        verbose_name_plural = _("requests for endorsement")
        constraints = [
            UniqueConstraint(fields=["round", "number"], name="endorsements_request_number_once"),
            UniqueConstraint(fields=["round", "member"], name="endorsements_request_once_a_member"),
            UniqueConstraint(
                fields=["round", "email"],
                condition=~Q(email=""),
                name="endorsements_request_once_an_address",
            ),
            UniqueConstraint(fields=["hash"], name="endorsements_request_hash_once"),
            CheckConstraint(
                name="endorsements_request_of_somebody",
                condition=Q(member__isnull=False, email="")
                | (Q(member__isnull=True) & ~Q(email="")),
            ),
            CheckConstraint(
                name="endorsements_request_named", condition=~Q(name__in=["", NO_ENDORSEMENT])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def endorsement(self) -> Endorsement | None:
        """The last endorsement that came of it. Wants `endorsements` prefetched."""
        return max(self.endorsements.all(), key=lambda made: made.at, default=None)

    @property
    def address(self) -> str:
        """Where mail reaches the asker."""
        return self.member.user.email if self.member else self.email


class Withdrawal(models.Model):
    """That the asker took their request back; `code` opens the request's lock, which shows that it was they."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="withdrawal")
    code = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("withdrawal by the asker")
        verbose_name_plural = _("withdrawals by the asker")

    def __str__(self) -> str:
        return str(self.request)


class Ruling(models.Model):
    """That somebody was found ineligible under a clause adopted beforehand. Published, with reasons."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="ruling")
    clause = models.CharField(_("clause"), max_length=20)
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ruling of ineligibility")
        verbose_name_plural = _("rulings of ineligibility")
        constraints = [
            CheckConstraint(name="endorsements_ruling_reasoned", condition=~Q(reasons=""))
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.clause}"


class Shortlisting(models.Model):
    """That the executive picked somebody for the ballot; only where the rules let it pick."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="shortlisting")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("place on a shortlist")
        verbose_name_plural = _("places on shortlists")

    def __str__(self) -> str:
        return str(self.request)


class Answer(models.Model):
    """What somebody who asked said to one of the round's questions; `question` counts from 0."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="answers")
    question = models.PositiveSmallIntegerField()
    text = models.TextField(_("answer"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["question"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            UniqueConstraint(fields=["request", "question"], name="endorsements_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.request}, {self.question + 1}"
