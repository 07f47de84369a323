"""Giving up a ballot that cannot be finished: one officer says why, another agrees."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ballots import actions, manifests, rules
from ballots.forms import AbandonForm
from ballots.lifecycle import State
from ballots.models import Abandonment, Ballot
from members.gates import OfficerRequest, for_roles, roles_of
from members.roles import SIGNS_OFF_BALLOTS
from momentum_demo.refusals import require
from momentum_demo.shortcuts import render_form

AGREE, WITHDRAW = "agree", "withdraw"


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(SIGNS_OFF_BALLOTS)
def abandon(request: OfficerRequest, slug: str) -> HttpResponse:
    """The first officer's reason; then, to the second, the question whether they agree.

    go   "agree" or "withdraw", once there is a proposal
    """
    ballot = get_object_or_404(Ballot.objects.exclude(state=State.DRAFTED), slug=slug)
    require(rules.refusal_to_touch(interested=ballot.concerns(request.member)))
    require(rules.refusal_to_abandon(ballot, roles_of(request)))
    proposed = Abandonment.objects.select_related("by").filter(ballot=ballot).first()
    now, by = timezone.now(), request.member
    go = request.POST.get("go")
    if go == AGREE:
        actions.agree_to_abandon(ballot, by=by, at=now)
        messages.success(request, _("The ballot is void. Everyone on its roll is told why."))
        return redirect("staff:ballot", slug=slug)
    if go == WITHDRAW:
        actions.withdraw_abandonment(ballot, by=by, at=now)
        messages.success(request, _("The proposal is withdrawn. The ballot goes on."))
        return redirect("staff:ballot", slug=slug)
    context = {
        "ballot": ballot,
        "proposed": proposed,
        "own": proposed is not None and proposed.by_id == by.pk,
        "missing": manifests.missing_keys(ballot) if ballot.state == State.OPEN else [],
    }
    if proposed is not None:
        return render(request, "staff/abandon.html", context)
    form = AbandonForm(request.POST or None)
    if form.is_valid():
        actions.propose_to_abandon(ballot, **form.cleaned_data, by=by, at=now)
        messages.success(
            request, _("Your proposal stands. Ask another officer to read it on this page.")
        )
        return redirect("staff:abandon", slug=slug)
    return render_form(request, "staff/abandon.html", form, context)
