"""The rules of an organisation as a row: named, in versions, and copied onto what is done under them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet, UniqueConstraint
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class RuleSet(models.Model):
    """What the rules say of one matter. A change of the rules is a new version; a trigger refuses UPDATE."""

    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    adopted_on = models.DateField(_("adopted on"))

    class Meta:
        abstract = True
        constraints = [
            UniqueConstraint(
                fields=["name", "version"], name="%(app_label)s_%(class)s_version_once"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s, version %(version)s") % {
            "name": self.name,
            "version": self.version,
        }

    @classmethod
    def in_force_on(cls, day: date) -> QuerySet[Any]:
        """Of the rules of each name the version that is in force on a day."""
        adopted = cls._default_manager.filter(adopted_on__lte=day)
        latest = adopted.order_by("name", "-version").distinct("name")
        return cls._default_manager.filter(pk__in=latest.values("pk")).order_by("name")

    @classmethod
    def latest(cls) -> QuerySet[Any]:
        """Of the rules of each name the last version that was entered, in force or not yet."""
        latest = cls._default_manager.order_by("name", "-version").distinct("name")
        return cls._default_manager.filter(pk__in=latest.values("pk")).order_by("name")

    @property
    def superseded(self) -> bool:
        """Whether there is a later version of these rules."""
        later = type(self)._default_manager.filter(name=self.name, version__gt=self.version)
        return later.exists()

    def replaced_on(self, day: date) -> bool:
        """Whether a later version of these rules is in force on a day."""
        later = type(self)._default_manager.filter(name=self.name, version__gt=self.version)
        return later.filter(adopted_on__lte=day).exists()

    def decided(self) -> dict[str, Any]:
        """What the rules say: the snapshot without their name, version and day."""
        said = self.snapshot()
        return {each: said[each] for each in said if each not in {"name", "version", "adopted_on"}}

    def snapshot(self) -> dict[str, Any]:
        """The rules as they stand, by field: dates as ISO 8601, lengths in seconds."""
        kept: dict[str, Any] = {}
        for field in self._meta.concrete_fields:
            value = getattr(self, field.name)
            if field.primary_key:
                continue
            if isinstance(field, models.DurationField):
                value = int(value.total_seconds())
            elif isinstance(field, models.DateField):
                value = value.isoformat()
            kept[field.name] = value
        return kept
