"""Who may vote, and who was issued their papers."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.models.questions import Contest
from ballots.models.sittings import Ballot
from members.models import Member


class RollEntryQuerySet(models.QuerySet["RollEntry"]):
    def with_issued(self) -> RollEntryQuerySet:
        """Entries that know of themselves whether ballot papers were issued: `entry.issued`."""
        papers = Issuance.objects.filter(roll_entry=OuterRef("pk"))
        return self.annotate(issued=Exists(papers))  # type: ignore[no-redef]


class RollEntry(models.Model):
    """That a member may vote in a ballot. It never changes; what happened to it is Issuance.

    issued   whether ballot papers were issued: only on entries of with_issued()
    segment  the part of the roll it belongs to when that was frozen: the member's section, if the ballot has
             sections, and otherwise their region
    salt     16 random bytes: with them a member can check their leaf, and nobody else can guess it
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="roll")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="roll_entries")
    segment = models.CharField(max_length=60, blank=True)
    issued: bool
    salt = models.BinaryField(max_length=16)

    objects = RollEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("roll entry")
        verbose_name_plural = _("roll entries")
        constraints = [
            UniqueConstraint(fields=["ballot", "member"], name="ballots_rollentry_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.ballot}"


class Channel(models.TextChoices):
    """Which key signed a credential: the manifest's names."""

    ONLINE = "online", _("In the browser")
    ASSISTED = "assisted", _("By the organisation on the voter’s behalf")


class Issuance(models.Model):
    """That a member was issued their ballot paper of one contest. No time, no address, no number in a row.

    channel         which key signed; emptied when the result is declared
    blinded_sha256  of what was signed: the same request again gets the same answer, any other none

    Written once. What was signed cannot be matched with any paper: see ballots/sealing/blindsig.py.
    """

    pk = models.CompositePrimaryKey("roll_entry_id", "contest_id")
    roll_entry = models.ForeignKey(
        RollEntry, on_delete=models.PROTECT, related_name="issued_papers"
    )
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="issued_papers")
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    blinded_sha256 = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("issued paper")
        verbose_name_plural = _("issued papers")

    def __str__(self) -> str:
        return f"{self.contest}, {self.roll_entry}"
