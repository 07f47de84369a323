"""Who belongs, and in what standing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.places import LocalGroup, Region
from members.roles import Role
from members.standing import Account, Span, Standing, account, standing
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
            CheckConstraint(
                name="members_user_email_lower_case", condition=Q(email=Lower("email"))
            ),
        ]

    def __str__(self) -> str:
        return self.email


class Member(models.Model):
    """An entry in the register of members. Written only by members.actions.

    language      in which letters go to them
    external      what another membership system calls them
    merged_into   the entry of the same person that is kept, if this one is not
    erased_at     when everything that says who they are was taken out
    """

    number = models.PositiveIntegerField(_("membership number"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="member")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="members")
    local_group = models.ForeignKey(
        LocalGroup, on_delete=models.PROTECT, related_name="members", null=True, blank=True
    )
    joined_on = models.DateField(_("joined on"))
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    external = models.CharField(_("number elsewhere"), max_length=60, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["number"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            UniqueConstraint(
                fields=["external"], condition=~Q(external=""), name="members_member_external_once"
            ),
            CheckConstraint(
                name="members_member_not_merged_into_themselves",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def standing(self, on: date, *, arrears_allowed: int = 0) -> Standing:
        """How the member stands on `on`."""
        spans = [membership.as_span() for membership in self.memberships.all()]
        return standing(spans, on, arrears_allowed=arrears_allowed)

    def account(self, on: date, *, arrears_allowed: int = 0) -> Account:
        """How the member stands on `on`, and why."""
        spans = [membership.as_span() for membership in self.memberships.all()]
        return account(spans, on, arrears_allowed=arrears_allowed)

    def offices_in(self, group: LocalGroup, at: datetime) -> bool:
        """Whether the member is an officer of `group` at `at`."""
        today = timezone.localdate(at)
        return self.terms.filter(
            office__local_group=group, office__role=Role.GROUP_OFFICER, span__contains=today
        ).exists()

    def roles(self, at: datetime) -> frozenset[Role]:
        """The roles of the offices the member holds at `at`."""
        held = self.terms.filter(span__contains=timezone.localdate(at))
        return frozenset(Role(role) for role in held.values_list("office__role", flat=True))


class MembershipClass(models.TextChoices):
    """What kind of member."""

    FULL = "full", _("Full member")
    MOVEMENT_BUILDER = "movement-builder", _("Movement builder, without a vote")
    AFFILIATE = "affiliate", _("Through an affiliated body, without a vote of their own")
    SUPPORTER = "supporter", _("Supporter, without a vote")


VOTING = frozenset({MembershipClass.FULL})


class Membership(models.Model):
    """A stretch of membership: what class, from when to when, paid until when."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(
        _("class"), max_length=16, choices=MembershipClass, default=MembershipClass.FULL
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
            votes=self.kind in VOTING,
        )
