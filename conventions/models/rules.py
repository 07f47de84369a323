"""What the organisation's rules say of conventions."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from momentum_demo import rule_sets
from momentum_demo.constraints import one_of


class Unreached(models.TextChoices):
    """Where business goes that a convention did not reach."""

    COORDINATING = "coordinating", _("To the national coordinating group")
    NEXT = "next", _("To the next convention")
    FALLS = "falls", _("It falls")


class ConventionRuleSet(rule_sets.RuleSet):
    """The rules of conventions; a convention keeps a copy from the day it is announced.

    every                   months, from the end of one convention to the last day for the next
    minimum_notice          from the announcement to the opening
    constitutional_notice   from the first release of the agenda that has a constitutional change on it,
                            to the opening
    registration_closes     before the opening
    quorum                  how many members must be present
    consent_share           per cent of the answers that must agree for an item to pass without debate
    consent_answers         the fewest answers that count
    unreached               where business goes that was not reached
    """

    every = models.PositiveSmallIntegerField(_("months between conventions"), default=12)
    minimum_notice = models.DurationField(_("least notice"))
    constitutional_notice = models.DurationField(_("least notice of constitutional changes"))
    registration_closes = models.DurationField(_("registration closes before the opening"))
    arrears_allowed = models.PositiveSmallIntegerField(_("days of arrears allowed"), default=60)
    quorum = models.PositiveIntegerField(_("quorum, members present"), default=0)
    consent_share = models.PositiveSmallIntegerField(_("agreement, per cent"), default=90)
    consent_answers = models.PositiveIntegerField(_("fewest answers"), default=20)
    unreached = models.CharField(
        _("business not reached"),
        max_length=12,
        choices=Unreached,
        default=Unreached.COORDINATING,
    )

    class Meta:
        verbose_name = _("convention rule set")
        verbose_name_plural = _("convention rule sets")
        constraints = [
            *rule_sets.RuleSet.Meta.constraints,
            one_of("unreached", Unreached),
            CheckConstraint(
                name="conventions_conventionruleset_consent_is_a_share",
                condition=Q(consent_share__gt=50, consent_share__lte=100),
            ),
            CheckConstraint(name="conventions_conventionruleset_meets", condition=Q(every__gte=1)),
        ]
