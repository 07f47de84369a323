"""A vote that came on paper or by telephone, as two officers key it in, one after the other."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ballots import answers, keying, rules
from ballots.forms import AssistedForm
from ballots.lifecycle import State
from ballots.models import Ballot, Channel, Issuance
from ballots.sealing.papercode import Misread
from members.gates import OfficerRequest, for_roles
from members.models import Member
from members.roles import SIGNS_OFF_BALLOTS
from momentum_demo.refusals import Refused


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(SIGNS_OFF_BALLOTS)
def assist(request: OfficerRequest, slug: str) -> HttpResponse:
    """The whole paper on one page. With a slip it is the second officer's, without one the first's."""
    ballot = get_object_or_404(Ballot.objects.exclude(state=State.DRAFTED), slug=slug)
    if refusal := rules.refusal_to_accept(ballot, at=timezone.now()):
        raise Refused(refusal)
    form = AssistedForm(request.POST or None)
    data = request.POST.dict()
    read = [
        answers.read(contest, data, list(contest.options.all()))
        for contest in ballot.contests.prefetch_related("options")
    ]
    slip, problem = "", ""
    if form.is_valid() and not any(answer.errors for answer in read):
        marks = {answer.contest.code: answer.marks() for answer in read if answer.given}
        to, typed = form.cleaned_data["number"], form.cleaned_data["slip"]
        try:
            if typed:
                keying.key_in_again(
                    ballot, marks, slip=typed, to=to, by=request.member, at=timezone.now()
                )
                messages.success(request, cast_for(to))
                return redirect("staff:assisted", slug=slug)
            slip = keying.key_in(ballot, marks, to=to, by=request.member, at=timezone.now())
        except Misread as error:
            form.add_error("slip", str(error))
        except Refused as error:
            problem = str(error.refusal.message)
            if error.refusal is rules.NOT_THE_SAME:  # the slip is used up: they begin again
                form = AssistedForm(initial={"number": to.number})
    failed = bool(problem) or (form.is_bound and not form.is_valid())
    failed = failed or any(answer.errors for answer in read)
    context = {
        "ballot": ballot,
        "form": form,
        "answers": read,
        "slip": slip,
        "problem": problem,
        "assisted": assisted(ballot),
    }
    return render(request, "staff/assisted.html", context, status=422 if failed else 200)


def cast_for(to: Member) -> str:
    return _("Both of you read the same. The vote of member %(number)s is cast.") % {
        "number": to.number
    }


def assisted(ballot: Ballot) -> int:
    """How many members' papers the organisation sealed on their behalf so far."""
    rows = Issuance.objects.filter(roll_entry__ballot=ballot, channel=Channel.ASSISTED)
    return rows.values("roll_entry").distinct().count()
