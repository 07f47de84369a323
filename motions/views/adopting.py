"""The rules of motions, read and entered by whoever runs processes."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_PROCESSES
from momentum_demo.rule_pages import RulePages
from motions import actions
from motions.forms.rules import RulesForm

pages = RulePages(
    form=RulesForm,
    adopt=actions.adopt,
    namespace="committee",
    title=_("The rules of motions"),
    lede=_(
        "Signatures, appeals, majorities and quorums. A process keeps a copy of them from its opening on."
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
