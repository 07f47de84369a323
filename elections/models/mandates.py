"""Who was elected, and what becomes of a place that falls vacant."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from elections.lifecycle import Filling, How
from elections.models.candidacies import Candidacy
from elections.models.rounds import Election, Place
from members.models import Term
from momentum_demo.constraints import one_of


class Mandate(models.Model):
    """That somebody was elected, and the term that followed from it. Append-only.

    order   of election within the region, from 1
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="mandates")
    candidacy = models.OneToOneField(Candidacy, on_delete=models.PROTECT, related_name="mandate")
    how = models.CharField(max_length=9, choices=How)
    order = models.PositiveSmallIntegerField()
    term = models.OneToOneField(Term, on_delete=models.PROTECT, related_name="mandate")
    at = models.DateTimeField()

    class Meta:
        ordering = ["place", "order"]
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            one_of("how", How),
            UniqueConstraint(fields=["place", "order"], name="elections_mandate_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}, {self.place}"


class Vacancy(models.Model):
    """A place that fell vacant, or was never filled, and what was done about it.

    mandate    of the person who left; None for a place that the count left unfilled
    since      the first day on which nobody holds it
    filled     by what rule, once that is settled; empty until then
    count      the countback, as JSON text, where there was one
    successor  whom the countback put in; None where it left the place vacant
    by_election  that fills it
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="vacancies")
    mandate = models.OneToOneField(
        Mandate, on_delete=models.PROTECT, null=True, related_name="vacancy"
    )
    since = models.DateField(_("vacant from"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField()
    filled = models.CharField(max_length=11, choices=Filling, blank=True)
    count = models.TextField(blank=True)
    successor = models.OneToOneField(
        Mandate, on_delete=models.PROTECT, null=True, related_name="fills"
    )
    by_election = models.ForeignKey(
        Election, on_delete=models.PROTECT, null=True, related_name="fills"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = _("vacancy")
        verbose_name_plural = _("vacancies")
        constraints = [
            CheckConstraint(name="elections_vacancy_for_a_reason", condition=~Q(reason="")),
            CheckConstraint(
                name="elections_vacancy_settled_by_a_rule",
                condition=Q(filled="", settled_at__isnull=True)
                | Q(filled__in=Filling.values, settled_at__isnull=False),
            ),
            CheckConstraint(
                name="elections_vacancy_count_iff_countback",
                condition=Q(filled=Filling.COUNTBACK) & ~Q(count="")
                | ~Q(filled=Filling.COUNTBACK) & Q(count="", successor__isnull=True),
            ),
            CheckConstraint(
                name="elections_vacancy_by_election_iff",
                condition=Q(filled=Filling.BY_ELECTION, by_election__isnull=False)
                | (~Q(filled=Filling.BY_ELECTION) & Q(by_election__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}"
