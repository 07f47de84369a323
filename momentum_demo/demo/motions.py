"""A year of motions in the demonstration: a second round of refounding, under way.

Three local groups have drafted; one motion was ruled out and won on appeal; two of three on one subject
became a composite, and the third refused; the first assembly has amended; now members amend the interim
text. Everything happens through the app's own actions, at moments that have passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from momentum_demo.demo import drafts
from momentum_demo.demo import rule_book as words
from momentum_demo.demo.assemblies import Hall
from momentum_demo.demo.story import (
    Story,
    amended,
    announce,
    finish,
    people,
    replacing,
    replacing_all,
)
from motions import actions, weaves
from motions.models import Finding, Ground, Process, Submission
from motions.wording import Edits

SLIPPED: Final = -14  # when the interim text was to be published after all


def found(*, at: datetime) -> Process:
    """The rule book, the process, and what has happened in it up to `at`."""
    story = announce(people(at), at)
    convention = drafts.draft_of_hackney(story)
    groups = drafts.draft_of_sheffield(story)
    recall = drafts.draft_of_liverpool(story)
    funds = [
        drafts.group_motion(story, name, title, typed, days=days)
        for name, title, typed, days in (
            ("Bristol", "A tenth of each subscription to local groups", words.FUNDS_BRISTOL, -70),
            ("Leeds", "Local groups and new groups need money", words.FUNDS_LEEDS, -69),
            ("Glasgow", "Grants for local groups that ask", words.FUNDS_GLASGOW, -67),
        )
    ]
    training = drafts.members_motion(story, "Training in every region", words.TRAINING, signed=20)
    drafts.members_motion(story, "A stall at every festival", words.STALL, signed=11)
    mascot = drafts.members_motion(story, "A badger", words.MASCOT, signed=20)
    rulings(story, [convention, groups, training], recall, mascot, funds)
    composite = on_funds(story, funds)
    hall = Hall(story.process, story.clerk, story.people.coordinating, story.on)
    first_assembly(story, hall, convention, groups, training)
    interim(story, [convention, groups, recall, training, composite, funds[2]])
    hall.second()
    members_amend(story, convention, training)
    return story.process


# Rulings and composites


def rulings(
    story: Story,
    in_order: Sequence[Submission],
    recall: Submission,
    mascot: Submission,
    funds: Sequence[Submission],
) -> None:
    """In order, in order as reworded, remitted, and out: once for good, once until the appeal."""
    clerk, committee = story.clerk, story.people.committee
    *plain_ones, training = in_order
    for place, motion in enumerate(plain_ones):
        actions.rule(motion, Finding.IN_ORDER, by=clerk, at=story.on(-50, 11, place))
    actions.rule(
        training,
        Finding.REWORDED,
        ground=Ground.UNCLEAR,
        clause="Standing order 9",
        words="It has to say who arranges the training. We have asked the mover, who means the regions.",
        edits=replacing(
            weaves.reading_of(training),
            "each region offers",
            "the members of each region, with the national office, offer",
        ),
        by=committee[1],
        at=story.on(-49, 15),
    )
    for place, motion in enumerate(funds):
        actions.rule(
            motion,
            Finding.REMITTED,
            ground=Ground.SAME_SUBJECT,
            clause="Standing order 11",
            words="Three motions on money for local groups. We ask their movers to meet.",
            by=clerk,
            at=story.on(-49, 16, place),
        )
    actions.rule(
        mascot,
        Finding.OUT,
        ground=Ground.OUT_OF_SCOPE,
        clause="Standing order 3",
        words="This round is about how we are organised. A mascot can be put to the convention.",
        by=committee[2],
        at=story.on(-48, 10),
    )
    actions.close_ruled_out(mascot, at=story.on(-38, 12))
    ruled_out = {
        "ground": Ground.UNCLEAR,
        "clause": "Standing order 9",
        "words": "It does not say how a region calls for an election, or by when it is held.",
    }
    actions.rule(recall, Finding.OUT, by=clerk, at=story.on(-50, 11, 30), **ruled_out)  # type: ignore[arg-type]
    clearer = replacing_all(weaves.reading_of(recall), words.RECALL_CLEARER)
    actions.resubmit(recall, clearer, why="How, and by when.", by=recall.mover, at=story.on(-47))
    actions.rule(
        recall,
        Finding.OUT,
        ground=Ground.AGAINST_RULES,
        clause="Rule 3.3",
        words="Terms are fixed by rule 3.3, and this would end them early.",
        by=clerk,
        at=story.on(-46, 11),
    )
    appeal = actions.appeal(
        recall,
        grounds="The motion changes rule 3.3. A change of a rule cannot be out of order because of the "
        "rule that it changes.",
        by=recall.mover,
        at=story.on(-45),
    )
    actions.decide_appeal(
        appeal,
        allowed=True,
        words="The mover is right: what the rules say today is what members are asked to change.",
        by=story.people.coordinating[0],
        at=story.on(-42),
    )


def on_funds(story: Story, funds: Sequence[Submission]) -> Submission:
    """Two of three agree to one text; the third refuses, and stays on the agenda."""
    composite = actions.propose_composite(
        funds,
        title="A tenth of each subscription to local groups, and help for new ones",
        edits=Edits(whole=words.FUNDS_TOGETHER),
        reason="Drawn up by the movers of Bristol and Leeds at a meeting that the committee called.",
        by=story.clerk,
        at=story.on(-44),
    )
    said = (
        "It is what we wanted, and better put.",
        "Yes, now that new groups are in it.",
        "A share for everybody is not the same as grants for those who ask. We keep ours.",
    )
    for row, words_ in zip(composite.sources.order_by("source__number"), said, strict=True):
        agreed = row.source.pk != funds[2].pk
        actions.answer_composite(
            row, agreed=agreed, words=words_, by=row.source.mover, at=story.on(-43)
        )
    composite = actions.settle_composite(composite, by=story.clerk, at=story.on(-41))
    finish(story, 3, at=story.on(-39))
    return composite


# The first assembly, and what it published


def first_assembly(
    story: Story, hall: Hall, convention: Submission, groups: Submission, training: Submission
) -> None:
    """Amendments carried, lost and not carried, one of them amended itself."""
    movers = iter(story.people.everybody[120:])
    every_two = amended(
        story,
        convention,
        next(movers),
        "every year",
        "every two years",
        "Every two years",
        days=-37,
    )
    hybrid = amended(
        story,
        convention,
        next(movers),
        "reports on each of them",
        "reports in writing on each of them",
        "Report in writing",
        days=-36,
    )
    sooner = amended(
        story, groups, next(movers), "within a month", "within two months", "Two months", days=-36
    )
    weeks = amended(
        story,
        sooner,
        next(movers),
        "two months",
        "six weeks",
        "Six weeks and not two months",
        days=-35,
    )
    trained = amended(
        story,
        training,
        next(movers),
        "is free",
        "is free for members",
        "Free for members",
        days=-35,
    )
    hall.vote(every_two, 3, 13, 2)
    hall.consensus(hybrid, objections=[0], aside=2)
    hall.consensus(weeks, objections=[4, 2], aside=1)
    hall.vote(sooner, 14, 3, 1)
    hall.vote(trained, 8, 8, 2)
    hall.close()
    finish(story, 4, at=story.on(-25))


def interim(story: Story, motions: Sequence[Submission]) -> None:
    """The interim text comes three days late, which everybody can see, with the reason."""
    stage = story.process.stages.get(position=5)
    actions.reschedule(
        stage,
        opens_at=stage.window.opens_at,
        closes_at=story.on(SLIPPED, 12),
        reason="The minutes of the assembly had to be checked against the recording of its second day.",
        by=story.clerk,
        at=story.on(-19),
    )
    for motion in motions:
        actions.publish_interim(
            motion, why="As the first assembly left it.", by=story.clerk, at=story.on(-15)
        )
    finish(story, 5, at=story.on(-15, 19))


def members_amend(story: Story, convention: Submission, training: Submission) -> None:
    """What members have put forward so far: alike, in each other's way, on top of each other, and waiting."""
    movers = iter(story.people.everybody[140:])
    by_june = amended(
        story,
        convention,
        next(movers),
        "every year",
        "every year, before the end of June",
        "Before the summer",
        days=-12,
    )
    amended(
        story,
        by_june,
        next(movers),
        "before the end of June",
        "before the end of October",
        "Autumn, and not summer",
        days=-9,
    )
    amended(
        story,
        convention,
        next(movers),
        "decides the priorities of the year",
        "settles at most five priorities for the year",
        "At most five priorities",
        days=-8,
    )
    amended(
        story,
        convention,
        next(movers),
        "The convention decides the priorities of the year.",
        "The convention and a ballot of all members afterwards decide the priorities of the year.",
        "A ballot after the convention",
        days=-6,
    )
    amended(
        story,
        training,
        next(movers),
        "childcare is paid for",
        "childcare and travel are paid for",
        "Travel too",
        days=-4,
        ruled=False,
    )
    actions.follow(convention, by=story.people.groups["Hackney"][0], at=story.on(-12))
