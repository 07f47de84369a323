"""An assembly that meets, made by actions, in a process that has got to it."""

from __future__ import annotations

import datetime as dt

from members.models import Office
from members.roles import Role
from motions import actions
from motions.models import Assembly, Meeting, PollKind, Seat, Stance, Submission
from tests.factories import DAY, member
from tests.factories.motions import ProcessMaker, fresh


class AssemblyMaker(ProcessMaker):
    """The first assembly of a process, with `seats` people by virtue of an office, and a meeting that is open.

    at   during its stage; everything is entered then
    """

    def __init__(self, *, seats: int = 10, present: int | None = None, **changed) -> None:
        super().__init__(**changed)
        self.at = self.during(4)
        self.assembly: Assembly = self.convened(4, "first")
        office, _ = Office.objects.get_or_create(
            name="Delegates at large", defaults={"role": Role.OTHER, "seats": 99}
        )
        self.office = office
        self.seats: list[Seat] = [
            actions.seat_officer(
                self.assembly, member(f"Seat {n}"), office, by=self.clerk, at=self.at
            )
            for n in range(1, seats + 1)
        ]
        there = self.seats if present is None else self.seats[:present]
        self.meeting: Meeting = self.met(there)

    def convened(self, position: int, slug: str) -> Assembly:
        """The assembly of the stage at that position."""
        stage = self.process.stages.get(position=position)
        return actions.convene(
            stage,
            title=f"{slug.title()} assembly",
            slug=f"{slug}-{self.process.pk}",
            remit="To amend what groups have put forward.",
            by=self.clerk,
            at=self.at,
        )

    def met(self, there: list[Seat]) -> Meeting:
        meeting = actions.call_meeting(
            self.assembly, begins_at=self.at, place="Online", by=self.clerk, at=self.at - DAY
        )
        return actions.open_meeting(meeting, there, by=self.clerk, at=self.at)

    def vote(self, submission: Submission, favour: int, against: int, neither: int = 0, **kw):
        """Enter a show of hands."""
        figures = actions.Figures(favour, against, neither)
        return actions.decide_by_vote(
            fresh(submission), self.meeting, figures, by=self.clerk, at=self.at, **kw
        )

    def positions(self, poll, **stances: int) -> None:
        """So many of those present take each position, in the order of their seats."""
        names = [name for name, number in stances.items() for _ in range(number)]
        for seat, name in zip(self.seats, names, strict=False):
            actions.take_position(
                poll, Stance(name), reason="Because.", by=seat.member, at=self.later(1)
            )

    def later(self, minutes: int) -> dt.datetime:
        return self.at + dt.timedelta(minutes=minutes)

    def close(self, poll):
        return actions.close_poll(poll, by=self.clerk, at=self.later(2))

    def ask(self, submission: Submission, kind: PollKind):
        return actions.ask(fresh(submission), self.meeting, kind, by=self.clerk, at=self.at)
