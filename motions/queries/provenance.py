"""Who put these words here, and which vote let them stay: every word of a text in force, back to its source.

Nothing here is stored: each step is a row that is kept for its own sake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from members.models import Member
from motions import weaves
from motions.drafting import Credit, Reading, blame
from motions.drafting.reading import Shown
from motions.drafting.text import words_of
from motions.lifecycle import Outcome
from motions.models import (
    Acceptance,
    ChangeKind,
    ChangeSet,
    CompositeSource,
    Decision,
    How,
    Question,
    Result,
    Route,
    Submission,
    Text,
    TextVersion,
)

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to some words on their way into force.

    who         who did it, as far as the reader may know
    why         the reasons, or the figures
    submission  what was put forward, for a step that is about it
    question    the ballot's question, for the ballot's step
    """

    at: datetime
    what: str
    who: str = ""
    why: str = ""
    submission: Submission | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Trail:
    """How one change-set came into the text: first what it was, last how it came into force."""

    key: str
    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Some words in a block, with the part of its credits that they are: a number of words of each."""

    block: Shown
    credits: tuple[tuple[Credit, str], ...]


class Provenance:
    """The trails of one text. A few queries, whatever is asked.

    for_member   whether the reader is a member: members' names are for members only
    """

    def __init__(self, text: Text, *, for_member: bool) -> None:
        self.text, self.for_member = text, for_member
        self.changes = {c.key: c for c in text.changes.select_related("filed_by")}
        self.submissions = {
            s.change_id: s
            for s in Submission.objects.filter(text=text).select_related(
                "process", "mover", "group", "lead", "change", "text"
            )
        }
        self.sources = {
            row.source_id: row.source
            for row in CompositeSource.objects.filter(composite__text=text).select_related(
                "source__mover", "source__group", "source__lead"
            )
        }
        self.standing: dict[int, list[Acceptance]] = defaultdict(list)
        rows = Acceptance.objects.filter(text=text).select_related(
            "into__lead", "into__process", "by"
        )
        for row in rows.order_by("pk"):
            self.standing[row.change_id].append(row)
        self.decisions: dict[int, list[Decision]] = defaultdict(list)
        for decision in Decision.objects.filter(submission__text=text).select_related("assembly"):
            self.decisions[decision.submission_id].append(decision)
        self.decided = {d.acceptance_id for some in self.decisions.values() for d in some}
        self.questions: dict[int, list[Question]] = defaultdict(list)
        for question in (
            Question.objects.filter(motion__text=text, result=Result.CARRIED)
            .select_related("contest__ballot", "brought")
            .order_by("settled_at")
        ):
            self.questions[question.motion_id].append(question)

    def trail(self, key: str) -> Trail:
        change = self.changes[key]
        steps = sorted(self._steps(change), key=lambda step: step.at)
        return Trail(key, self.name(change), tuple(steps))

    def name_of(self, key: str) -> str:
        return self.name(self.changes[key])

    def name(self, change: ChangeSet) -> str:
        """What people call it."""
        submission = self.submissions.get(change.pk)
        if submission is not None:
            return f"{submission} ({self.mover(submission)})"
        return str(ChangeKind(change.kind).label)

    def mover(self, submission: Submission) -> str:
        if submission.route == Route.MEMBER and not self.for_member:
            return _("a member")
        return submission.mover_named()

    def person(self, member: Member | None) -> str:
        return member.name if member is not None and self.for_member else ""

    def _steps(self, change: ChangeSet) -> Iterator[Step]:
        submission = self.submissions.get(change.pk)
        if submission is not None:
            what = _("Put forward as %(submission)s: %(title)s") % {
                "submission": submission,
                "title": submission.title,
            }
            yield Step(
                submission.filed_at,
                what,
                self.mover(submission),
                submission.reason,
                submission=submission,
            )
        elif change.kind != ChangeKind.ORIGINAL:
            yield Step(
                change.filed_at, str(ChangeKind(change.kind).label), self.person(change.filed_by)
            )
        motion = submission
        above: int | None = change.pk
        while above is not None:
            if motion is not None:
                yield from (self._decided(each, motion) for each in self.decisions[motion.pk])
            into = None
            for row in self.standing[above]:
                if row.into is not None:
                    yield self._joined(row, row.into)
                    into = row.into if row.stands else None
            above = into.change_id if into is not None else None
            motion = into or motion
        for row in self.standing[change.pk]:
            if row.into is None:
                yield self._in_force(row, motion)

    def _decided(self, decision: Decision, submission: Submission) -> Step:
        """What an assembly decided, with its figures."""
        what = _("%(assembly)s on %(submission)s: %(outcome)s") % {
            "assembly": decision.assembly.title,
            "submission": submission,
            "outcome": Outcome(decision.outcome).label,
        }
        figures = str(How(decision.how).label)
        if decision.favour is not None:
            figures = _("%(how)s: %(for)s for, %(against)s against, %(neither)s neither") % {
                "how": figures,
                "for": decision.favour,
                "against": decision.against,
                "neither": decision.neither,
            }
        said = decision.why if not decision.why.startswith(f"{decision.assembly.title}:") else ""
        return Step(decision.at, what, why=f"{figures}. {said}".strip(), submission=submission)

    def _joined(self, row: Acceptance, into: Submission) -> Step:
        """That it became part of something put forward, or no longer is. An assembly's reasons are its own."""
        what = _("Made part of %(motion)s") if row.stands else _("Taken out of %(motion)s again")
        why = "" if row.pk in self.decided else row.why
        return Step(row.at, what % {"motion": into}, self.person(row.by), why, submission=into)

    def _in_force(self, row: Acceptance, motion: Submission | None) -> Step:
        """That it came into force, or no longer is: by a ballot, or as somebody entered it."""
        carried = self.questions[motion.pk] if motion is not None else []
        before = [each for each in carried if each.settled_at and each.settled_at <= row.at]
        question = before[-1] if before else None
        if question is not None and row.stands:
            what = _("Carried in the ballot “%(ballot)s”") % {"ballot": question.contest.ballot}
            return Step(row.at, what, why=question.why, submission=motion, question=question)
        what = _("In force") if row.stands else _("No longer in force")
        return Step(row.at, what, self.person(row.by), row.why)

    def copied_from(self, credit: Credit) -> str:
        """What people call the motion that a composite copied some words from; "" if they are its own."""
        text, change = credit.copied or ("", "")
        if text.startswith("s") and text[1:].isdecimal():
            source = self.sources.get(int(text[1:]))
            return f"{source} ({self.mover(source)})" if source else ""
        return self.name_of(change) if change in self.changes else ""


def trails(
    history: Provenance, credits_: Sequence[Credit]
) -> list[tuple[Trail, list[tuple[str, str]]]]:
    """The trails behind some credits, each with the words it put there, and whence it copied them, or ""."""
    by_key: dict[str, list[tuple[str, str]]] = {}
    for credit in credits_:
        said = (credit.text.strip(), history.copied_from(credit))
        for key in (credit.change, *credit.also):
            by_key.setdefault(key, []).append(said)
    return [(history.trail(key), texts) for key, texts in by_key.items()]


def find(reading: Reading, typed: str) -> list[Found]:
    """Where some words stand in a text, whoever typed them and with whatever spaces and capitals."""
    wanted = [word.text.casefold() for word in words_of(typed)]
    found: list[Found] = []
    if not wanted:
        return found
    for block in reading.shown:
        said = [word.text.casefold() for word in block.words]
        for at in range(len(said) - len(wanted) + 1):
            if said[at : at + len(wanted)] == wanted:
                found.append(Found(block, _within(blame(reading, block), at, at + len(wanted))))
                if len(found) == MOST_FOUND:
                    return found
    return found


def _within(credits_: Sequence[Credit], start: int, end: int) -> tuple[tuple[Credit, str], ...]:
    """The credits of the words from `start` to `end`, with those words of each."""
    parts = []
    at = 0
    for credit in credits_:
        first, last = max(start - at, 0), min(end - at, len(credit.words))
        if first < last:
            words = credit.words[first:last]
            parts.append(
                (credit, "".join(f" {w.text}" if w.space else w.text for w in words).strip())
            )
        at += len(credit.words)
    return tuple(parts)


def history(versions: Sequence[TextVersion], block: str) -> list[tuple[TextVersion, Shown | None]]:
    """The versions in which a block changed, with how it then read; None where it was gone.

    versions  of one text in force, the oldest first, with `text` loaded
    """
    found: list[tuple[TextVersion, Shown | None]] = []
    last: tuple[object, ...] | None = None
    for version in versions:
        shown = weaves.reading_at(version).by_id.get(block)
        now = (shown.style, shown.words) if shown else None
        if now != last:
            found.append((version, shown))
        last = now
    return found
