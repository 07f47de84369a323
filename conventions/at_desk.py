"""What of conventions waits at the staff desk, and what is found there; see members.desks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ballots.lifecycle import UNDONE
from conventions import queries
from conventions.lifecycle import State
from conventions.models import Convention, Decision, Prioritisation, Progress, Undertaking
from members.desks import MOST, Found, Work
from members.models import Member
from members.roles import RUNS_BALLOTS, RUNS_PROCESSES, STAFF_DESK, Role

SOON: Final = timedelta(days=14)


def waiting(roles: Collection[Role], *, by: Member, at: datetime) -> list[Work]:
    """The next convention to announce, to publish, to open or to close; minutes; what was undertaken.

    For who runs ballots: priorities whose ballot was given up.
    """
    work = to_ask_again() if RUNS_BALLOTS & set(roles) else []
    if not RUNS_PROCESSES & set(roles):
        return work
    work += [
        one
        for convention in Convention.objects.select_related("minutes")
        for one in steps(convention, at)
    ]
    due = queries.due(at)
    if due is not None and due.next is None and due.by - SOON < at:
        words = _("The next convention is due, and none is announced")
        work.append(Work(1, words, reverse("convention_desk:index"), late=due.overdue))
    late = Undertaking.objects.filter(
        due_on__lt=timezone.localdate(at), progress__in=[Progress.AHEAD, Progress.UNDER_WAY]
    )
    for each in late.select_related("decision__item__session__convention"):
        convention = each.decision.item.session.convention
        work.append(
            Work(
                1,
                _("“%(words)s”, undertaken by “%(convention)s”")
                % {"words": each.words, "convention": convention.title},
                reverse("convention_desk:report", args=[convention.slug, each.pk]),
                late=True,
            )
        )
    return work


def to_ask_again() -> list[Work]:
    """Priorities that were put to members in a ballot that was undone, while there is time."""
    lost = Prioritisation.objects.filter(
        settled_at=None, contest__ballot__state__in=UNDONE, convention__state=State.ANNOUNCED
    )
    return [
        Work(
            1,
            _("To ask members again: %(question)s") % {"question": each},
            reverse("convention_desk:prioritise_again", args=[each.convention.slug, each.pk]),
        )
        for each in lost.select_related("contest", "convention")
    ]


def steps(convention: Convention, at: datetime) -> list[Work]:
    """What is to be done about one convention now."""
    minutes = getattr(convention, "minutes", None)
    soon = convention.state == State.ANNOUNCED and convention.opens_at < at + SOON
    past = convention.opens_at < at
    if soon and queries.released(convention) is None:
        words, late = _("“%(convention)s” has no published agenda"), past
    elif soon and past:
        words, late = _("“%(convention)s” should be open by now"), True
    elif convention.state == State.SITTING and convention.closes_at < at:
        words, late = _("“%(convention)s” should be closed by now"), True
    elif minutes is not None and minutes.published_at is None:
        words, late = _("The minutes of “%(convention)s” are to be published"), False
    else:
        return []
    desk = reverse("convention_desk:convention", args=[convention.slug])
    return [Work(1, words % {"convention": convention.title}, desk, late=late)]


def found(
    words: str, roles: Collection[Role], *, by: Member, at: datetime
) -> dict[str, list[Found]]:
    """Conventions by title or place, and what they decided: members can read both."""
    if not STAFF_DESK & set(roles):
        return {}
    conventions = Convention.objects.filter(Q(title__icontains=words) | Q(place__icontains=words))
    decisions = Decision.objects.filter(question__icontains=words)
    return {
        _("Conventions"): [
            Found(
                each.title,
                each.get_state_display(),
                reverse("conventions:convention", args=[each.slug]),
            )
            for each in conventions[:MOST]
        ],
        _("Decisions of conventions"): [
            Found(
                each.question,
                each.get_outcome_display(),
                reverse("conventions:decisions", args=[each.item.session.convention.slug]),
            )
            for each in decisions.select_related("item__session__convention")[:MOST]
        ],
    }
