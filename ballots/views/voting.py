"""The paper, in two ways.

With JavaScript the server gives it blank, once, and sees nothing more of it: static/js/paper.js.

Without, it is one page for each contest, a page to check, one button to cast. Answers travel in the form; the
server keeps nothing until "Cast my vote". Every page is a POST of the whole paper, so that it needs no session.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from ballots import answers, browser, casting, manifests, rules, sections
from ballots.answers import Answer
from ballots.models import Ballot, Channel, RollEntry
from ballots.sealing import papercode
from ballots.sealing.manifest import key_name
from ballots.views.reading import entry_of
from members.models import Member
from members.requests import MemberRequest
from momentum_demo.refusals import Refused

CHECK = "check"


@dataclass(slots=True)
class VotingPaper:
    """One voter's paper for one ballot, as filled in so far."""

    ballot: Ballot
    entry: RollEntry
    data: dict[str, str]
    answers: list[Answer]

    def answer(self, position: int) -> Answer:
        """The answer on page `position`, from 1."""
        return self.answers[min(max(position, 1), len(self.answers)) - 1]

    def hidden(self, except_for: Answer | None = None) -> list[tuple[str, str]]:
        """The fields that carry the other answers along."""
        return [pair for a in self.answers if a is not except_for for pair in a.hidden()]


def paper_of(request: MemberRequest, slug: str) -> VotingPaper:
    """The signed-in member's paper, filled in from the request. Refused if they may not vote now."""
    ballot = get_object_or_404(Ballot.objects.visible_to(request.member), slug=slug)
    entry = entry_of(ballot, request.member)
    if refusal := rules.refusal_to_vote(ballot, entry, at=timezone.now()):
        raise Refused(refusal)
    assert entry is not None
    return filled_in(ballot, entry, request.POST.dict())


def filled_in(ballot: Ballot, entry: RollEntry, data: dict[str, str]) -> VotingPaper:
    """The paper with every answer in `data` read and checked."""
    read = []
    for contest in ballot.contests.prefetch_related("options"):
        order = answers.order_for(
            bytes(entry.salt), bytes(ballot.secret), list(contest.options.all())
        )
        if data.get("sort") == "az":
            order.sort(key=lambda option: (option.is_ron, option.name.casefold()))
        read.append(answers.read(contest, data, order))
    return VotingPaper(ballot, entry, data, read)


@never_cache
@require_GET
def vote(request: MemberRequest, slug: str) -> HttpResponse:
    """The blank paper, with every question on it: the browser fills it in, seals it and casts it."""
    paper = paper_of(request, slug)
    contests = [answer.contest for answer in paper.answers]
    return render(
        request,
        "ballots/vote.html",
        {
            "ballot": paper.ballot,
            "answers": paper.answers,
            "pages": len(paper.answers),
            "in_browser": True,
            "key": key_name(Channel.ONLINE, paper.entry.segment if paper.ballot.sections else ""),
            "section": sections.yours(paper.ballot, paper.entry.segment),
            "revote": manifests.of(paper.ballot).revote,
            "next": next_vote(paper.entry.member, after=paper.ballot),
            "sealing": browser.for_voter(request, paper.ballot, contests, paper.entry),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
def without(request: MemberRequest, slug: str) -> HttpResponse:
    """Without JavaScript: a page of the paper, or the check page, whichever the button pressed leads to.

    on       the page the form was on, from 1
    go       what was pressed: "next", "back", "skip", "gap" (close the gap for me), "az" or "own-order"
             (of candidates), or the number of a page to change
    return   "check" if the voter came from the check page and goes back to it
    """
    paper = paper_of(request, slug)
    if request.method == "GET":
        if paper.entry.issued:  # said before they fill it in, not after
            raise Refused(rules.ISSUED_ALREADY)
        return contest_page(request, paper, 1)
    on = number(paper.data.get("on"), 1)
    go = paper.data.get("go", "next")
    here = paper.answer(on)
    if go == "gap":
        paper = filled_in(paper.ballot, paper.entry, answers.close_gaps(here, paper.data))
        return contest_page(request, paper, on)
    if go in {"az", "own-order"}:
        paper = filled_in(paper.ballot, paper.entry, paper.data | {"sort": go})
        return contest_page(request, paper, on, ignore_errors=True)
    if go == "skip":
        kept = {k: v for k, v in paper.data.items() if k not in dict(here.hidden())}
        paper = filled_in(paper.ballot, paper.entry, kept)
    elif (go == "next" and missing(paper, here)) or (here.errors and go in {"next", CHECK}):
        return contest_page(request, paper, on, status=422)
    if go == "back":
        return contest_page(request, paper, on - 1, ignore_errors=True)
    if page := number(go, 0):
        return contest_page(request, paper, page, ignore_errors=True)
    if on < len(paper.answers) and paper.data.get("return") != CHECK:
        return contest_page(request, paper, on + 1)
    return check_page(request, paper)


@never_cache
@require_http_methods(["GET", "POST"])
def cast(request: MemberRequest, slug: str) -> HttpResponse:
    """Cast the vote and show its receipt. Sending the same form again shows the same receipt.

    Whoever had been signed out, and signs in again, comes here without the form: to the paper.
    """
    if request.method == "GET":
        return redirect("ballots:without", slug)
    ballot = get_object_or_404(Ballot.objects.visible_to(request.member), slug=slug)
    entry = entry_of(ballot, request.member)
    if entry is None:
        raise Refused(rules.NOT_ON_ROLL)
    assert request.member is not None
    paper = filled_in(ballot, entry, request.POST.dict())
    seed = read_code(paper.data.get("code", ""))
    if seed is None:
        return check_page(request, paper)
    if wrong := next((a for a in paper.answers if a.errors), None):
        return contest_page(request, paper, paper.answers.index(wrong) + 1, status=422)
    marks = {a.contest.code: a.marks() for a in paper.answers if a.given}
    if not marks:
        raise Refused(rules.NOTHING_ANSWERED)
    now = timezone.now()
    done = casting.cast_on_behalf(ballot, marks, seed=seed, to=request.member, at=now)
    return render(
        request,
        "ballots/receipt.html",
        {
            "ballot": ballot,
            "code": papercode.write(seed),
            "receipts": [
                (a.contest, done.receipts[a.contest.code].id.hex()) for a in paper.answers
            ],
            "mailed": done.told,
            "now": now,
            "next": next_vote(request.member),
        },
    )


def read_code(text: str) -> bytes | None:
    """The seed of the paper code in a form; None if there is none."""
    try:
        return papercode.read(text)
    except papercode.Misread:
        return None


def contest_page(
    request: MemberRequest,
    paper: VotingPaper,
    position: int,
    *,
    status: int = 200,
    ignore_errors: bool = False,
) -> HttpResponse:
    """The page of the contest at `position`, with everything typed kept."""
    answer = paper.answer(position)
    if ignore_errors:
        for choice in answer.choices:
            choice.error = ""
    return render(
        request,
        f"ballots/vote_{answer.contest.asks}.html",
        {
            "ballot": paper.ballot,
            "contest": answer.contest,
            "answer": answer,
            "missing": status == 422 and not answer.errors,
            "errors": answer.errors if status == 422 else [],
            "hidden": paper.hidden(except_for=answer),
            "position": paper.answers.index(answer) + 1,
            "pages": len(paper.answers),
            "returning": paper.data.get("return") == CHECK or number(paper.data.get("go"), 0) > 0,
            "sort": paper.data.get("sort", ""),
        },
        status=status,
    )


def check_page(request: MemberRequest, paper: VotingPaper) -> HttpResponse:
    """Everything said so far, before it is cast; or the first page that has something wrong."""
    if wrong := next((a for a in paper.answers if a.errors), None):
        return contest_page(request, paper, paper.answers.index(wrong) + 1, status=422)
    seed = read_code(paper.data.get("code", "")) or secrets.token_bytes(papercode.SIZE)
    return render(
        request,
        "ballots/check.html",
        {
            "ballot": paper.ballot,
            "answers": paper.answers,
            "given": any(answer.given for answer in paper.answers),
            "hidden": paper.hidden(),
            "code": papercode.write(seed),
            "section": sections.yours(paper.ballot, paper.entry.segment),
            "sort": paper.data.get("sort", ""),
            "revote": manifests.of(paper.ballot).revote,
        },
    )


def missing(paper: VotingPaper, answer: Answer) -> bool:
    """Whether "next" was pressed with nothing said. A lone contest cannot be skipped by saying nothing."""
    return not answer.given and not answer.errors


def number(text: str | None, default: int) -> int:
    """The number that `text` is, if it is one of at most three figures; else `default`."""
    return int(text) if text and re.fullmatch("[0-9]{1,3}", text) else default


def next_vote(member: Member, *, after: Ballot | None = None) -> RollEntry | None:
    """The next open ballot that this member has not voted in, the soonest to close first.

    after   the ballot they are just voting in
    """
    now = timezone.now()
    return (
        RollEntry.objects.filter(
            member=member, issued_papers=None, ballot__state="open", ballot__closes_at__gt=now
        )
        .exclude(ballot=after)
        .select_related("ballot")
        .order_by("ballot__closes_at")
        .first()
    )
