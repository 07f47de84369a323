"""Voting cards: the sections of card votes and what each weighs, and the cards that people are handed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from conventions import card_orders, rules
from conventions.actions.coming import with_code
from conventions.actions.shared import arranged, served
from conventions.models import Card, CardSection, Convention, Duty, Manner, Vote, VoteState
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require


@transaction.atomic
def add_section(
    convention: Convention, *, name: str, weight: int, by: Member, at: datetime
) -> CardSection:
    """Say that cards of one kind together are worth `weight` of the whole of a card vote."""
    convention = arranged(convention, by=by, at=at)
    held = card_votes(convention)
    require(card_orders.refusal_to_weigh(convention, voted=bool(held)))
    with refuse_on("conventions_cardsection_name_once", card_orders.SECTION_THERE):
        section = convention.sections.create(name=name.strip(), weight=weight)
    record("card_section.added", convention, by=by, at=at, name=section.name, weight=weight)
    return section


@transaction.atomic
def hand_out(section: CardSection, *, code: str, worth: int, by: Member, at: datetime) -> Card:
    """Hand whoever has the ticket with `code` a card worth so many votes; another takes its place."""
    convention = served(section.convention, Duty.DOOR, by=by, at=at)
    registration = with_code(convention, code)
    require(
        card_orders.refusal_to_hand_out(
            convention, registration, by=by, going_on=VoteState.OPEN in card_votes(convention)
        )
    )
    card, _new = Card.objects.update_or_create(
        registration=registration, defaults={"section": section, "worth": worth}
    )
    record("card.handed_out", convention, by=by, at=at, section=section.name, worth=worth)
    return card


@transaction.atomic
def take_back(card: Card, *, by: Member, at: datetime) -> None:
    """Take a card back, from somebody who leaves or should not have it."""
    convention = served(card.section.convention, Duty.DOOR, by=by, at=at)
    going_on = VoteState.OPEN in card_votes(convention)
    require(card_orders.refusal_to_take_back(convention, going_on=going_on))
    if not Card.objects.filter(pk=card.pk).delete()[0]:
        raise Refused(rules.DONE_ALREADY)
    record("card.taken_back", convention, by=by, at=at, section=card.section.name, worth=card.worth)


def card_votes(convention: Convention) -> set[str]:
    """The states of the card votes that were put at `convention`, those set aside left out."""
    held = Vote.objects.filter(item__session__convention=convention, manner=Manner.CARDS)
    return set(held.exclude(state=VoteState.VOID).values_list("state", flat=True))
