"""A ballot that two officers undo, for a reason that everybody reads: abandoned, or annulled once declared.

Nobody's vote comes to light by abandoning one: whatever could still open a paper is deleted. Nothing is
deleted by annulling one: papers, count and result stay, and stay public. What was asked can be asked again in
another ballot. What had followed from a result is for those to undo who had asked: they sweep up what is
annulled, as they do what is declared.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ballots import rules
from ballots.actions.holding import clear_away, step
from ballots.actions.shared import locked
from ballots.lifecycle import Move
from ballots.models import Ballot, Undoing
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require

RECORDED = {Move.ABANDON: "ballot.abandoned", Move.ANNUL: "ballot.annulled"}


@transaction.atomic
def propose_to_undo(
    ballot: Ballot, move: Move, *, reason: str, by: Member, at: datetime
) -> Undoing:
    """Say why `ballot` is to be abandoned or annulled. Nothing changes until another officer agrees."""
    ballot = locked(ballot)
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    require(rules.refusal_to_undo(ballot, move, by.roles(at), reason))
    with refuse_on("ballots_undoing_proposed_once", rules.PROPOSED_ALREADY):
        proposed = ballot.undoings.create(move=move, reason=reason.strip(), by=by, at=at)
    record(f"ballot.{move}_proposed", ballot, by=by, at=at, reason=proposed.reason)
    return proposed


@transaction.atomic
def withdraw_undoing(ballot: Ballot, move: Move, *, by: Member, at: datetime) -> None:
    """Take the proposal back: the ballot goes on, or its result stands."""
    ballot = locked(ballot)
    proposed = ballot.undoings.filter(move=move, agreed_by=None).first()
    if proposed is None:
        raise Refused(rules.NOTHING_TO_AGREE)
    if proposed.by_id != by.pk:
        raise Refused(rules.NOT_YOURS)
    proposed.delete()
    record(f"ballot.{move}_withdrawn", ballot, by=by, at=at)


def agree_to_undo(ballot: Ballot, move: Move, *, by: Member, at: datetime) -> Ballot:
    """Abandon or annul `ballot`, as another officer proposed.

    Of one that is abandoned, then let go what could open its papers.
    """
    ballot = undo(ballot, move, by=by, at=at)
    if move == Move.ABANDON:
        clear_away(ballot)
    return ballot


@transaction.atomic
def undo(ballot: Ballot, move: Move, *, by: Member, at: datetime) -> Ballot:
    ballot = locked(ballot)
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    proposed = ballot.undoings.filter(move=move).first()
    require(rules.refusal_to_agree_to_undo(ballot, move, proposed, by.roles(at), by=by.pk))
    assert proposed is not None
    proposed.agreed_by, proposed.agreed_at = by, at
    proposed.save(update_fields=["agreed_by", "agreed_at"])
    if move == Move.ABANDON:
        ballot.trustees.update(share=None)
        ballot.closed_at = ballot.closed_at or at
    step(ballot, move)
    record(
        RECORDED[move],
        ballot,
        by=by,
        at=at,
        reason=proposed.reason,
        proposed_by=proposed.by_id,
    )
    return ballot
