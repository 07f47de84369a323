"""Where members are: regions, and the local groups in them."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A part of the country that elects its own."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class LocalGroup(models.Model):
    """Members of one place, who meet and draft.

    quorum        how many members a meeting needs; 0 for no quorum
    notice_days   days of notice that a meeting needs
    closed_on     the first day on which it no longer exists
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="local_groups")
    about = models.TextField(_("about the group"), blank=True)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=5)
    notice_days = models.PositiveSmallIntegerField(_("days of notice for a meeting"), default=7)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("local group")
        verbose_name_plural = _("local groups")
        constraints = [
            CheckConstraint(name="members_localgroup_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
