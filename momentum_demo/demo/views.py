"""Walk in as anyone of the cast, and read the mail that would have been sent."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from members import gates
from members.models import Member
from momentum_demo.demo.cast import CAST
from momentum_demo.outbox import letters


@never_cache
@login_not_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The cast."""
    demonstration()
    return render(request, "demo/people.html", {"cast": CAST})


@login_not_required
@require_POST
def become(request: HttpRequest, number: int) -> HttpResponse:
    """Sign in as one of the cast, without a code: an officer's second factor is taken as used."""
    demonstration()
    part = next((part for part in CAST if part.number == number), None)
    if part is None:
        raise Http404
    user = get_object_or_404(Member.objects.select_related("user"), number=number).user
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if gates.has_factor(user):
        record_authentication(request, user, method="mfa", type="totp")
    response = redirect("home")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        part.language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@never_cache
@login_not_required
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """The mail kept, the latest first."""
    demonstration()
    page = Paginator(letters(), 20).get_page(request.GET.get("page"))
    return render(request, "demo/outbox.html", {"page": page})


def demonstration() -> None:
    """Go on only in a demonstration: elsewhere there is nothing here."""
    if not settings.DEMO:
        raise Http404
