"""Who speaks next, by a policy declared beforehand, and why.

Nothing is drawn and no clock is read: the answer follows from the policy, those who ask and those who have
spoken, so anybody can check it. Points of order come first. Then the quota: after as many speakers in a row
from outside the group as the policy allows, somebody who counts in it speaks, if one asks. Then patience:
who has been passed over as often as the policy allows goes next. Then the preferences, in the order in which
the policy lists them; and at last whoever asked first.

The quota yields to nothing but points of order, and holds back others at most every second turn, so that
nobody waits for ever: see `longest_wait`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Purpose(StrEnum):
    """What somebody asks to do."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"
    ORDER = "order"


class Preference(StrEnum):
    """What is looked at before the order of asking.

    SIDE     the other side from the last speech for or against
    FIRST    those who have not spoken at this convention
    REGION   the regions heard least often in this debate
    TIME     those who have spoken for the shortest time at this convention
    """

    SIDE = "side"
    FIRST = "first"
    REGION = "region"
    TIME = "time"


class Ground(StrEnum):
    """Why the field was narrowed."""

    ORDER = "order"
    QUOTA = "quota"
    PATIENCE = "patience"
    SIDE = "side"
    FIRST = "first"
    REGION = "region"
    TIME = "time"
    ASKED_FIRST = "asked-first"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Policy:
    """How the next speaker is found.

    quota        whether there is a group whose turn comes round, of those who say that they count in it
    in_a_row     how many from outside the group may follow each other while one in it waits
    patience     how often somebody may be passed over
    preferences  what is looked at, the first first
    """

    quota: bool = True
    in_a_row: int = 1
    patience: int = 5
    preferences: tuple[Preference, ...] = tuple(Preference)

    def __post_init__(self) -> None:
        if self.in_a_row < 1 or self.patience < 0:
            raise ValueError("one may always speak, and nobody is passed over less than never")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who asks to speak.

    number       the order of asking
    in_group     whether they count in the group of the quota
    passed_over  how many speeches were called since they asked
    seconds      for how long they have spoken at this convention
    """

    number: int
    speaker: str
    purpose: Purpose
    in_group: bool = False
    region: str = ""
    has_spoken: bool = False
    seconds: int = 0
    passed_over: int = 0


@dataclass(frozen=True, slots=True)
class Spoken:
    """A speech in this debate, points of order left out."""

    purpose: Purpose
    in_group: bool = False
    region: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """That `ground` left so many of those who ask."""

    ground: Ground
    left: int


@dataclass(frozen=True, slots=True)
class Next:
    """Who speaks next, and the steps that led there, each of which left fewer."""

    who: Waiting
    asking: int
    steps: tuple[Step, ...] = field(default=())


def next_speaker(
    policy: Policy, asking: Iterable[Waiting], spoken: Sequence[Spoken]
) -> Next | None:
    """Who speaks next; None if nobody asks.

    spoken  the speeches of this debate, the last one last
    """
    left = sorted(asking, key=lambda one: one.number)
    if not left:
        return None
    number = len(left)
    if number == 1 and left[0].purpose != Purpose.ORDER:
        return Next(left[0], 1, (Step(Ground.ALONE, 1),))
    steps = []
    for ground in _grounds(policy):
        fewer = _narrowed(ground, policy, left, spoken)
        if fewer and (len(fewer) < len(left) or ground == Ground.ORDER):
            left = fewer
            steps.append(Step(ground, len(left)))
        if len(left) == 1:
            break
    else:
        left = left[:1]
        steps.append(Step(Ground.ASKED_FIRST, 1))
    return Next(left[0], number, tuple(steps))


def order(policy: Policy, asking: Iterable[Waiting], spoken: Sequence[Spoken]) -> list[Next]:
    """Everybody who asks, in the order in which they would speak if nobody else asked or withdrew."""
    left, heard = list(asking), list(spoken)
    found = []
    while up := next_speaker(policy, left, heard):
        found.append(up)
        left.remove(up.who)
        if up.who.purpose != Purpose.ORDER:
            heard.append(Spoken(up.who.purpose, up.who.in_group, up.who.region))
            left = [_passed(one) for one in left]
    return found


def longest_wait(policy: Policy, before: int) -> int:
    """The most speeches that can come before somebody ahead of whom so many had asked.

    After `patience` they are the first of the patient. From then on every speech is theirs or that of
    somebody who asked earlier, except for those that the quota gives to others: at most one before each.
    """
    return policy.patience + 2 * (before + 1)


def _passed(one: Waiting) -> Waiting:
    return Waiting(
        one.number,
        one.speaker,
        one.purpose,
        one.in_group,
        one.region,
        one.has_spoken,
        one.seconds,
        one.passed_over + 1,
    )


def _grounds(policy: Policy) -> list[Ground]:
    return [
        Ground.ORDER,
        *([Ground.QUOTA] if policy.quota else []),
        Ground.PATIENCE,
        *(Ground(preference) for preference in policy.preferences),
    ]


def _narrowed(
    ground: Ground, policy: Policy, left: list[Waiting], spoken: Sequence[Spoken]
) -> list[Waiting]:
    """Those of `left` whom `ground` puts first; nobody, if it says nothing."""
    if ground == Ground.ORDER:
        return [one for one in left if one.purpose == Purpose.ORDER][:1]
    if ground == Ground.QUOTA:
        last = spoken[-policy.in_a_row :]
        is_due = len(last) == policy.in_a_row and not any(speech.in_group for speech in last)
        return [one for one in left if one.in_group] if is_due else []
    if ground == Ground.PATIENCE:
        return [one for one in left if one.passed_over >= policy.patience][:1]
    if ground == Ground.SIDE:
        sides = [s.purpose for s in spoken if s.purpose in (Purpose.FOR, Purpose.AGAINST)]
        turn = Purpose.AGAINST if sides and sides[-1] == Purpose.FOR else Purpose.FOR
        return [one for one in left if one.purpose == turn]
    if ground == Ground.FIRST:
        return [one for one in left if not one.has_spoken]
    if ground == Ground.REGION:
        heard = {one.number: sum(s.region == one.region for s in spoken) for one in left}
        return [one for one in left if heard[one.number] == min(heard.values())]
    return [one for one in left if one.seconds == min(each.seconds for each in left)]
