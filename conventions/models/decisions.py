"""What a convention decided."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from conventions.models.agenda import Item
from members.models import Member
from momentum_demo.constraints import one_of
from motions.lifecycle import Outcome
from motions.models import Submission


class Decision(models.Model):
    """One question put to a convention, and how it ended. Append-only.

    submission  what was decided on, if it came from motions
    question    as it was put
    figures     what was counted, by name, in the order to be read: {"for": 108, "against": 31, "abstain": 4};
                empty if it was agreed without a count
    how         by what way of voting, in words
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="convention_decisions"
    )
    question = models.TextField(_("question"))
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome)
    figures = models.JSONField(default=dict)
    how = models.CharField(_("how it was decided"), max_length=160, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["item__session__starts_at", "at", "pk"]
        verbose_name = _("decision of a convention")
        verbose_name_plural = _("decisions of conventions")
        constraints = [
            one_of("outcome", Outcome),
            CheckConstraint(name="conventions_decision_of_a_question", condition=~Q(question="")),
        ]

    def __str__(self) -> str:
        return self.question
