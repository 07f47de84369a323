"""Results: what was decided, how, and the papers to check it with. Open to everyone once declared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from ballots import again, board, browser, exports, narrative, results, sheet_pdf
from ballots import sheet as sheets
from ballots.forms import ReceiptForm
from ballots.lifecycle import COUNTED
from ballots.models import Ballot, Contest
from ballots.views.reading import entry_of
from members.requests import MemberRequest
from momentum_demo.shortcuts import render_form


def declared(slug: str) -> Ballot:
    """The ballot, if its result has been declared; otherwise there is nothing here, for anyone."""
    return get_object_or_404(Ballot.objects.filter(state__in=COUNTED), slug=slug)


def counted_contest(slug: str, position: int) -> Contest:
    contests = Contest.objects.select_related("ballot", "tally").prefetch_related("options")
    return get_object_or_404(contests, ballot=declared(slug), position=position)


@login_not_required
@require_GET
def ballot_result(request: MemberRequest, slug: str) -> HttpResponse:
    """The result of the whole ballot; of a lone election, its own page."""
    ballot = declared(slug)
    contests = list(ballot.contests.select_related("ballot", "tally").prefetch_related("options"))
    if len(contests) == 1 and contests[0].ranked:
        return contest_result(request, slug, contests[0].position)
    return render(
        request,
        "ballots/result.html",
        verdicts_of(ballot, contests),
    )


def verdicts_of(ballot: Ballot, contests: Sequence[Contest]) -> dict[str, Any]:
    """What the result page shows of these contests."""
    verdicts = [narrative.verdict(contest) for contest in contests if not contest.ranked]
    return {
        "ballot": ballot,
        "verdicts": verdicts,
        "carried": sum(verdict.carried for verdict in verdicts),
        "elections": [narrative.election(contest) for contest in contests if contest.ranked],
    }


@login_not_required
@require_GET
def contest_result(request: MemberRequest, slug: str, position: int) -> HttpResponse:
    """One contest: who won, and every stage of the count (`?stage=`, from 1; the last if not given)."""
    contest = counted_contest(slug, position)
    if not contest.ranked:
        return render(
            request,
            "ballots/result.html",
            verdicts_of(contest.ballot, [contest]),
        )
    election = narrative.election(contest)
    asked = request.GET.get("stage", "")
    stage = election.stage(int(asked) if re.fullmatch("[0-9]{1,4}", asked) else None)
    return render(
        request,
        "ballots/result_ranked.html",
        {"ballot": contest.ballot, "contest": contest, "election": election, "stage": stage},
    )


@login_not_required
@require_GET
def download(request: MemberRequest, slug: str, position: int, kind: str) -> HttpResponse:
    """The papers or the count, for a program: papers.blt, papers.csv, count.csv, count.json."""
    contest = counted_contest(slug, position)
    try:
        content, content_type = exports.export(
            contest, kind, results.voted(contest, results.posted(contest))
        )
    except KeyError:
        raise Http404 from None
    name = f"{slug}-{position}-{kind}"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_not_required
@require_GET
def sheet(request: MemberRequest, slug: str) -> HttpResponse:
    """The count sheet: what the scrutineer reports, with every figure."""
    ballot = declared(slug)
    return render(request, "ballots/sheet.html", {"ballot": ballot, "sheet": sheets.of(ballot)})


@login_not_required
@require_GET
def sheet_on_paper(request: MemberRequest, slug: str) -> HttpResponse:
    """The count sheet as a PDF, made when asked for."""
    return HttpResponse(
        sheet_pdf.pdf(sheets.of(declared(slug))),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{slug}-count-sheet.pdf"'},
    )


@login_not_required
@require_http_methods(["GET", "POST"])
def receipt(request: MemberRequest, slug: str) -> HttpResponse:
    """Is my vote in? Looks for a paper’s number on the board and in the box; needs no name."""
    ballot = get_object_or_404(Ballot, slug=slug, manifest__isnull=False)
    form = ReceiptForm(request.POST or None)
    found, waits = None, False
    if form.is_valid():
        id_ = bytes.fromhex(form.cleaned_data["code"])
        found, waits = board.look_for(ballot, id_)
        if found and not board.holds(ballot, id_, found):
            found = None
    context = {
        "ballot": ballot,
        "looked": form.is_valid(),
        "found": found,
        "waits": waits,
        "sealing": browser.facts(
            ballot, list(ballot.contests.all()), entry_of(ballot, request.member)
        ),
        "instead": again.asked_again(ballot),
    }
    return render_form(request, "ballots/receipt_check.html", form, context)
