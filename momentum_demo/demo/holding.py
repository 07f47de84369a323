"""What every ballot of the demonstration goes through, from its questions to its result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random

from ballots import actions, casting
from ballots.actions import holding
from ballots.models import Ballot
from members.models import Member
from momentum_demo.demo import votes
from momentum_demo.demo.clock import MINUTE
from momentum_demo.demo.people import Officers
from momentum_demo.demo.proposals import Proposal

# For each voter, what is on their paper of one contest; None for nothing.
Marks = Sequence[bytes | None]


def propose(
    ballot: Ballot, proposals: Iterable[Proposal], officers: Officers, at: datetime
) -> None:
    for proposal in proposals:
        actions.add_proposal(
            ballot,
            title=proposal.title,
            summary=proposal.summary,
            text=proposal.text,
            case_for=proposal.case_for,
            case_against=proposal.case_against,
            threshold=proposal.threshold,
            base=proposal.base,
            quorum=proposal.quorum,
            by=officers.returning,
            at=at,
        )


def give_notice(ballot: Ballot, officers: Officers, at: datetime) -> None:
    """Freeze the roll, sign twice, give notice."""
    actions.freeze_roll(ballot, by=officers.returning, at=at)
    actions.sign_off(ballot, by=officers.returning, at=at)
    actions.sign_off(ballot, by=officers.scrutineer, at=at)
    actions.notify(ballot, by=officers.returning, at=at)


def on_roll(ballot: Ballot) -> list[Member]:
    return list(Member.objects.filter(roll_entries__ballot=ballot).order_by("number"))


def opinions(rng: Random, voters: int, proposal: Proposal) -> Marks:
    votes_for, against, abstain = proposal.votes
    return votes.dealt(rng, voters, votes_for=votes_for, against=against, abstain=abstain)


def vote(
    ballot: Ballot, voters: Sequence[Member], contests: Sequence[Marks], *, now: datetime
) -> None:
    """Cast everybody's vote, between the opening and `now` or the close.

    contests   contest by contest, each voter's marks
    """
    ballot = Ballot.objects.get(pk=ballot.pk)
    codes = [contest.code for contest in ballot.contests.order_by("position")]
    papers = (
        {code: mark for code, mark in zip(codes, marks, strict=True) if mark is not None}
        for marks in zip(*contests, strict=True)
    )
    # All at once, for speed: here there are no secrets to keep.
    cast = [(voter, said) for voter, said in zip(voters, papers, strict=True) if said]
    casting.cast_together(ballot, cast, at=min(now, ballot.closes_at - MINUTE))


def finish(ballot: Ballot) -> None:
    """Close, seal, count and declare, as the clock did."""
    actions.close(ballot, at=ballot.closes_at)
    actions.seal(ballot, at=ballot.closes_at)
    actions.unseal(ballot, at=ballot.closes_at)
    counting = Ballot.objects.get(pk=ballot.pk)
    for run, part in holding.missing_parts(counting):
        actions.open_part(counting, run, part)
    actions.count(counting, at=ballot.closes_at + MINUTE)
