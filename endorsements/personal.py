"""What endorsements hold of a member; see members.holdings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from endorsements.models import Concern, Request, Supporter, Voice
from members.models import Member
from momentum_demo.refusals import Refusal

WORDS = (
    (
        _("Asking for endorsement"),
        _("What you wrote when you asked to be endorsed, and what you answered. It is public."),
        _("So that everybody can check that nobody who asked was left off."),
        _("For good: the published chain of requests rests on it."),
    ),
    (
        _("Doubts about an endorsement"),
        _("Concerns that you raised or stood behind. Who stands behind one is shown to nobody."),
        _("To know when enough members ask for a review."),
        _("For good, under your number: the review rests on it."),
    ),
)


def held(member: Member) -> dict[str, Any]:
    requests = Request.objects.filter(member=member).select_related("round")
    return {
        "requests": [
            {
                "round": str(asked.round),
                "name": asked.name,
                "detail": asked.detail,
                "statement": asked.statement,
                "at": asked.at.isoformat(),
                "answers": list(asked.answers.values_list("text", flat=True)),
            }
            for asked in requests.prefetch_related("answers")
        ],
        "concerns_raised": [
            {"about": str(one.endorsement), "words": one.words, "at": one.at.isoformat()}
            for one in Concern.objects.filter(raised_by=member).select_related(
                "endorsement__request", "endorsement__round__post"
            )
        ],
        "concerns_supported": [
            {"about": str(one.concern.endorsement), "at": one.at.isoformat()}
            for one in Supporter.objects.filter(member=member).select_related(
                "concern__endorsement__request", "concern__endorsement__round__post"
            )
        ],
        "votes_in_the_reviewing_body": [
            {"decision": str(one.decision), "for": one.agrees, "at": one.at.isoformat()}
            for one in Voice.objects.filter(member=member).select_related("decision")
        ],
    }


def at_desk(member: Member) -> list[tuple[str, str]]:
    """What the office sees: that they asked, which is public. Not what they doubt."""
    asked = Request.objects.filter(member=member).select_related("round")
    return [(str(request.round), str(_("Asked to be endorsed"))) for request in asked]


def objection_to_merge(kept: Member, gone: Member) -> Refusal | None:
    """Two who stand behind one concern are two of the number it needs: they stay two."""
    theirs = Supporter.objects.filter(member=kept).values("concern")
    if not Supporter.objects.filter(member=gone, concern__in=theirs).exists():
        return None
    return Refusal(
        "both-behind-a-concern",
        _("Both entries stand behind the same concern. Wait until it is decided or has lapsed."),
    )


def forget(member: Member, *, at: datetime) -> None:
    """Nothing goes: requests are a published chain, and numbers of supporters decided what followed."""
