"""Who speaks, who asks, and who is next: read from the rows for the policy, and put in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from conventions import plans, speaking
from conventions.models import (
    Convention,
    FloorMotion,
    Item,
    Purpose,
    SpeakersPolicy,
    Speech,
    VoteState,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody on the list, where they stand now, and why they come then.

    number   from 1, if nobody else asks or withdraws
    why      for the chair; `said` is the same for the hall, which does not say who counts in a quota
    """

    number: int
    speech: Speech
    why: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Debate:
    """The speeches of one item.

    speaking  who has the floor: a point of order before the speech that it interrupts
    turns     who asks, in the order of the policy
    ends_at   when the speech of whoever has the floor is over, by the policy
    closed    whether the meeting decided to vote now
    """

    policy: SpeakersPolicy | None
    speaking: Speech | None
    ends_at: datetime | None
    turns: tuple[Turn, ...]
    spoken: tuple[Speech, ...]
    closed: bool

    @property
    def next(self) -> Turn | None:
        return self.turns[0] if self.turns else None


def policy_of(convention: Convention) -> SpeakersPolicy:
    """The declared policy; until one is, nobody has a quota and all the preferences hold."""
    declared = SpeakersPolicy.objects.filter(convention=convention).first()
    preferences = [each.value for each in speaking.Preference]
    return declared or SpeakersPolicy(convention=convention, preferences=preferences)


def of(item: Item) -> Debate:
    """How the debate of `item` stands. Wants its session's convention loaded."""
    convention = item.session.convention
    policy = policy_of(convention)
    called = list(
        item.speeches.filter(called_at__isnull=False)
        .select_related("member__region", "item")
        .order_by("called_at", "pk")
    )
    floor = [speech for speech in called if speech.ended_at is None]
    spoken = [speech for speech in called if speech.purpose != Purpose.ORDER]
    waiting = list(
        item.speeches.filter(called_at=None, withdrawn_at=None).select_related("member__region")
    )
    turns = order_of(policy, waiting, spoken, heard_at(convention))
    has_floor = floor[-1] if floor else None
    ends_at = None
    if has_floor is not None and has_floor.called_at is not None:
        ends_at = has_floor.called_at + timedelta(seconds=policy.seconds)
    return Debate(
        policy if policy.pk else None, has_floor, ends_at, turns, tuple(spoken), is_closed(item)
    )


def is_closed(item: Item) -> bool:
    """Whether the meeting decided to vote on `item` now."""
    carried = item.votes.filter(floor=FloorMotion.VOTE_NOW, state=VoteState.DECLARED)
    return carried.filter(decision__outcome=plans.Result.CARRIED).exists()


def heard_at(convention: Convention) -> dict[int, int]:
    """For how many seconds each member has spoken at `convention`; points of order do not count."""
    over: QuerySet[Speech] = Speech.objects.filter(
        item__session__convention=convention, called_at__isnull=False
    ).exclude(purpose=Purpose.ORDER)
    heard: dict[int, int] = {}
    for speech in over:
        heard[speech.member_id] = heard.get(speech.member_id, 0) + speech.seconds
    return heard


def order_of(
    policy: SpeakersPolicy,
    waiting: Sequence[Speech],
    spoken: Sequence[Speech],
    heard: dict[int, int],
) -> tuple[Turn, ...]:
    """Who asks, in the order of the policy. Wants the members' regions loaded."""
    by_number = {speech.pk: speech for speech in waiting}
    asking = [
        speaking.Waiting(
            number=speech.pk,
            speaker=speech.member.name,
            purpose=speaking.Purpose(speech.purpose),
            in_group=speech.in_group,
            region=speech.member.region.name,
            has_spoken=speech.member_id in heard,
            seconds=heard.get(speech.member_id, 0),
            passed_over=speech.passed_over,
        )
        for speech in waiting
    ]
    before = [
        speaking.Spoken(speaking.Purpose(s.purpose), s.in_group, s.member.region.name)
        for s in spoken
    ]
    found = speaking.order(policy.as_value(), asking, before)
    return tuple(
        Turn(
            number,
            by_number[each.who.number],
            tuple(sentences(each, policy)),
            tuple(sentences(each, policy, for_hall=True)),
        )
        for number, each in enumerate(found, start=1)
    )


def sentences(found: speaking.Next, policy: SpeakersPolicy, *, for_hall: bool = False) -> list[str]:
    """Why somebody is next, step by step.

    for_hall  leave out who counts in the quota: it says something about them that is theirs to say
    """
    said = [_("%(asking)s asked to speak.") % {"asking": found.asking}]
    for step in found.steps:
        if for_hall and step.ground == speaking.Ground.QUOTA:
            said.append(_("The policy’s quota comes first."))
            continue
        said.append(sentence(step, found, policy))
    return said


def sentence(step: speaking.Step, found: speaking.Next, policy: SpeakersPolicy) -> str:
    """What one step of the policy did."""
    words = {
        speaking.Ground.ORDER: _(
            "Points of order come first, in the order in which they were raised."
        ),
        speaking.Ground.QUOTA: _(
            "The last speech was by somebody outside the quota (%(group)s), and somebody who counts in it "
            "asks: %(left)s left."
        ),
        speaking.Ground.PATIENCE: _(
            "They were passed over %(passed)s times, which is as often as the policy allows."
        ),
        speaking.Ground.SIDE: _("For and against take turns: %(left)s left."),
        speaking.Ground.FIRST: _(
            "Those who have not spoken at this convention come first: %(left)s left."
        ),
        speaking.Ground.REGION: _(
            "The regions heard least in this debate come first: %(left)s left."
        ),
        speaking.Ground.TIME: _(
            "Those who have spoken for the shortest time come first: %(left)s left."
        ),
        speaking.Ground.ASKED_FIRST: _("Of those left, they asked first."),
        speaking.Ground.ALONE: _("Nobody else asks."),
    }[step.ground]
    facts = {"left": step.left, "group": policy.group, "passed": found.who.passed_over}
    return words % facts
