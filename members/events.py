"""What the register itself tells members of."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from members.models import Consent, Notice, Purpose
from members.notices import Channel, Event, declare

ADDRESS_CHANGED = declare(
    Event("address-changed", _("A change of address"), "members/mail/address_changed.txt")
)
MEETING_CALLED = declare(
    Event("meeting-called", _("A meeting of a local group"), "members/mail/meeting_called.txt")
)
MEETING_CANCELLED = declare(
    Event("meeting-cancelled", _("A meeting cancelled"), "members/mail/meeting_cancelled.txt")
)


def who_agreed(notice: Notice, members: Collection[int]) -> set[int]:
    """Those who agree to campaign mail at this moment."""
    agreed = Consent.objects.filter(
        member__in=members, purpose=Purpose.CAMPAIGN_MAIL, withdrawn_at=None
    )
    return set(agreed.values_list("member", flat=True))


CAMPAIGN = declare(
    Event(
        "campaign",
        _("Campaign mail"),
        "members/mail/campaign.txt",
        channel=Channel.CAMPAIGN,
        wanted=who_agreed,
    )
)
