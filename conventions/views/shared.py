"""Who is looking at which convention, and the page that most acts share: what it does, a form, a button."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from conventions import rules
from conventions.models import Convention, Duty, Registration
from members.gates import roles_of
from members.models import Member
from momentum_demo import shortcuts
from momentum_demo.refusals import Refused


def convention_of(slug: str) -> Convention:
    return get_object_or_404(Convention.objects.select_related("rule_set"), slug=slug)


def page_of(convention: Convention) -> str:
    return reverse("conventions:convention", args=[convention.slug])


def desk_of(convention: Convention) -> str:
    return reverse("convention_desk:convention", args=[convention.slug])


def registration_of(request: HttpRequest, convention: Convention) -> Registration | None:
    """The registration of the person of `request` that stands, if there is one."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return None
    return convention.registrations.filter(member=member, cancelled_at=None).first()


def serves(request: HttpRequest, convention: Convention, duty: Duty) -> bool:
    """Whether the person of `request` has that duty at `convention`."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return False
    duties = set(convention.stewards.filter(member=member).values_list("duty", flat=True))
    return rules.refusal_to_serve(roles_of(request), duties, duty) is None


def serving_only(request: HttpRequest, convention: Convention, duty: Duty) -> None:
    """Go on only if the person of `request` has that duty at `convention`."""
    if not serves(request, convention, duty):
        raise Refused(rules.NOT_YOUR_DUTY)


act_page = partial(shortcuts.act_page, template="conventions/act.html")
