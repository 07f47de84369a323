"""What conventions hold of a member; see members.holdings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions import queries
from conventions.lifecycle import OVER
from conventions.models import Answer, Item, Registration, Speech, Steward, Voice
from members.models import Member
from momentum_demo import moments
from momentum_demo.refusals import Refusal

WORDS = (
    (
        _("Conventions"),
        _(
            "Which you registered for, how you took part, and what you need; your answers to surveys; "
            "recorded votes, and when you asked to speak."
        ),
        _("So that there is a place for you, and the quorum can be counted."),
        _(
            "What you need is erased when the convention closes; the rest when you are forgotten. That so "
            "many were present stays, and so do recorded votes and speeches, under a number."
        ),
    ),
)


def held(member: Member) -> dict[str, Any]:
    return {
        "conventions": [
            {
                "convention": each.convention.title,
                "attending": each.attending,
                "waiting": each.waiting,
                "needs": queries.needs_of(each),
                "registered_at": each.at.isoformat(),
                "cancelled_at": moments.iso(each.cancelled_at),
                "checked_in_at": moments.iso(each.checked_in_at),
            }
            for each in registrations(member)
        ],
        "convention_surveys": [
            {"business": str(each.business), "agrees": each.agrees}
            for each in Answer.objects.filter(member=member).select_related("business__submission")
        ],
        "convention_votes": [
            {
                "vote": each.vote.words,
                "answer": each.answer,
                "worth": each.worth,
                "at": each.at.isoformat(),
            }
            for each in Voice.objects.filter(member=member).select_related("vote")
        ],
        "convention_items_moved": [
            {"convention": each.session.convention.title, "item": str(each)}
            for each in Item.objects.filter(mover=member).select_related("session__convention")
        ],
        "convention_speeches": [
            {
                "item": str(each.item),
                "purpose": each.purpose,
                "counts_in_quota": each.in_group,
                "asked_at": each.asked_at.isoformat(),
                "called_at": moments.iso(each.called_at),
                "seconds": each.seconds,
            }
            for each in Speech.objects.filter(member=member).select_related("item")
        ],
        "convention_duties": [
            {"convention": each.convention.title, "duty": each.duty}
            for each in Steward.objects.filter(member=member).select_related("convention")
        ],
    }


def at_desk(member: Member) -> list[tuple[str, str]]:
    """Which conventions a member registered for; never what they need."""
    return [
        (
            each.convention.title,
            gettext("Cancelled") if each.cancelled_at else gettext("Registered"),
        )
        for each in registrations(member)
    ]


def objection_to_merge(kept: Member, gone: Member) -> Refusal | None:
    """Two registrations for one convention are two places: they stay two until it is over."""
    open_ = Registration.objects.exclude(convention__state__in=OVER)
    shared = open_.filter(
        member=gone, convention__in=open_.filter(member=kept).values("convention")
    ).first()
    if shared is None:
        return None
    return Refusal(
        "both-registered",
        _(
            "Both entries are registered for “%(convention)s”. Wait until it is over before they become one."
        )
        % {"convention": shared.convention.title},
    )


def forget(member: Member, *, at: datetime) -> None:
    """Needs, answers and duties go. That somebody came stays, under a number: the quorum rests on it."""
    Registration.objects.filter(member=member).update(needs="")
    Answer.objects.filter(member=member).delete()
    Speech.objects.filter(member=member).update(in_group=False)
    Steward.objects.filter(member=member).delete()


def registrations(member: Member) -> Any:
    return Registration.objects.filter(member=member).select_related("convention")
