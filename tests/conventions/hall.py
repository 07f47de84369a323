"""A convention that sits, with people in it, and motions on its agenda."""

from __future__ import annotations

import datetime as dt
from itertools import count

from conventions.lifecycle import ItemState, State
from conventions.models import (
    Attending,
    Convention,
    ConventionRuleSet,
    Duty,
    Item,
    ItemKind,
    Mode,
    Registration,
)
from members.models import Member
from members.roles import Role
from motions.models import Submission
from tests.factories import DAY, NOON, member, officer
from tests.factories.motions import ProcessMaker

_numbers = count(1)
MINUTE = dt.timedelta(minutes=1)


class Hall:
    """A convention in session from NOON on, with a chair, two tellers and whoever checks in."""

    def __init__(self, *, quorum: int = 0, state: State = State.SITTING) -> None:
        number = next(_numbers)
        self.clerk = officer("Hana Clerk", Role.ARRANGEMENTS)
        rules = ConventionRuleSet.objects.create(
            name=f"Rules of conventions {number}",
            adopted_on=dt.date(2022, 5, 26),
            minimum_notice=28 * DAY,
            constitutional_notice=14 * DAY,
            registration_closes=DAY,
            quorum=quorum,
        )
        self.convention = Convention.objects.create(
            title="Members’ convention",
            slug=f"convention-{number}",
            rule_set=rules,
            rules=rules.snapshot(),
            state=state,
            mode=Mode.BOTH,
            place="The hall",
            announced_at=NOON - 60 * DAY,
            opens_at=NOON,
            closes_at=NOON + DAY,
            opened_at=NOON if state == State.SITTING else None,
        )
        self.session = self.convention.sessions.create(
            title="Motions", starts_at=NOON, ends_at=NOON + 8 * 60 * MINUTE
        )
        self.chair = self.steward("Cara Chair", Duty.CHAIR)
        self.tellers = [self.steward(f"Teller {n}", Duty.TELLER) for n in (1, 2)]

    def steward(self, name: str, duty: Duty) -> Member:
        made = member(name)
        self.convention.stewards.create(member=made, duty=duty)
        return made

    def comes(self, who: Member, attending: Attending = Attending.IN_PERSON) -> Registration:
        """Checked in, in the hall unless said otherwise."""
        number = next(_numbers)
        return self.convention.registrations.create(
            member=who,
            attending=attending,
            code=f"C{number:07}",
            feed=f"feed-{number}",
            at=NOON - DAY,
            checked_in_at=NOON,
        )

    def people(self, number: int, attending: Attending = Attending.ONLINE) -> list[Member]:
        """That many members, checked in."""
        made = [member(f"Delegate {n}") for n in range(1, number + 1)]
        for each in made:
            self.comes(each, attending)
        return made

    def item(
        self, motion: Submission | None = None, title: str = "A motion", *, running: bool = True
    ) -> Item:
        """What is before the convention now, unless it is not running."""
        constitutional = motion is not None and motion.is_constitutional
        return self.session.items.create(
            position=self.session.items.count() + 1,
            kind=ItemKind.CONSTITUTIONAL if constitutional else ItemKind.MOTION,
            title=motion.title if motion else title,
            submission=motion,
            state=ItemState.RUNNING if running else ItemState.PLANNED,
            started_at=NOON if running else None,
        )


class Floor(Hall):
    """The same, with motions from a process to put to it."""

    def __init__(self, **fields) -> None:
        super().__init__(**fields)
        self.maker = ProcessMaker()
        self.at = self.maker.during(7)
