"""The sections of an electorate, with weights, for the returning officer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ballots.rules import LEAST_IN_SECTION
from elections import actions, queries, rules
from elections.models import RuleSet
from elections.section_forms import SectionsForm
from members.gates import OfficerRequest, for_roles
from members.models import Region
from members.roles import RUNS_BALLOTS
from momentum_demo.refusals import require
from momentum_demo.shortcuts import done, render_form


@require_http_methods(["GET", "POST"])
@for_roles(RUNS_BALLOTS)
def set_sections(request: OfficerRequest, pk: int, region: str) -> HttpResponse:
    """Say in which sections a region votes, and what each weighs: a new version of the rules."""
    rule_set = get_object_or_404(RuleSet, pk=pk)
    where = get_object_or_404(Region, slug=region)
    require(
        rules.refusal_to_set_sections(
            rule_set, region, rule_set.adopted_on, superseded=queries.superseded(rule_set)
        )
    )
    now = timezone.now()
    today = timezone.localdate(now)
    form = SectionsForm(
        request.POST or None,
        rule_set=rule_set,
        region=where,
        people=queries.people_by_section(where, today),
        initial={"adopted_on": today},
    )
    if form.is_valid():
        made = actions.set_sections(
            rule_set,
            region=region,
            sections=form.sections(),
            adopted_on=form.cleaned_data["adopted_on"],
            by=request.member,
            at=now,
        )
        said = _("Entered as %(rules)s. Elections announced under it vote so.") % {"rules": made}
        return done(request, said, reverse("election_desk:rules"))
    facts = {"rule_set": rule_set, "region": where, "least": LEAST_IN_SECTION}
    return render_form(request, "elections/sections.html", form, facts)
