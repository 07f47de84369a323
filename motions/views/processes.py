"""The rounds of motions: each with its timetable and all that was put forward in it. Open to all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from members.gates import roles_of
from members.models import Member
from members.requests import MemberRequest
from members.roles import RUNS_PROCESSES
from motions.lifecycle import FINAL, Outcome, State
from motions.models import Assembly, Follow, Process, Submission, Support
from motions.models.processes import ProcessQuerySet
from motions.models.submissions import SubmissionQuerySet
from motions.queries import outlook, rulings
from motions.wording import tidy_line

A_PAGE: Final = 25
MOST_MINE: Final = 20
# What a list can be narrowed to: what it is called, and what is in it.
SHOWN: Final[Mapping[str, tuple[Any, Q]]] = {
    "": (_("All"), Q()),
    "support": (_("Seeking support"), Q(state=State.SEEKING)),
    "ruling": (
        _("Waiting for a ruling, or ruled out"),
        Q(state__in=[State.SUBMITTED, State.OUT, State.APPEALED, State.COMPOSITING]),
    ),
    "agenda": (_("On the agenda"), Q(state=State.AGENDA)),
    "ballot": (_("On the ballot"), Q(state=State.BALLOT)),
    "carried": (_("Carried"), Q(outcome=Outcome.CARRIED)),
    "ended": (_("Ended otherwise"), Q(state__in=FINAL) & ~Q(outcome=Outcome.CARRIED)),
}


@login_not_required
@never_cache
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """Every round there is or has been; of a member, what is theirs."""
    processes = visible(request).with_timetable().order_by(F("opened_at").desc(nulls_last=True))
    now = timezone.now()
    return render(
        request,
        "motions/process_list.html",
        {
            "processes": [
                (process, [s for s in process.stages.all() if outlook.state_of(s, now) == "now"])
                for process in processes
            ],
            "mine": theirs(request.member) if request.member else [],
        },
    )


def theirs(member: Member) -> list[Submission]:
    """What `member` moved, signed or follows, what is not decided yet first."""
    concerns = (
        Q(mover=member)
        | Exists(
            Support.objects.filter(submission=OuterRef("pk"), member=member, withdrawn_at=None)
        )
        | Exists(Follow.objects.filter(submission=OuterRef("pk"), member=member))
    )
    rows = Submission.objects.filter(concerns).for_page()
    ended = Case(When(state__in=FINAL, then=1), default=0)
    return list(rows.order_by(ended, "-filed_at", "-pk")[:MOST_MINE])


@login_not_required
@never_cache
@require_GET
def detail(request: MemberRequest, slug: str) -> HttpResponse:
    """One round: where it stands, its timetable with every slip, and what was put forward."""
    process = found(request, slug)
    now = timezone.now()
    mains = process.submissions.visible_to(request.member).mains()
    query, shown = tidy_line(request.GET.get("q", "")[:200]), request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    counts = mains.aggregate(
        **{name or "all": Count("pk", filter=condition) for name, (_l, condition) in SHOWN.items()}
    )
    listed = search(mains.filter(SHOWN[shown][1]), query)
    rows = listed.for_page().annotate(
        amended=Count("amendments", distinct=True),
        to_decide=Count("amendments", filter=~Q(amendments__state__in=FINAL), distinct=True),
    )
    return render(
        request,
        "motions/process_detail.html",
        {
            "process": process,
            "timetable": outlook.timetable(process, at=now),
            "page": Paginator(rows.order_by("number"), A_PAGE).get_page(request.GET.get("page")),
            "filters": [
                (name, label, counts[name or "all"])
                for name, (label, _c) in SHOWN.items()
                if counts[name or "all"] or not name
            ],
            "shown": shown,
            "query": query,
            "total": counts["all"],
            "assemblies": Assembly.objects.visible_to(request.member).filter(process=process),
            "figures": rulings.ruling_figures(process),
            "powers": process.powers(now),
        },
    )


def search(rows: SubmissionQuerySet, query: str) -> SubmissionQuerySet:
    """The submissions with that number, or with those words in their title, reason or mover's group."""
    for word in query.split():
        if word.isdecimal() and len(word) < 6:
            rows = rows.filter(number=int(word))
        else:
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(reason__icontains=word)
                | Q(group__name__icontains=word)
            )
    return rows


def visible(request: MemberRequest) -> ProcessQuerySet:
    """The processes that whoever asks may read."""
    officer = bool(RUNS_PROCESSES & roles_of(request))
    return Process.objects.visible_to(request.member, officer=officer)


def found(request: MemberRequest, slug: str) -> Process:
    """A process that whoever asks may read, with its timetable; what they may not see is not there."""
    processes = visible(request).with_timetable().select_related("rule_book")
    return get_object_or_404(processes, slug=slug)


def submission(
    request: MemberRequest, process: Process, number: int, amendment: int | None = None
) -> Submission:
    """A submission that whoever asks may read, as `for_page` loads it."""
    rows = process.submissions.visible_to(request.member)
    if amendment is None:
        return get_object_or_404(rows.for_page(), lead=None, number=number)
    lead = get_object_or_404(rows, lead=None, number=number)
    return get_object_or_404(rows.for_page(), lead=lead, number=amendment)
