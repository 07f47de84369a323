"""The amendments to a motion as people read them: what each does, and what falls with what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from motions import drafting, weaves
from motions.drafting import Conflict, Numbering, Reading, Weave, formal, words
from motions.drafting.text import Kind
from motions.lifecycle import FINAL, Outcome, State
from motions.memory import keeps, of_words
from motions.models import Submission, TextVersion


@dataclass(frozen=True, slots=True)
class Meeting:
    """How an amendment meets another.

    sentences  in words, what falls with what included
    """

    other: Submission
    sentences: tuple[str, ...]


def of_motion(motion: Submission) -> list[Submission]:
    """All amendments to `motion`, to any depth, with what each amends at hand. One query."""
    loaded = motion.amendments.select_related("mover", "group", "against").with_key()
    rows = list(loaded.defer("against__numbering").order_by("number"))
    by_pk = {motion.pk: motion} | {row.pk: row for row in rows}
    for row in rows:  # so that nothing asks for them again
        row.lead, row.process, row.text = motion, motion.process, motion.text
        row.amends = by_pk[row.amends_id] if row.amends_id else None
    return rows


def is_open(submission: Submission) -> bool:
    """Whether it is still to be decided."""
    return submission.state not in FINAL


def is_carried(submission: Submission) -> bool:
    return submission.outcome == Outcome.CARRIED


def is_ended_otherwise(submission: Submission) -> bool:
    return not is_open(submission) and not is_carried(submission)


def bears(submission: Submission) -> bool:
    """Whether it is on the agenda or carried, so that others may fall with it."""
    return submission.state == State.AGENDA or submission.outcome == Outcome.CARRIED


# What it does


Keys = frozenset[str]


def filed_sides(weave: Weave, amendment: Submission, own: Keys) -> tuple[Keys, Keys]:
    """What its author read, and that with the amendment, as it has been reworded since."""
    base = weave[amendment.change.key].base
    return base, base | own


def sides(weave: Weave, amendment: Submission, standing: weaves.Standing) -> tuple[Keys, Keys]:
    """What stands without it and with it; of one that did not come to stand, as it was filed."""
    own = standing.own(amendment)
    if amendment.state in FINAL and amendment.outcome != Outcome.CARRIED:
        return filed_sides(weave, amendment, own)
    assert amendment.amends is not None
    below = standing.of(amendment.amends) - own
    return below, below | own


def wording(weave: Weave, amendment: Submission, own: Keys) -> tuple[str, ...]:
    """What a chair reads out, by the numbers of the version that its author read."""
    before, after = filed_sides(weave, amendment, own)
    against = amendment.against
    sha256 = against.hash if against is not None and reads_so(against, before) else ""
    return _sentences(weave, before, after, sha256, get_language())


def reads_so(version: TextVersion, keys: frozenset[str]) -> bool:
    return frozenset(version.accepted) == keys


@keeps(of_words)
def _sentences(
    weave: Weave,
    before: frozenset[str],
    after: frozenset[str],
    version: str,
    language: str | None,
) -> tuple[str, ...]:
    """The sentences in `language`, the reader's."""
    on = weaves.read(weave, before)
    numbering = weaves.numbering_at(version) if version else weaves.number(on)
    instructions = drafting.instructions(on, drafting.read(weave, after), numbering)
    return tuple(words.instruction_sentence(each, gettext) for each in instructions)


def names_of_blocks(reading: Reading, numbering: Numbering) -> Mapping[str, str]:
    """What people call each block: "Clause 3.1"."""
    styles = {block.id: block.style for block in reading.shown}
    return {
        n.block: words.reference_words(
            formal.Reference(
                styles[n.block].kind if n.block in styles else Kind.PARAGRAPH,
                n.number or str(n.paragraph),
            ),
            gettext,
        )
        for n in numbering.blocks
    }


def touched(reading: Reading, amendment: Submission) -> tuple[str, ...]:
    """The blocks of `reading` in which `amendment` would do something, in order."""
    return drafting.touched(reading, reading.weave[amendment.change.key])


# What falls with what


def conflicts(amendments: Sequence[Submission], standing: weaves.Standing) -> tuple[Conflict, ...]:
    """How the amendments to one motion that are on its agenda meet each other, and what is carried."""
    among = [amendment for amendment in amendments if bears(amendment)]
    return weaves.conflicts_of(among[0].text, among, standing) if among else ()


def falling(
    amendments: Sequence[Submission], found: Iterable[Conflict]
) -> Mapping[int, list[Submission]]:
    """For each amendment still to be decided, those that fall if it is carried."""
    by_key = {a.change.key: a for a in amendments if a.state == State.AGENDA}
    falls: defaultdict[int, list[Submission]] = defaultdict(list)
    for conflict in found:
        for key, other in ((conflict.first, conflict.second), (conflict.second, conflict.first)):
            if other in conflict.fells and {key, other} <= by_key.keys():
                falls[by_key[key].pk].append(by_key[other])
    return falls


def meetings(
    amendment: Submission, amendments: Sequence[Submission], found: Iterable[Conflict]
) -> list[Meeting]:
    """How `amendment`, if it is still to be decided, meets each of the others."""
    if amendment.state != State.AGENDA:
        return []
    key = amendment.change.key
    by_key = {other.change.key: other for other in amendments}
    named = weaves.names(amendments)
    return [
        Meeting(by_key[conflict.of(key)], said(conflict, key, by_key, named))
        for conflict in found
        if key in conflict[:2]
    ]


def said(
    conflict: Conflict, key: str, by_key: Mapping[str, Submission], named: Mapping[str, str]
) -> tuple[str, ...]:
    """A conflict in sentences; where the other is carried already, what that means."""
    other = by_key[conflict.of(key)]
    if other.outcome == Outcome.CARRIED and conflict.fells and not conflict.is_warning:
        words_ = gettext("%(other)s is carried, and the two cannot both stand.")
        return (words_ % {"other": other},)
    return words.conflict_sentences(conflict, named, gettext)
