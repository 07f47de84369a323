"""The rules of conventions, read and entered by whoever arranges them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from conventions import actions
from conventions.rule_forms import RulesForm
from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_PROCESSES
from momentum_demo.rule_pages import RulePages

pages = RulePages(
    form=RulesForm,
    adopt=actions.adopt,
    namespace="convention_desk",
    title=_("The rules of conventions"),
    lede=_(
        "How often, on what notice and with what quorum members meet. A convention keeps a copy of them from "
        "the day it is announced."
    ),
)


@require_GET
@for_roles(RUNS_PROCESSES)
def index(request: OfficerRequest) -> HttpResponse:
    return pages.index(request)


@require_GET
@for_roles(RUNS_PROCESSES)
def version(request: OfficerRequest, pk: int) -> HttpResponse:
    return pages.version(request, pk)


@require_http_methods(["GET", "POST"])
@for_roles(RUNS_PROCESSES)
def write(request: OfficerRequest, pk: int | None = None) -> HttpResponse:
    return pages.write(request, pk)
