"""Parts of the register, as officers ask for them: by words, place, class, standing, and what is amiss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members.models import Bounce, Member, Membership, MembershipClass
from members.models.people import VOTING
from members.standing import Standing

STANDINGS = (
    (Standing.GOOD.value, _("In good standing")),
    (Standing.IN_ARREARS.value, _("In arrears")),
    (Standing.NOT_VOTING.value, _("Without a vote")),
    (Standing.NOT_A_MEMBER.value, _("Not a member now")),
)
AMISS = (
    ("bounced", _("Mail comes back")),
    ("no-group", _("In no local group")),
    ("no-postcode", _("No postcode")),
)


def chosen(segment: Mapping[str, Any], *, on: date, arrears_allowed: int) -> QuerySet[Member]:
    """The members of a segment on `on`.

    segment   any of: asked (number, address or words of the name), region and group (keys), kind,
              standing, joined_since (a day), amiss; an empty value asks nothing
    """
    members = Member.objects.filter(merged_into=None, erased_at=None)
    if asked := str(segment.get("asked") or "").strip():
        members = members.filter(matching(asked))
    if region := segment.get("region"):
        members = members.filter(region=region)
    if group := segment.get("group"):
        members = members.filter(local_group=group)
    if since := segment.get("joined_since"):
        members = members.filter(joined_on__gte=since)
    if kind := segment.get("kind"):
        members = members.filter(Exists(running(on).filter(kind=kind)))
    if standing := segment.get("standing"):
        members = members.filter(standing_is(Standing(standing), on, arrears_allowed))
    match segment.get("amiss"):
        case "bounced":
            members = members.filter(user__email__in=Bounce.objects.values("address"))
        case "no-group":
            members = members.filter(local_group=None)
        case "no-postcode":
            members = members.filter(postcode="")
    return members


def matching(asked: str) -> Q:
    """Members whose number or address is `asked`, or whose name has every word of it."""
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        return Q(number=int(asked))
    if "@" in asked:
        return Q(user__email=asked.lower())
    which = Q()
    for word in asked.split():
        which &= Q(name__icontains=word)
    return which


def running(on: date) -> QuerySet[Membership]:
    """The memberships of the member of an outer query that run on `on`."""
    return Membership.objects.filter(member=OuterRef("pk"), span__contains=on)


def standing_is(standing: Standing, on: date, arrears_allowed: int) -> Q:
    """What members.standing says of a member, asked of the whole register at once."""
    paid = running(on).filter(paid_until__gte=on - timedelta(days=arrears_allowed))
    voting = {"kind__in": VOTING}
    match standing:
        case Standing.GOOD:
            return Q(Exists(paid.filter(**voting)))
        case Standing.IN_ARREARS:
            return Q(Exists(running(on).filter(**voting))) & ~Q(Exists(paid.filter(**voting)))
        case Standing.NOT_VOTING:
            return Q(Exists(running(on).exclude(**voting)))
        case Standing.NOT_A_MEMBER:
            return ~Q(Exists(running(on)))


def counts(*, on: date, arrears_allowed: int) -> list[tuple[Any, int]]:
    """How many there are of each standing."""
    return [
        (words, chosen({"standing": value}, on=on, arrears_allowed=arrears_allowed).count())
        for value, words in STANDINGS
    ]


def of_class(*, on: date) -> list[tuple[Any, int]]:
    """How many members there are of each class."""
    return [
        (label, Membership.objects.filter(span__contains=on, kind=value).count())
        for value, label in MembershipClass.choices
    ]


def ordered(members: QuerySet[Member]) -> QuerySet[Member]:
    """By name, with what a list of them shows."""
    return (
        members.select_related("user", "region", "local_group")
        .prefetch_related("memberships")
        .order_by(Lower("name"), "number")
    )
