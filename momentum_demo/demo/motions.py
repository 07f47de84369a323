"""A year of motions in the demonstration: a second round of refounding, under way.

Three local groups have drafted; one motion was ruled out and won on appeal; two of three on one subject
became a composite, and the third refused; the first assembly has amended; now members amend the interim
text. Everything happens through the app's own actions, at moments that have passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from members.models import Member
from members.queries import in_good_standing
from members.roles import Role
from momentum_demo.demo import rule_book as words
from momentum_demo.demo.assemblies import Hall
from motions import actions, weaves
from motions.drafting import Reading, plain
from motions.models import (
    Draft,
    DraftKind,
    Finding,
    Ground,
    Process,
    RuleSet,
    Submission,
    Text,
)
from motions.timetables import REFOUNDING
from motions.wording import Edits

SLUG: Final = "refounding-2"
# Of each stage of the timetable: days from now to its opening, and to its closing, as first announced.
DAYS: Final = (
    (-88, -60),
    (-60, -52),
    (-52, -38),
    (-38, -24),
    (-24, -17),
    (-14, 8),
    (8, 17),
    (17, 31),
    (35, 49),
    (49, 56),
)
SLIPPED: Final = -14  # when the interim text was to be published after all


@dataclass(frozen=True, slots=True)
class People:
    """Who acts in the story.

    groups      of each local group its members in good standing, in the order of their numbers
    committee   the arrangements committee
    everybody   members in good standing, without the committees
    """

    groups: dict[str, list[Member]]
    committee: list[Member]
    coordinating: list[Member]
    everybody: list[Member]


@dataclass(slots=True)
class Story:
    """What the chapters have in common."""

    process: Process
    book: Text
    people: People
    now: datetime

    def on(self, days: int, hour: int = 18, minute: int = 0) -> datetime:
        local = timezone.localtime(self.now + timedelta(days=days))
        return local.replace(hour=hour, minute=minute, second=0, microsecond=0)

    @property
    def clerk(self) -> Member:
        return self.people.committee[0]


def found(*, at: datetime) -> Process:
    """The rule book, the process, and what has happened in it up to `at`."""
    story = announce(people(at), at)
    convention = draft_of_hackney(story)
    groups = draft_of_sheffield(story)
    recall = draft_of_liverpool(story)
    funds = [
        group_motion(story, name, title, typed, days=days)
        for name, title, typed, days in (
            ("Bristol", "A tenth of each subscription to local groups", words.FUNDS_BRISTOL, -70),
            ("Leeds", "Local groups and new groups need money", words.FUNDS_LEEDS, -69),
            ("Glasgow", "Grants for local groups that ask", words.FUNDS_GLASGOW, -67),
        )
    ]
    training = members_motion(story, "Training in every region", words.TRAINING, signed=20)
    members_motion(story, "A stall at every festival", words.STALL, signed=11)
    mascot = members_motion(story, "A badger", words.MASCOT, signed=20)
    rulings(story, [convention, groups, training], recall, mascot, funds)
    composite = on_funds(story, funds)
    hall = Hall(story.process, story.clerk, story.people.coordinating, story.on)
    first_assembly(story, hall, convention, groups, training)
    interim(story, [convention, groups, recall, training, composite, funds[2]])
    hall.second()
    members_amend(story, convention, training)
    return story.process


# Who, and when


def people(at: datetime) -> People:
    """Members of the register as it is, chosen by number, so that they are the same each time."""
    today = timezone.localdate(at)
    holders = {
        role: [
            *Member.objects.filter(terms__office__role=role, terms__span__contains=today).order_by(
                "number"
            )
        ]
        for role in (Role.ARRANGEMENTS, Role.COORDINATING)
    }
    officers = {member.pk for held in holders.values() for member in held}
    ready = [
        *in_good_standing(today, joined_by=today - timedelta(days=110))
        .exclude(pk__in=officers)
        .exclude(terms__span__contains=today)
        .select_related("local_group")
        .order_by("number")
    ]
    groups: dict[str, list[Member]] = {}
    for member in ready:
        if member.local_group is not None:
            groups.setdefault(member.local_group.name, []).append(member)
    return People(groups, holders[Role.ARRANGEMENTS], holders[Role.COORDINATING], ready)


def announce(who: People, at: datetime) -> Story:
    """The rule book in force, the rules for motions, and the timetable, with one slip."""
    started = at - timedelta(days=95)
    book = actions.begin_rule_book(
        title="Rule book",
        typed=words.RULE_BOOK,
        why="The rules as the organisation brought them here.",
        by=None,
        at=started,
    ).text
    rules = RuleSet.objects.create(
        name="Standing orders for motions",
        adopted_on=date(2022, 5, 26),
        motion_support=20,
        amendment_support=0,
        group_quorum=5,
        resubmit_window=timedelta(days=5),
        appeal_window=timedelta(days=7),
    )
    process = actions.draft_process(
        title="Refounding, the second round",
        slug=SLUG,
        summary="What the first ballot left open, and what a year with the new rules has shown. The motions "
        "are invented for this demonstration.",
        rule_set=rules,
        rule_book=book,
        starts_at=started,
        template="",
        by=who.committee[0],
        at=started,
    )
    story = Story(process, book, who, at)
    for plan, (opens, closes) in zip(REFOUNDING, DAYS, strict=True):
        actions.add_stage(
            process,
            kind=plan.kind,
            title=str(plan.title),
            powers=plan.powers,
            ends=plan.ends,
            opens_at=story.on(opens, 12),
            closes_at=story.on(closes, 12),
            by=story.clerk,
            at=started,
        )
    story.process = actions.open_process(process, by=story.clerk, at=story.on(-89))
    for name in ("Hackney", "Sheffield", "Liverpool", "Bristol", "Leeds", "Glasgow"):
        convenor = who.groups[name][-1]
        assert convenor.local_group is not None
        actions.name_convenor(
            convenor.local_group,
            convenor,
            since=timezone.localdate(started),
            until=None,
            by=None,
            at=started,
        )
    return story


# Drafting


def draft_of_hackney(story: Story) -> Submission:
    """Ada and two others write, two of them at once; somebody comments; the meeting votes."""
    ada, second, third = story.people.groups["Hackney"][:3]
    draft = actions.start_draft(
        story.process,
        title="A convention every year that decides",
        kind=DraftKind.CONSTITUTIONAL,
        group=ada.local_group,
        reason="A convention that may be called and only advises was called once in four years, and its "
        "advice was not taken. Members should meet every year and set the priorities.",
        by=ada,
        at=story.on(-86),
    )
    for other in (second, third):
        actions.invite_editor(draft, other, by=ada, at=story.on(-86, 19))
    yearly, decides = words.CONVENTION
    save(story, draft, [yearly], by=ada, at=story.on(-85), note="Every year")
    save(story, draft, [decides], by=second, at=story.on(-84), note="It decides")
    block = block_with(weaves.DraftWeave(draft).reading(), "Every member may come")
    comment = actions.comment_on_draft(
        draft,
        block=block,
        number=2,
        words="And those who cannot travel? Could they take part from home?",
        by=third,
        at=story.on(-83),
    )
    for editor, new in ((second, "from home or in the hall"), (third, "wherever they are")):
        edits = replacing(
            weaves.DraftWeave(draft).reading(2), "come, speak and vote", f"speak and vote, {new}"
        )
        actions.save_draft(draft, edits, seen=2, by=editor, at=story.on(-82), note="From home")
    actions.settle_comment(comment, by=ada, at=story.on(-81))
    return certified(story, draft, present=17, figures=(14, 1, 2), met=-79, submitted=-78)


def draft_of_sheffield(story: Story) -> Submission:
    """A change of one clause, as its meeting carried it."""
    writer = story.people.groups["Sheffield"][0]
    draft = actions.start_draft(
        story.process,
        title="Local groups recognised within a month",
        kind=DraftKind.CONSTITUTIONAL,
        group=writer.local_group,
        reason="Two groups in our region waited half a year for an answer.",
        by=writer,
        at=story.on(-84),
    )
    save(story, draft, words.GROUPS, by=writer, at=story.on(-83))
    return certified(story, draft, present=11, figures=(9, 2, 0), met=-76, submitted=-75)


def draft_of_liverpool(story: Story) -> Submission:
    """The one that will be ruled out, and win on appeal."""
    writer = story.people.groups["Liverpool"][0]
    draft = actions.start_draft(
        story.process,
        title="Regions can call for a new election",
        kind=DraftKind.CONSTITUTIONAL,
        group=writer.local_group,
        reason="Two years are long if somebody stops turning up.",
        by=writer,
        at=story.on(-80),
    )
    save(story, draft, words.RECALL, by=writer, at=story.on(-79))
    return certified(story, draft, present=23, figures=(15, 6, 2), met=-73, submitted=-72)


def group_motion(story: Story, name: str, title: str, typed: str, *, days: int) -> Submission:
    """A local group's policy motion, drafted in one go."""
    writer = story.people.groups[name][0]
    draft = actions.start_draft(
        story.process, title=title, group=writer.local_group, by=writer, at=story.on(days - 6)
    )
    actions.save_draft(draft, Edits(whole=typed), seen=0, by=writer, at=story.on(days - 6, 19))
    return certified(story, draft, present=9, figures=(7, 1, 1), met=days - 1, submitted=days)


def certified(
    story: Story,
    draft: Draft,
    *,
    present: int,
    figures: tuple[int, int, int],
    met: int,
    submitted: int,
) -> Submission:
    """The group's meeting votes, its convenor certifies, and who began the draft submits it."""
    last = weaves.DraftWeave(draft).last
    assert last is not None
    assert draft.group is not None
    votes_for, against, abstained = figures
    actions.certify_mandate(
        draft,
        number=last.number,
        held_on=timezone.localdate(story.on(met)),
        present=present,
        votes_for=votes_for,
        against=against,
        abstained=abstained,
        by=story.people.groups[draft.group.name][-1],
        at=story.on(met, 21),
    )
    return actions.submit(draft, by=draft.started_by, at=story.on(submitted))


def members_motion(story: Story, title: str, typed: str, *, signed: int) -> Submission:
    """A member's own motion, with so many signatures; about a third agree to be named."""
    others = story.people.everybody
    mover = others[40 + len(title)]
    motion = actions.move(
        story.process,
        title=title,
        edits=Edits(whole=typed),
        constitutional=False,
        by=mover,
        at=story.on(-65),
    )
    supporters = [member for member in others[60:110] if member != mover][:signed]
    for place, supporter in enumerate(supporters):
        at = story.on(-64 + place // 2, 9, place)
        actions.sign(motion, shown=place % 3 == 0, by=supporter, at=at)
    if signed < story.process.rules["motion_support"]:
        actions.close_unsupported(motion, at=story.on(-52, 12))
    return motion


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


# What the chapters do again and again


def save(
    story: Story,
    draft: Draft,
    changes: Sequence[tuple[str, str]],
    *,
    by: Member,
    at: datetime,
    note: str = "",
) -> None:
    """Save a draft with these words replaced, on what it now says."""
    woven = weaves.DraftWeave(draft)
    seen = woven.last.number if woven.last else 0
    edits = replacing_all(woven.reading(), changes)
    actions.save_draft(draft, edits, seen=seen, by=by, at=at, note=note)


def amended(
    story: Story,
    target: Submission,
    by: Member,
    old: str,
    new: str,
    title: str,
    *,
    days: int,
    ruled: bool = True,
) -> Submission:
    """An amendment that puts `new` for `old`, and is ruled in order a day later."""
    edits = replacing(weaves.reading_of(target), old, new)
    made = actions.amend(target, title=title, edits=edits, by=by, at=story.on(days))
    if ruled:
        actions.rule(made, Finding.IN_ORDER, by=story.clerk, at=story.on(days + 1, 10))
    return made


def finish(story: Story, position: int, *, at: datetime) -> None:
    actions.finish_stage(story.process.stages.get(position=position), by=story.clerk, at=at)


def replacing(on: Reading, old: str, new: str) -> Edits:
    return replacing_all(on, [(old, new)])


def replacing_all(on: Reading, changes: Sequence[tuple[str, str]]) -> Edits:
    """The edits of somebody who replaces these words, each where it first stands."""
    return Edits(changed=dict(changed(on, changes)))


def changed(on: Reading, changes: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for old, new in changes:
        block = block_with(on, old)
        yield block, plain.wording(on.by_id[block].words).replace(old, new, 1)


def block_with(on: Reading, words_: str) -> str:
    """The first block with these words in it."""
    return next(b.id for b in on.shown if words_ in plain.wording(b.words))
