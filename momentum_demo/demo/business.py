"""What members put before tomorrow's convention of the demonstration: four campaigns, two of which they choose
on a ballot that is open, and a change of the rule book. All of it is invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from ballots import actions as ballots
from ballots.models import RuleSet as BallotRules
from conventions import actions
from conventions.models import Business, Choosing, Convention, ItemKind
from members.models import Member
from momentum_demo.demo import holding, votes
from momentum_demo.demo.cast import CAST
from momentum_demo.demo.clock import on
from momentum_demo.demo.people import Officers
from momentum_demo.demo.story import block_with, people
from motions import actions as motions
from motions import weaves
from motions.models import Finding, Process, Text
from motions.timetables import Ends, Power, StageKind
from motions.wording import Edits

SLUG: Final = "convention-motions"
BALLOT: Final = "two-campaigns"
SEED: Final = 2024
VOTED: Final = 70
STAGES: Final = (  # days from now
    (
        StageKind.DRAFTING,
        "Members move, and sign in support",
        (-60, -52),
        Ends.BY_CLOCK,
        (Power.SUBMIT, Power.SUPPORT),
    ),
    (StageKind.RULINGS, "Rulings", (-52, -46), Ends.BY_DEED, (Power.RULE,)),
    (StageKind.ASSEMBLY, "The convention", (1, 2), Ends.BY_DEED, ()),
)
# Each: the title, the words, how much it is liked.
CAMPAIGNS: Final = (
    (
        "Education",
        "Classes of no more than twenty-five, and a meal for every child at noon. We campaign for both, "
        "school by school, with the people who work there.",
        5,
    ),
    (
        "Rents",
        "A limit to what rents may rise by in a year. Every group names the three worst landlords of its "
        "town, and stands at their doors.",
        4,
    ),
    (
        "Water",
        "The companies that run our water are brought back into public hands. We measure the rivers, and "
        "publish what we find.",
        3,
    ),
    (
        "Night buses",
        "A bus every half hour through the night, for those who work then. We ride with them, and bring "
        "their words to the councils.",
        2,
    ),
)
RULE: Final = "Conventions in two places at once"
AFTER: Final = "A convention advises the coordinating group."
CLAUSE: Final = (
    "4.2. A convention may be held in two places at once, joined so that everybody hears and sees everybody. "
    "Whoever comes to either of them has come."
)


def moved(now: datetime) -> Process:
    """The motions, each supported by five members and ruled in order."""
    who = people(now)
    clerk, book = who.committee[0], Text.objects.get(title="Rule book")
    begun = on(now, -62, 10)
    process = motions.draft_process(
        title="Motions to the members’ convention",
        slug=SLUG,
        summary="What members put before the convention. They choose which of the campaigns are debated.",
        rule_set=motions.adopt(
            name="Standing orders for conventions",
            adopted_on=date(2022, 5, 26),
            motion_support=5,
            resubmit_window=timedelta(days=4),
            appeal_window=timedelta(days=4),
            by=None,
            at=begun,
        ),
        rule_book=book,
        starts_at=begun,
        template="",
        by=clerk,
        at=begun,
    )
    for kind, title, (opens, closes), ends, powers in STAGES:
        motions.add_stage(
            process,
            kind=kind,
            title=title,
            powers=powers,
            ends=ends,
            opens_at=on(now, opens, 12),
            closes_at=on(now, closes, 17),
            by=clerk,
            at=begun,
        )
    process = motions.open_process(process, by=clerk, at=on(now, -61, 10))
    movers = iter(who.everybody[60:])
    for title, constitutional, reason, edits in what(book):
        motion = motions.move(
            process,
            title=title,
            reason=reason,
            edits=edits,
            constitutional=constitutional,
            by=next(movers),
            at=on(now, -59, 11),
        )
        for _ in range(5):
            motions.sign(motion, shown=True, by=next(movers), at=on(now, -57, 12))
        motions.rule(motion, Finding.IN_ORDER, by=clerk, at=on(now, -51, 12))
    motions.finish_stage(process.stages.get(position=2), by=clerk, at=on(now, -47, 12))
    return process


def what(book: Text) -> Iterator[tuple[str, bool, str, Edits]]:
    """Each motion: its title, whether it changes the rules, why, and its words."""
    for title, words, _liked in CAMPAIGNS:
        why = "It is what people at our stalls speak of first."
        yield title, False, why, Edits(whole=f"# {title}\n\n{words}")
    clause = block_with(weaves.reading_in_force(book), AFTER)
    why = "Who lives far from the hall should not have to choose between a night on a train and staying away."
    yield RULE, True, why, Edits(inserted={clause: CLAUSE})


def put(
    convention: Convention,
    rules: BallotRules,
    officers: Officers,
    *,
    by: Member,
    now: datetime,
) -> Business:
    """The motions arrive, and members are asked which two campaigns are debated; the change of the rules."""
    actions.receive(convention, at=on(now, -42, 11))
    for each in convention.business.filter(kind=ItemKind.MOTION):
        actions.sort(
            each,
            kind=ItemKind.CAMPAIGN,
            together="Which campaign goes first?",
            by=by,
            at=on(now, -41, 12),
        )
    drafted = on(now, -17, 10)
    ballot = ballots.draft(
        title="Which two campaigns are debated?",
        slug=BALLOT,
        summary="Members choose up to two of the four campaigns that were moved. The two with the most votes "
        "are debated at the members’ convention. It is open until nine o’clock on the day.",
        rule_set=rules,
        opens_at=on(now, -8, 12),
        closes_at=on(now, 1, 9),
        by=officers.returning,
        at=drafted,
    )
    actions.prioritise(
        convention,
        ballot=ballot,
        kind=ItemKind.CAMPAIGN,
        places=2,
        how=Choosing.CHOICE,
        by=officers.returning,
        at=drafted,
    )
    holding.give_notice(ballot, officers, on(now, -16, 11))
    ballots.open_voting(ballot, at=ballot.opens_at)
    rng = Random(SEED)
    to_try = {part.number for part in CAST}
    undecided = [member for member in holding.on_roll(ballot) if member.number not in to_try]
    liking = [liked for *_, liked in CAMPAIGNS]
    marks = votes.choices(rng, VOTED, popularity=liking, most=2)
    holding.vote(ballot, rng.sample(undecided, VOTED), [marks], now=now)
    return convention.business.get(kind=ItemKind.CONSTITUTIONAL)
