"""The rules of endorsements, read and entered by whoever runs ballots."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from endorsements import actions
from endorsements.rule_forms import RulesForm
from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_BALLOTS
from momentum_demo.rule_pages import RulePages

pages = RulePages(
    form=RulesForm,
    adopt=actions.adopt,
    namespace="endorsement_desk",
    title=_("The rules of endorsements"),
    lede=_(
        "Who may be ruled out and why, what both sides owe, and what happens after a concern. A round keeps a "
        "copy of them from the day it is announced. Everyone who asks is on the ballot: no rule that can be "
        "entered here changes that."
    ),
)


@require_GET
@for_roles(RUNS_BALLOTS)
def index(request: OfficerRequest) -> HttpResponse:
    return pages.index(request)


@require_GET
@for_roles(RUNS_BALLOTS)
def version(request: OfficerRequest, pk: int) -> HttpResponse:
    return pages.version(request, pk)


@require_http_methods(["GET", "POST"])
@for_roles(RUNS_BALLOTS)
def write(request: OfficerRequest, pk: int | None = None) -> HttpResponse:
    return pages.write(request, pk)
