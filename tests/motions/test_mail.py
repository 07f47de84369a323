"""Movers and followers hear of every step; nobody hears twice, and nobody else at all."""

from __future__ import annotations

import pytest

from momentum_demo.refusals import Refused
from motions import actions, mail
from motions.lifecycle import Outcome
from motions.models import Finding, Ground
from tests.factories import member
from tests.factories.motions import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(mailoutbox, django_capture_on_commit_callbacks):
    """What is sent while it does something: to whom, and the body."""

    def sent(act):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return {(letter.to[0], letter.subject): letter.body for letter in mailoutbox}

    return sent


def test_the_mover_and_whoever_follows_are_told_once_each(maker, ada, letters):
    motion = maker.submitted(ada)
    una = member("Una")
    for who in (ada, una):
        actions.follow(motion, by=who, at=maker.during(1))
    member("Somebody else")

    sent = letters(
        lambda: actions.rule(
            motion,
            Finding.OUT,
            by=maker.clerk,
            at=maker.during(3),
            ground=Ground.UNCLEAR,
            clause="SO 14(b)",
            words="It is not clear who “we” are & why.",
        )
    )

    assert set(sent) == {(who.user.email, "Motion 1: Endorsements") for who in (ada, una)}
    body = sent[ada.user.email, "Motion 1: Endorsements"]
    assert "The arrangements committee has ruled on it." in body
    assert "Out of order" in body
    assert "It is not clear who “we” are & why." in body
    assert f"http://localhost:8000/motions/{maker.process.slug}/1/\n" in body


def test_who_moved_or_follows_the_motion_hears_of_its_amendments(maker, ada, letters):
    motion = maker.on_agenda(ada)
    una, follower = member("Una"), member("Follower")
    actions.follow(motion, by=follower, at=maker.during(4))

    sent = letters(lambda: maker.amended(motion, una, "may", "shall"))

    assert set(sent) == {
        (who.user.email, "Amendment 1 to motion 1: may → shall") for who in (ada, una, follower)
    }


def test_all_whose_amendments_fall_are_told_why(maker, ada, letters):
    motion = maker.on_agenda(ada)
    una = member("Una")
    maker.amendment(motion, una, "may", "shall")

    sent = letters(
        lambda: actions.conclude(
            motion, Outcome.LOST, why="3 to 40.", by=maker.clerk, at=maker.during(4)
        )
    )

    to_una = sent[una.user.email, "Amendment 1 to motion 1: may → shall"]
    assert "What it amends is no longer there to amend. Motion 1: Lost." in to_una


def test_whoever_follows_hears_of_the_interim_text(maker, ada, letters):
    motion = maker.on_agenda(ada)

    def publish():
        actions.publish_interim(motion, why="So far.", by=maker.clerk, at=maker.during(5))

    [letter] = letters(publish).values()
    assert "Its text has been published as it now stands." in letter
    assert "Motion 1, version 2" in letter


def test_a_refused_action_tells_nobody(maker, ada, letters):
    motion = maker.on_agenda(ada)

    def refused():
        with pytest.raises(Refused):
            actions.withdraw(motion, by=ada, at=maker.during(4))

    assert letters(refused) == {}


def test_who_may_not_sign_in_any_more_is_not_written_to(maker, ada, letters):
    motion = maker.submitted(ada)
    ada.user.is_active = False
    ada.user.save()

    sent = letters(
        lambda: actions.rule(motion, Finding.IN_ORDER, by=maker.clerk, at=maker.during(3))
    )

    assert sent == {}


def test_every_event_that_is_told_has_its_words():
    import re
    from pathlib import Path

    told = set()
    for module in Path(mail.__file__).with_name("actions").glob("*.py"):
        told |= set(
            re.findall(r'mail\.tell(?:_of_process)?\([^"]*"([a-z._]+)"', module.read_text())
        )

    assert told == set(mail.NEWS)


def test_a_letter_of_each_kind_can_be_written(maker, ada, mailoutbox):
    motion = fresh(maker.on_agenda(ada))

    for event in mail.NEWS:
        mail.tell_of_submission(motion.pk, event, ["A & B", ""])

    assert len(mailoutbox) == len(mail.NEWS)
    assert all("A & B" in letter.body for letter in mailoutbox)
