"""Times that follow from lengths, clashes, and what changed between two releases."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conventions import agenda
from conventions.agenda import Course, Entry, Stretch

TEN = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)

# Items by their lengths: cheap to draw.
entries = st.lists(st.integers(0, 90), max_size=8).map(
    lambda lengths: tuple(entry(key, minutes) for key, minutes in enumerate(lengths, start=1))
)


def entry(key: int, minutes: int = 15, **more) -> Entry:
    return Entry(key, more.pop("kind", "report"), more.pop("title", f"Item {key}"), minutes, **more)


def stretch(key: int = 1, *items: Entry, **more) -> Stretch:
    facts: dict[str, Any] = {
        "title": f"Session {key}",
        "starts_at": TEN,
        "ends_at": TEN + 120 * MINUTE,
    } | more
    return Stretch(key, entries=items, **facts)


def starts(slots) -> list[str]:
    return [f"{slot.starts_at:%H:%M}" for slot in slots]


def test_each_item_begins_when_the_one_before_it_ends():
    assert starts(agenda.flow(stretch(1, entry(1, 20), entry(2, 45), entry(3)))) == [
        "10:00",
        "10:20",
        "11:05",
    ]


def test_parts_come_after_what_they_are_parts_of():
    debate = entry(1, 10, parts=(entry(2, 5), entry(3, 5)))

    slots = agenda.flow(stretch(1, debate, entry(4)))

    assert starts(slots) == ["10:00", "10:10", "10:15", "10:20"]
    assert [slot.depth for slot in slots] == [0, 1, 1, 0]


def test_what_is_done_has_the_times_it_had_and_the_rest_follows():
    courses = {1: Course(TEN + 5 * MINUTE, TEN + 40 * MINUTE), 2: Course(TEN + 42 * MINUTE)}

    slots = agenda.flow(stretch(1, entry(1), entry(2, 10), entry(3)), courses, TEN + 45 * MINUTE)

    assert starts(slots) == ["10:05", "10:42", "10:52"]


def test_what_runs_over_pushes_what_follows():
    courses = {1: Course(TEN)}

    slots = agenda.flow(stretch(1, entry(1, 15), entry(2)), courses, TEN + 25 * MINUTE)

    assert starts(slots) == ["10:00", "10:25"]


def test_nothing_that_waits_can_begin_in_the_past():
    slots = agenda.flow(stretch(1, entry(1), entry(2)), {}, TEN + 30 * MINUTE)

    assert starts(slots) == ["10:30", "10:45"]


@given(entries)
def test_a_plan_has_no_gaps_and_loses_no_minute(items):
    slots = agenda.flow(stretch(1, *items))

    assert all(a.ends_at == b.starts_at for a, b in itertools.pairwise(slots))
    assert sum((s.ends_at - s.starts_at for s in slots), dt.timedelta()) == MINUTE * sum(
        item.minutes for item in items
    )


def codes(findings) -> list[str]:
    return [each.code for each in findings]


def test_a_mover_in_two_rooms_at_once_is_a_clash():
    one = stretch(1, entry(1, 30, mover=7), room="Hall")
    other = stretch(2, entry(2, 10), entry(3, 30, mover=7), room="Annexe")

    assert codes(agenda.clashes([one, other])) == ["mover-twice"]
    later = replace(other, entries=(entry(2, 30), entry(3, 30, mover=7)))
    assert agenda.clashes([one, later]) == []


def test_a_room_too_small_is_a_clash():
    assert codes(agenda.clashes([stretch(1, room="Annexe", capacity=40, expected=41)])) == [
        "room-too-small"
    ]
    assert agenda.clashes([stretch(1, room="Annexe", capacity=40, expected=40)]) == []


def test_a_room_used_twice_at_once_is_a_clash():
    after = {"starts_at": TEN + 120 * MINUTE, "ends_at": TEN + 180 * MINUTE}

    assert codes(agenda.clashes([stretch(1, room="Hall"), stretch(2, room="Hall")])) == [
        "room-twice"
    ]
    assert agenda.clashes([stretch(1, room="Hall"), stretch(2, room="Hall", **after)]) == []


def test_a_session_too_short_for_its_items_is_a_clash():
    [found] = agenda.clashes([stretch(1, entry(1, 130))])

    assert (found.code, found.facts["minutes"]) == ("runs-over", 10)


def test_a_change_of_the_rules_without_its_motion_is_told_to_the_committee():
    bare = entry(1, kind="constitutional", title="A rule")
    tied = entry(2, kind="constitutional", motion=(7, "C7"))
    drafted = (stretch(1, bare, tied),)

    assert agenda.unworded(drafted) == [agenda.Finding("words-missing", {"item": "A rule"})]
    assert agenda.clashes(drafted) == []


def test_what_changed_is_said_item_by_item():
    before = [stretch(1, entry(1), entry(2), entry(3), entry(4))]
    now = [
        stretch(1, entry(3), entry(1), entry(4, 30), starts_at=TEN + 15 * MINUTE),
        stretch(2, entry(5)),
    ]

    assert codes(agenda.changes(before, now)) == [
        "session-moved",
        "session-new",
        "item-off",
        "item-order",
        "item-length",
        "item-new",
    ]


@given(entries)
def test_nothing_has_changed_in_the_same_agenda(items):
    assert agenda.changes([stretch(1, *items)], [stretch(1, *items)]) == []


@given(entries, entries)
def test_an_agenda_comes_back_from_json_as_it_was(items, parts):
    tree = (stretch(1, *items, entry(200, parts=parts, motion=(3, "12"))),)

    assert agenda.thawed(agenda.frozen(tree)) == tree
