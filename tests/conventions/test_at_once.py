"""Everybody in the hall at the same moment: two in the chair, and people who vote as it closes."""

from __future__ import annotations

import pytest

from conventions.actions import plans, speeches, votes
from conventions.models import Decision, Manner, Purpose, Speech, Vote, VoteState
from tests.conventions.hall import Floor
from tests.database import at_once
from tests.factories import member
from tests.motions.test_concurrency import codes

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "urn"])


@pytest.fixture
def floor():
    return Floor()


@pytest.fixture
def question(floor):
    item = floor.item(floor.maker.on_agenda(member("Ada Okafor")))
    plan = plans.draw_up(floor.convention, [item], title="", by=floor.chair, at=floor.at)
    plans.publish(plan, by=floor.chair, at=floor.at)
    return plan.questions.get()


def test_two_in_the_chair_open_close_and_declare_one_vote(floor, question):
    chairs = [floor.chair, floor.clerk]
    who = floor.people(1)[0]

    opened = at_once(
        [
            lambda by=by: votes.open_vote(question, Manner.DIVISION, by=by, at=floor.at)
            for by in chairs
        ]
    )
    vote = Vote.objects.get()
    votes.answer(vote, "for", by=who, at=floor.at)
    closed = at_once([lambda by=by: votes.close_vote(vote, by=by, at=floor.at) for by in chairs])
    declared = at_once([lambda by=by: votes.declare(vote, by=by, at=floor.at) for by in chairs])

    assert codes(opened) == ["vote-going-on"]
    assert codes(closed) == ["vote-not-open"]
    assert codes(declared) == ["decided-already"]
    assert Decision.objects.count() == 1


def test_two_in_the_chair_call_one_speaker(floor, question):
    for who in floor.people(2):
        speeches.ask_to_speak(question.item, Purpose.FOR, by=who, at=floor.at)

    called = at_once(
        [
            lambda by=by: speeches.call_next(question.item, by=by, at=floor.at)
            for by in (floor.chair, floor.clerk)
        ]
    )

    assert codes(called) == ["somebody-speaks"]
    assert Speech.objects.filter(called_at__isnull=False).count() == 1


def test_every_vote_that_was_taken_as_it_closed_is_counted(floor, question):
    people = floor.people(6)
    vote = votes.open_vote(question, Manner.DIVISION, by=floor.chair, at=floor.at)

    def answer(who):
        return lambda: votes.answer(vote, "for", by=who, at=floor.at)

    answers = at_once(
        [*map(answer, people), lambda: votes.close_vote(vote, by=floor.chair, at=floor.at)]
    )
    votes.declare(vote, by=floor.chair, at=floor.at)

    late = codes(answers)
    vote.refresh_from_db()
    assert vote.state == VoteState.DECLARED
    assert set(late) <= {"vote-closed"}
    assert vote.favour == len(people) - len(late) == vote.voices.count()
