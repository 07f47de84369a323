"""What the count of a contest came to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ballots.models.questions import Contest


class Tally(models.Model):
    """What the count of one contest came to, as a value that can be recounted from its papers.

    papers    how many papers were counted: those with any marks, and of an import all
    blank     how many sealed papers said nothing, which every voter casts who leaves the contest out
    spoilt    the papers that could not be counted, as published: [{"id": …, "reason": …}, …]
    count     the whole count, as JSON text: a column of type json would put its keys in another order. Where
              there are sections its votes are weighted
    sections  what each section came to, if the ballot has any: see sealing.opening.by_section
    digest    SHA-256 of all papers that were read, blank ones too: see results.digest
    """

    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="tally")
    papers = models.PositiveIntegerField()
    blank = models.PositiveIntegerField(default=0)
    spoilt = models.JSONField(default=list)
    count = models.TextField()
    sections = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self) -> str:
        return f"Tally of {self.contest}"
