"""What members say before a convention: what needs no debate, and what is debated."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from conventions.lifecycle import State
from conventions.models import Convention, Prioritisation, Survey
from conventions.rules.common import NOT_IN_STANDING
from members.standing import Standing
from momentum_demo.refusals import Refusal


def refusal_to_survey(
    convention: Convention, *, opens_at: datetime, closes_at: datetime, business: int, at: datetime
) -> Refusal | None:
    """Why members cannot be asked what may pass without debate."""
    if convention.state != State.ANNOUNCED:
        return Refusal("begun", _("The convention has begun. Ask before it does."))
    if opens_at < at or closes_at <= opens_at or closes_at > convention.opens_at:
        return Refusal(
            "no-time", _("The survey must lie between now and the opening of the convention.")
        )
    if not business:
        return Refusal("no-business", _("No business has arrived to ask about."))
    return None


def refusal_to_answer(survey: Survey, *, standing: Standing, at: datetime) -> Refusal | None:
    """Why an answer to the survey is not taken."""
    if not survey.opens_at <= at < survey.closes_at:
        return Refusal("not-open", _("The survey is not open now."))
    return None if standing is Standing.GOOD else NOT_IN_STANDING


def refusal_to_prioritise_again(asked: Prioritisation) -> Refusal | None:
    """Why priorities cannot be put to members again."""
    if asked.ballot_undone:
        return None
    return Refusal(
        "not-given-up",
        _("It is put to members again only where its ballot was undone before the choice stood."),
    )


def refusal_to_prioritise(
    convention: Convention, *, places: int, waiting: int, closes_at: datetime
) -> Refusal | None:
    """Why a priorities ballot cannot be drafted. waiting: pieces of business of that kind not placed yet"""
    if convention.state != State.ANNOUNCED:
        return Refusal("begun", _("The convention has begun. Ask before it does."))
    if not 0 < places < waiting:
        return Refusal(
            "nothing-to-choose",
            _(
                "There is nothing to choose: fewer are to be chosen than there are, and at least one."
            ),
        )
    if closes_at >= convention.opens_at:
        return Refusal("too-late", _("The ballot must close before the convention opens."))
    return None
