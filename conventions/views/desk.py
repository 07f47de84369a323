"""The arrangements committee's desk of conventions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from conventions.models import Convention
from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_PROCESSES


@require_GET
@for_roles(RUNS_PROCESSES)
def index(request: OfficerRequest) -> HttpResponse:
    """Every convention, with what is to be done for it next."""
    return render(request, "conventions/desk.html", {"conventions": Convention.objects.all()})
