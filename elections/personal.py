"""What elections hold of a member; see members.holdings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from elections import selves
from elections.lifecycle import OVER
from elections.models import Candidacy, Nomination
from members.models import Member
from momentum_demo import moments
from momentum_demo.refusals import Refusal

WORDS = (
    (
        _("Standing in elections"),
        _(
            "That you stood, what you wrote, your photo, rulings about it, whether you were elected; and, "
            "encrypted, what you said of yourself for reserved places."
        ),
        _("To hold the election, and to show afterwards how it was held."),
        _("For good, but for the photo and what you said of yourself: until you leave."),
    ),
    (
        _("Nominations you made"),
        _("Whom you nominated, and when. Candidates are told how many nominated them, not who."),
        _("Because each member has one."),
        _("For good."),
    ),
)


def held(member: Member) -> dict[str, Any]:
    return {
        "candidacies": [
            {
                "election": each.election.title,
                "region": each.place.region.name,
                "name": each.name,
                "detail": each.detail,
                "interests": each.interests,
                "shown": each.shown,
                "said_of_yourself": selves.opened(each),
                "has_photo": each.photo is not None,
                "at": each.at.isoformat(),
                "accepted_at": moments.iso(each.accepted_at),
                "withdrawn": hasattr(each, "withdrawal"),
                "ruled_on": each.ruling.reasons if hasattr(each, "ruling") else None,
                "elected": each.mandate.how if hasattr(each, "mandate") else None,
                "nominations": each.nominations.count(),
                "statements": list(each.statements.values("number", "text", "answers")),
                "messages": list(each.relayed.values("subject", "text")),
            }
            for each in candidacies(member)
        ],
        "nominations": [
            {
                "election": each.election.title,
                "candidate": each.candidacy.name,
                "at": each.at.isoformat(),
            }
            for each in Nomination.objects.filter(member=member).select_related(
                "election", "candidacy"
            )
        ],
    }


def at_desk(member: Member) -> list[tuple[str, str]]:
    """That somebody stands is public; whom they nominated the membership office does not see."""
    return [(each.election.title, gettext("Stands or stood")) for each in candidacies(member)]


def objection_to_merge(kept: Member, gone: Member) -> Refusal | None:
    """Two entries that both take part in an election under way stay two until it is over."""
    for model in (Candidacy, Nomination):
        mine = model._default_manager.exclude(election__state__in=OVER)
        taking_part = set(mine.filter(member=kept).values_list("election", flat=True))
        shared = (
            mine.filter(member=gone, election__in=taking_part).select_related("election").first()
        )
        if shared is not None:
            return Refusal(
                "both-in-an-election",
                _(
                    "Both entries stand or nominated in “%(election)s”. Wait until it is declared, then "
                    "make them one."
                )
                % {"election": shared.election.title},
            )
    return None


def forget(member: Member, *, at: datetime) -> None:
    """Take out the photo and what was said of oneself. What was put to the vote stays."""
    for candidacy in candidacies(member).filter(election__state__in=OVER):
        candidacy.photo, candidacy.photo_words, candidacy.shown = None, "", []
        candidacy.token = selves.closed({}, member_id=member.pk, election_id=candidacy.election_id)
        candidacy.save(update_fields=["photo", "photo_words", "shown", "token"])


def candidacies(member: Member) -> Any:
    return Candidacy.objects.filter(member=member).select_related(
        "election", "place__region", "withdrawal", "ruling", "mandate"
    )
