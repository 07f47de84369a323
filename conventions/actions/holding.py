"""A convention from its announcement to its close."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ballots.models import Contest
from conventions import queries, rules
from conventions.actions.after import draft_minutes, hand_on
from conventions.actions.shared import arranged
from conventions.actions.speeches import forget_groups
from conventions.lifecycle import MOVES, ItemState, Move, State
from conventions.models import (
    Convention,
    ConventionRuleSet,
    Duty,
    Item,
    Room,
    Steward,
)
from members.models import Member
from momentum_demo.adopting import REPLACED
from momentum_demo.models import record
from momentum_demo.moves import after
from momentum_demo.refusals import Refused, refuse_on, require
from motions.models import Process


@transaction.atomic
def announce(
    *,
    title: str,
    slug: str,
    rule_set: ConventionRuleSet,
    mode: str,
    opens_at: datetime,
    closes_at: datetime,
    by: Member,
    at: datetime,
    summary: str = "",
    place: str = "",
    access: str = "",
    joining: str = "",
    zone: str = "Europe/London",
    capacity: int | None = None,
    process: Process | None = None,
    waiver: Contest | None = None,
) -> Convention:
    """Give notice of a convention: its dates and its rules, of which it keeps a copy, stay as they are.

    waiver   the question by which members waived the notice; it must have been carried
    """
    require(rules.refusal_to_arrange(by.roles(at)))
    require(REPLACED if rule_set.replaced_on(timezone.localdate(at)) else None)
    require(
        rules.refusal_to_announce(
            rule_set,
            opens_at=opens_at,
            closes_at=closes_at,
            zone=zone,
            mode=mode,
            place=place,
            waived=waiver is not None and queries.carried(waiver),
            at=at,
        )
    )
    due = queries.due(at)
    same = Convention.objects.filter(title=title, opens_at=opens_at, closes_at=closes_at)
    if same.exclude(state=State.ABANDONED).exists():
        raise Refused(rules.DONE_ALREADY)
    with refuse_on("conventions_convention_slug_key", rules.DONE_ALREADY):
        convention = Convention.objects.create(
            title=title,
            slug=slug,
            summary=summary,
            rule_set=rule_set,
            rules=rule_set.snapshot(),
            mode=mode,
            place=place,
            access=access,
            joining=joining,
            zone=zone,
            capacity=capacity,
            process=process,
            waiver=waiver,
            due_by=due.by if due else None,
            announced_at=at,
            opens_at=opens_at,
            closes_at=closes_at,
        )
    record(
        "convention.announced",
        convention,
        by=by,
        at=at,
        opens_at=opens_at,
        closes_at=closes_at,
        rules=convention.rules,
        waiver=waiver.pk if waiver else None,
    )
    return convention


@transaction.atomic
def describe(
    convention: Convention,
    *,
    summary: str,
    place: str,
    access: str,
    joining: str,
    by: Member,
    at: datetime,
) -> Convention:
    """Change the words about a convention: where, how to get in, how to join."""
    convention = arranged(convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    require(rules.refusal_without_place(convention.mode, place))
    convention.summary, convention.place = summary, place
    convention.access, convention.joining = access, joining
    convention.save()
    record("convention.described", convention, by=by, at=at, place=place)
    return convention


@transaction.atomic
def add_room(
    convention: Convention,
    *,
    name: str,
    capacity: int | None,
    by: Member,
    at: datetime,
    access: str = "",
) -> Room:
    """Note a room of the place."""
    convention = arranged(convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    with refuse_on("conventions_room_name_once", rules.DONE_ALREADY):
        room = convention.rooms.create(name=name, capacity=capacity, access=access)
    record("convention.room_added", convention, by=by, at=at, name=name, capacity=capacity)
    return room


@transaction.atomic
def appoint(
    convention: Convention, member: Member, duty: Duty, *, by: Member, at: datetime
) -> Steward:
    """Give somebody a duty at the convention."""
    convention = arranged(convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    with refuse_on("conventions_steward_once_each", rules.DONE_ALREADY):
        steward = convention.stewards.create(member=member, duty=duty)
    record("convention.steward_appointed", convention, by=by, at=at, member=member.pk, duty=duty)
    return steward


@transaction.atomic
def relieve(steward: Steward, *, by: Member, at: datetime) -> None:
    """Take a duty from somebody."""
    convention = arranged(steward.convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    if not convention.stewards.filter(pk=steward.pk).delete()[0]:
        raise Refused(rules.DONE_ALREADY)
    record(
        "convention.steward_relieved",
        convention,
        by=by,
        at=at,
        member=steward.member_id,
        duty=steward.duty,
    )


@transaction.atomic
def abandon(convention: Convention, *, reason: str, by: Member, at: datetime) -> Convention:
    """Give a convention up, for a reason that everyone can read."""
    convention = arranged(convention, by=by, at=at)
    require(rules.refusal_to_abandon(convention, reason))
    convention.state = after(MOVES, State(convention.state), Move.ABANDON)
    convention.reason = reason
    convention.save()
    record("convention.abandoned", convention, by=by, at=at, reason=reason)
    return convention


@transaction.atomic
def open_convention(convention: Convention, *, by: Member, at: datetime) -> Convention:
    """Declare the convention open."""
    convention = arranged(convention, by=by, at=at)
    released = convention.releases.exists()
    require(rules.refusal_to_open(convention, released=released, at=at))
    convention.state = after(MOVES, State(convention.state), Move.OPEN)
    convention.opened_at = at
    convention.save()
    present = queries.presence(convention).present
    record("convention.opened", convention, by=by, at=at, present=present)
    return convention


@transaction.atomic
def close(convention: Convention, *, by: Member, at: datetime) -> Convention:
    """Declare it closed: what was not reached goes where the rules send it, and minutes are drafted.

    Access needs are erased, and who said that they count in the speakers' quota: nobody needs them any more.
    """
    convention = arranged(convention, by=by, at=at)
    items = Item.objects.filter(session__convention=convention)
    running = items.filter(state=ItemState.RUNNING).count()
    require(rules.refusal_to_close(convention, running=running))
    convention.state = after(MOVES, State(convention.state), Move.CLOSE)
    convention.closed_at = at
    convention.save()
    convention.registrations.exclude(needs="").update(needs="")
    forget_groups(convention)
    record("convention.closed", convention, by=by, at=at)
    hand_on(convention, by=by, at=at)
    draft_minutes(convention, at=at)
    return convention
