"""What ballots hold of a member; see members.holdings. Never a vote: nothing leads from a member to one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ballots.interests import Interest
from ballots.lifecycle import OVER
from ballots.models import RollEntry, SignOff, Trustee
from ballots.objections import Objection
from members.models import Member
from momentum_demo.refusals import Refusal

WORDS = (
    (
        _("Rolls"),
        _("Which ballots you could vote in, and whether you did. Not how, and not when."),
        _("So that everybody votes once, and the turnout can be checked."),
        _("For good, under your number: the count rests on it."),
    ),
)


def held(member: Member) -> dict[str, Any]:
    return {
        "rolls": [
            {"ballot": entry.ballot.title, "papers_issued": entry.issued} for entry in rolls(member)
        ],
        "interests": [
            {"ballot": one.ballot.title, "words": one.words, "at": one.at.isoformat()}
            for one in Interest.objects.filter(member=member).select_related("ballot")
        ],
        "objections": [
            {
                "ballot": one.ballot.title,
                "about": one.get_matter_display(),
                "words": one.words,
                "at": one.at.isoformat(),
                "answer": one.get_answer_display(),
                "reason": one.reason,
            }
            for one in Objection.objects.filter(by=member).select_related("ballot")
        ],
        "trustee_of": [trustee.ballot.title for trustee in trusted_with(member)],
        "signed_off": [
            {"ballot": signed.ballot.title, "at": signed.at.isoformat()}
            for signed in SignOff.objects.filter(member=member).select_related("ballot")
        ],
    }


def at_desk(member: Member) -> list[tuple[str, str]]:
    """The rolls a member is on, and whether ballot papers were issued, never how they voted."""
    return [
        (
            entry.ballot.title,
            gettext("Ballot papers issued") if entry.issued else gettext("No ballot paper issued"),
        )
        for entry in rolls(member)
    ]


def objection_to_merge(kept: Member, gone: Member) -> Refusal | None:
    """Two entries on one roll are two votes: they stay two until the ballot is declared."""
    entries = RollEntry.objects.exclude(ballot__state__in=OVER)
    shared = entries.filter(
        member=gone, ballot__in=entries.filter(member=kept).values("ballot")
    ).first()
    if shared is None:
        return None
    return Refusal(
        "both-on-a-roll",
        _(
            "Both entries are on the roll of “%(ballot)s”. Tell the returning officer: the roll must be "
            "frozen again, or the ballot declared, before they can become one."
        )
        % {"ballot": shared.ballot.title},
    )


def forget(member: Member, *, at: datetime) -> None:
    """Rolls, marks and signatures stay: they are under a number, and counts and decisions rest on them.

    What they wrote about a roll goes; that they objected, and what officers answered, stays.
    """
    Objection.objects.filter(by=member).update(words="")


def trusted_with(member: Member) -> Any:
    """The shares of opening keys that the member holds or held."""
    return Trustee.objects.filter(member=member).select_related("ballot")


def rolls(member: Member) -> Any:
    """The member's entries on rolls, the latest ballot first."""
    return (
        RollEntry.objects.with_issued()
        .filter(member=member)
        .select_related("ballot")
        .order_by("-ballot__closes_at")
    )
