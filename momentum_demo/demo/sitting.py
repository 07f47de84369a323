"""The demonstration's convention that is in session: one motion decided, a recorded vote open on the next, and
people who wait to speak, so that phones and the hall's wall have something to show. All of it is invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from conventions import actions
from conventions.actions import plans, speeches, votes
from conventions.actions.shared import standing_at
from conventions.models import (
    Attending,
    Convention,
    ConventionRuleSet,
    Duty,
    Item,
    ItemKind,
    Manner,
    Mode,
    Purpose,
    Question,
    Vote,
)
from members.models import Member
from members.standing import Standing
from momentum_demo.demo.clock import DAY, MINUTE

HOUR: Final = timedelta(hours=1)
THERE: Final = 72  # people checked in
AGENDA: Final = (
    (ItemKind.REPORT, "Welcome, and how today works", 10, "The chair"),
    (ItemKind.MOTION, "Free meals in every school", 30, "Tidewick group"),
    (ItemKind.MOTION, "A four-day week for our own staff", 40, "Harrowgate Mills group"),
    (ItemKind.BREAK, "Tea", 20, ""),
    (ItemKind.MOTION, "Meetings that parents can come to", 30, "Northmoor group"),
)


def found(rules: ConventionRuleSet, gita: Member, chair: Member, now: datetime) -> None:
    """Opened less than two hours ago; its third item is under way."""
    opens_at = timezone.localtime(now - HOUR).replace(minute=0, second=0, microsecond=0)
    convention = actions.announce(
        title="Autumn convention",
        slug="autumn",
        summary="In session: follow it on your phone, or look at the hall’s wall. All of it is invented for "
        "this demonstration.",
        rule_set=rules,
        mode=Mode.BOTH,
        place="Corn Exchange, Tidewick",
        joining="The address is read out to those who registered: meet.example.org/autumn",
        opens_at=opens_at,
        closes_at=opens_at + 7.5 * HOUR,  # never at midnight
        by=gita,
        at=opens_at - 43 * DAY,
    )
    items = agenda(convention, gita, opens_at - 30 * DAY)
    for duty in (Duty.CHAIR, Duty.TELLER):
        actions.appoint(convention, chair, duty, by=gita, at=opens_at - 30 * DAY)
    there = coming(convention, gita, opens_at - 2 * DAY)
    actions.open_convention(convention, by=gita, at=opens_at)
    debated(items, there, chair, opens_at)


def agenda(convention: Convention, by: Member, at: datetime) -> list[Item]:
    """One session, published; the three motions have their vote plans."""
    session = actions.add_session(
        convention,
        title="The convention",
        starts_at=convention.opens_at,
        ends_at=convention.opens_at + 4 * HOUR,
        by=by,
        at=at,
    )
    items = [
        actions.add_item(
            session, kind=kind, title=title, minutes=minutes, moved_by=mover, by=by, at=at
        )
        for kind, title, minutes, mover in AGENDA
    ]
    actions.release(convention, words="The agenda for the day.", by=by, at=at)
    for item in items:
        if item.kind == ItemKind.MOTION:
            plan = plans.draw_up(convention, [item], title=item.title, by=by, at=at)
            plans.publish(plan, by=by, at=at)
    return items


def coming(convention: Convention, gita: Member, at: datetime) -> list[Member]:
    """Who registered, two of three in the hall. All are checked in but the first: Ada can do that herself."""
    members = [
        member
        for member in Member.objects.order_by("number").prefetch_related("memberships")[:120]
        if standing_at(convention, member, at) is Standing.GOOD
    ][: THERE + 1]
    for number, member in enumerate(members):
        mine = actions.register(
            convention,
            attending=Attending.IN_PERSON if number % 3 else Attending.ONLINE,
            needs="",
            by=member,
            at=at,
        )
        if number:
            early = convention.opens_at - HOUR / 2
            actions.check_in(convention, mine.code, by=gita, at=early)
    return members[1:]


def debated(items: list[Item], there: list[Member], chair: Member, began: datetime) -> None:
    """The welcome, a motion carried after three speeches, and a vote that is open on the next."""
    welcome, meals, week = items[:3]
    speeches.declare_policy(
        welcome.session.convention,
        group="women and people of other marginalised genders",
        patience=4,
        by=chair,
        at=began,
    )
    actions.start(welcome, by=chair, at=began)
    actions.start(meals, by=chair, at=began + 10 * MINUTE)
    clock = began + 12 * MINUTE
    for number, purpose in enumerate((Purpose.FOR, Purpose.AGAINST, Purpose.FOR)):
        speeches.ask_to_speak(meals, purpose, in_group=number != 1, by=there[5 + number], at=clock)
        speech = speeches.call_next(meals, seen=None, by=chair, at=clock)
        clock += 3 * MINUTE
        speeches.end_speech(speech, by=chair, at=clock)
    declared = put(meals, there, "faffffaffs", chair, clock)
    votes.close_vote(declared, by=chair, at=clock + 4 * MINUTE)
    votes.declare(declared, by=chair, at=clock + 4 * MINUTE)
    actions.start(week, by=chair, at=clock + 5 * MINUTE)
    for number, purpose in enumerate((Purpose.FOR, Purpose.AGAINST, Purpose.FOR, Purpose.AGAINST)):
        speeches.ask_to_speak(
            week, purpose, in_group=number % 2 == 0, by=there[20 + number], at=clock + 6 * MINUTE
        )
    put(week, there[::2], "fafaffsaff", chair, clock + 15 * MINUTE)


def put(item: Item, people: list[Member], said: str, chair: Member, at: datetime) -> Vote:
    """Open a recorded vote on the motion of `item`; each answers as the letters go: for, against, abstain."""
    answers = {"f": "for", "a": "against", "s": "abstain"}
    question = Question.objects.select_related("item").get(item=item)
    vote = votes.open_vote(question, Manner.DIVISION, by=chair, at=at)
    for number, member in enumerate(people):
        votes.answer(vote, answers[said[number % len(said)]], by=member, at=at + 2 * MINUTE)
    return vote
