"""Who puts themselves forward, what they say, who nominated them, and what is passed on for them."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.models import Option
from elections.models.rounds import Election, Place
from members.models import Member
from members.sealed import SealedField


class Candidacy(models.Model):
    """That a member put themselves forward for their own region.

    number       in the order they came forward
    interests    what they declare: offices held, employment, whom they work for in this election
    shown        groups of reserved places that they choose to show beside their name
    token        what they say of themselves for reserved places, encrypted: see elections.selves
    photo        a small JPEG, encoded anew from what was sent, with nothing else in it
    accepted_at  when they took the nomination, with enough nominations behind it
    option       their line on the paper
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="candidacies")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="candidacies")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="candidacies")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    detail = models.CharField(_("one line about you"), max_length=160, blank=True)
    interests = models.TextField(_("interests"))
    shown = models.JSONField(default=list)
    token = SealedField()
    photo = models.BinaryField(null=True)
    photo_words = models.CharField(_("the photo in words"), max_length=160, blank=True)
    at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    option = models.OneToOneField(  # a trigger keeps it, and says why in words
        Option, on_delete=models.DO_NOTHING, null=True, related_name="candidacy"
    )

    class Meta:
        ordering = ["election", "number"]
        verbose_name = _("candidacy")
        verbose_name_plural = _("candidacies")
        constraints = [
            UniqueConstraint(
                fields=["election", "member"], name="elections_candidacy_once_a_member"
            ),
            UniqueConstraint(fields=["election", "number"], name="elections_candidacy_numbered"),
            CheckConstraint(name="elections_candidacy_named", condition=~Q(name="")),
            CheckConstraint(
                name="elections_candidacy_interests_declared", condition=~Q(interests="")
            ),
            CheckConstraint(
                name="elections_candidacy_accepted_after_it_began",
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> Statement:
        """What they say, in its latest version."""
        latest = self.statements.last()
        assert latest is not None
        return latest


class Statement(models.Model):
    """What a candidate says, in one version. Append-only; the latest counts, until nominations close.

    answers   to the election's questions, in their order
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("statement"))
    answers = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ["candidacy", "number"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            UniqueConstraint(fields=["candidacy", "number"], name="elections_statement_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}, {self.number}"


class Nomination(models.Model):
    """A member's one nomination in an election, for somebody of their own region. Append-only."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="nominations")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="nominations")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="nominations_made")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            UniqueConstraint(
                fields=["election", "member"], name="elections_nomination_one_a_member"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}"


class Withdrawal(models.Model):
    """That a candidate withdrew. Append-only."""

    candidacy = models.OneToOneField(Candidacy, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return f"{self.candidacy}"


class Relayed(models.Model):
    """A candidate's message, which the organisation passes on to members of the region. Append-only.

    number   1 to what the rules allow each candidate
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="relayed")
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(_("subject"), max_length=80)
    text = models.TextField(_("message"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["candidacy", "number"]
        verbose_name = _("relayed message")
        verbose_name_plural = _("relayed messages")
        constraints = [
            UniqueConstraint(fields=["candidacy", "number"], name="elections_relayed_numbered"),
        ]

    def __str__(self) -> str:
        return self.subject
