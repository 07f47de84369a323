"""The demonstration's rule book and its review: what was moved, amended, voted on, and came into force.

None of it is the text of any real rule. Everything happens through actions, as it did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from ballots.models import Ballot
from members.models import Member, Office
from members.queries import in_good_standing
from members.roles import Role
from motions import actions, weaves
from motions.drafting import Reading, plain
from motions.models import Assembly, Finding, Policy, Process, Progress, Submission, Text
from motions.timetables import Ends, Power, StageKind
from motions.wording import Edits

When = Callable[[int, int], datetime]  # days from now, hour

RULE_BOOK: Final = """# Members

1. Anyone over fourteen who agrees with our aims may join.

1.1. A member is in good standing while their subscription is paid, or not more than sixty days late.

1.2. A member who cannot pay may ask the membership office for a reduced subscription.

2. Members decide. What members have decided by ballot, only a ballot of members may change.

# Local groups

3. Ten members who live near each other may form a local group.

3.1. A group meets at least four times a year, and tells all its members of each meeting.

3.2. A group chooses, each year:

- a convenor
- a treasurer
- a delegate to the assembly

# The coordinating group

4. The coordinating group has ten members, elected each year.

4.1. It meets each month. Its minutes are sent to members.

4.2. It may make decisions between assemblies, which the next assembly may undo.

# Ballots

5. A ballot of all members is open for at least seven days.

5.1. Notice is given at least seven days before it opens.

5.2. No one can see how a member voted."""

POLICY: Final = """# Childcare at our meetings

Every meeting of more than thirty people offers childcare, free of charge, booked a week ahead.

Groups that cannot find carers are helped by the national office, which keeps a list and pays the costs."""

WAITING: Final = """# A library of banners

The national office keeps the banners that groups no longer use, and lends them to any group that asks."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the rule book: `new` for `old`, wherever it stands, or after a clause that says `old`."""

    title: str
    reason: str
    old: str
    new: str


CHANGES: Final = (
    Change(
        "A larger coordinating group",
        "Ten people cannot speak for every region.",
        "has ten members, elected each year",
        "has at most twelve members, elected every two years, with places for every region",
    ),
    Change(
        "Minutes within a fortnight",
        "Minutes that come after the next meeting are history, and not news.",
        "Its minutes are sent to members.",
        "Its minutes are published within two weeks.",
    ),
    Change(
        "Longer ballots",
        "A week is gone before people on shifts have a day off.",
        "open for at least seven days",
        "open for at least twenty-one days",
    ),
)
AMENDMENT: Final = ("at most twelve members", "at least fourteen members")
VOTES: Final = (
    (131, 41, 11),
    (158, 17, 9),
    (62, 104, 15),
    (149, 22, 12),
)  # for, against, abstained
CASES: Final = (
    (
        "A group of fourteen with a place for every region hears what a group of ten does not. Two years give "
        "people time to learn the work, and a regional place means that nobody is outvoted by a single city.",
        "Fourteen people take longer to agree, and to pay for. Elections every year are how members keep "
        "hold of those they elect; two years are a long time to wait for a chance to choose somebody else.",
    ),
    (
        "Members can only hold the group to account for what they know of. Two weeks are enough to write up "
        "a meeting, and publishing the minutes costs nothing.",
        "Those who take the minutes are volunteers. A date in the rule book makes them late where a habit "
        "would do, and minutes written in haste say less.",
    ),
    (
        "Three weeks let people who work shifts, care for others or are away read what they vote on, talk "
        "about it in their group, and vote.",
        "A long ballot is a ballot that people put off. Most votes come on the first and last days anyway, "
        "and urgent questions would wait for a month.",
    ),
    (
        "People with small children stay away from meetings that make no room for them. A list and a budget "
        "at the national office cost less than the members we lose.",
        "A rule for every meeting of thirty asks too much of small groups, and the office would pay for carers "
        "that nobody comes to use.",
    ),
)


P = Power
STAGES: Final = (  # days from now
    (
        StageKind.DRAFTING,
        "Members move changes, and sign in support",
        -96,
        -74,
        Ends.BY_CLOCK,
        (P.DRAFT, P.SUBMIT, P.SUPPORT),
    ),
    (StageKind.RULINGS, "Rulings", -74, -68, Ends.BY_DEED, (P.RULE, P.COMPOSE)),
    (
        StageKind.ASSEMBLY,
        "Rules assembly",
        -68,
        -54,
        Ends.BY_DEED,
        (P.AMEND, P.AMEND_AMENDMENTS, P.COMPOSE, P.RULE, P.DECIDE),
    ),
    (StageKind.BALLOT, "Ballot of all members", -54, -30, Ends.BY_DEED, (P.BALLOT,)),
    (StageKind.IN_FORCE, "The new rules in force", -34, -27, Ends.BY_DEED, ()),
)


@dataclass(frozen=True, slots=True)
class Told:
    """The story so far: the motions that go to the ballot, and the process that they are in."""

    process: Process
    clerk: Member
    coordinator: Member
    motions: tuple[Submission, ...]


def begin(people: Sequence[Member], when: When) -> Told:
    """From the rule book as adopted to the motions that the assembly passed on, and one that waits."""
    clerk, coordinator = people[6], people[12]
    book = actions.begin_rule_book(
        title="Standing orders",
        typed=RULE_BOOK,
        why="As adopted by the founding conference.",
        by=None,
        at=when(-98, 10),
    ).text
    rule_set = actions.adopt(
        name="Rules for reviews",
        adopted_on=date(2022, 5, 26),
        motion_support=5,
        resubmit_window=timedelta(days=7),
        appeal_window=timedelta(days=7),
        by=None,
        at=when(-98, 10),
    )
    process = actions.draft_process(
        title="Review of the standing orders",
        slug="rules-review",
        summary="Once a year members look over the standing orders.",
        rule_set=rule_set,
        rule_book=book,
        starts_at=when(-96, 12),
        template="",
        by=clerk,
        at=when(-98, 11),
    )
    for kind, title, opens, closes, ends, powers in STAGES:
        actions.add_stage(
            process,
            kind=kind,
            title=title,
            powers=powers,
            ends=ends,
            opens_at=when(opens, 12),
            closes_at=when(closes, 17),
            by=clerk,
            at=when(-98, 11),
        )
    process = actions.open_process(process, by=clerk, at=when(-97, 10))
    reliable = list(
        in_good_standing(timezone.localdate(when(-96, 12)), arrears_allowed=0)
        .exclude(pk__in=[who.pk for who in people[:32]])
        .order_by("number")[:10]
    )
    movers, signers = reliable[:5], reliable[5:]
    moved = [moved_change(process, book, c, m, when) for c, m in zip(CHANGES, movers, strict=False)]
    for title, typed, mover in (
        ("Childcare at our meetings", POLICY, people[0]),
        ("A library of banners", WAITING, movers[3]),
    ):
        moved.append(
            actions.move(
                process,
                title=title,
                edits=Edits(whole=typed),
                constitutional=False,
                by=mover,
                at=when(-93, 11),
            )
        )
    for motion in moved:
        for signer in signers:
            actions.sign(motion, shown=True, by=signer, at=when(-85, 12))
        actions.rule(motion, Finding.IN_ORDER, by=clerk, at=when(-72, 12))
    meet(process, moved, people, movers[4], clerk, when)
    for motion in moved:
        actions.put_to_ballot(motion, why="", by=clerk, at=when(-53, 12))
    return Told(process, clerk, coordinator, tuple(moved[:-1]))


def moved_change(
    process: Process, book: Text, change: Change, mover: Member, when: When
) -> Submission:
    on = weaves.reading_in_force(book)
    return actions.move(
        process,
        title=change.title,
        reason=change.reason,
        edits=replacing(on, change.old, change.new),
        constitutional=True,
        by=mover,
        at=when(-94, 11),
    )


def replacing(on: Reading, old: str, new: str) -> Edits:
    """The edits of somebody who puts `new` for `old`."""
    wording = {block.id: plain.wording(block.words) for block in on.shown}
    block = next(id_ for id_, words in wording.items() if old in words)
    return Edits(changed={block: wording[block].replace(old, new, 1)})


def meet(
    process: Process,
    motions: Sequence[Submission],
    people: Sequence[Member],
    amender: Member,
    clerk: Member,
    when: When,
) -> None:
    """The assembly: the coordinating group sits by office; one amendment, then each motion."""
    stage = process.stages.get(position=3)
    at = when(-60, 14)
    assembly: Assembly = actions.convene(
        stage,
        title="Rules assembly",
        slug="rules-assembly",
        remit="To amend the motions of the rules review, and to say which go to all members.",
        by=clerk,
        at=when(-67, 12),
    )
    office = Office.objects.get(role=Role.COORDINATING)
    seats = [
        actions.seat_officer(assembly, who, office, by=clerk, at=when(-66, 12))
        for who in Member.objects.filter(terms__office=office).order_by("terms__seat")
    ]
    amendment = actions.amend(
        motions[0],
        title="No fewer than fourteen",
        reason="A number that is only a ceiling can be filled by two people.",
        edits=replacing(weaves.reading_of(motions[0]), *AMENDMENT),
        by=amender,
        at=when(-66, 13),
    )
    actions.rule(amendment, Finding.IN_ORDER, by=clerk, at=when(-65, 12))
    meeting = actions.call_meeting(
        assembly, begins_at=at, place="Leeds, and online", by=clerk, at=when(-64, 12)
    )
    meeting = actions.open_meeting(meeting, seats, by=clerk, at=at)
    for number, submission in enumerate([amendment, *motions]):
        figures = actions.Figures(15 - number, 3, 2 + number)
        actions.decide_by_vote(
            submission, meeting, figures, by=clerk, at=at + timedelta(minutes=20 * (number + 1))
        )


def put_to(ballot: Ballot, told: Told, *, by: Member, at: datetime) -> None:
    """Draw the questions up, each with both cases."""
    for motion, (case_for, case_against) in zip(told.motions, CASES, strict=True):
        actions.draw_up(ballot, motion, case_for=case_for, case_against=case_against, by=by, at=at)


def bring_into_force(ballot: Ballot, told: Told, *, at: datetime) -> None:
    """Settle the ballot, as the clock did, end the process's stages, and report on the policy."""
    actions.settle(ballot, at=at)
    for stage in told.process.stages.filter(ends=Ends.BY_DEED):
        until = min(stage.window.closes_at - timedelta(hours=5), at + timedelta(hours=1))
        actions.finish_stage(stage, by=told.clerk, at=until)
    policy = Policy.objects.get(question__contest__ballot=ballot)
    for progress, words, days in (
        (
            Progress.BEGUN,
            "The list of carers is open. Eleven people are on it, in four regions.",
            9,
        ),
        (Progress.HELD_UP, "Two regions have nobody yet. We have asked their groups to help.", 24),
    ):
        actions.report_on_policy(
            policy, progress, words, by=told.coordinator, at=at + timedelta(days=days)
        )
