"""What the organisation's rules say of members and offices. Pure: facts in, a Refusal or None out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members.models import Office
from momentum_demo.refusals import Refusal

EMAIL_TAKEN = Refusal(
    "email-taken",
    _("Another entry in the register has this email address. Give each member an address of their own."),
)
SEAT_TAKEN = Refusal(
    "seat-taken", _("Somebody holds this office at that time. End their term first.")
)


def refusal_to_seat(office: Office, seat: int) -> Refusal | None:
    """Why `office` has no such `seat`."""
    if not 1 <= seat <= office.seats:
        return Refusal("no-such-seat", _("This office does not have that many seats."))
    return None
