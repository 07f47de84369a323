"""What officers and trustees do to a ballot: sign it off, keep a share of its key, undo it."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import UNDOES
from ballots.models.sittings import Ballot
from members.models import Member


class SignOff(models.Model):
    """An officer's word that the ballot is right."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="sign_offs")
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            UniqueConstraint(fields=["ballot", "member"], name="ballots_signoff_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.ballot}"


class Trustee(models.Model):
    """Somebody who holds a share of the key that opens a ballot's papers.

    x       the number of the share, from 1
    point   what the share is checked against
    test    a test paper sealed to that point
    opened  SHA-256 of what they read in it: null until they have shown that their share works
    share   handed in after the close
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="trustees")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="trusted_with")
    x = models.PositiveSmallIntegerField()
    point = models.BinaryField(max_length=65)
    test = models.BinaryField()
    opened = models.BinaryField(max_length=32, null=True)
    share = models.BinaryField(max_length=32, null=True)

    class Meta:
        ordering = ["ballot", "x"]
        verbose_name = _("trustee")
        verbose_name_plural = _("trustees")
        constraints = [
            UniqueConstraint(fields=["ballot", "x"], name="ballots_trustee_one_a_share"),
            UniqueConstraint(fields=["ballot", "member"], name="ballots_trustee_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.ballot}"


class Undoing(models.Model):
    """That officers undo a ballot, by abandoning or by annulling it: one says why, another agrees.

    A trigger lets no ballot become void, or annulled, without both.

    move   which of the two, as in ballots.lifecycle.UNDOES
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="undoings")
    move = models.CharField(max_length=7)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agreed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("undoing of a ballot")
        verbose_name_plural = _("undoings of ballots")
        constraints = [
            CheckConstraint(
                name="ballots_undoing_move_known", condition=Q(move__in=sorted(UNDOES))
            ),
            UniqueConstraint(fields=["ballot", "move"], name="ballots_undoing_proposed_once"),
            UniqueConstraint(
                fields=["ballot"],
                condition=Q(agreed_by__isnull=False),
                name="ballots_undoing_agreed_once",
            ),
            CheckConstraint(
                name="ballots_undoing_by_two_people",
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("by")),
            ),
            CheckConstraint(
                name="ballots_undoing_agreed_by_iff_at",
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
            ),
            CheckConstraint(name="ballots_undoing_for_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.ballot}: {self.reason}"
