"""The demonstration's conventions: one that is past, with its decisions and what became of them; one tomorrow,
with its agenda; one in session (momentum_demo/demo/sitting.py). All names, motions and figures are invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from ballots.models import RuleSet as BallotRules
from conventions import actions
from conventions.actions.shared import standing_at
from conventions.models import (
    Attending,
    Convention,
    ConventionRuleSet,
    Decision,
    Duty,
    Item,
    ItemKind,
    Mode,
    Progress,
    Session,
)
from members.models import Member
from members.roles import Role
from members.standing import Standing
from momentum_demo.demo import business, sitting
from momentum_demo.demo import hall as hall_of
from momentum_demo.demo.clock import DAY, MINUTE, on
from momentum_demo.demo.people import Officers
from motions.lifecycle import Outcome

HOUR: Final = timedelta(hours=1)
PLACE: Final = "Guildhall, Saltby"
ACCESS: Final = (
    "Level entrance on Fish Street. Lift to all rooms. Hearing loop in the hall. A quiet room, a room for "
    "children with two child-minders, and lunch for everyone."
)

# Each: kind, title, minutes, who moves it, what is decided, the figures; None where nothing is.
TAKEN: Final = (
    (ItemKind.REPORT, "Welcome, and how today works", 10, "The chair", None, None),
    (
        ItemKind.PRIORITY,
        "Warm homes for everyone",
        35,
        "Northmoor group",
        "That warm homes are our first campaign this year.",
        {"for": 131, "against": 22, "abstain": 9},
    ),
    (
        ItemKind.MOTION,
        "A bus every ten minutes",
        30,
        "Harrowgate Mills group",
        "That we campaign for public control of buses in every region.",
        {"for": 74, "against": 81, "abstain": 6},
    ),
    (ItemKind.BREAK, "Lunch", 60, "", None, None),
    (
        ItemKind.CAMPAIGN,
        "Which campaign goes first?",
        25,
        "",
        "That education goes first, and policy second, as one of them is all we can carry.",
        {"Education": 108, "Policy": 31},
    ),
)
UNREACHED: Final = "A fund for striking workers"


def found(officers: Officers, standing: BallotRules, *, at: datetime) -> None:
    """The rules, then what happened, in its order."""
    rules = rule_set(at)
    committee = list(
        Member.objects.filter(terms__office__role=Role.ARRANGEMENTS).order_by("terms__seat")
    )
    gita, chair = committee[0], committee[1]
    past(rules, gita, chair, at)
    tomorrow(rules, gita, chair, officers, standing, at)
    sitting.found(rules, gita, chair, at)


def rule_set(now: datetime) -> ConventionRuleSet:
    return actions.adopt(
        name="Convention rules",
        adopted_on=timezone.localdate(now - 200 * DAY),
        every=12,
        minimum_notice=42 * DAY,
        constitutional_notice=28 * DAY,
        registration_closes=2 * HOUR,
        quorum=60,
        consent_answers=20,
        by=None,
        at=now - 200 * DAY,
    )


def past(rules: ConventionRuleSet, gita: Member, chair: Member, now: datetime) -> None:
    """Held seven weeks ago: opened, debated, closed; its minutes are published."""
    opens_at = on(now, -48, 10)
    convention = actions.announce(
        title="Special convention on priorities",
        slug="special",
        summary="Called by members to settle what we campaign for first. All of it is invented for this "
        "demonstration.",
        rule_set=rules,
        mode=Mode.IN_PERSON,
        place=PLACE,
        access=ACCESS,
        capacity=220,
        opens_at=opens_at,
        closes_at=opens_at + 7 * HOUR,
        by=gita,
        at=opens_at - 45 * DAY,
    )
    by, planned = gita, opens_at - 30 * DAY
    session = actions.add_session(
        convention,
        title="The convention",
        starts_at=opens_at,
        ends_at=opens_at + 4 * HOUR,
        by=by,
        at=planned,
    )
    items = [
        (
            actions.add_item(
                session, kind=kind, title=title, minutes=minutes, moved_by=mover, by=by, at=planned
            ),
            question,
            figures,
        )
        for kind, title, minutes, mover, question, figures in TAKEN
    ]
    actions.add_item(
        session,
        kind=ItemKind.MOTION,
        title=UNREACHED,
        minutes=30,
        moved_by="Saltby group",
        by=by,
        at=planned,
    )
    actions.release(convention, words="The agenda for the day.", by=by, at=planned)
    actions.open_convention(convention, by=by, at=opens_at)
    clock = opens_at
    for item, question, figures in items:
        actions.start(item, by=chair, at=clock)
        clock += timedelta(minutes=item.minutes) + 7 * MINUTE
        if question and figures:
            carried = "for" not in figures or figures["for"] > figures["against"]
            actions.decide(
                item,
                question=question,
                outcome=Outcome.CARRIED if carried else Outcome.LOST,
                figures=figures,
                how="By show of hands" if "for" in figures else "By a run-off declared beforehand",
                by=chair,
                at=clock - MINUTE,
            )
        actions.finish(item, by=chair, at=clock)
    actions.close(convention, by=by, at=opens_at + 5 * HOUR)
    convention.refresh_from_db()
    actions.publish_minutes(convention.minutes, by=by, at=opens_at + 9 * DAY)
    follow_up(convention, by, now)


def follow_up(convention: Convention, by: Member, now: datetime) -> None:
    """What followed from the decisions: one thing done, one under way, one overdue."""
    priority = Decision.objects.get(item__session__convention=convention, figures__for=131)
    held = convention.opens_at + 10 * DAY
    letters = actions.undertake(
        priority,
        words="Write to every council about insulation, street by street",
        owner="National coordinating group",
        due_on=(held + 30 * DAY).date(),
        by=by,
        at=held,
    )
    actions.report(
        letters,
        progress=Progress.DONE,
        words="All 41 councils have our letter; 17 answered. Their answers are with the groups.",
        by=by,
        at=held + 27 * DAY,
    )
    training = actions.undertake(
        priority,
        words="Train two organisers in each region",
        owner="Training team",
        due_on=on(now, 40, 12).date(),
        by=by,
        at=held,
    )
    actions.report(
        training,
        progress=Progress.UNDER_WAY,
        words="Wales, London and the North are trained. The rest follow in spring.",
        by=by,
        at=on(now, -5, 9),
    )
    actions.undertake(
        priority,
        words="Publish what homes cost to heat, group by group",
        owner="Research team",
        due_on=on(now, -6, 12).date(),
        by=by,
        at=held,
    )


def tomorrow(
    rules: ConventionRuleSet,
    gita: Member,
    chair: Member,
    officers: Officers,
    standing: BallotRules,
    now: datetime,
) -> None:
    """Opens tomorrow: its agenda in two releases, 96 people registered, somebody at the door."""
    opens_at = on(now, 1, 10)
    convention = actions.announce(
        title="Members’ convention",
        slug="members-convention",
        summary="Every member may come, to Saltby or online. Members chose what is debated; the agenda says "
        "when. Everything about it is invented for this demonstration.",
        rule_set=rules,
        mode=Mode.BOTH,
        place=PLACE,
        access=ACCESS,
        joining="The room opens at half past nine. The address is read out to those who registered: "
        "meet.example.org/convention",
        capacity=90,
        process=business.moved(now),
        opens_at=opens_at,
        closes_at=opens_at + 7 * HOUR,
        by=gita,
        at=opens_at - 44 * DAY,
    )
    change = business.put(convention, standing, officers, by=gita, now=now)
    planned = opens_at - 35 * DAY
    hall = actions.add_room(
        convention, name="The hall", capacity=90, by=gita, at=planned, access="Hearing loop"
    )
    library = actions.add_room(
        convention, name="The library", capacity=24, by=gita, at=planned, access="By the lift"
    )

    def session(title: str, begins: float, ends: float, **more: object) -> Session:
        facts = {
            "starts_at": opens_at + begins * HOUR,
            "ends_at": opens_at + ends * HOUR,
            "by": gita,
            "at": planned,
        } | more
        return actions.add_session(convention, title=title, **facts)  # type: ignore[arg-type]

    def item(where: Session, kind: ItemKind, title: str, minutes: int, **more: object) -> Item:
        facts = {"kind": kind, "title": title, "minutes": minutes, "by": gita, "at": planned} | more
        return actions.add_item(where, **facts)  # type: ignore[arg-type]

    morning = session("Morning", 0, 3, room=hall, expected=90)
    item(morning, ItemKind.REPORT, "Welcome, and how today works", 15, moved_by="The chair")
    report = item(
        morning,
        ItemKind.REPORT,
        "What became of the special convention’s decisions",
        25,
        moved_by="National coordinating group",
    )
    actions.add_document(
        report,
        title="What became of the special convention’s decisions",
        text="Warm homes: letters sent, training under way, the figures late.\n\nThe strike fund was not "
        "reached and went to the coordinating group, which puts it to you again today.",
        by=gita,
        at=planned,
    )
    debate = item(
        morning,
        ItemKind.PRIORITY,
        "Two priorities, debated together",
        10,
        summary="Members ranked nine; these two came first.",
    )
    item(
        morning,
        ItemKind.PRIORITY,
        "Warm homes, the second year",
        30,
        parent=debate,
        moved_by="Northmoor group",
    )
    item(
        morning,
        ItemKind.PRIORITY,
        "Libraries open six days a week",
        30,
        parent=debate,
        moved_by="Tidewick group",
    )
    item(morning, ItemKind.BREAK, "Lunch", 60)
    afternoon = session("Afternoon: motions", 3.25, 6.5, track="Motions", room=hall, expected=90)
    strike = item(
        afternoon, ItemKind.MOTION, "A fund for striking workers", 40, moved_by="Saltby group"
    )
    item(
        afternoon,
        ItemKind.CONSTITUTIONAL,
        business.RULE,
        45,
        submission=change.submission,
        summary="If it is carried here, all members decide it in a ballot.",
    )
    item(
        afternoon,
        ItemKind.CAMPAIGN,
        "Which campaign goes first?",
        30,
        summary="Of the two that members choose. They vote on that until nine o’clock on the day.",
    )
    workshops = session("Afternoon: training", 3.25, 5, track="Training", room=library, expected=20)
    item(
        workshops,
        ItemKind.REPORT,
        "How to chair a meeting in which everybody speaks",
        50,
        moved_by="Training team",
    )
    actions.release(convention, words="The first agenda.", by=gita, at=planned)
    actions.change_item(strike, minutes=50, by=gita, at=planned + 20 * DAY)
    item(afternoon, ItemKind.ELECTION, "Two auditors", 20, at=planned + 20 * DAY)
    actions.release(
        convention,
        words="The strike fund has more time, as its movers asked.",
        by=gita,
        at=planned + 20 * DAY,
    )
    actions.appoint(convention, chair, Duty.CHAIR, by=gita, at=planned)
    ffion = Member.objects.get(number=6)
    actions.appoint(convention, ffion, Duty.DOOR, by=gita, at=planned)
    hall_of.prepare(convention, by=chair, at=planned + 21 * DAY)
    coming(convention, planned + DAY)


def coming(convention: Convention, at: datetime) -> None:
    """Ninety-six registered: the hall is nearly full."""
    members = [
        member
        for member in Member.objects.order_by("number").prefetch_related("memberships")[:150]
        if standing_at(convention, member, at) is Standing.GOOD
    ]
    for number, member in enumerate(members[:96]):
        actions.register(
            convention,
            attending=Attending.ONLINE if number % 3 == 2 else Attending.IN_PERSON,
            needs="A seat near the front, please: I lip-read." if number == 5 else "",
            by=member,
            at=at + number * HOUR,
        )
