"""What trustees do: try their share before the ballot, and hand it in after. Two minutes each.

Their page is theirs alone; nobody else is told that it is there.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ballots import actions, keystore
from ballots.forms import ShareForm
from ballots.lifecycle import State
from ballots.models import Trustee
from ballots.sealing.papercode import Misread
from ballots.sealing.trustees import WrongShare
from members.requests import MemberRequest
from momentum_demo.shortcuts import render_form


@never_cache
@require_http_methods(["GET", "POST"])
def share(request: MemberRequest, slug: str) -> HttpResponse:
    """The trustee's own page: write the share down, type it back; after the close, hand it in."""
    found = Trustee.objects.select_related("ballot", "member")
    trustee = get_object_or_404(found, ballot__slug=slug, member=request.member)
    ballot = trustee.ballot
    testing = ballot.state == State.DRAFTED and trustee.opened is None
    handing_in = ballot.state == State.SEALED and trustee.share is None
    shown = codes(trustee) if testing else None
    everyone = list(ballot.trustees.all())
    context = {
        "ballot": ballot,
        "trustee": trustee,
        "everyone": len(everyone),
        "tested": sum(each.opened is not None for each in everyone),
        "handed_in": sum(each.share is not None for each in everyone),
        "testing": testing,
        "handing_in": handing_in,
        "codes": shown,
    }
    if not (testing or handing_in):
        return render(request, "ballots/trustee.html", context)
    form = ShareForm(request.POST or None)
    if form.is_valid():
        act = actions.test_share if testing else actions.hand_in
        typed = form.cleaned_data["first"], form.cleaned_data["second"]
        try:
            act(trustee, *typed, by=trustee.member, at=timezone.now())
        except Misread as error:
            form.add_error("first", str(error))
        except WrongShare:
            form.add_error(
                "first",
                _(
                    "This is not the share you were given for this ballot. Compare both lines with your note."
                ),
            )
        else:
            words = (
                _("Your share works, and our copy of it is gone. Keep your note.")
                if testing
                else _("Thank you. Your share is handed in.")
            )
            messages.success(request, words)
            return redirect("ballots:trustee", slug=slug)
    return render_form(request, "ballots/trustee.html", form, context)


def codes(trustee: Trustee) -> tuple[str, str] | None:
    """The share to be written down; None if it is gone."""
    try:
        return actions.show_share(trustee, by=trustee.member)
    except keystore.KeysLost:
        return None
