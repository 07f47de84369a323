"""What the chapters of the motions in the demonstration have in common: who acts, when, and on what words."""

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
from motions import actions, weaves
from motions.drafting import Reading, plain
from motions.models import Draft, Finding, Process, Submission, Text
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
    rules = actions.adopt(
        name="Standing orders for motions",
        adopted_on=date(2022, 5, 26),
        motion_support=20,
        amendment_support=0,
        group_quorum=5,
        resubmit_window=timedelta(days=5),
        appeal_window=timedelta(days=7),
        by=None,
        at=started,
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
