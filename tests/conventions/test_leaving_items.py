"""When an item may be left, and when it may be taken out of the draft."""

from __future__ import annotations

import pytest

from conventions import actions
from conventions.actions import plans, votes
from conventions.models import FloorMotion, Item, Manner, Session
from motions.lifecycle import Outcome
from tests.conventions.hall import Floor
from tests.factories.motions import code_of

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def floor():
    return Floor()


@pytest.mark.parametrize("leave", ["finish", "put_off", "start another"])
def test_an_item_is_not_left_while_a_vote_on_it_goes_on(floor, leave):
    floor.people(2)
    item, other = floor.item(), floor.item(title="Another", running=False)
    chair = {"by": floor.chair, "at": floor.at}
    acts = {
        "finish": lambda: actions.finish(item, **chair),
        "put_off": lambda: actions.put_off(item, **chair),
        "start another": lambda: actions.start(other, **chair),
    }
    vote = votes.open_floor_vote(item, FloorMotion.VOTE_NOW, Manner.HANDS, **chair)

    assert code_of(acts[leave]) == "vote-under-way"
    votes.close_vote(vote, **chair)
    assert code_of(acts[leave]) == "vote-under-way"
    votes.set_aside(vote, reason="The tellers lost count.", **chair)
    acts[leave]()

    assert Item.objects.get(pk=item.pk).state != "running"


def test_a_session_stays_while_a_vote_plan_is_about_an_item_of_it(floor, ada):
    item = floor.item(floor.maker.on_agenda(ada), running=False)
    plan = plans.draw_up(floor.convention, [item], title="", by=floor.chair, at=floor.at)

    def remove():
        return actions.remove_session(floor.session, by=floor.clerk, at=floor.at)

    assert code_of(remove) == "in-a-plan"
    plans.drop(plan, by=floor.chair, at=floor.at)
    remove()

    assert not Session.objects.filter(pk=floor.session.pk).exists()


def test_an_item_on_which_something_was_decided_stays_though_it_was_put_off(floor):
    item, part = floor.item(), floor.item(title="A part of it", running=False)
    Item.objects.filter(pk=part.pk).update(parent=item)
    actions.decide(item, question="Heard", outcome=Outcome.CARRIED, by=floor.chair, at=floor.at)
    actions.put_off(item, by=floor.chair, at=floor.at)

    refused = [
        code_of(lambda: actions.remove_item(item, by=floor.clerk, at=floor.at)),
        code_of(lambda: actions.remove_session(floor.session, by=floor.clerk, at=floor.at)),
    ]

    assert refused == ["begun-once", "begun-once"]
    assert floor.session.items.count() == 2
