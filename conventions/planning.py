"""From the rows of a vote plan to its values: what is put when, and how every outcome would read.

Reads, and never writes. No text is typed here or kept: each follows from the weave and the way the votes go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conventions import plans
from conventions.models import Plan, Question, QuestionKind, Tie
from motions import agenda, drafting, weaves
from motions.models import Submission
from motions.wording import Edits


def questions_of(plan: Plan) -> list[Question]:
    """The questions of `plan` in order, with what values and pages need of them."""
    related = ("item__session", "submission__text", "submission__lead", "submission__change")
    rows = plan.questions.select_related(*related).defer("submission__change__payload")
    return list(rows.prefetch_related("ties").order_by("position"))


def key_of(question: Question | int) -> str:
    """What a question is called in values."""
    return str(question if isinstance(question, int) else question.pk)


def as_value(questions: Iterable[Question]) -> plans.Plan:
    """The plan as a value. Wants the ties loaded."""
    found = []
    for question in questions:
        tied: defaultdict[str, set[str]] = defaultdict(set)
        for tie in question.ties.all():
            tied[tie.tie].add(key_of(tie.other_id))
        found.append(
            plans.Question(
                key_of(question),
                plans.Kind(question.kind),
                key_of(question.of_id) if question.of_id else "",
                frozenset(tied[Tie.FALLS_IF]),
                frozenset(tied[Tie.NEEDS]),
                frozenset(tied[Tie.ONE_OF]),
                frozenset(tied[Tie.BETWEEN]),
            )
        )
    return plans.Plan(tuple(found))


def decided_of(questions: Iterable[Question]) -> dict[str, plans.Decided]:
    """How those that were put went."""
    return {
        key_of(question): plans.Decided(
            plans.Result(question.result), key_of(question.chosen_id) if question.chosen_id else ""
        )
        for question in questions
        if question.result not in ("", plans.Result.FELL)
    }


# What cannot stand together


def clashes(questions: Sequence[Question]) -> list[tuple[Question, Question]]:
    """Pairs of questions whose words cannot stand together, in the order in which they are put.

    Of amendments to one motion, and of motions that change one text.
    """
    by_text: defaultdict[int, list[Question]] = defaultdict(list)
    for question in questions:
        if question.submission is not None:
            by_text[question.submission.text_id].append(question)
    found = []
    for group in by_text.values():
        text = group[0].submission.text  # type: ignore[union-attr]
        by_key = {q.submission.change.key: q for q in group if q.submission is not None}
        submissions = [q.submission for q in group if q.submission is not None]
        for conflict in weaves.conflicts_of(text, submissions):
            pair = sorted(
                (by_key[conflict.first], by_key[conflict.second]), key=lambda q: q.position
            )
            alike = pair[0].submission.lead_id == pair[1].submission.lead_id  # type: ignore[union-attr]
            if alike and conflict.fells and not conflict.is_warning:
                found.append((pair[0], pair[1]))
    return found


def undeclared(questions: Sequence[Question]) -> list[tuple[Question, Question]]:
    """Clashes for which the plan says nothing: neither does one fall, nor is there a run-off."""
    value = as_value(questions)
    run_offs = [q.between for q in value.questions if q.between]
    found = []
    for first, second in clashes(questions):
        one, other = key_of(first), key_of(second)
        is_declared = one in value[other].falls_if or any(
            {one, other} <= between for between in run_offs
        )
        if not is_declared:
            found.append((first, second))
    return found


# How it would read


@dataclass(frozen=True, slots=True)
class Reads:
    """How one motion would read; `blocks` is empty where it does not stand."""

    question: Question
    stands: bool
    blocks: tuple[agenda.ShownBlock, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """One lawful way the votes can go, with the text that each motion comes to."""

    carried: tuple[Question, ...]
    lost: tuple[Question, ...]
    fell: tuple[Question, ...]
    reads: tuple[Reads, ...]


class Texts:
    """The words of the motions of a plan, each worked out once."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = questions
        self.by_key = {key_of(question): question for question in questions}
        self.standing: dict[int, weaves.Standing] = {}
        self.made: dict[tuple[int, frozenset[str]], tuple[agenda.ShownBlock, ...]] = {}

    def of(self, motion: Question, stands: frozenset[str]) -> tuple[agenda.ShownBlock, ...]:
        """How `motion` would read if these questions stood: as changes to how it was moved."""
        mine = [q for q in self.questions if key_of(q) in stands and belongs(q, motion)]
        lost = [
            q
            for q in self.questions
            if q.kind == QuestionKind.PART and q.of_id == motion.pk and key_of(q) not in stands
        ]
        key = (motion.pk, frozenset(key_of(q) for q in (*mine, *lost)))
        if key not in self.made:
            self.made[key] = self._read(motion, mine, lost)
        return self.made[key]

    def _read(
        self, motion: Question, carried: Sequence[Question], lost: Sequence[Question]
    ) -> tuple[agenda.ShownBlock, ...]:
        submission = motion.submission
        if submission is None:
            return ()
        woven = weaves.load(submission.text)
        standing = self.standing.setdefault(submission.text_id, weaves.Standing(submission.text))
        keys = standing.of(submission)
        # Of a rule change, what is other than in force; of a motion of its own, than as it was moved.
        on = standing.in_force() if submission.is_constitutional else keys
        for question in carried:
            if question.submission is not None:
                keys |= standing.of(question.submission)
        after = without(
            drafting.read(woven, keys), [block for question in lost for block in question.blocks]
        )
        marked = drafting.mark(drafting.read(after.weave, on), after)
        return tuple(
            agenda.as_shown(block)
            for block in marked
            if block.is_changed or not submission.is_constitutional
        )


def belongs(question: Question, motion: Question) -> bool:
    """Whether `question` is about an amendment to `motion`, or to an amendment to it."""
    return (
        question.kind == QuestionKind.AMENDMENT
        and question.submission is not None
        and question.submission.lead_id == motion.submission_id
    )


def without(reading: drafting.Reading, blocks: Iterable[str]) -> drafting.Reading:
    """The text without these blocks, as far as it has them."""
    there = {block.id for block in reading.shown}
    edits = Edits(changed={block: "" for block in blocks if block in there})
    if not edits.changed:
        return reading
    number = 1 + max(change.number for change in reading.weave.changes)
    change = edits.on(reading, "parts-lost", number)
    woven = drafting.weave((*reading.weave.changes, change))
    return drafting.read(woven, reading.accepted | {change.id})


def outlooks(questions: Sequence[Question]) -> list[Outlook] | None:
    """Every lawful way the votes can go; None if there are more than anybody reads."""
    ways = as_value(questions).ways()
    if ways is None:
        return None
    texts = Texts(questions)
    return [outlook(texts, way) for way in ways]


def outlook(texts: Texts, way: plans.Way) -> Outlook:
    def rows(keys: Iterable[str]) -> tuple[Question, ...]:
        return tuple(texts.by_key[key] for key in keys)

    mains = [q for q in texts.questions if q.kind == QuestionKind.MAIN]
    stands = frozenset(way.stands)
    reads = [
        Reads(q, key_of(q) in stands, texts.of(q, stands) if key_of(q) in stands else ())
        for q in mains
    ]
    return Outlook(rows(way.carried), rows(way.lost), rows(way.fell), tuple(reads))


def blocks_of(motion: Submission) -> list[tuple[str, str]]:
    """The blocks of a motion's text that can be voted on apart: their ids and their words."""
    base, now = weaves.base_of(motion), weaves.reading_of(motion)
    before = {block.id for block in base.shown}
    return [
        (block.id, drafting.plain.wording(block.words))
        for block in now.shown
        if block.id not in before
    ]
