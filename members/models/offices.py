"""Who holds which office, and when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from members.models.people import Member
from members.models.places import LocalGroup
from members.roles import Role
from momentum_demo.constraints import one_of


class Office(models.Model):
    """A post in the organisation, or in one of its local groups, held for a term.

    seats   how many people hold it at once
    role    what it may do in the software
    """

    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.OTHER)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    local_group = models.ForeignKey(
        LocalGroup, on_delete=models.PROTECT, related_name="offices", null=True, blank=True
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            one_of("role", Role),
            CheckConstraint(name="members_office_seats_at_least_one", condition=Q(seats__gte=1)),
            UniqueConstraint(
                fields=["name", "local_group"],
                name="members_office_name_once",
                nulls_distinct=False,
            ),
            CheckConstraint(
                name="members_office_group_officers_have_a_group",
                condition=Q(role=Role.GROUP_OFFICER, local_group__isnull=False)
                | (Q(local_group__isnull=True) & ~Q(role=Role.GROUP_OFFICER)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.local_group}" if self.local_group_id else self.name


class Term(models.Model):
    """A member's time in an office, in one of its seats."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="terms")
    seat = models.PositiveSmallIntegerField(_("seat"), default=1)  # 1 to office.seats
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="terms")
    span = DateRangeField(_("from and to"))  # [takes office, stands down)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["office", F("span").desc()]
        constraints = [
            CheckConstraint(name="members_term_seat_from_one", condition=Q(seat__gte=1)),
            ExclusionConstraint(
                name="members_term_one_holder_at_a_time",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="members_term_one_seat_each",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.office}"


class Appointment(models.Model):
    """A term that one officer proposes and another confirms: nobody gives anyone powers alone.

    since, until   days, [since, until)
    term           what it became
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="appointments")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="appointments")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    term = models.OneToOneField(Term, on_delete=models.PROTECT, null=True)

    class Meta:
        ordering = ["-proposed_at"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            CheckConstraint(
                name="members_appointment_confirmed_by_another",
                condition=Q(term__isnull=True)
                | Q(decided_by__isnull=False)
                & ~Q(decided_by=F("proposed_by"))
                & ~Q(decided_by=F("member"))
                & ~Q(proposed_by=F("member")),
            ),
            CheckConstraint(
                name="members_appointment_decided_by_somebody",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            CheckConstraint(
                name="members_appointment_since_before_until",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.office}"
