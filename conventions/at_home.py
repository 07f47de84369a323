"""What of conventions a member can take part in now; see members.homes."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.lifecycle import State
from conventions.models import Convention, Registration
from members.homes import Chance
from members.models import Member


def chances(member: Member, *, at: datetime) -> list[Chance]:
    """Conventions that are on, and those that people can come to."""
    coming = set(
        Registration.objects.filter(member=member, cancelled_at=None).values_list(
            "convention", flat=True
        )
    )
    ahead = Convention.objects.filter(state__in=[State.ANNOUNCED, State.SITTING], closes_at__gt=at)
    return [chance(each, comes=each.pk in coming, at=at) for each in ahead]


def chance(convention: Convention, *, comes: bool, at: datetime) -> Chance:
    name = "conventions:convention"
    until = convention.opens_at
    if convention.state == State.SITTING:
        words, name, until = _("It is on: follow it"), "conventions:now", convention.closes_at
    elif comes:
        words = _("You are coming: see the agenda and your ticket")
    elif at < convention.registration_closes_at:
        words, until = _("Register to come"), convention.registration_closes_at
    else:
        words = _("See the agenda")
    return Chance(convention.title, words, reverse(name, args=[convention.slug]), until)
