"""Motions on their way through a ballot of all members into force, made by actions."""

from __future__ import annotations

from typing import Any

from ballots import actions as ballots
from ballots.models import Ballot
from motions import actions, weaves
from motions.models import BothPass, ConflictSet, Question, Submission
from tests.factories import DAY, NOON, BallotMaker, member, members
from tests.factories.motions import ProcessMaker, fresh

FOR, AGAINST, ABSTAIN = b"F", b"A", b"S"
CASES = {"case_for": "It is time. " * 20, "case_against": "It is not time. " * 14}
LATER = NOON + 300 * DAY


class Hall:
    """A process, and a ballot that opens at LATER."""

    def __init__(self, process: ProcessMaker | None = None) -> None:
        self.process = process or ProcessMaker()
        self.maker = BallotMaker()
        self.maker.opens, self.maker.closes = LATER, LATER + 7 * DAY
        self.maker.notice = LATER - 20 * DAY
        self.voters = members(5)
        self.mover = member("Ada Mover")
        self.ballot = self.maker.draft(proposals=0)
        self.by: dict[str, Any] = {"by": self.maker.returning, "at": self.maker.notice}

    def put(self, motion: Submission) -> Submission:
        actions.put_to_ballot(motion, why="Passed on.", by=self.process.clerk, at=LATER - 30 * DAY)
        return fresh(motion)

    def rule_change(self, old: str, new: str, **fields) -> Submission:
        return self.put(self.process.rule_change(self.mover, old, new, **fields))

    def policy(self, **fields) -> Submission:
        return self.put(self.process.on_agenda(self.mover, **fields))

    def ask(self, motion: Submission, **fields) -> Question:
        return actions.draw_up(self.ballot, motion, **(CASES | fields), **self.by)

    def notify(self) -> Ballot:
        ballots.freeze_roll(self.ballot, **self.by)
        ballots.sign_off(self.ballot, **self.by)
        ballots.sign_off(self.ballot, by=self.maker.scrutineer, at=self.maker.notice)
        self.ballot = ballots.notify(self.ballot, **self.by)
        return self.ballot

    def hold(self, *papers: tuple[bytes, ...]) -> Ballot:
        """Give notice, vote as said by one member each, and declare."""
        self.notify()
        ballots.open_voting(self.ballot, at=LATER)
        for voter, marks in zip(self.voters, papers, strict=False):
            self.maker.vote(Ballot.objects.get(pk=self.ballot.pk), voter, *marks)
        return self.maker.declared(self.ballot)

    def settle(self) -> bool:
        return actions.settle(self.ballot, at=LATER + 8 * DAY)

    def in_force(self) -> str:
        return weaves.as_typed(weaves.reading_in_force(self.process.book))


def declare(hall: Hall, *motions: Submission, both_pass: BothPass = BothPass.MORE_FOR) -> None:
    made = ConflictSet.objects.create(
        process=hall.process.process,
        both_pass=both_pass,
        reason="One number.",
        by=hall.process.clerk,
        at=LATER - 40 * DAY,
    )
    made.motions.set(motions)
