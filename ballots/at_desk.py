"""What of ballots waits at the staff desk, and what is found there; see members.desks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from ballots.lifecycle import MOVES, Move, State
from ballots.models import Ballot, Undoing
from ballots.objections import Answer, Objection
from members.desks import MOST, Found, Work
from members.models import Member
from members.roles import RUNS_BALLOTS, SIGNS_OFF_BALLOTS, STAFF_DESK, Role

SOON = timedelta(days=2)
STUCK = timedelta(minutes=10)  # the clock sweeps every few seconds


def waiting(roles: Collection[Role], *, by: Member, at: datetime) -> list[Work]:
    work = []
    if SIGNS_OFF_BALLOTS & set(roles):
        mine = Objection.objects.exclude(by=by).filter(
            Q(answer=Answer.OPEN) | (Q(answer=Answer.PROPOSED) & ~Q(first=by))
        )
        for each in Ballot.objects.filter(objections__in=mine).distinct():
            work.append(
                Work(
                    mine.filter(ballot=each).count(),
                    _("Objections to the roll of “%(ballot)s”") % {"ballot": each.title},
                    reverse("staff:roll", args=[each.slug]),
                    late=at > each.opens_at - SOON,
                )
            )
        work += [to_agree(each) for each in proposals(by)]
    if RUNS_BALLOTS & set(roles):
        unsigned = Ballot.objects.filter(state=State.DRAFTED).annotate(n=Count("sign_offs"))
        late = unsigned.filter(
            n__lt=F("rule_set__sign_offs"), opens_at__lt=at + F("rule_set__minimum_notice")
        )
        work += [
            Work(
                1,
                _("“%(ballot)s” can no longer open on the day set: too little notice is left")
                % {"ballot": each.title},
                reverse("staff:dates", args=[each.slug]),
                late=True,
            )
            for each in late
        ]
    by_itself = Q(state__in=[State.OPEN, State.CLOSING, State.COUNTING])
    by_itself |= Q(state=State.SEALED, trustees_needed=0)  # otherwise it waits for them
    stuck = Q(state=State.NOTIFIED, opens_at__lt=at - STUCK)
    stuck |= by_itself & Q(closes_at__lt=at - STUCK)
    work += [
        Work(
            1,
            _("“%(ballot)s” should have moved on by itself and has not: look at the worker")
            % {"ballot": each.title},
            reverse("staff:ballot", args=[each.slug]),
            late=True,
        )
        for each in Ballot.objects.filter(stuck)
    ]
    return work


def proposals(by: Member) -> list[Undoing]:
    """What others propose to undo, and could still be undone, for this officer to agree to or not."""
    proposed = Undoing.objects.filter(agreed_by=None).exclude(by=by).select_related("ballot")
    return [
        each
        for each in proposed.exclude(ballot__interests__member=by)
        if (State(each.ballot.state), Move(each.move)) in MOVES
    ]


def to_agree(proposed: Undoing) -> Work:
    words = {
        Move.ABANDON: _("An officer proposes to abandon “%(ballot)s”: read why"),
        Move.ANNUL: _("An officer proposes to annul “%(ballot)s”: read why"),
    }
    return Work(
        1,
        words[Move(proposed.move)] % {"ballot": proposed.ballot.title},
        reverse(f"staff:{proposed.move}", args=[proposed.ballot.slug]),
    )


def found(
    words: str, roles: Collection[Role], *, by: Member, at: datetime
) -> dict[str, list[Found]]:
    """Ballots by their title, or by a question on them."""
    if not STAFF_DESK & set(roles):
        return {}
    asked = Q(title__icontains=words) | Q(contests__title__icontains=words)
    some = Ballot.objects.filter(asked).distinct().order_by("-closes_at")[:MOST]
    return {
        _("Ballots"): [
            Found(each.title, each.get_state_display(), reverse("staff:ballot", args=[each.slug]))
            for each in some
        ]
    }
