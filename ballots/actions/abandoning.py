"""A ballot that cannot be finished, because its keys are lost: two officers give it up, and it is void.

Nobody's vote comes to light by it: whatever could still open a paper is deleted. What was asked can be asked
again in another ballot.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ballots import rules
from ballots.actions.holding import clear_away, step
from ballots.actions.preparing import locked
from ballots.lifecycle import Move
from ballots.models import Abandonment, Ballot
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require


@transaction.atomic
def propose_to_abandon(ballot: Ballot, *, reason: str, by: Member, at: datetime) -> Abandonment:
    """Say why `ballot` cannot be finished. Nothing changes until another officer agrees."""
    ballot = locked(ballot)
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    require(rules.refusal_to_abandon(ballot, by.roles(at), reason))
    with refuse_on("ballots_abandonment_ballot_id_key", rules.ABANDONING_ALREADY):
        proposed = Abandonment.objects.create(ballot=ballot, reason=reason.strip(), by=by, at=at)
    record("ballot.abandonment_proposed", ballot, by=by, at=at, reason=proposed.reason)
    return proposed


@transaction.atomic
def withdraw_abandonment(ballot: Ballot, *, by: Member, at: datetime) -> None:
    """Take the proposal back: the ballot goes on."""
    ballot = locked(ballot)
    proposed = Abandonment.objects.filter(ballot=ballot, agreed_by=None).first()
    if proposed is None:
        raise Refused(rules.NOTHING_TO_AGREE)
    if proposed.by_id != by.pk:
        raise Refused(rules.NOT_YOURS)
    proposed.delete()
    record("ballot.abandonment_withdrawn", ballot, by=by, at=at)


def agree_to_abandon(ballot: Ballot, *, by: Member, at: datetime) -> Ballot:
    """Make `ballot` void, as another officer proposed; then let go what could open its papers."""
    ballot = make_void(ballot, by=by, at=at)
    clear_away(ballot)
    return ballot


@transaction.atomic
def make_void(ballot: Ballot, *, by: Member, at: datetime) -> Ballot:
    ballot = locked(ballot)
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    proposed = Abandonment.objects.filter(ballot=ballot).first()
    require(rules.refusal_to_agree_to_abandon(ballot, proposed, by.roles(at), by=by.pk))
    assert proposed is not None
    proposed.agreed_by, proposed.agreed_at = by, at
    proposed.save(update_fields=["agreed_by", "agreed_at"])
    ballot.trustees.update(share=None)
    ballot.closed_at = ballot.closed_at or at
    step(ballot, Move.ABANDON)
    record(
        "ballot.abandoned",
        ballot,
        by=by,
        at=at,
        reason=proposed.reason,
        proposed_by=proposed.by_id,
    )
    return ballot
