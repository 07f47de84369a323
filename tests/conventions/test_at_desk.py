"""What of conventions waits at the staff desk."""

from __future__ import annotations

import pytest

from conventions import actions, at_desk
from conventions.models import Progress
from members.roles import Role
from motions.lifecycle import Outcome
from tests.conventions.makers import HOUR, rule_set
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

COMMITTEE = [Role.ARRANGEMENTS]


def seen(conventions, at, roles=COMMITTEE):
    """What waits, in words, and whether it is late."""
    waiting = at_desk.waiting(roles, by=conventions.gita, at=at)
    return [(str(each.words), each.late) for each in waiting]


def test_an_agenda_is_to_be_published_before_a_convention_and_is_late_after(conventions):
    conventions.announced()

    assert seen(conventions, NOON - 20 * DAY) == []
    words = "“Members’ convention” has no published agenda"
    assert seen(conventions, NOON - 13 * DAY) == [(words, False)]
    assert seen(conventions, NOON + HOUR) == [(words, True)]


def test_a_convention_that_does_not_open_or_close_in_time_is_late(conventions):
    convention = conventions.released()
    assert seen(conventions, NOON - HOUR) == []
    assert seen(conventions, NOON + HOUR) == [("“Members’ convention” should be open by now", True)]

    actions.open_convention(convention, by=conventions.gita, at=NOON)
    closing = [("“Members’ convention” should be closed by now", True)]
    assert seen(conventions, NOON + 5 * HOUR) == []
    assert seen(conventions, NOON + 7 * HOUR) == closing

    actions.close(convention, by=conventions.gita, at=NOON + 7 * HOUR)
    minutes = [("The minutes of “Members’ convention” are to be published", False)]
    assert seen(conventions, NOON + 8 * HOUR) == minutes


def test_what_was_undertaken_is_late_after_its_day_until_it_is_done(conventions):
    gita, item = conventions.gita, conventions.sitting().sessions.get().items.first()
    actions.start(item, by=gita, at=NOON)
    decision = actions.decide(
        item, question="That we write.", outcome=Outcome.CARRIED, by=gita, at=NOON
    )
    told = {"words": "Write to every group", "owner": "The office", "by": gita, "at": NOON}
    undertaken = actions.undertake(decision, due_on=(NOON + DAY).date(), **told)
    late = ("“Write to every group”, undertaken by “Members’ convention”", True)

    assert late not in seen(conventions, NOON + DAY)
    assert late in seen(conventions, NOON + 2 * DAY)
    actions.report(undertaken, progress=Progress.DONE, words="Sent.", by=gita, at=NOON + 2 * DAY)
    assert late not in seen(conventions, NOON + 2 * DAY)


def test_the_next_convention_is_due_and_then_overdue(conventions):
    rule_set(every=12)  # in force from 1 January 2026
    due = NOON.replace(year=2027, month=1, day=1)
    words = "The next convention is due, and none is announced"

    assert seen(conventions, due - 20 * DAY) == []
    assert seen(conventions, due - 5 * DAY) == [(words, False)]
    assert seen(conventions, due + DAY) == [(words, True)]


def test_it_is_the_arrangements_committees_work_alone(conventions):
    conventions.announced()
    others = set(Role) - {Role.ARRANGEMENTS}

    assert seen(conventions, NOON, others) == []


def test_conventions_are_found_at_the_desk(conventions):
    convention = conventions.announced()

    found = at_desk.found("guildhall", [Role.SCRUTINEER], by=conventions.gita, at=NOON)

    assert [each.title for each in found["Conventions"]] == [convention.title]
    assert at_desk.found("guildhall", [Role.OTHER], by=conventions.gita, at=NOON) == {}
