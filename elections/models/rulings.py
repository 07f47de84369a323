"""Whether somebody may stand: a ruling, an appeal against it, and the verdict. All append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from elections.models.candidacies import Candidacy
from members.models import Member


class Ruling(models.Model):
    """That somebody may not stand, under a clause adopted before, with reasons all can read. Append-only."""

    candidacy = models.OneToOneField(Candidacy, on_delete=models.PROTECT, related_name="ruling")
    clause = models.CharField(_("clause"), max_length=20)
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [
            CheckConstraint(name="elections_ruling_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}, {self.clause}"


class Appeal(models.Model):
    """A candidate's appeal against a ruling. Append-only."""

    ruling = models.OneToOneField(Ruling, on_delete=models.PROTECT, related_name="appeal")
    reasons = models.TextField(_("reasons"))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            CheckConstraint(name="elections_appeal_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.ruling}"


class Verdict(models.Model):
    """What was decided on an appeal: allowed, the ruling has no effect. Append-only."""

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="verdict")
    allowed = models.BooleanField(_("allowed"))
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            CheckConstraint(name="elections_verdict_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.appeal}"
