"""A process of motions, made by actions, with the people it takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import count
from typing import Any

from django.db import transaction

from members.models import LocalGroup, Member
from members.roles import Role
from momentum_demo.refusals import Refused
from motions import actions, drafting, weaves
from motions.drafting import plain
from motions.models import (
    Draft,
    DraftKind,
    Finding,
    Process,
    RuleSet,
    Stage,
    StageWindow,
    Submission,
    Text,
    TextKind,
)
from motions.timetables import Power
from motions.wording import Edits
from tests.factories import DAY, NOON, member, officer, region

_numbers = count(1)

POLICY = """# Endorsements

Members may vote by post or in person. Ballots are secret. The count is public.

The coordinating group reports each year to the convention."""
RULES = """# The rules

1. Members may vote by post.

2. The coordinating group has ten members.

2.1. It meets each month.

3. The convention meets each year."""


def rule_set(**changed) -> RuleSet:
    """Two signatures for a motion, none for an amendment, a quorum of three, a week for everything."""
    values = {
        "adopted_on": dt.date(2022, 5, 26),
        "motion_support": 2,
        "group_quorum": 3,
        "resubmit_window": 7 * DAY,
        "appeal_window": 7 * DAY,
    }
    return RuleSet.objects.create(name=f"Rules {next(_numbers)}", **(values | changed))


def group(name: str = "Hackney") -> LocalGroup:
    slug = name.lower()
    return LocalGroup.objects.get_or_create(name=name, slug=slug, region=region())[0]


def of_group(name: str, where: LocalGroup) -> Member:
    made = member(name)
    made.local_group = where
    made.save()
    return made


def process_of(**windows: tuple[dt.datetime, dt.datetime]) -> Process:
    """An open process with a stage for each power named, in no database."""
    made = Process(pk=1, title="Refounding", opened_at=NOON - DAY)
    made.rules = RuleSet(resubmit_window=7 * DAY, appeal_window=5 * DAY, adopted_on=NOON).snapshot()
    stages = []
    for position, (name, (opens_at, closes_at)) in enumerate(windows.items(), start=1):
        powers = [Power[name.upper()].value]
        stage = Stage(pk=position, process=made, position=position, powers=powers)
        window = StageWindow(stage=stage, number=1, opens_at=opens_at, closes_at=closes_at)
        loaded(stage, windows=[window])
        stages.append(stage)
    return loaded(made, stages=stages)


def loaded(row: Any, **related: list[Any]) -> Any:
    """The row as if these had been prefetched."""
    for name, rows in related.items():
        found = getattr(row, name).model.objects.none()
        found._result_cache = rows
        row._prefetched_objects_cache = getattr(row, "_prefetched_objects_cache", {}) | {
            name: found
        }
    return row


class ProcessMaker:
    """A process by the Refounding timetable, which starts at NOON, and what a test wants in it.

    clerk, clerk_too   of the arrangements committee
    ncg, ncg_too       of the national coordinating group
    """

    def __init__(self, **changed) -> None:
        self.clerk = officer("Hana Clerk", Role.ARRANGEMENTS)
        self.clerk_too = officer("Ivo Clerk", Role.ARRANGEMENTS)
        self.ncg = officer("Nell Coordinator", Role.COORDINATING)
        self.ncg_too = officer("Odd Coordinator", Role.COORDINATING)
        number = next(_numbers)
        others = Text.objects.filter(kind=TextKind.RULE_BOOK).exists()
        self.book = actions.begin_rule_book(
            title=f"Rule book {number}" if others else "Rule book",
            typed=RULES,
            why="As adopted.",
            by=None,
            at=NOON - 9 * DAY,
        ).text
        self.prepared = actions.draft_process(
            title=f"Process {number}",
            slug=f"process-{number}",
            rule_set=rule_set(**changed),
            rule_book=self.book,
            starts_at=NOON,
            by=self.clerk,
            at=NOON - 8 * DAY,
        )
        self.process: Process = actions.open_process(
            self.prepared, by=self.clerk, at=NOON - 7 * DAY
        )
        self.windows = [stage.window for stage in self.process.stages.all()]

    def during(self, position: int) -> dt.datetime:
        """An hour after the stage of that position opens, from 1."""
        return self.windows[position - 1].opens_at + dt.timedelta(hours=1)

    def seeking(self, by: Member, typed: str = POLICY, **fields) -> Submission:
        """A policy motion of a member's, without signatures."""
        about: dict[str, Any] = {
            "title": "Endorsements",
            "constitutional": False,
            "edits": Edits(whole=typed),
        }
        return actions.move(self.process, **(about | fields), by=by, at=self.during(1))

    def submitted(self, by: Member, typed: str = POLICY, **fields) -> Submission:
        """The same, with the signatures it needs."""
        signed_at = fields.pop("signed_at", self.during(1))
        with (
            transaction.atomic()
        ):  # a journey's worker would find that its time to be signed is long over
            motion = self.seeking(by, typed, **fields)
            for _ in range(self.process.rules["motion_support"]):
                actions.sign(motion, shown=False, by=member(), at=signed_at)
        return fresh(motion)

    def on_agenda(self, by: Member, typed: str = POLICY, **fields) -> Submission:
        """The same, ruled in order."""
        motion = self.submitted(by, typed, **fields)
        actions.rule(motion, Finding.IN_ORDER, by=self.clerk, at=self.during(3))
        return fresh(motion)

    def rule_change(self, by: Member, old: str, new: str, **fields) -> Submission:
        """A constitutional motion on the agenda that puts `new` for `old` in the rule book."""
        on = weaves.reading_in_force(self.book)
        edits = replacing(on, old, new)
        return self.on_agenda(by, constitutional=True, edits=edits, **fields)

    def amended(
        self, target: Submission, by: Member, old: str, new: str, *, stage: int = 4, **fields
    ) -> Submission:
        """An amendment that puts `new` for `old`, not yet ruled on."""
        edits = replacing(weaves.reading_of(target), old, new)
        about: dict[str, Any] = {"title": f"{old} → {new}", "edits": edits}
        return actions.amend(target, **(about | fields), by=by, at=self.during(stage))

    def amendment(self, target: Submission, by: Member, old: str, new: str, **fields) -> Submission:
        """The same, ruled in order."""
        made = self.amended(target, by, old, new, **fields)
        at = self.during(fields.get("stage", 4))
        actions.rule(made, Finding.IN_ORDER, by=self.clerk, at=at)
        return fresh(made)

    def draft(self, by: Member, **fields) -> Draft:
        about: dict[str, Any] = {"title": "Endorsements", "kind": DraftKind.POLICY}
        return actions.start_draft(self.process, **(about | fields), by=by, at=self.during(1))


def replacing(on: drafting.Reading, old: str, new: str) -> Edits:
    """The edits of somebody who puts `new` for `old` in the first block that has it."""
    for block in on.shown:
        wording = plain.wording(block.words)
        if old in wording:
            return Edits(changed={block.id: wording.replace(old, new, 1)})
    raise AssertionError(f"{old!r} is not in the text")


def fresh(submission: Submission) -> Submission:
    return Submission.objects.select_related(
        "process", "text", "change", "lead", "amends", "mover", "group"
    ).get(pk=submission.pk)


def words(submission: Submission) -> str:
    """The text as it would be if the submission were carried, as typed."""
    return weaves.as_typed(weaves.reading_of(fresh(submission)))


def code_of(act: Callable[[], object]) -> str | None:
    """The code with which `act` is refused; None if it is done."""
    try:
        with transaction.atomic():
            act()
    except Refused as refused:
        return refused.refusal.code
    return None
