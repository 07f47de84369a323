"""Conventions as anyone may read of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from conventions.models import Convention
from members.requests import MemberRequest


@require_GET
@login_not_required
def index(request: MemberRequest) -> HttpResponse:
    """Every convention, and by when the next is due."""
    return render(request, "conventions/index.html", {"conventions": Convention.objects.all()})


@require_GET
@login_not_required
def convention_page(request: MemberRequest, slug: str) -> HttpResponse:
    """One convention."""
    convention = get_object_or_404(Convention, slug=slug)
    return render(request, "conventions/convention.html", {"convention": convention})
