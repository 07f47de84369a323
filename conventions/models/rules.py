"""What the organisation's rules say of conventions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from momentum_demo.constraints import one_of


class Unreached(models.TextChoices):
    """Where business goes that a convention did not reach."""

    COORDINATING = "coordinating", _("To the national coordinating group")
    NEXT = "next", _("To the next convention")
    FALLS = "falls", _("It falls")


class ConventionRuleSet(models.Model):
    """The rules of conventions; a convention keeps a copy from the day it is announced.

    A change of the rules is a new version; no version is ever edited.

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

    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    adopted_on = models.DateField(_("adopted on"))
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
            UniqueConstraint(fields=["name", "version"], name="conventions_ruleset_version_once"),
            one_of("unreached", Unreached),
            CheckConstraint(
                name="conventions_ruleset_consent_is_a_share",
                condition=Q(consent_share__gt=50, consent_share__lte=100),
            ),
            CheckConstraint(name="conventions_ruleset_meets", condition=Q(every__gte=1)),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s, version %(version)s") % {
            "name": self.name,
            "version": self.version,
        }

    def snapshot(self) -> dict[str, Any]:
        """The rules as they stand, to be kept on a convention. Lengths in seconds."""
        kept: dict[str, Any] = {}
        for field in self._meta.concrete_fields:
            value = getattr(self, field.name)
            if field.name == "id":
                continue
            if isinstance(field, models.DurationField):
                value = int(value.total_seconds())
            elif isinstance(field, models.DateField):
                value = value.isoformat()
            kept[field.name] = value
        return kept
