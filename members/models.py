"""Who belongs, where, in what standing, holding which office."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.roles import Role
from members.standing import Span, Standing, standing
from momentum_demo.constraints import one_of


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, **fields: Any) -> User:
        """A person who can sign in. Nobody has a password: a code by email, or a passkey, lets them in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_unusable_password()
        user.save()
        return user

    def create_superuser(self, email: str, **fields: Any) -> User:
        fields.pop("password", None)
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in, by email address. What they are in the organisation is on `Member`."""

    email = models.EmailField(_("email address"))
    is_staff = models.BooleanField(_("may use the records desk"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            UniqueConstraint(fields=["email"], name="members_user_email_once"),
            CheckConstraint(name="members_user_email_lower_case", condition=Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.email


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
    """Members of one place, who meet and draft."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="local_groups")

    class Meta:
        ordering = ["name"]
        verbose_name = _("local group")
        verbose_name_plural = _("local groups")

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """An entry in the register of members. Written only by members.actions."""

    number = models.PositiveIntegerField(_("membership number"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="member")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="members")
    local_group = models.ForeignKey(
        LocalGroup, on_delete=models.PROTECT, related_name="members", null=True, blank=True
    )
    joined_on = models.DateField(_("joined on"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return self.name

    def standing(self, on: date, *, arrears_allowed: int = 0) -> Standing:
        """How the member stands on `on`."""
        spans = [membership.as_span() for membership in self.memberships.all()]
        return standing(spans, on, arrears_allowed=arrears_allowed)

    def roles(self, at: datetime) -> frozenset[Role]:
        """The roles of the offices the member holds at `at`."""
        held = self.terms.filter(span__contains=timezone.localdate(at))
        return frozenset(Role(role) for role in held.values_list("office__role", flat=True))


class MembershipClass(models.TextChoices):
    """What kind of member."""

    FULL = "full", _("Full member")
    SUPPORTER = "supporter", _("Supporter, without a vote")


class Membership(models.Model):
    """A stretch of membership: what class, from when to when, paid until when."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(
        _("class"), max_length=9, choices=MembershipClass, default=MembershipClass.FULL
    )
    span = DateRangeField(_("from and to"))  # [joins, leaves)
    paid_until = models.DateField(_("paid until"))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            one_of("kind", MembershipClass),
            CheckConstraint(
                name="members_membership_span_begins", condition=Q(span__startswith__isnull=False)
            ),
            ExclusionConstraint(
                name="members_membership_one_at_a_time",
                expressions=[("member", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_kind_display()}"

    def as_span(self) -> Span:
        return Span(
            self.span.lower,
            self.span.upper,
            self.paid_until,
            votes=self.kind == MembershipClass.FULL,
        )


class Office(models.Model):
    """A post in the organisation, held for a term.

    seats   how many people hold it at once
    role    what it may do in the software
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.OTHER)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)

    class Meta:
        ordering = ["name"]
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            one_of("role", Role),
            CheckConstraint(name="members_office_seats_at_least_one", condition=Q(seats__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


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
