"""What actions on a ballot do the same way: hold it, and ask whether it may still change."""

from __future__ import annotations

from datetime import datetime

from ballots import rules
from ballots.models import (
    Ballot,
)
from members.models import Member
from momentum_demo.refusals import require


def locked(ballot: Ballot) -> Ballot:
    """The ballot as it is now, held until the transaction ends."""
    return (
        Ballot.objects.select_for_update(of=("self",))
        .select_related("rule_set", "region")
        .get(pk=ballot.pk)
    )


def changeable(ballot: Ballot, *, by: Member, at: datetime) -> Ballot:
    """The ballot, locked, if `by` may change it; what officers signed before no longer counts."""
    require(rules.refusal_to_run(by.roles(at)))
    ballot = locked(ballot)
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    return unsigned(ballot)


def unsigned(ballot: Ballot) -> Ballot:
    """The ballot, locked, if it may still be changed; what officers signed before no longer counts."""
    ballot = locked(ballot)
    require(rules.refusal_to_change(ballot))
    ballot.sign_offs.all().delete()
    return ballot


def thaw(ballot: Ballot) -> None:
    """Drop the frozen roll of a ballot that is being prepared."""
    ballot.roll.all().delete()
    ballot.roll_frozen_at = ballot.roll_size = ballot.roll_root = None
