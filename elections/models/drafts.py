"""Rules of elections while they are being written."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from elections.models.rounds import RuleSet


class RuleDraft(models.Model):
    """A version of the rules that is being prepared: in force nowhere until it becomes a RuleSet.

    name     of the rules; of `base` if there is one
    base     the version it is to follow; none for rules that are new
    contents what its pages have filled in, as elections.rule_drafts has it
    became   the version that it was adopted as; nothing of it changes from then on
    """

    name = models.CharField(_("name"), max_length=80)
    base = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True, related_name="drafts")
    contents = models.JSONField(editable=False)
    begun_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    became = models.OneToOneField(
        RuleSet, on_delete=models.PROTECT, null=True, editable=False, related_name="draft"
    )

    class Meta:
        ordering = ["-changed_at"]
        verbose_name = _("draft of election rules")
        verbose_name_plural = _("drafts of election rules")
        constraints = [
            CheckConstraint(name="elections_ruledraft_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
