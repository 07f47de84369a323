"""What everyone can read: rounds, their registers, the check of the guarantee, the history, the exports."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ballots import again
from endorsements import exports, forms, guarantee
from endorsements.lifecycle import Phase, RoundState
from endorsements.models import Decision, Endorsement, Post, Request, Round
from endorsements.views.shared import as_file, as_json, is_asker, round_of
from members.gates import roles_of
from members.requests import MemberRequest
from members.roles import RUNS_BALLOTS, Role


@login_not_required
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """Every round, the latest first, and who is endorsed now."""
    now = timezone.now()
    rounds = Round.objects.select_related(
        "post", "contest__ballot", "contest__endorsement__request"
    )
    return render(
        request,
        "endorsements/index.html",
        {
            "rounds": [(each, stage(each, each.phase(now))) for each in rounds],
            "posts": Post.objects.all(),
            "endorsements": Endorsement.objects.select_related("round__post", "request"),
        },
    )


@login_not_required
@require_GET
def round_page(request: MemberRequest, slug: str) -> HttpResponse:
    """One round: its dates, everyone who asked, what they say, what came of it."""
    round_ = round_of(slug)
    now = timezone.now()
    check = guarantee.check(round_)
    roles = roles_of(request)
    kept = round_.rules
    return render(
        request,
        "endorsements/round.html",
        {
            "round": round_,
            "stage": stage(round_, round_.phase(now)),
            "asking": round_.state == RoundState.ANNOUNCED and round_.phase(now) is Phase.ASKING,
            "check": check,
            "people": people_of(round_, check),
            "undone": again.undone([round_.contest] if round_.contest else []).get(check.head, []),
            "mine": {line.request.pk for line in check.lines if is_asker(request, line.request)},
            "rules_on": kept["rules_on"] in roles,
            "judges": kept["appeals_to"] in roles,
            "recommends": kept["recommends"] in roles and not hasattr(round_, "recommendation"),
            "picks": kept["recommends"] in roles and not round_.guaranteed,
            "runs": bool(RUNS_BALLOTS & roles),
            "executive": Role(kept["recommends"]).label,
            "open_to_change": round_.state == RoundState.ANNOUNCED,
        },
    )


def people_of(round_: Round, check: guarantee.Check) -> list[dict[str, Any]]:
    """Everyone who did not withdraw, with an answer, or a gap, for each question: equal room for all."""
    answers: dict[tuple[int, int], str] = {
        (request, question): text
        for request, question, text in round_.requests.values_list(
            "pk", "answers__question", "answers__text"
        )
        if question is not None
    }
    return [
        {
            "line": line,
            "request": line.request,
            "answers": [
                (number, question, answers.get((line.request.pk, number), ""))
                for number, question in enumerate(round_.questions)
            ],
        }
        for line in check.lines
        if line.fate != "withdrew"
    ]


def stage(round_: Round, phase: Phase) -> dict[str, str]:
    """Where a round is, in a word and in a sentence that says what happens next."""
    if round_.state == RoundState.ABANDONED:
        return {"tag": _("Given up"), "tone": "quiet", "next": round_.reason}
    if round_.ballot_undone and round_.state == RoundState.DECLARED:
        return {
            "tag": _("Ballot annulled"),
            "tone": "bad",
            "next": _(
                "The ballot of this round was annulled, and nothing follows from it. The same people can be "
                "put to the vote again in a new ballot; nobody has to ask again."
            ),
        }
    if round_.state == RoundState.DECLARED:
        words = {
            "endorsed": _("The vote is counted and somebody is endorsed."),
            "none": _("Nobody is endorsed."),
            "inquorate": _("Too few members voted, so nobody is endorsed."),
        }[round_.outcome]
        return {"tag": _("Declared"), "tone": "good", "next": words}
    if round_.ballot_undone:
        return {
            "tag": _("Ballot undone"),
            "tone": "now",
            "next": _(
                "The ballot of this round was undone, and no vote in it counts. The same people are put "
                "to the vote again in a new ballot; nobody has to ask again."
            ),
        }
    if round_.state == RoundState.BALLOTED:
        return {
            "tag": _("On the ballot"),
            "tone": "now",
            "next": _("The paper is made from the register, and nothing on it can change."),
        }
    happening = {
        Phase.COMING: _("Requests are not open yet."),
        Phase.ASKING: _("Anyone entitled can ask now. A request is public at once."),
        Phase.SETTLING: _(
            "Requests are closed. People who asked can still withdraw, and appeals are heard."
        ),
        Phase.READY: _("The ballot paper is made next, from the register."),
    }
    tags = {
        Phase.COMING: _("Coming up"),
        Phase.ASKING: _("Open for requests"),
        Phase.SETTLING: _("Requests closed"),
        Phase.READY: _("Before the ballot"),
    }
    tone = "now" if phase is Phase.ASKING else "plain"
    return {"tag": tags[phase], "tone": tone, "next": happening[phase]}


@login_not_required
@require_GET
def guarantee_page(request: MemberRequest, slug: str) -> HttpResponse:
    """The guarantee, worked out anew before the reader's eyes."""
    round_ = round_of(slug)
    typed = request.GET.get("receipt", "")
    found = guarantee.receipt(typed)
    return render(
        request,
        "endorsements/guarantee.html",
        {
            "round": round_,
            "check": guarantee.check(round_),
            "lost": sorted(guarantee.missing_triggers()),
            "form": forms.ReceiptForm(request.GET or None),
            "typed": typed,
            "found": found if found is not None and found.round_id == round_.pk else None,
        },
    )


@login_not_required
@require_GET
def receipt(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """The receipt of one request, to be printed; anyone may have it."""
    asked = get_object_or_404(
        Request.objects.select_related("round__post"), round__slug=slug, number=number
    )
    return render(request, "endorsements/receipt.html", {"asked": asked, "round": asked.round})


@login_not_required
@require_GET
def terms(request: MemberRequest, slug: str) -> HttpResponse:
    """The rules and the terms of a round, as kept on it from the day it was announced."""
    round_ = round_of(slug)
    kept = round_.rules
    days = {
        name: int(kept[name]) // 86_400
        for name in (
            "minimum_window",
            "minimum_settling",
            "minimum_notice",
            "minimum_voting",
            "appeal_within",
            "reply_within",
            "review_appeal_within",
        )
    }
    offices = {
        name: Role(kept[name]).label
        for name in ("rules_on", "appeals_to", "recommends", "body", "review_appeals_to")
    }
    return render(
        request,
        "endorsements/terms.html",
        {"round": round_, "kept": kept, "days": days, "offices": offices},
    )


@login_not_required
@require_GET
def history(request: MemberRequest, slug: str) -> HttpResponse:
    """Every round for one office, and what became of each."""
    post = get_object_or_404(Post, slug=slug)
    rounds = post.rounds.select_related("contest__endorsement__request", "contest__ballot")
    return render(
        request,
        "endorsements/history.html",
        {
            "post": post,
            "rounds": [
                (each, guarantee.check(each), stage(each, each.phase(timezone.now())))
                for each in rounds
            ],
            "decisions": Decision.objects.filter(
                endorsement__round__post=post, final_at__isnull=False
            ).select_related("endorsement__request"),
        },
    )


@login_not_required
@require_GET
def person(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Everything a person asked for, as far as the same member, or the same address, asked."""
    asked = get_object_or_404(
        Request.objects.select_related("member"), round__slug=slug, number=number
    )
    same = (
        Request.objects.filter(member=asked.member)
        if asked.member_id
        else Request.objects.filter(email=asked.email)
    )
    requests = (
        same.select_related("round__post", "withdrawal", "ruling")
        .prefetch_related("endorsements")
        .order_by("at")
    )
    return render(request, "endorsements/person.html", {"asked": asked, "requests": requests})


@login_not_required
@require_GET
def download(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    """The whole register, for anyone who wants to work the guarantee out for themselves."""
    check = guarantee.check(round_of(slug))
    match kind:
        case "json":
            return as_json(exports.register_as_value(check))
        case "csv":
            return as_file(exports.register_as_csv(check), f"{slug}.csv")
    raise Http404
