"""What a question of a ballot changes: marked up for pages, and in plain words for the paper itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from motions import drafting, weaves
from motions.drafting import Marked, Numbering, Reading, State, words
from motions.drafting.text import Kind, Word, line
from motions.models import Submission, TextVersion


@dataclass(frozen=True, slots=True)
class Change:
    """One block that a motion would change, before and after; "" where it was not, or is no more.

    before, after  with the number of a clause or list item
    """

    marked: Marked
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A motion as its published version puts it to the vote.

    sentences  what a chair would read out
    whole      the text itself, where the motion is a text of its own: every block with its number
    """

    version: TextVersion
    before: Reading
    after: Reading
    sentences: tuple[str, ...]
    changes: tuple[Change, ...]
    whole: tuple[tuple[Marked, str], ...]


def paper_of(motion: Submission, version: TextVersion) -> Paper:
    """What `version` of `motion` would change in the text it was published against."""
    after = weaves.reading_at(version)
    own = weaves.Standing(version.text).own(motion)
    before = drafting.read(after.weave, after.accepted - own)
    marked = drafting.mark(before, after)
    was, now = drafting.number(before.text), weaves.numbering_of(version)
    if not motion.is_constitutional:
        shown = tuple((block, number_of(block.id, now)) for block in marked if not block.is_gone)
        return Paper(version, before, after, (), (), shown)
    sentences = tuple(
        words.instruction_sentence(instruction, _)
        for instruction in drafting.instructions(before, after, was)
    )
    changes = tuple(
        Change(block, told(block.id, before, was), told(block.id, after, now))
        for block in marked
        if block.is_changed
    )
    return Paper(version, before, after, sentences, changes, ())


def number_of(block: str, numbering: Numbering) -> str:
    """The number of a clause or list item; "" for other blocks, and where the block is not."""
    return dotted(next((n.number for n in numbering.blocks if n.block == block), ""))


def dotted(number: str) -> str:
    """The number of a clause as it is printed, "3.1."; that of a list item has its brackets."""
    return f"{number}." if number[:1].isdecimal() else number


def told(block: str, reading: Reading, numbering: Numbering) -> str:
    """A block as it reads in a version, with its number; "" if it is not there."""
    shown = reading.by_id.get(block)
    if shown is None:
        return ""
    return f"{number_of(block, numbering)} {line(shown.words)}".strip()


def words_in(block: Marked, state: State) -> tuple[Word, ...]:
    return tuple(word for part in block.parts if part.state == state for word in part.words)


def as_text(motion: Submission, paper: Paper) -> str:
    """The paper in plain words: for the contest's own text, whose hash the ballot's manifest commits to."""
    parts = [*paper.sentences]
    for change in paper.changes:
        before = change.before or _("(nothing)")
        after = change.after or _("(nothing)")
        parts.append(
            "\n".join(
                [
                    _("Before: %(words)s") % {"words": before},
                    _("After: %(words)s") % {"words": after},
                ]
            )
        )
    for block, number in paper.whole:
        said = line(words_in(block, State.INSERTED))
        parts.append(f"{number} {said}".strip())
    parts.append(
        _("This is version %(number)s of %(motion)s. Its fingerprint: %(hash)s")
        % {"number": paper.version.number, "motion": motion, "hash": paper.version.hash}
    )
    return "\n\n".join(parts)


def is_heading(block: Marked) -> bool:
    return block.style.kind == Kind.HEADING
