"""What the organisation's rules say of members and offices. Pure: facts in, a Refusal or None out."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from members.models import Office
from members.roles import READS_REGISTER, Role
from momentum_demo.refusals import Refusal

EMAIL_TAKEN = Refusal(
    "email-taken",
    _(
        "Another entry in the register has this email address. Give each member an address of their own."
    ),
)
SEAT_TAKEN = Refusal(
    "seat-taken", _("Somebody holds this office at that time. End their term first.")
)
SEATED_ALREADY = Refusal(
    "seated-already", _("This member holds another seat of this office. End that term first.")
)
NO_SUCH_DOOR = Refusal("no-such-door", _("There is no page at this address."))
FACTOR_MISSING = Refusal(
    "second-factor-missing",
    _("Officers and staff sign in with a second factor. Set one up, then come back to this page."),
)
FACTOR_NOT_USED = Refusal(
    "second-factor-not-used",
    _("You signed in without your second factor. Use it now, and you can go on."),
)
OTHER_OFFICE = Refusal(
    "other-office",
    _("Your office does not do this. Ask the returning officer or the membership office."),
)


def refusal_to_enter(*, entitled: bool, has_factor: bool, used_factor: bool) -> Refusal | None:
    """Why a person may not come in by the officers' or the staff's door.

    entitled      whether their office, or the staff mark on their account, opens this door
    has_factor    whether they have a second factor
    used_factor   whether they used it when they signed in, this time

    To have one is not enough: a session begun before there was one may be somebody else's.
    """
    if not entitled:
        return NO_SUCH_DOOR
    if not has_factor:
        return FACTOR_MISSING
    if not used_factor:
        return FACTOR_NOT_USED
    return None


def refusal_to_work(held: Collection[Role], wanted: Collection[Role]) -> Refusal | None:
    """Why the holder of the roles `held` may not do what is for holders of one of `wanted`."""
    return None if set(held) & set(wanted) else OTHER_OFFICE


def refusal_to_view(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not look at somebody's entry in the register."""
    return refusal_to_work(roles, READS_REGISTER)


def refusal_to_seat(office: Office, seat: int) -> Refusal | None:
    """Why `office` has no such `seat`."""
    if not 1 <= seat <= office.seats:
        return Refusal("no-such-seat", _("This office does not have that many seats."))
    return None
