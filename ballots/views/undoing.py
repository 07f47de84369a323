"""Undoing a ballot, by abandoning or annulling it: one officer says why, another agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ballots import actions, aftermath, manifests, rules
from ballots.forms import AbandonForm, AnnulForm
from ballots.lifecycle import Move, State
from ballots.models import Ballot
from members.gates import OfficerRequest, for_roles, roles_of
from members.roles import SIGNS_OFF_BALLOTS
from momentum_demo.refusals import require
from momentum_demo.shortcuts import render_form

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AGREE, WITHDRAW = "agree", "withdraw"


@dataclass(frozen=True, slots=True)
class Page:
    """One of the two ways to undo a ballot, as its page has it.

    done, withdrawn   what is said once another has agreed, or once the proposal is withdrawn
    """

    template: str
    form: type[AbandonForm | AnnulForm]
    done: _StrPromise
    withdrawn: _StrPromise


PAGES: Mapping[Move, Page] = {
    Move.ABANDON: Page(
        "staff/abandon.html",
        AbandonForm,
        gettext_lazy("The ballot is void. Everyone on its roll is told why."),
        gettext_lazy("The proposal is withdrawn. The ballot goes on."),
    ),
    Move.ANNUL: Page(
        "staff/annul.html",
        AnnulForm,
        gettext_lazy("The ballot is annulled. Everyone on its roll is told why."),
        gettext_lazy("The proposal is withdrawn. The result stands."),
    ),
}


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(SIGNS_OFF_BALLOTS)
def undo(request: OfficerRequest, slug: str, move: Move) -> HttpResponse:
    """The first officer's reason; then, to the second, the question whether they agree.

    go   "agree" or "withdraw", once there is a proposal
    """
    page = PAGES[move]
    ballot = get_object_or_404(Ballot.objects.exclude(state=State.DRAFTED), slug=slug)
    require(rules.refusal_to_touch(interested=ballot.concerns(request.member)))
    require(rules.refusal_to_undo(ballot, move, roles_of(request)))
    proposed = ballot.undoings.select_related("by").filter(move=move).first()
    now, by = timezone.now(), request.member
    go = request.POST.get("go")
    if go == AGREE:
        actions.agree_to_undo(ballot, move, by=by, at=now)
        messages.success(request, str(page.done))
        return redirect("staff:ballot", slug=slug)
    if go == WITHDRAW:
        actions.withdraw_undoing(ballot, move, by=by, at=now)
        messages.success(request, str(page.withdrawn))
        return redirect("staff:ballot", slug=slug)
    context = {
        "ballot": ballot,
        "proposed": proposed,
        "own": proposed is not None and proposed.by_id == by.pk,
        "missing": manifests.missing_keys(ballot) if ballot.state == State.OPEN else [],
        "aftermath": aftermath.of(ballot) if move == Move.ANNUL else [],
    }
    if proposed is not None:
        return render(request, page.template, context)
    form = page.form(request.POST or None)
    if form.is_valid():
        actions.propose_to_undo(ballot, move, **form.cleaned_data, by=by, at=now)
        messages.success(
            request, _("Your proposal stands. Ask another officer to read it on this page.")
        )
        return redirect(request.path)
    return render_form(request, page.template, form, context)
