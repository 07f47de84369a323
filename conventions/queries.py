"""What conventions come to: when the next is due, who is there, what the agenda says, what happened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from cryptography.fernet import InvalidToken
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from ballots import again, counting, results
from ballots.lifecycle import PUBLIC
from ballots.lifecycle import State as BallotState
from ballots.models import Ballot, Contest
from conventions import agenda, rules
from conventions.agenda import Course, Entry, Slot, Stretch
from conventions.lifecycle import ItemState, State
from conventions.models import (
    AgendaRelease,
    Attending,
    Convention,
    ConventionRuleSet,
    Decision,
    Item,
    Registration,
    Session,
)
from members.models import Member
from members.sealed import decrypted
from motions.models import Route, Submission


@dataclass(frozen=True, slots=True)
class Due:
    """By when the rules ask for the next convention.

    next      the one that is announced or sitting; None if there is none
    overdue   whether that moment has passed and none has opened
    late      whether the one announced opens later than that
    """

    by: datetime
    next: Convention | None
    overdue: bool
    late: bool


def due(at: datetime) -> Due | None:
    """When the next convention is due, by the rules in force; None before there are rules."""
    current = (
        ConventionRuleSet.objects.filter(adopted_on__lte=timezone.localdate(at))
        .order_by("-adopted_on", "-version", "-pk")
        .first()
    )
    if current is None:
        return None
    last = Convention.objects.filter(closed_at__lte=at).order_by("-closed_at").first()
    since = (
        last.closes_at
        if last is not None
        else timezone.make_aware(datetime.combine(current.adopted_on, time(23, 59)))
    )
    by = rules.months_later(timezone.localtime(since), current.every)
    coming = (
        Convention.objects.filter(state__in=[State.ANNOUNCED, State.SITTING])
        .order_by("opens_at")
        .first()
    )
    sitting = coming is not None and coming.state == State.SITTING
    return Due(
        by=by,
        next=coming,
        overdue=at > by and not sitting,
        late=coming is not None and coming.opens_at > by,
    )


def carried(contest: Contest) -> bool:
    """Whether a proposal was carried, in a ballot that has been declared."""
    return (
        not contest.ranked
        and contest.ballot.state == BallotState.DECLARED
        and results.decision(contest).outcome == counting.Outcome.CARRIED
    )


def subject(convention: Convention, kind: str) -> str:
    """By what its priorities ballots are known: the SHA-256 of its address and the kind, on a line each."""
    return hashlib.sha256(f"{convention.slug}\n{kind}".encode()).hexdigest()


def choosing(convention: Convention) -> QuerySet[Ballot]:
    """The ballots, open to members' eyes, by which it is chosen what is debated."""
    asked = Ballot.objects.filter(contests__prioritisation__convention=convention)
    return asked.filter(state__in=PUBLIC).distinct().order_by("opens_at")


def undone(convention: Convention) -> list[tuple[Ballot, list[Ballot]]]:
    """Its priorities ballots that were undone, each with those in which the same is asked again."""
    asked = [each.contest for each in convention.prioritisations.select_related("contest")]
    found = [ballot for ballots in again.undone(asked).values() for ballot in ballots]
    return [(ballot, list(again.asked_again(ballot))) for ballot in found]


def chosen(contest: Contest) -> frozenset[int]:
    """The places of the options that a declared ballot chose."""
    count = counting.record.from_json(contest.tally.count)
    return frozenset(int(place) for place in count.elected)


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there. All figures are people; quorum 0 for none."""

    registered: int
    waiting: int
    in_hall: int
    online: int
    quorum: int

    @property
    def present(self) -> int:
        return self.in_hall + self.online

    @property
    def quorate(self) -> bool:
        return self.present >= self.quorum


def presence(convention: Convention) -> Presence:
    """How many registered, and how many are there now."""
    coming = convention.registrations.filter(cancelled_at=None)
    there = coming.filter(checked_in_at__isnull=False)
    return Presence(
        registered=coming.filter(waiting=False).count(),
        waiting=coming.filter(waiting=True).count(),
        in_hall=there.filter(attending=Attending.IN_PERSON).count(),
        online=there.filter(attending=Attending.ONLINE).count(),
        quorum=convention.rules["quorum"],
    )


def key_of(registration: Registration) -> tuple[int, int]:
    """What access needs are encrypted for. Attributes have keys above 0, so these are none of theirs."""
    return (registration.member_id, -registration.convention_id)


def needs_of(registration: Registration) -> str:
    """What somebody needs to take part, in their words; nothing if the key is gone that it was kept with."""
    if not registration.needs:
        return ""
    try:
        return decrypted(registration.needs, key_of(registration))
    except InvalidToken:
        return ""


# The agenda


def draft_of(convention: Convention) -> tuple[Stretch, ...]:
    """The agenda as the committee has it now."""
    sessions = convention.sessions.select_related("room").prefetch_related(
        "items__submission__group", "items__submission__mover__user", "items__submission__lead"
    )
    return tuple(stretch_of(session) for session in sessions)


def stretch_of(session: Session) -> Stretch:
    items = sorted(session.items.all(), key=lambda item: item.position)
    return Stretch(
        id=session.pk,
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        track=session.track,
        room=session.room.name if session.room else "",
        capacity=session.room.capacity if session.room else None,
        expected=session.expected,
        entries=entries_under(None, items),
    )


def entries_under(parent: int | None, items: Iterable[Item]) -> tuple[Entry, ...]:
    items = list(items)
    return tuple(entry_of(item, items) for item in items if item.parent_id == parent)


def entry_of(item: Item, items: Iterable[Item]) -> Entry:
    motion = item.submission
    return Entry(
        id=item.pk,
        kind=item.kind,
        title=item.title,
        minutes=item.minutes,
        summary=item.summary,
        moved_by=item.moved_by or said_of_mover(motion),
        mover=item.mover_id or (motion.mover_id if motion else None),
        motion=(motion.pk, motion.reference) if motion else None,
        parts=entries_under(item.pk, items),
    )


def said_of_mover(motion: Submission | None) -> str:
    """Who moves it, in words that anyone may read and a release may keep: never a member's name."""
    if motion is None or motion.route == Route.MEMBER:
        return ""
    return motion.mover_named(for_member=False)


def unnamed(entry: Entry) -> str:
    return gettext("A member") if entry.mover is not None else ""


def released(convention: Convention) -> AgendaRelease | None:
    """The agenda as last published."""
    return convention.releases.order_by("-number").first()


def is_public(item: Item) -> bool:
    """Whether `item` is for everybody's eyes: under way or over, or on the agenda as last published."""
    if item.state != ItemState.PLANNED:
        return True
    shown = released(item.session.convention)
    return shown is not None and any(
        entry.id == item.pk
        for stretch in agenda.thawed(shown.tree)
        for entry, _depth in agenda.walk(stretch.entries)
    )


def courses(convention: Convention) -> dict[int, Course]:
    """How far each item has come."""
    rows = Item.objects.filter(session__convention=convention).exclude(state=ItemState.PLANNED)
    return {
        item.pk: Course(item.started_at, item.ended_at, item.state == ItemState.NOT_REACHED)
        for item in rows
    }


@dataclass(frozen=True, slots=True)
class Line:
    """An item as pages show it. state: of its row now; mover: a name, for members"""

    slot: Slot
    state: str
    mover: str


@dataclass(frozen=True, slots=True)
class Part:
    """A session as pages show it. ends_at: as things stand"""

    stretch: Stretch
    lines: tuple[Line, ...]

    @property
    def ends_at(self) -> datetime:
        return max([self.stretch.ends_at, *(line.slot.ends_at for line in self.lines)])


def parts(
    convention: Convention,
    stretches: Iterable[Stretch],
    *,
    at: datetime | None,
    for_member: bool,
) -> list[Part]:
    """The sessions with their items' times: as things stand while it sits; as planned before and after.

    at   None for the times as planned, whatever happened
    """
    stretches = list(stretches)
    sat = at is not None and convention.state in (State.SITTING, State.CLOSED)
    now = at if convention.state == State.SITTING else None
    come = courses(convention) if sat else {}
    states = dict(Item.objects.filter(session__convention=convention).values_list("pk", "state"))
    names = movers(stretches) if for_member else {}
    found = []
    for stretch in stretches:
        begun = now is not None and now >= stretch.starts_at
        slots = agenda.flow(stretch, come, now if begun else None)
        lines = tuple(
            Line(
                slot,
                states.get(slot.entry.id, ItemState.PLANNED),
                slot.entry.moved_by or names.get(slot.entry.mover, unnamed(slot.entry)),
            )
            for slot in slots
        )
        found.append(Part(stretch, lines))
    return found


def movers(stretches: Iterable[Stretch]) -> dict[int | None, str]:
    """The names of those who move something, for members' eyes."""
    keys = {
        entry.mover
        for stretch in stretches
        for entry, _depth in agenda.walk(stretch.entries)
        if entry.mover is not None
    }
    people = Member.objects.filter(pk__in=keys)
    return {person.pk: person.name for person in people}


# What happened


def happened(convention: Convention) -> list[Item]:
    """The items in the order in which they were taken, then those that were not, session by session."""
    items = (
        Item.objects.filter(session__convention=convention)
        .select_related("session", "submission", "mover__user")
        .prefetch_related("documents", "decisions")
        .order_by("session__starts_at", "session", F("started_at").asc(nulls_last=True), "position")
    )
    return list(items)


def decisions(convention: Convention) -> QuerySet[Decision]:
    """The register of decisions, with what follows from each."""
    return (
        Decision.objects.filter(item__session__convention=convention)
        .select_related("item__session", "submission__text", "submission__lead")
        .prefetch_related("undertakings__reports")
        .order_by("at", "pk")
    )
