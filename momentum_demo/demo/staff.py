"""The demonstration's staff desk: objections to a roll that wait for its officers.

All of it invented, and all done by the app's own actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ballots import actions
from ballots.models import Ballot
from ballots.objections import Matter
from members.models import Member

HOUR = timedelta(hours=1)


def furnish(people: Sequence[Member], *, at: datetime) -> None:
    """Two objections to the roll of the ballot that is coming up: one to decide, one to confirm."""
    ballot = Ballot.objects.get(slug="priorities")
    on_roll = ballot.roll.values("member")
    outside = Member.objects.filter(pk__in=[person.pk for person in people[9:]]).exclude(
        pk__in=on_roll
    )
    missing = actions.object_to_roll(
        ballot,
        Matter.MISSING,
        words="I paid my subscription by standing order in May. My bank shows it; your page does not.",
        by=outside.order_by("number")[0],
        at=at - 5 * HOUR,
    )
    returning = Member.objects.get(number=3)
    actions.uphold_objection(
        missing,
        reason="The standing order was booked to another number.",
        by=returning,
        at=at - HOUR,
    )
    insiders = Member.objects.filter(pk__in=on_roll, number__gt=20).order_by("number")
    actions.object_to_roll(
        ballot,
        Matter.DOUBT,
        words="I think that my neighbour moved abroad and resigned two years ago. Please look.",
        number=insiders[1].number,
        by=insiders[0],
        at=at - 4 * HOUR,
    )
