"""The agenda as values: when each item comes, what clashes, what changed between two releases. Pure.

Moments are aware. What is said of clashes and changes is said by conventions.wording, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, Final

RULE_CHANGE: Final = (
    "constitutional"  # the kind of item that puts a change of the rules to the vote
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item: what it is and how long it takes, its parts not counted.

    moved_by   who moves it, in words fit for everyone
    mover      the key of the member who does; None if it is nobody in particular
    motion     the key and the reference of the submission it puts to the vote
    """

    id: int
    kind: str
    title: str
    minutes: int
    summary: str = ""
    moved_by: str = ""
    mover: int | None = None
    motion: tuple[int, str] | None = None
    parts: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A session, with its items in their order.

    room       "" for all who take part
    capacity   of the room; None for no limit
    expected   people; None if nobody knows
    """

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    track: str = ""
    room: str = ""
    capacity: int | None = None
    expected: int | None = None
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """How far an item has come. One that has not begun has neither moment; one under way has only the first."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    passed_over: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """When an item comes: as it was, or as it is expected to be. depth: 0 for an item of the session itself"""

    entry: Entry
    depth: int
    starts_at: datetime
    ends_at: datetime


Agenda = Sequence[Stretch]
NOTHING: Final = Course()


# Times


def walk(entries: Iterable[Entry], depth: int = 0) -> Iterator[tuple[Entry, int]]:
    """Every item and every part, in the order in which they come, each with its depth."""
    for entry in entries:
        yield entry, depth
        yield from walk(entry.parts, depth + 1)


def flow(
    stretch: Stretch, courses: Mapping[int, Course] | None = None, now: datetime | None = None
) -> tuple[Slot, ...]:
    """When each item of a session comes: one after another, from its start.

    courses   how far items have come, by their keys; what is done has the times it had
    now       what has not begun cannot begin before it; None for the times as planned
    """
    courses = courses or {}
    slots: list[Slot] = []
    free = stretch.starts_at
    for entry, depth in walk(stretch.entries):
        course = courses.get(entry.id, NOTHING)
        length = timedelta(minutes=entry.minutes)
        if course.started_at is None:
            starts_at = free if now is None or course.passed_over else max(free, now)
            ends_at = starts_at if course.passed_over else starts_at + length
        else:
            starts_at = course.started_at
            ends_at = course.ended_at or max(starts_at + length, now or starts_at)
        slots.append(Slot(entry, depth, starts_at, ends_at))
        free = max(free, ends_at) if course.started_at is None else ends_at
    return tuple(slots)


# Clashes


@dataclass(frozen=True, slots=True)
class Finding:
    """A clash or a change: what it is, by a code, and the facts that its sentence needs."""

    code: str
    facts: dict[str, Any]


def overlap(a: tuple[datetime, datetime], b: tuple[datetime, datetime]) -> bool:
    """Whether two stretches of time [start, end) have a moment in common."""
    return a[0] < b[1] and b[0] < a[1]


def clashes(agenda: Agenda) -> list[Finding]:
    """What cannot be as it is planned: people and rooms in two places, rooms too small, sessions too short."""
    found: list[Finding] = []
    for stretch in agenda:
        slots = flow(stretch)
        if slots and slots[-1].ends_at > stretch.ends_at:
            over = int((slots[-1].ends_at - stretch.ends_at) / timedelta(minutes=1))
            found.append(Finding("runs-over", {"session": stretch.title, "minutes": over}))
        if None not in (stretch.capacity, stretch.expected) and (
            (stretch.expected or 0) > (stretch.capacity or 0)
        ):
            found.append(
                Finding(
                    "room-too-small",
                    {
                        "session": stretch.title,
                        "room": stretch.room,
                        "capacity": stretch.capacity,
                        "expected": stretch.expected,
                    },
                )
            )
    for one, other in combinations(agenda, 2):
        if not overlap((one.starts_at, one.ends_at), (other.starts_at, other.ends_at)):
            continue
        if one.room and one.room == other.room:
            found.append(
                Finding(
                    "room-twice",
                    {"room": one.room, "session": one.title, "other": other.title},
                )
            )
        found += movers_twice(one, other)
    return found


def movers_twice(one: Stretch, other: Stretch) -> Iterator[Finding]:
    """Each person who moves something in both sessions at one time."""
    for mine in flow(one):
        for theirs in flow(other):
            same = mine.entry.mover is not None and mine.entry.mover == theirs.entry.mover
            if same and overlap((mine.starts_at, mine.ends_at), (theirs.starts_at, theirs.ends_at)):
                yield Finding(
                    "mover-twice", {"item": mine.entry.title, "other": theirs.entry.title}
                )


def unworded(agenda: Agenda) -> list[Finding]:
    """Changes of the rules at which there is nothing to vote on: for the committee to put right."""
    return [
        Finding("words-missing", {"item": entry.title})
        for stretch in agenda
        for entry, _depth in walk(stretch.entries)
        if entry.kind == RULE_CHANGE and entry.motion is None
    ]


# Changes


def changes(before: Agenda, now: Agenda) -> list[Finding]:
    """What is different between two releases, session by session and item by item.

    That later items come at other times is not said again for each: it follows.
    """
    found: list[Finding] = []
    were, are = {s.id: s for s in before}, {s.id: s for s in now}
    for stretch in before:
        if stretch.id not in are:
            found.append(Finding("session-off", {"session": stretch.title}))
    for stretch in now:
        was = were.get(stretch.id)
        if was is None:
            found.append(Finding("session-new", {"session": stretch.title}))
            continue
        if was.title != stretch.title:
            found.append(Finding("session-renamed", {"was": was.title, "session": stretch.title}))
        if (was.starts_at, was.ends_at) != (stretch.starts_at, stretch.ends_at):
            found.append(
                Finding(
                    "session-moved",
                    {
                        "session": stretch.title,
                        "was": was.starts_at.isoformat(),
                        "now": stretch.starts_at.isoformat(),
                        "until": stretch.ends_at.isoformat(),
                    },
                )
            )
        if was.room != stretch.room:
            found.append(
                Finding(
                    "session-room",
                    {"session": stretch.title, "was": was.room, "now": stretch.room},
                )
            )
    return [*found, *item_changes(before, now)]


def item_changes(before: Agenda, now: Agenda) -> Iterator[Finding]:
    """What is different between the items of two releases."""
    were, are = placed(before), placed(now)
    for key, (entry, _where) in were.items():
        if key not in are:
            yield Finding("item-off", {"item": entry.title})
    stayed = in_order(were, are)
    for key, (entry, where) in are.items():
        if key not in were:
            yield Finding("item-new", {"item": entry.title, "session": where})
            continue
        old, was_in = were[key]
        if old.title != entry.title:
            yield Finding("item-renamed", {"was": old.title, "item": entry.title})
        if was_in != where:
            yield Finding("item-moved", {"item": entry.title, "was": was_in, "session": where})
        elif key not in stayed:
            yield Finding("item-order", {"item": entry.title, "session": where})
        if old.minutes != entry.minutes:
            yield Finding(
                "item-length", {"item": entry.title, "was": old.minutes, "now": entry.minutes}
            )


def placed(agenda: Agenda) -> dict[int, tuple[Entry, str]]:
    """Every item by its key, in order, with the title of its session."""
    return {
        entry.id: (entry, stretch.title)
        for stretch in agenda
        for entry, _depth in walk(stretch.entries)
    }


def in_order(were: Iterable[int], are: Iterable[int]) -> frozenset[int]:
    """The most items that kept their order among each other: all others were moved."""
    old, new = list(were), list(are)
    place = {key: n for n, key in enumerate(old)}
    runs: dict[
        int, tuple[int, ...]
    ] = {}  # the longest run in order that ends with each item of `new`
    for key in new:
        if key in place:
            before = [run for last, run in runs.items() if place[last] < place[key]]
            runs[key] = (*longest(before), key)
    return frozenset(longest(runs.values()))


def longest(runs: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return max(runs, key=lambda run: len(run), default=())


# Kept


def frozen(agenda: Agenda) -> list[dict[str, Any]]:
    """The agenda as JSON can hold it."""
    kept = [asdict(stretch) for stretch in agenda]
    for stretch in kept:
        stretch["starts_at"] = stretch["starts_at"].isoformat()
        stretch["ends_at"] = stretch["ends_at"].isoformat()
    return kept


def thawed(kept: Iterable[Mapping[str, Any]]) -> tuple[Stretch, ...]:
    """The agenda of which `frozen` made this."""
    return tuple(
        Stretch(
            **{
                **stretch,
                "starts_at": datetime.fromisoformat(stretch["starts_at"]),
                "ends_at": datetime.fromisoformat(stretch["ends_at"]),
                "entries": tuple(entry_of(each) for each in stretch["entries"]),
            }
        )
        for stretch in kept
    )


def entry_of(kept: Mapping[str, Any]) -> Entry:
    motion = kept["motion"]
    return Entry(
        **{
            **kept,
            "motion": (motion[0], motion[1]) if motion else None,
            "parts": tuple(entry_of(part) for part in kept["parts"]),
        }
    )
