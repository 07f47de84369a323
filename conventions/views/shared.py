"""Who is looking at which convention, and the page that most acts share: what it does, a form, a button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from conventions import rules
from conventions.models import Convention, Duty, Registration
from members.gates import roles_of
from members.models import Member
from members.requests import MemberRequest
from momentum_demo.refusals import Refused
from momentum_demo.shortcuts import render_form


def convention_of(slug: str) -> Convention:
    return get_object_or_404(Convention.objects.select_related("rule_set"), slug=slug)


def page_of(convention: Convention) -> str:
    return reverse("conventions:convention", args=[convention.slug])


def desk_of(convention: Convention) -> str:
    return reverse("convention_desk:convention", args=[convention.slug])


def the_member(request: MemberRequest) -> Member:
    """The member who is signed in. Refused to people who are not in the register."""
    if request.member is None:
        raise Refused(rules.MEMBERS_ONLY)
    return request.member


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


def act_page(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    button: str,
    back: str,
    lede: str = "",
    grave: bool = False,
    **more: Any,
) -> HttpResponse:
    """The page on which one thing is done."""
    facts = {"title": title, "lede": lede, "button": button, "back": back, "grave": grave}
    return render_form(request, "conventions/act.html", form, facts | more)


def done(request: HttpRequest, words: str, back: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(back)


now = timezone.now
