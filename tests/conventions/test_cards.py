"""Voting cards: who says what sections weigh, who hands cards out, and when it is too late."""

from __future__ import annotations

import pytest

from conventions.actions import cards, plans, votes
from conventions.models import Card, Duty, Manner
from tests import desk
from tests.conventions.hall import Floor
from tests.factories.motions import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor():
    return Floor()


@pytest.fixture
def door(floor):
    return floor.steward("Dee Lal", Duty.DOOR)


@pytest.fixture
def section(floor):
    return cards.add_section(
        floor.convention, name="Affiliates", weight=1, by=floor.clerk, at=floor.at
    )


def hand(section, code, door, floor, worth=1):
    return cards.hand_out(section, code=code, worth=worth, by=door, at=floor.at)


def carding(floor, ada):
    """A card vote that is open."""
    item = floor.item(floor.maker.on_agenda(ada))
    plan = plans.draw_up(floor.convention, [item], title="", by=floor.chair, at=floor.at)
    plans.publish(plan, by=floor.chair, at=floor.at)
    return votes.open_vote(plan.questions.get(), Manner.CARDS, by=floor.chair, at=floor.at)


def test_a_card_is_handed_out_by_ticket_and_another_takes_its_place(floor, door, section, ada):
    ticket = floor.comes(ada)

    hand(section, ticket.code.lower(), door, floor)
    hand(section, ticket.code, door, floor, worth=9000)

    [card] = Card.objects.all()
    assert (card.registration, card.worth) == (ticket, 9000)


def test_the_committee_weighs_and_the_door_hands_out(floor, door, section, ada):
    ticket = floor.comes(ada)

    def weigh(by):
        return cards.add_section(floor.convention, name="Members", weight=1, by=by, at=floor.at)

    assert code_of(lambda: weigh(door)) == "other-office"
    assert code_of(lambda: hand(section, ticket.code, ada, floor)) == "not-your-duty"
    assert code_of(lambda: hand(section, ticket.code, floor.clerk, floor)) is None


def test_nobody_at_the_door_hands_themselves_a_card(floor, door, section):
    own = floor.comes(door)

    assert code_of(lambda: hand(section, own.code, door, floor, worth=9000)) == "own-card"
    assert code_of(lambda: hand(section, own.code, floor.clerk, floor)) is None


def test_while_a_card_vote_is_open_no_card_changes_hands(floor, door, section, ada):
    ticket = floor.comes(ada)
    card = hand(section, ticket.code, door, floor)
    vote = carding(floor, ada)

    assert code_of(lambda: hand(section, ticket.code, door, floor)) == "card-vote-open"
    assert code_of(lambda: cards.take_back(card, by=door, at=floor.at)) == "card-vote-open"

    votes.close_vote(vote, by=floor.chair, at=floor.at)
    cards.take_back(card, by=door, at=floor.at)
    assert not Card.objects.exists()


def test_once_a_card_vote_was_put_the_sections_stay(floor, section, ada):
    carding(floor, ada)

    def weigh():
        return cards.add_section(
            floor.convention, name="Members", weight=2, by=floor.clerk, at=floor.at
        )

    assert code_of(weigh) == "cards-voted"


def test_a_section_is_named_once(floor, section):
    def again():
        return cards.add_section(
            floor.convention, name="Affiliates", weight=2, by=floor.clerk, at=floor.at
        )

    assert code_of(again) == "section-there"


def test_nobody_without_a_place_has_a_card(floor, door, section, ada):
    ticket = floor.comes(ada)
    ticket.cancelled_at, ticket.checked_in_at = floor.at, None
    ticket.save()

    assert code_of(lambda: hand(section, ticket.code, door, floor)) == "no-place"


def test_the_page_hands_cards_out_and_takes_them_back(floor, door, section, ada):
    ticket = floor.comes(ada)
    client = desk.signed_in(door, has_factor=False, used_factor=False)
    page = f"/conventions/{floor.convention.slug}/cards/"

    client.post(page, {"code": ticket.code, "section": section.pk, "worth": 120})
    shown = client.get(page).content.decode()
    assert "Ada Okafor: Affiliates: 120" in shown
    assert "1 card, 120 votes" in shown

    client.post(f"{page}{Card.objects.get().pk}/take-back/")
    assert not Card.objects.exists()
