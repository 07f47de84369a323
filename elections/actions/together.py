"""The ballots of all regions seen to in one act.

Each is frozen, signed and given notice of for itself, with its own record; if one cannot be, none is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from ballots import actions as ballots
from ballots import rules as ballot_rules
from ballots.models import Ballot, SignOff
from elections import queries, rules
from elections.actions.shared import locked, powers
from elections.models import Election
from members.models import Member
from members.roles import RUNS_BALLOTS, SIGNS_OFF_BALLOTS
from momentum_demo.refusals import Refused, require


@transaction.atomic
def freeze_rolls(election: Election, *, by: Member, at: datetime) -> list[Ballot]:
    """Write down who may vote in each region whose roll is not frozen yet."""
    election = locked(election)
    powers(election, by, RUNS_BALLOTS, at)
    waiting = [each for each in queries.drafts(election) if each.roll_frozen_at is None]
    require(rules.refusal_of_nothing(len(waiting)))
    return [ballots.freeze_roll(each, by=by, at=at) for each in waiting]


@transaction.atomic
def sign_off_all(
    election: Election, *, read: Mapping[int, int], by: Member, at: datetime
) -> list[SignOff]:
    """Give `by`'s word on each region's ballot that they have not signed.

    read   ballot's key → the chronicle.version that they had before them; who has not seen one signs none
    """
    election = locked(election)
    powers(election, by, SIGNS_OFF_BALLOTS, at)
    waiting = [each for each in queries.drafts(election) if not each.sign_offs.filter(member=by)]
    require(rules.refusal_of_nothing(len(waiting)))
    if read.keys() != {each.pk for each in waiting}:
        raise Refused(ballot_rules.CHANGED_SINCE)
    return [ballots.sign_off(each, by=by, at=at, read=read[each.pk]) for each in waiting]


@transaction.atomic
def notify_all(election: Election, *, by: Member, at: datetime) -> list[Ballot]:
    """Give notice of each region's ballot."""
    election = locked(election)
    powers(election, by, RUNS_BALLOTS, at)
    waiting = queries.drafts(election)
    require(rules.refusal_of_nothing(len(waiting)))
    return [ballots.notify(each, by=by, at=at) for each in waiting]
