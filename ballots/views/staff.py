"""The staff desk: what is on, what is due, and one ballot as its officers see it.

Turnout is one figure for a whole ballot; there is no result here before it is declared to everyone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from ballots import actions, forms, rules
from ballots.chronicle import chronicle
from ballots.lifecycle import OVER, UNDOES, Move, State
from ballots.models import Ballot
from members import desks, queries
from members.gates import OfficerRequest, for_roles, roles_of
from members.roles import (
    RUNS_BALLOTS,
    RUNS_PROCESSES,
    SCRUTINISES,
    SIGNS_OFF_BALLOTS,
    STAFF_DESK,
)
from momentum_demo import health
from momentum_demo.shortcuts import render_form

LATELY = timedelta(days=14)
TURNOUT = frozenset({State.OPEN, State.CLOSING})  # while it can be followed


@never_cache
@require_GET
@for_roles(STAFF_DESK)
def index(request: OfficerRequest) -> HttpResponse:
    """What is open, with turnout; what waits for this officer; what is coming, being counted and declared."""
    now = timezone.now()
    roles = roles_of(request)
    lately = Q(declared_at__gte=now - LATELY) | Q(undoings__agreed_at__gte=now - LATELY)
    ballots = with_turnout().filter(~Q(state__in=OVER) | lately)
    by_state: dict[str, list[Ballot]] = {state: [] for state in State}
    for ballot in (
        ballots.select_related("rule_set").prefetch_related("sign_offs").order_by("closes_at")
    ):
        by_state[ballot.state].append(ballot)
    return render(
        request,
        "staff/index.html",
        {
            "now": now,
            "runs": bool(roles & RUNS_BALLOTS),
            "signs": bool(roles & SIGNS_OFF_BALLOTS),
            "scrutinises": bool(roles & SCRUTINISES),
            "arranges": bool(roles & RUNS_PROCESSES),
            "waiting": desks.waiting(roles, by=request.member, at=now),
            "health": health_of(now),
            "to_sign": [b for b in by_state[State.DRAFTED] if awaits(b, request)],
            "open": by_state[State.OPEN],
            "coming": sorted(by_state[State.NOTIFIED], key=lambda b: b.opens_at),
            "counting": by_state[State.CLOSING] + by_state[State.SEALED] + by_state[State.COUNTING],
            "declared": [b for state in sorted(OVER) for b in by_state[state]],
            "drafts": [
                (b, rules.refusal_to_open(b.rule_set, b.opens_at, at=now))
                for b in by_state[State.DRAFTED]
            ],
        },
    )


def health_of(now: datetime) -> list[tuple[bool, str]]:
    """Whether the worker and the mail do well, each in a sentence."""
    mail = queries.mail_health(now)
    said = [
        (
            health.answered(lambda: health.worker_answers(at=now)),
            _("The worker is at work."),
            _("The worker does not answer: ballots do not open or close, and no mail goes out."),
        ),
        (
            not mail.late,
            _("Mail leaves in time."),
            ngettext(
                "%(n)d letter has waited for more than a quarter of an hour.",
                "%(n)d letters have waited for more than a quarter of an hour.",
                mail.late,
            )
            % {"n": mail.late},
        ),
        (
            not mail.failed,
            _("No letter of the last week came back."),
            ngettext(
                "%(n)d letter of the last week could not be sent or came back.",
                "%(n)d letters of the last week could not be sent or came back.",
                mail.failed,
            )
            % {"n": mail.failed},
        ),
    ]
    return [(well, good if well else bad) for well, good, bad in said]


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(STAFF_DESK)
def search(request: OfficerRequest) -> HttpResponse:
    """Find members, ballots, motions and endorsements, as far as this officer may see them.

    What is asked travels in the body: no name belongs in an address.
    """
    form = forms.SearchForm(request.POST or None)
    context: dict[str, Any] = {}
    if form.is_valid():
        asked = form.cleaned_data["asked"]
        context["found"] = desks.found(
            asked, roles_of(request), by=request.member, at=timezone.now()
        )
    return render_form(request, "staff/search.html", form, context)


@never_cache
@require_GET
@for_roles(STAFF_DESK)
def ballot(request: OfficerRequest, slug: str) -> HttpResponse:
    """One ballot: its state, timetable, roll, turnout and record. `?still` stops the figure from renewing."""
    found = get_object_or_404(with_turnout().select_related("rule_set", "region"), slug=slug)
    roles = roles_of(request)
    trustees = list(found.trustees.select_related("member"))
    return render(
        request,
        "staff/ballot.html",
        {
            "interests": found.interests.select_related("member"),
            "trustees": trustees,
            "handed_in": sum(trustee.share is not None for trustee in trustees),
            "ballot": found,
            "now": timezone.now(),
            "runs": bool(roles & RUNS_BALLOTS),
            "signs": bool(roles & SIGNS_OFF_BALLOTS),
            "scrutinises": bool(roles & SCRUTINISES) and found.manifest is not None,
            "contests": found.contests.prefetch_related("options"),
            "signed": found.sign_offs.select_related("member").order_by("at"),
            "record": chronicle(found),
            "live": found.state in TURNOUT and "still" not in request.GET,
            "undoing": (undoing := way_to_undo(found, request)),
            "undoing_proposed": undoing is not None
            and found.undoings.filter(move=undoing).exists(),
        },
    )


def way_to_undo(ballot: Ballot, request: OfficerRequest) -> Move | None:
    """How this officer may propose, or agree, to undo `ballot` now."""
    roles = roles_of(request)
    ways = (move for move in UNDOES if rules.refusal_to_undo(ballot, move, roles) is None)
    way = next(ways, None)
    return None if way is None or ballot.concerns(request.member) else way


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(SIGNS_OFF_BALLOTS)
def interest(request: OfficerRequest, slug: str) -> HttpResponse:
    """Declare an interest in a ballot, and stay out of it from then on."""
    found = get_object_or_404(Ballot, slug=slug)
    form = forms.InterestForm(request.POST or None)
    if form.is_valid():
        actions.declare_interest(
            found, words=form.cleaned_data["words"], by=request.member, at=timezone.now()
        )
        messages.success(request, _("It is declared. Other officers see this ballot through."))
        return redirect("staff:ballot", slug)
    return render_form(request, "staff/interest.html", form, {"ballot": found})


@never_cache
@require_GET
@for_roles(STAFF_DESK)
def turnout(request: OfficerRequest, slug: str) -> HttpResponse:
    """How many have voted so far: the part of the ballot's page that renews itself."""
    found = get_object_or_404(with_turnout().exclude(state=State.DRAFTED), slug=slug)
    return render(
        request,
        "staff/ballot.html#turnout",
        {"ballot": found, "now": timezone.now(), "live": found.state in TURNOUT},
    )


def with_turnout() -> QuerySet[Ballot]:
    """Ballots, each with `voted`: to how many of its roll papers were issued. Never by contest."""
    return Ballot.objects.visible_to(None, officer=True).annotate(
        voted=Count("roll__issued_papers__roll_entry", distinct=True)
    )


def awaits(ballot: Ballot, request: OfficerRequest) -> bool:
    """Whether `ballot` is ready to be signed off by this officer, who has not done so."""
    return (
        rules.refusal_to_sign_off(ballot, roles_of(request)) is None
        and len(ballot.sign_offs.all()) < ballot.rule_set.sign_offs
        and request.member.pk not in {signed.member_id for signed in ballot.sign_offs.all()}
    )
