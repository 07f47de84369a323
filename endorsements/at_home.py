"""What of endorsements a member can take part in now; see members.homes."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from endorsements.lifecycle import RoundState
from endorsements.models import Round
from members.homes import Chance
from members.models import Member


def chances(member: Member, *, at: datetime) -> list[Chance]:
    """Rounds in which requests are taken."""
    open_now = Round.objects.filter(state=RoundState.ANNOUNCED, opens_at__lte=at, closes_at__gt=at)
    return [
        Chance(
            each.title,
            _("Ask for endorsement, or see who has"),
            reverse("endorsements:round", args=[each.slug]),
            each.closes_at,
        )
        for each in open_now
    ]
