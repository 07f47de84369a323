"""Who is looking, and the page that most acts share: what it does, a form, a button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from endorsements import rules
from endorsements.models import Endorsement, Request, Round
from members.models import Member
from members.requests import MemberRequest
from members.roles import Role
from momentum_demo.refusals import Refused
from momentum_demo.shortcuts import render_form

CAME_IN = (
    "endorsement_request"  # in the session: the key of the request whose private link was opened
)


def round_of(slug: str) -> Round:
    return get_object_or_404(
        Round.objects.select_related("post", "rule_set", "contest__ballot"), slug=slug
    )


def round_url(round_: Round) -> str:
    return reverse("endorsements:round", args=[round_.slug])


def endorsement_of(slug: str) -> Endorsement:
    return get_object_or_404(
        Endorsement.objects.select_related("round__post", "request__member__user"), round__slug=slug
    )


def as_json(value: dict[str, Any]) -> JsonResponse:
    return JsonResponse(value, json_dumps_params={"ensure_ascii": False, "indent": 2})


def as_file(table: str, name: str) -> HttpResponse:
    """A CSV to be kept under `name`."""
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def roles_of(request: MemberRequest) -> frozenset[Role]:
    return request.member.roles(timezone.now()) if request.member else frozenset()


def is_asker(request: MemberRequest, asked: Request) -> bool:
    """Whether the visitor is the person who made the request `asked`."""
    return rules.may_act_for(
        asked,
        member_id=request.member.pk if request.member else None,
        proven=request.session.get(CAME_IN),
    )


def asker_only(request: MemberRequest, asked: Request) -> None:
    """Go on only if the visitor is the person who made the request."""
    if not is_asker(request, asked):
        raise Refused(rules.NOT_THE_ASKER)


def the_member(request: MemberRequest) -> Member:
    """The member who is signed in. Refused to people who are not in the register."""
    if request.member is None:
        raise Refused(rules.MEMBERS_ONLY)
    return request.member


def within(what: str, most: int) -> bool:
    """Whether `what` has happened at most so often in the hour that began with its first time."""
    key = f"endorsements:{what}"
    cache.add(key, 0, timeout=3600)
    return cache.incr(key) <= most


def act_page(
    request: MemberRequest,
    form: Form,
    *,
    title: str,
    lede: str,
    button: str,
    back: str,
    grave: bool = False,
    **more: Any,
) -> HttpResponse:
    """The page on which one thing is done."""
    facts = {"title": title, "lede": lede, "button": button, "back": back, "grave": grave}
    return render_form(request, "endorsements/act.html", form, facts | more)


def done(request: MemberRequest, words: str, back: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(back)
