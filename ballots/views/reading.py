"""Ballots as members meet them: what is open, the paper, the result."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ballots import again, browser, rules, sections, verifying
from ballots.chronicle import roll_changes
from ballots.lifecycle import State
from ballots.models import Ballot, RollEntry, Trustee
from ballots.roll import leaf
from members import homes
from members.models import Member, Region
from members.requests import MemberRequest

LATELY = timedelta(days=14)  # for so long home says that a ballot was annulled


@require_GET
def home(request: MemberRequest) -> HttpResponse:
    """What needs this member's vote now, what they have voted in, what else is going on and coming up."""
    now = timezone.now()
    entries = (
        RollEntry.objects.with_issued()
        .filter(member=request.member, ballot__state__in=[State.OPEN, State.NOTIFIED])
        .select_related("ballot")
        .prefetch_related("ballot__contests")
        .order_by("ballot__closes_at")
    )
    on_now = [e for e in entries if e.ballot.state == State.OPEN and now < e.ballot.closes_at]
    return render(
        request,
        "ballots/home.html",
        {
            "now": now,
            "to_do": [entry for entry in on_now if not entry.issued],
            "done": [entry for entry in on_now if entry.issued],
            "coming": [entry for entry in entries if entry.ballot.state == State.NOTIFIED],
            "without_me": Ballot.objects.filter(state=State.NOTIFIED).exclude(
                pk__in=[entry.ballot_id for entry in entries]
            )
            if request.member
            else [],
            "trusted": trusted_with(request.member),
            "chances": homes.chances(request.member, at=now) if request.member else [],
            "declared": Ballot.objects.filter(state=State.DECLARED).order_by("-declared_at")[:3],
            "annulled": Ballot.objects.filter(
                state=State.ANNULLED, undoings__agreed_at__gte=now - LATELY
            ).order_by("-undoings__agreed_at"),
        },
    )


def trusted_with(member: Member | None) -> QuerySet[Trustee]:
    """Where `member`, as a trustee, has something to do: a share to try, or to hand in."""
    to_test = Q(ballot__state=State.DRAFTED, opened__isnull=True)
    to_hand_in = Q(ballot__state=State.SEALED, share__isnull=True)
    return Trustee.objects.filter(to_test | to_hand_in, member=member).select_related("ballot")


@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """Every ballot notice was given of, the latest to close first."""
    ballots = Ballot.objects.visible_to(request.member).order_by("-closes_at")
    return render(request, "ballots/ballot_list.html", {"ballots": ballots, "now": timezone.now()})


@never_cache
@require_GET
def detail(request: MemberRequest, slug: str) -> HttpResponse:
    """What a ballot asks, of whom and when; whether this member is on its roll."""
    ballot = get_object_or_404(
        Ballot.objects.visible_to(request.member).select_related("rule_set", "region"),
        slug=slug,
    )
    now = timezone.now()
    entry = entry_of(ballot, request.member)
    contests = list(ballot.contests.prefetch_related("options"))
    voting = entry is not None and ballot.state == State.OPEN
    trustees = list(ballot.trustees.select_related("member"))
    return render(
        request,
        "ballots/ballot_detail.html",
        {
            "ballot": ballot,
            "contests": contests,
            # A vote that was cut short goes on by itself on the device where it was begun.
            "sealing": browser.for_voter(request, ballot, contests, entry)
            if voting and entry
            else None,
            "interests": ballot.interests.select_related("member"),
            "trustees": trustees,
            "handed_in": sum(trustee.share is not None for trustee in trustees),
            "entry": entry,
            "section": sections.yours(ballot, entry.segment) if entry else None,
            "now": now,
            "instead": again.asked_again(ballot),
            "cannot_vote": rules.refusal_to_vote(ballot, entry, at=now),
        },
    )


@require_GET
def roll(request: MemberRequest, slug: str) -> HttpResponse:
    """Am I on the roll? The member's own entry, and what is published of everybody's."""
    ballot = get_object_or_404(
        Ballot.objects.visible_to(request.member).select_related("region"), slug=slug
    )
    if ballot.held_elsewhere:
        raise Http404
    entry = entry_of(ballot, request.member)
    now = timezone.now()
    return render(
        request,
        "ballots/roll.html",
        {
            "ballot": ballot,
            "entry": entry,
            "section": sections.yours(ballot, entry.segment) if entry else None,
            "part": Region.objects.filter(slug=entry.segment).first() if entry else None,
            "can_object": ballot.state == State.NOTIFIED and now < ballot.objections_end_at,
            "objections": ballot.objections.filter(by=request.member),
            "changes": roll_changes(ballot),
            "root": bytes(ballot.roll_root or b"").hex(),
            "leaf": leaf(entry.member.number, entry.segment, bytes(entry.salt)).hex()
            if entry
            else "",
        },
    )


@login_not_required
@require_GET
def how_we_count(request: MemberRequest) -> HttpResponse:
    """What happens to a vote, in plain words."""
    return render(request, "ballots/how_we_count.html")


@login_not_required
@require_GET
def how_it_stays_secret(request: MemberRequest) -> HttpResponse:
    """What sealed ballots protect, what they do not, and how."""
    return render(request, "ballots/secret.html")


@login_not_required
@require_GET
def how_to_check(request: MemberRequest) -> HttpResponse:
    """The verifier: where it is, how it is run, what its answers mean."""
    return render(request, "ballots/verify.html", {"failures": verifying.FAILURES})


def entry_of(ballot: Ballot, member: Member | None) -> RollEntry | None:
    """The member's entry on the ballot's roll, if any."""
    if member is None:
        return None
    return RollEntry.objects.with_issued().filter(ballot=ballot, member=member).first()
