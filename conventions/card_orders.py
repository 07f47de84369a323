"""What the standing orders allow of voting cards: a Refusal, or None for "go ahead".

Pure: these read fields already loaded, ask the database nothing, and are told the time.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from conventions.lifecycle import OVER
from conventions.models import Convention, Registration
from conventions.rules import OVER_NOW
from members.models import Member
from momentum_demo.refusals import Refusal

NO_PLACE: Final = Refusal(
    "no-place", _("Whoever has this ticket cancelled it, or waits for a place in the hall.")
)
SECTION_THERE: Final = Refusal("section-there", _("There is a section of this name already."))
CARDS_VOTED: Final = Refusal(
    "cards-voted",
    _("A card vote has been put, so the sections and what they weigh stay as they are."),
)
OWN_CARD: Final = Refusal(
    "own-card", _("Nobody hands a card to themselves. Ask somebody else at the door for yours.")
)
CARDS_OUT: Final = Refusal(
    "card-vote-open",
    _("A card vote is open. Hand cards out, or take them back, once it has closed."),
)


def refusal_to_weigh(convention: Convention, *, voted: bool) -> Refusal | None:
    """Why sections of card votes cannot be added. voted: whether a card vote was put"""
    if convention.state in OVER:
        return OVER_NOW
    return CARDS_VOTED if voted else None


def refusal_to_hand_out(
    convention: Convention, registration: Registration, *, by: Member, going_on: bool
) -> Refusal | None:
    """Why `by` may not hand a card to this registration. going_on: whether a card vote is open"""
    if registration.member_id == by.pk:
        return OWN_CARD
    if registration.cancelled_at is not None or registration.waiting:
        return NO_PLACE
    return refusal_to_take_back(convention, going_on=going_on)


def refusal_to_take_back(convention: Convention, *, going_on: bool) -> Refusal | None:
    """Why no card changes hands."""
    if convention.state in OVER:
        return OVER_NOW
    return CARDS_OUT if going_on else None
