"""What of elections a member can take part in now; see members.homes."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from elections.lifecycle import Phase, State
from elections.models import Election
from members.homes import Chance
from members.models import Member


def chances(member: Member, *, at: datetime) -> list[Chance]:
    """Elections in the member's own region in which people stand or are nominated."""
    here = Election.objects.filter(
        state=State.ANNOUNCED,
        opens_at__lte=at,
        nominate_until__gt=at,
        places__region=member.region_id,
    )
    return [chance(each, each.phase(at)) for each in here]


def chance(election: Election, phase: Phase) -> Chance:
    url = reverse("elections:election", args=[election.slug])
    if phase is Phase.STANDING:
        return Chance(election.title, _("Put yourself forward"), url, election.closes_at)
    return Chance(election.title, _("Nominate candidates"), url, election.nominate_until)
