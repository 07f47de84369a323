"""Who may have to do with ballots, by the office they hold and the interests they declared."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from members.roles import RUNS_BALLOTS, SCRUTINISES, SIGNS_OFF_BALLOTS, Role
from momentum_demo.refusals import Refusal

NOT_AN_OFFICER = Refusal(
    "not-an-officer",
    _("Only the returning officer may do this. Ask them, or the membership office."),
)
INTERESTED = Refusal(
    "has-an-interest",
    _(
        "You declared an interest in this ballot, or stand in it, so it is for other officers. Ask one of them."
    ),
)


def refusal_to_run(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not prepare and run ballots."""
    return None if RUNS_BALLOTS & set(roles) else NOT_AN_OFFICER


def refusal_to_assist(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not key in a vote that came on paper or by telephone."""
    return None if SIGNS_OFF_BALLOTS & set(roles) else NOT_AN_OFFICER


def refusal_to_touch(*, interested: bool) -> Refusal | None:
    """Why an officer may do nothing with a ballot, whatever their office."""
    return INTERESTED if interested else None


def refusal_to_declare_interest(roles: Collection[Role], words: str) -> Refusal | None:
    """Why the holder of `roles` may not declare an interest in a ballot."""
    if not SIGNS_OFF_BALLOTS & set(roles):
        return Refusal(
            "no-rights-to-give-up", _("Only those whose office runs ballots need to declare this.")
        )
    if not words.strip():
        return Refusal("reason-needed", _("Say what the interest is. Members will read it."))
    return None


def refusal_to_scrutinise(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not take everything about a ballot away to check it."""
    if SCRUTINISES & set(roles):
        return None
    return Refusal("scrutineers-only", _("Only a scrutineer may do this."))
