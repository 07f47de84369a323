"""Who comes: registering, and the door."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from conventions.lifecycle import OVER, State
from conventions.models import Attending, Convention, Mode, Registration
from conventions.rules.common import DONE_ALREADY, NOT_IN_STANDING, OPENS_EARLY, OVER_NOW
from members.standing import Standing
from momentum_demo.refusals import Refusal

TOO_EARLY: Final = Refusal("too-early", _("The door opens an hour before the convention does."))
NO_SUCH_CODE: Final = Refusal(
    "no-such-code", _("Nobody who registered has this code. Check it, and try again.")
)


def refusal_to_register(
    convention: Convention, *, standing: Standing, attending: str, at: datetime
) -> Refusal | None:
    """Why a member may not register, or change how they take part."""
    if convention.state in OVER:
        return OVER_NOW
    if at >= convention.registration_closes_at:
        return Refusal("registration-closed", _("Registration has closed."))
    if standing is not Standing.GOOD:
        return NOT_IN_STANDING
    if convention.mode not in (Mode.BOTH, attending):
        return Refusal("not-that-way", _("One cannot take part that way. Choose the other."))
    return None


def refusal_to_register_at_door(
    convention: Convention, *, standing: Standing, full: bool, at: datetime
) -> Refusal | None:
    """Why somebody who turned up without a registration is not let in. full: no place in the hall is left"""
    if convention.state in OVER:
        return OVER_NOW
    if at < convention.opens_at - OPENS_EARLY:
        return TOO_EARLY
    if standing is not Standing.GOOD:
        return Refusal(
            "not-in-standing",
            _(
                "They are not in good standing. The membership office can put that right, then try again."
            ),
        )
    if convention.mode == Mode.ONLINE:
        return Refusal("not-that-way", _("This convention is held online. Nobody comes to a door."))
    if full:
        return Refusal("hall-full", _("The hall is full. They can register to take part online."))
    return None


def refusal_to_cancel(convention: Convention, registration: Registration) -> Refusal | None:
    """Why a registration cannot be taken back."""
    if convention.state in OVER:
        return OVER_NOW
    if registration.cancelled_at is not None:
        return DONE_ALREADY
    return None


def refusal_to_check_in(
    convention: Convention, registration: Registration, *, at: datetime
) -> Refusal | None:
    """Why somebody cannot be checked in."""
    if convention.state in OVER:
        return OVER_NOW
    if at < convention.opens_at - OPENS_EARLY:
        return TOO_EARLY
    if registration.cancelled_at is not None:
        return Refusal("cancelled", _("This registration was cancelled."))
    if registration.waiting:
        return Refusal("no-place", _("This person is waiting for a place; none has come free."))
    if registration.checked_in_at is not None:
        return Refusal("in-already", _("This person is checked in already."))
    return None


def refusal_to_check_oneself_in(
    convention: Convention, registration: Registration, *, at: datetime
) -> Refusal | None:
    """Why a member cannot check in by themselves: from afar when the convention sits, at the hall never."""
    if registration.attending != Attending.ONLINE:
        return Refusal("at-the-door", _("Show your code at the door: people there check you in."))
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("You can check in once the convention is in session."))
    return refusal_to_check_in(convention, registration, at=at)


def refusal_to_check_out(registration: Registration) -> Refusal | None:
    """Why somebody cannot be counted as gone."""
    if registration.checked_in_at is None:
        return Refusal("not-in", _("This person is not checked in."))
    return None
