"""On the day: items begun, finished and put off, by whoever is in the chair."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from conventions import rules, standing_orders
from conventions.actions.shared import served
from conventions.lifecycle import STEPS, ItemState, Step
from conventions.models import Duty, Item, Manner, VoteState
from members.models import Member
from momentum_demo.models import record
from momentum_demo.moves import after
from momentum_demo.refusals import Refusal, require, still_there


@transaction.atomic
def start(item: Item, *, by: Member, at: datetime) -> Item:
    """Begin an item. What else is under way in its session is finished."""
    convention = served(item.session.convention, Duty.CHAIR, by=by, at=at)
    item = held(item)
    require(rules.refusal_to_start(convention, item))
    beside = Item.objects.select_for_update().filter(
        session=item.session_id, state=ItemState.RUNNING
    )
    for other in beside:
        if other.pk != item.parent_id:
            end(other, outcome="", by=by, at=at)
    item.state = after(STEPS, ItemState(item.state), Step.START)
    item.started_at = at
    item.save()
    record("convention.item_started", item, by=by, at=at)
    return item


@transaction.atomic
def finish(item: Item, *, by: Member, at: datetime, outcome: str = "") -> Item:
    """End an item. outcome: how, in words, where no vote says it"""
    convention = served(item.session.convention, Duty.CHAIR, by=by, at=at)
    item = held(item)
    require(rules.refusal_to_finish(convention, item))
    return end(item, outcome=outcome, by=by, at=at)


@transaction.atomic
def put_off(item: Item, *, by: Member, at: datetime) -> Item:
    """Leave an item for later: it is planned again, where it stands."""
    convention = served(item.session.convention, Duty.CHAIR, by=by, at=at)
    item = held(item)
    require(rules.refusal_to_finish(convention, item))
    require(refusal_while_voting(item))
    item.state = after(STEPS, ItemState(item.state), Step.PUT_OFF)
    item.started_at = None
    item.save()
    record("convention.item_put_off", item, by=by, at=at)
    return item


def end(item: Item, *, outcome: str, by: Member, at: datetime) -> Item:
    require(refusal_while_voting(item))
    item.state = after(STEPS, ItemState(item.state), Step.FINISH)
    item.ended_at = at
    item.outcome = outcome.strip() or item.outcome
    item.save()
    record("convention.item_finished", item, by=by, at=at, outcome=item.outcome)
    return item


def refusal_while_voting(item: Item) -> Refusal | None:
    """Why a held item may not be left: its vote would go on, and nobody would see it. A secret ballot may."""
    going_on = item.votes.filter(state__in=[VoteState.OPEN, VoteState.CLOSED])
    return (
        standing_orders.VOTE_UNDER_WAY if going_on.exclude(manner=Manner.SECRET).exists() else None
    )


def held(item: Item) -> Item:
    return still_there(Item.objects.select_for_update(of=("self",)), item.pk)
