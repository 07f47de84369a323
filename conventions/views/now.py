"""Now: what is under way, what comes next, what you can do; on a phone, and large, on the hall's wall."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from conventions import live
from conventions.lifecycle import State
from conventions.models import Attending, Duty
from conventions.views.shared import convention_of, registration_of, serves
from members.requests import MemberRequest


@require_GET
@login_not_required
def now_page(request: MemberRequest, slug: str) -> HttpResponse:
    """Now, next, and what you can do."""
    convention = convention_of(slug)
    mine = registration_of(request, convention)
    can_check_in = (
        mine is not None
        and mine.checked_in_at is None
        and mine.attending == Attending.ONLINE
        and convention.state == State.SITTING
    )
    facts: dict[str, Any] = {
        "convention": convention,
        "fragment": live.fragment(slug, get_language() or "", at=timezone.now()),
        "now": timezone.now(),
        "mine": mine,
        "can_check_in": can_check_in,
        "show_code": mine is not None
        and mine.checked_in_at is None
        and mine.attending == Attending.IN_PERSON
        and not mine.waiting,
        "in_chair": serves(request, convention, Duty.CHAIR),
    }
    return render(request, "conventions/now.html", facts)


@require_GET
@login_not_required
def hall(request: MemberRequest, slug: str) -> HttpResponse:
    """The same on the hall's wall, to be read from the last row."""
    facts = {
        "convention": convention_of(slug),
        "fragment": live.fragment(slug, get_language() or "", at=timezone.now()),
        "now": timezone.now(),
    }
    return render(request, "conventions/hall.html", facts)


@require_GET
@login_not_required
def standing(request: HttpRequest, slug: str) -> HttpResponse:
    """What renews itself of those pages. A browser that has it already is told so, and no more.

    It is asked for without cookies, so nobody's session is read: the address says the language.
    """
    language = request.GET.get("in", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    fragment = live.fragment(slug, language, at=timezone.now())
    if fragment is None:
        raise Http404
    mark = f'"{fragment.mark}"'
    same = request.headers.get("If-None-Match") == mark
    response = HttpResponseNotModified() if same else HttpResponse(fragment.html)
    response["ETag"] = mark
    patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    return response
