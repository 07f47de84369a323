"""A convention, its rooms, who comes, and who helps."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.models import Contest
from conventions.lifecycle import State
from conventions.models.rules import ConventionRuleSet
from members.models import Member
from members.sealed import SealedField
from momentum_demo.constraints import in_order, one_of
from motions.models import Process


class Mode(models.TextChoices):
    """How people meet."""

    IN_PERSON = "in-person", _("In person")
    ONLINE = "online", _("Online")
    BOTH = "both", _("In person and online")


class Convention(models.Model):
    """A meeting open to all members. Written only by conventions.actions; its dates are never moved.

    zone        the time zone of the place, by its IANA name: "Europe/London"
    capacity    people the hall holds; None for no limit. Nobody is turned away online
    joining     how to join online; only for those who registered
    process     where its motions come from
    waiver      the vote of members by which they waived the notice that the rules ask for
    due_by      the last moment the rules left for it, as computed when it was announced
    """

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(unique=True, max_length=100)
    summary = models.TextField(_("what it is about"), blank=True)
    rule_set = models.ForeignKey(
        ConventionRuleSet, on_delete=models.PROTECT, related_name="conventions"
    )
    rules = models.JSONField(editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.ANNOUNCED, editable=False)
    mode = models.CharField(_("how people meet"), max_length=9, choices=Mode)
    place = models.CharField(_("place"), max_length=200, blank=True)
    access = models.TextField(_("getting there and getting in"), blank=True)
    joining = models.TextField(_("how to join online"), blank=True)
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/London")
    capacity = models.PositiveIntegerField(_("people the hall holds"), null=True, blank=True)
    announced_at = models.DateTimeField(editable=False)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    due_by = models.DateTimeField(null=True, editable=False)
    process = models.ForeignKey(
        Process, on_delete=models.PROTECT, null=True, blank=True, related_name="conventions"
    )
    waiver = models.ForeignKey(
        Contest, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)  # why it was given up

    class Meta:
        ordering = ["-opens_at"]
        verbose_name = _("convention")
        verbose_name_plural = _("conventions")
        constraints = [
            one_of("state", State),
            one_of("mode", Mode),
            in_order("opens_at", "closes_at"),
            CheckConstraint(
                name="conventions_convention_place_unless_online",
                condition=Q(mode=Mode.ONLINE) | ~Q(place=""),
            ),
            CheckConstraint(
                name="conventions_convention_opened_iff",
                condition=Q(state__in=[State.SITTING, State.CLOSED], opened_at__isnull=False)
                | Q(state__in=[State.ANNOUNCED, State.ABANDONED], opened_at__isnull=True),
            ),
            CheckConstraint(
                name="conventions_convention_closed_iff",
                condition=Q(state=State.CLOSED, closed_at__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_at__isnull=True)),
            ),
            CheckConstraint(
                name="conventions_convention_abandoned_for_a_reason",
                condition=~Q(state=State.ABANDONED) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def registration_closes_at(self) -> datetime:
        return self.opens_at - timedelta(seconds=self.rules["registration_closes"])


class Room(models.Model):
    """A room of the place. capacity: people it holds; None for no limit"""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    capacity = models.PositiveIntegerField(_("people it holds"), null=True, blank=True)
    access = models.CharField(_("getting in"), max_length=200, blank=True)

    class Meta:
        ordering = ["convention", "name"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            UniqueConstraint(fields=["convention", "name"], name="conventions_room_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Attending(models.TextChoices):
    """How one person takes part."""

    IN_PERSON = "in-person", _("In person")
    ONLINE = "online", _("Online")


class Registration(models.Model):
    """That a member comes. One row a member and convention: who cancels and comes back has the same one.

    waiting        whether they wait for a place in the hall; places go in the order of `at`
    needs          access needs, encrypted: see members.sealed. Erased when the convention is over
    code           for checking in, on the ticket as letters and as a picture
    feed           the secret part of the address of their calendar
    checked_in_at  None until they are there, and again once they have left
    """

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="registrations"
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="convention_registrations"
    )
    attending = models.CharField(_("how you take part"), max_length=9, choices=Attending)
    waiting = models.BooleanField(default=False)
    needs = SealedField(blank=True)
    code = models.CharField(max_length=8)
    feed = models.CharField(max_length=43, unique=True)
    at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            one_of("attending", Attending),
            UniqueConstraint(
                fields=["convention", "member"], name="conventions_registration_once_each"
            ),
            UniqueConstraint(
                fields=["convention", "code"], name="conventions_registration_code_once"
            ),
            CheckConstraint(
                name="conventions_registration_waits_for_the_hall",
                condition=Q(waiting=False) | Q(attending=Attending.IN_PERSON),
            ),
            CheckConstraint(
                name="conventions_registration_checked_in_with_a_place",
                condition=Q(checked_in_at__isnull=True)
                | Q(waiting=False, cancelled_at__isnull=True),
            ),
            CheckConstraint(
                name="conventions_registration_checked_in_after",
                condition=Q(checked_in_at__isnull=True) | Q(checked_in_at__gte=F("at")),
            ),
        ]

    def __str__(self) -> str:
        return self.code  # never who


class Duty(models.TextChoices):
    """What somebody helps with at a convention."""

    DOOR = "door", _("At the door")
    CHAIR = "chair", _("In the chair")
    TELLER = "teller", _("Teller")


class Steward(models.Model):
    """That a member has a duty at a convention. The arrangements committee says who."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="stewards")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stewardships")
    duty = models.CharField(_("duty"), max_length=6, choices=Duty)

    class Meta:
        ordering = ["duty", "pk"]
        verbose_name = _("steward")
        verbose_name_plural = _("stewards")
        constraints = [
            one_of("duty", Duty),
            UniqueConstraint(
                fields=["convention", "member", "duty"], name="conventions_steward_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_duty_display()}"
