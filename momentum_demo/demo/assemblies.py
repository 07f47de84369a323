"""The two assemblies of the demonstration: one that has met and decided, one that is to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import cycle

from members.models import Member, Office
from members.roles import Role
from motions import actions, pools
from motions.models import Assembly, Decision, Meeting, PollKind, Process, Seat, Stance, Submission
from motions.sortition import Quota

ATTRIBUTES = ("region", "joined")
SEATS = 16
OFFICERS = 4
DICE = "Six throws of a die at the office, before the scrutineer and whoever comes, in the order thrown."
REMIT = (
    "The first assembly amends what local groups and members have put forward, and passes it on. It does "
    "not decide what becomes the rule: all members do, by ballot.\n\n"
    "It seeks consensus. Where consensus fails twice, three quarters of those for and against decide."
)
REMIT_OF_THE_SECOND = (
    "The second assembly decides on members’ amendments to the interim text and on those of the national "
    "coordinating group, and says what goes to the ballot of all members."
)
OBJECTIONS = cycle(
    (
        "Members who cannot read it in advance lose.",
        "It makes more work than it saves.",
        "Too long.",
    )
)


class Hall:
    """The first assembly while it meets: the pool, the draw, the seats, and what is decided.

    on      the moment so many days from now, at an hour and a minute
    """

    def __init__(
        self,
        process: Process,
        clerk: Member,
        coordinating: Sequence[Member],
        on: Callable[..., datetime],
    ) -> None:
        self.process, self.clerk, self.on = process, clerk, on
        self.assembly = self.convened(4, "First assembly", "first-assembly", REMIT, at=on(-58))
        self.seat_officers(coordinating[:OFFICERS], at=on(-57))
        self.draw()
        self.meeting = self.met()

    def convened(
        self, position: int, title: str, slug: str, remit: str, *, at: datetime
    ) -> Assembly:
        stage = self.process.stages.get(position=position)
        return actions.convene(stage, title=title, slug=slug, remit=remit, by=self.clerk, at=at)

    def seat_officers(self, members: Sequence[Member], *, at: datetime) -> None:
        office = Office.objects.get(role=Role.COORDINATING)
        for member in members:
            actions.seat_officer(self.assembly, member, office, by=self.clerk, at=at)

    def draw(self) -> None:
        """Sixteen by lot; one of those drawn says no, and the next in the lot says yes."""
        draw = actions.publish_pool(
            self.assembly,
            seats=SEATS,
            quotas=quotas(self.assembly, SEATS, at=self.on(-57)),
            attributes=ATTRIBUTES,
            public_source=DICE,
            draws_at=self.on(-54, 12),
            by=self.clerk,
            at=self.on(-57),
        )
        words = "4 2 6 6 1 3"
        seats = actions.hold_draw(draw, public_words=words, by=self.clerk, at=self.on(-54, 13))
        first, *others = seats
        instead = actions.give_up_seat(first, by=first.member, at=self.on(-53))
        for seat in (*others, instead):
            assert seat is not None
            actions.take_seat(seat, by=seat.member, at=self.on(-52))

    def met(self) -> Meeting:
        """All but two are there."""
        at = self.on(-28, 10)
        meeting = actions.call_meeting(
            self.assembly,
            begins_at=at,
            place="Manchester, and online",
            by=self.clerk,
            at=self.on(-40),
        )
        self.sitting: list[Seat] = [*self.assembly.seats.sitting().order_by("pk")]
        return actions.open_meeting(meeting, self.sitting[:-2], by=self.clerk, at=at)

    def vote(self, submission: Submission, favour: int, against: int, neither: int = 0) -> Decision:
        figures = actions.Figures(favour, against, neither)
        return actions.decide_by_vote(
            submission, self.meeting, figures, by=self.clerk, at=self.on(-28, 14)
        )

    def consensus(self, submission: Submission, *, objections: Sequence[int], aside: int) -> None:
        """Test consensus once for each number of objections."""
        for number in objections:
            poll = actions.ask(
                submission, self.meeting, PollKind.CONSENSUS, by=self.clerk, at=self.on(-28, 11)
            )
            for place, seat in enumerate(self.meeting.present.order_by("pk")):
                stance, reason = Stance.SUPPORT, ""
                if place < number:
                    stance, reason = Stance.OBJECT, next(OBJECTIONS)
                elif place < number + aside:
                    stance = Stance.ASIDE
                actions.take_position(
                    poll, stance, reason=reason, by=seat.member, at=self.on(-28, 11, 20)
                )
            actions.close_poll(poll, by=self.clerk, at=self.on(-28, 11, 30))

    def close(self) -> None:
        notes = (
            "The assembly went through the amendments in the order of the text. Two members took part from "
            "home, and the text was read out before each decision."
        )
        actions.close_meeting(self.meeting, notes=notes, by=self.clerk, at=self.on(-28, 17))

    def second(self) -> None:
        """The next assembly: its pool is published, and its draw is to come."""
        second = self.convened(
            8, "Second assembly", "second-assembly", REMIT_OF_THE_SECOND, at=self.on(-6)
        )
        actions.publish_pool(
            second,
            seats=SEATS,
            quotas=quotas(second, SEATS, at=self.on(-5)),
            attributes=ATTRIBUTES,
            public_source=DICE,
            draws_at=self.on(5, 12),
            by=self.clerk,
            at=self.on(-5),
        )


def quotas(assembly: Assembly, seats: int, *, at: datetime) -> list[Quota]:
    """Of each region and each length of membership, its share of the seats rounded down, and one more."""
    found = []
    for attribute, values in pools.census(assembly, ATTRIBUTES, at=at).items():
        total = values.total()
        for value, number in sorted(values.items()):
            least = seats * number // total
            found.append(Quota(attribute, value, least, least + 1))
    return found
