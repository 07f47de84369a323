"""Every member gets notice of a convention, once, in their own language."""

from __future__ import annotations

import pytest

from conventions import actions, notices
from members.models import Member, Message
from members.posting import composed
from tests import factories
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db

GIVEN = NOON - 60 * DAY


def letters(event: str) -> list[Message]:
    return list(Message.objects.filter(notice__event=event).select_related("member__user"))


def test_notice_goes_to_everyone_in_good_standing_once(conventions, ada, time_machine):
    lapsed = factories.member("Ben Hughes", lapsed=True)
    conventions.announced(title="Members’ convention", zone="America/New_York")
    time_machine.move_to(GIVEN + DAY / 2)

    notices.sweep()
    notices.sweep()

    told = letters("convention-announced")
    assert ada in {each.member for each in told}
    assert lapsed not in {each.member for each in told}
    assert len(told) == len({each.member for each in told})
    letter = composed(told[0])
    assert letter.subject == "Notice: Members’ convention"
    assert "The Guildhall" in letter.body
    assert "EST" in letter.body  # by the clocks of its place


def test_who_reads_welsh_is_written_to_in_welsh(conventions, ada, time_machine):
    Member.objects.filter(pk=ada.pk).update(language="cy")
    conventions.announced()
    time_machine.move_to(GIVEN + DAY / 2)

    notices.sweep()

    [letter] = [each for each in letters("convention-announced") if each.member == ada]
    assert 'lang="cy"' in composed(letter).alternatives[0][0]


def test_what_was_announced_long_ago_is_no_news(conventions, ada, time_machine):
    conventions.announced()
    time_machine.move_to(GIVEN + 3 * DAY)

    notices.sweep()

    assert letters("convention-announced") == []


def test_a_convention_given_up_is_told_with_the_reason(conventions, ada, time_machine):
    convention = conventions.announced()
    actions.abandon(
        convention, reason="The hall burnt down.", by=conventions.gita, at=GIVEN + 9 * DAY
    )
    time_machine.move_to(GIVEN + 10 * DAY)

    notices.sweep()
    notices.sweep()

    [letter] = [each for each in letters("convention-abandoned") if each.member == ada]
    assert "The hall burnt down." in composed(letter).body
