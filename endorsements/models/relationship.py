"""Whom the organisation backs, what each side owes the other, and what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from ballots.models import Contest
from endorsements.lifecycle import Backing
from endorsements.models.requests import Request
from endorsements.models.rounds import Round
from members.models import Member
from momentum_demo.constraints import one_of


class Endorsement(models.Model):
    """That the organisation backs a person for an office, as the vote of a round decided.

    contest   the question whose count decided it: a round whose ballot is annulled may have another
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="endorsements")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="endorsements")
    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="endorsement")
    state = models.CharField(max_length=9, choices=Backing, default=Backing.BACKED, editable=False)
    at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            one_of("state", Backing),
            CheckConstraint(
                name="endorsements_endorsement_ended_on_iff",
                condition=Q(state=Backing.ENDED, ended_on__isnull=False)
                | (~Q(state=Backing.ENDED) & Q(ended_on__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}, {self.round.post}"


class Side(models.TextChoices):
    """Who owes a commitment."""

    CANDIDATE = "candidate", _("The endorsed person")
    ORGANISATION = "organisation", _("The organisation")


class Commitment(models.Model):
    """Something one side owes the other by a day. Made from the terms that were accepted."""

    endorsement = models.ForeignKey(
        Endorsement, on_delete=models.PROTECT, related_name="commitments"
    )
    owed_by = models.CharField(max_length=12, choices=Side)
    words = models.CharField(max_length=300)
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [one_of("owed_by", Side)]

    def __str__(self) -> str:
        return self.words


class ContactKind(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    VOTE = "vote", _("Vote or public act")
    REPORT = "report", _("Report to members")
    SUPPORT = "support", _("Support given")


class Contact(models.Model):
    """Something that happened between the two, with its evidence. Append-only.

    commitment   the one it keeps, if any
    by           the officer who entered it; None if the endorsed person did
    """

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(_("what it was"), max_length=7, choices=ContactKind)
    on = models.DateField(_("when"))
    words = models.TextField(_("what happened"))
    evidence = models.TextField(_("evidence"))
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("contact record")
        verbose_name_plural = _("contact records")
        constraints = [
            one_of("kind", ContactKind),
            CheckConstraint(name="endorsements_contact_evidenced", condition=~Q(evidence="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}"
