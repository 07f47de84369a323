"""Who is looking, and the page that most acts share: what it does, a form, a button."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from endorsements import rules
from endorsements.models import Endorsement, Request, Round
from members.requests import MemberRequest
from momentum_demo import shortcuts
from momentum_demo.refusals import Refused

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
    """What came of a round; the last, where a ballot of it was annulled and it was put to the vote again."""
    made = Endorsement.objects.filter(round__slug=slug).order_by("-at")[:1]
    return get_object_or_404(
        made.select_related("round__post", "request__member__user", "contest__ballot")
    )


def as_json(value: dict[str, Any]) -> JsonResponse:
    return JsonResponse(value, json_dumps_params={"ensure_ascii": False, "indent": 2})


def as_file(table: str, name: str) -> HttpResponse:
    """A CSV to be kept under `name`."""
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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


def within(what: str, most: int) -> bool:
    """Whether `what` has happened at most so often in the hour that began with its first time."""
    key = f"endorsements:{what}"
    cache.add(key, 0, timeout=3600)
    return cache.incr(key) <= most


act_page = partial(shortcuts.act_page, template="endorsements/act.html")
