"""What motions hold of a member: handed over whole, forgotten when the entry is, in the way of a merge."""

from __future__ import annotations

import json

import pytest

from motions import actions, personal
from motions.models import Follow
from tests.factories import NOON, member
from tests.factories.motions import ProcessMaker, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def motion(maker):
    return maker.seeking(member("Mo Ver"))


def test_what_somebody_moved_signed_and_drafts_is_handed_over(maker, motion, ada):
    actions.sign(motion, shown=True, by=ada, at=maker.during(1))
    actions.follow(motion, by=ada, at=maker.during(1))
    maker.draft(ada, title="Ada’s own")

    held = json.loads(json.dumps(personal.held(ada)))

    assert [one["name_shown"] for one in held["signed"]] == [True]
    assert held["follows"] == ["Motion 1"]
    assert [one["title"] for one in held["drafts"]] == ["Ada’s own"]
    assert [one["title"] for one in personal.held(motion.mover)["moved"]] == ["Endorsements"]
    assert personal.at_desk(ada) == []


def test_forgotten_somebody_is_shown_and_told_nothing_more_and_the_count_stays(maker, motion, ada):
    actions.sign(motion, shown=True, by=ada, at=maker.during(1))
    actions.follow(motion, by=ada, at=maker.during(1))

    personal.forget(ada, at=NOON)

    assert not Follow.objects.filter(member=ada).exists()
    assert [s.shown for s in fresh(motion).supports.filter(withdrawn_at=None)] == [False]


def test_two_entries_that_signed_one_motion_stay_two(ada):
    maker = ProcessMaker(motion_support=3)
    motion, other = maker.seeking(member("Mo Ver")), member("Ada Again")
    actions.sign(motion, shown=False, by=ada, at=maker.during(1))
    assert personal.objection_to_merge(ada, other) is None

    actions.sign(motion, shown=False, by=other, at=maker.during(1))

    refusal = personal.objection_to_merge(ada, other)
    assert refusal is not None
    assert refusal.code == "both-signed"
