"""Speaking: asking, withdrawing, being called by the policy, and the end of a speech."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from conventions import debate, standing_orders
from conventions.actions.shared import here, locked, locked_item, require_chair
from conventions.models import Convention, Item, Preference, Purpose, SpeakersPolicy, Speech
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require
from motions.wording import tidy_line


@transaction.atomic
def declare_policy(
    convention: Convention,
    *,
    group: str = "",
    in_a_row: int = 1,
    patience: int = 5,
    preferences: Sequence[Preference] = tuple(Preference),
    seconds: int = 180,
    by: Member,
    at: datetime,
) -> SpeakersPolicy:
    """Say how the next speaker is found, before anybody speaks."""
    convention = locked(convention)
    require_chair(convention, by, at=at)
    spoken = Speech.objects.filter(
        item__session__convention=convention, called_at__isnull=False
    ).exists()
    require(standing_orders.refusal_to_declare_policy(spoken=spoken))
    policy, _ = SpeakersPolicy.objects.update_or_create(
        convention=convention,
        defaults={
            "group": tidy_line(group),
            "in_a_row": in_a_row,
            "patience": patience,
            "preferences": list(preferences),
            "seconds": seconds,
        },
    )
    record(
        "speakers.policy_declared",
        convention,
        by=by,
        at=at,
        group=policy.group,
        in_a_row=in_a_row,
        patience=patience,
        preferences=policy.preferences,
        seconds=seconds,
    )
    return policy


@transaction.atomic
def ask_to_speak(
    item: Item, purpose: Purpose, *, in_group: bool = False, by: Member, at: datetime
) -> Speech:
    """Put `by` on the list of those who ask. Asked twice for the same, it is one request."""
    item = locked_item(item)
    convention = item.session.convention
    closed = debate.is_closed(item)
    require(
        standing_orders.refusal_to_ask(
            item, convention, here(convention, by), purpose, closed=closed
        )
    )
    waiting = item.speeches.filter(member=by, withdrawn_at=None, called_at=None).first()
    if waiting is not None and (waiting.purpose, waiting.in_group) == (purpose, in_group):
        return waiting
    with refuse_on("conventions_speech_asked_once", standing_orders.ASKED_ALREADY):
        return item.speeches.create(
            member=by,
            purpose=purpose,
            in_group=in_group and bool(debate.policy_of(convention).group),
            asked_at=at,
        )


@transaction.atomic
def withdraw_request(speech: Speech, *, by: Member, at: datetime) -> Speech:
    """Take a request off the list: whose it is, or, for somebody who is not there, the chair."""
    item = locked_item(speech.item)
    speech = item.speeches.get(pk=speech.pk)
    if speech.member_id != by.pk:
        require_chair(item.session.convention, by, at=at)
        record("speech.passed_by", item, by=by, at=at)
    require(standing_orders.refusal_to_withdraw(speech))
    speech.withdrawn_at = at
    speech.save(update_fields=["withdrawn_at"])
    return speech


@transaction.atomic
def call_next(item: Item, *, seen: int | None = None, by: Member, at: datetime) -> Speech:
    """Give the floor to whom the policy says.

    seen  the request that the chair had before them as the next
    """
    item = locked_item(item)
    require_chair(item.session.convention, by, at=at)
    found = debate.of(item)
    up = found.next.speech if found.next else None
    floor = list(item.speeches.filter(called_at__isnull=False, ended_at=None))
    require(standing_orders.refusal_to_call(item, up, speaking=floor, seen=seen))
    assert up is not None
    up.called_at = at
    up.save(update_fields=["called_at"])
    if up.purpose != Purpose.ORDER:
        waiting = item.speeches.filter(called_at=None, withdrawn_at=None)
        waiting.update(passed_over=F("passed_over") + 1)
    record("speech.called", item, by=by, at=at, purpose=up.purpose)
    return up


@transaction.atomic
def end_speech(speech: Speech, *, by: Member, at: datetime) -> Speech:
    """Note that a speech is over."""
    item = locked_item(speech.item)
    require_chair(item.session.convention, by, at=at)
    speech = item.speeches.get(pk=speech.pk)
    if speech.called_at is None or speech.ended_at is not None:
        raise Refused(standing_orders.NOT_SPEAKING)
    speech.ended_at = at
    speech.save(update_fields=["ended_at"])
    return speech


def forget_groups(convention: Convention) -> int:
    """Forget who said that they count in the quota, once `convention` is over."""
    asked = Speech.objects.filter(item__session__convention=convention, in_group=True)
    return asked.update(in_group=False)
