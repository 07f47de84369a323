"""From rows to the drafting engine's values: weaves, readings, conflicts, numbers. Reads, and never writes.

Change-sets are append-only, so a weave once made is kept as long as no change-set is added to its text.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import asdict
from typing import Any

from motions import drafting
from motions.drafting import ChangeSet as ChangeSetValue
from motions.drafting import Conflict, Marked, Numbering, Reading, Weave, plain, record
from motions.drafting.numbering import Numbered
from motions.memory import (
    keeps,
    of_conflicts,
    of_marked,
    of_numbering,
    of_reading,
    of_weave,
)
from motions.models import (
    Acceptance,
    ChangeSet,
    Draft,
    DraftVersion,
    Submission,
    Text,
    TextVersion,
)


def load(text: Text) -> Weave:
    """All that was ever proposed for `text`."""
    last = text.changes.order_by("-pk").values_list("pk", "sha256").first()
    return _woven(text.pk, *last) if last else drafting.weave(())


@keeps(of_weave)
def _woven(text: int, last: int, sha256: str) -> Weave:
    """The weave of a text, as of its last change-set."""
    payloads = ChangeSet.objects.filter(text=text, pk__lte=last).values_list("payload", flat=True)
    return drafting.weave(record.change_from(payload) for payload in payloads)


class DraftWeave:
    """A draft as a weave: what it changes, and every save of it.

    woven   with every save that was not set aside
    saves   all of them, by number
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.saves = {save.number: save for save in draft.versions.select_related("saved_by")}
        base = load(draft.text) if draft.text is not None else drafting.weave(())
        self.base = frozenset(draft.base)
        self.below = base.changes
        self.woven = drafting.weave((*base.changes, *(self.change(s) for s in self.standing())))

    @staticmethod
    def change(save: DraftVersion) -> ChangeSetValue:
        return record.change_from(save.payload)

    def standing(self, until: int | None = None) -> list[DraftVersion]:
        """The saves that are in the text, up to the number `until`."""
        return [
            save
            for number, save in sorted(self.saves.items())
            if not save.set_aside and (until is None or number <= until)
        ]

    @property
    def last(self) -> DraftVersion | None:
        """The last save that is in the text."""
        return max(self.standing(), key=lambda save: save.number, default=None)

    def keys(self, until: int | None = None) -> frozenset[str]:
        """What stands after the save `until`."""
        return self.base | {self.change(save).id for save in self.standing(until)}

    def reading(self, until: int | None = None) -> Reading:
        """The draft as it read after the save `until`; as it now reads, without."""
        return drafting.read(self.woven, self.keys(until))

    def set_aside(self, save: DraftVersion) -> Reading:
        """The draft as the author of a save that was set aside meant it."""
        change = self.change(save)
        woven = drafting.weave((*self.woven.changes, change))
        return drafting.read(woven, change.known)


@keeps(of_reading)
def read(weave: Weave, accepted: frozenset[str]) -> Reading:
    """The text if `accepted` is carried, made once for each state of a text."""
    return drafting.read(weave, accepted)


@keeps(of_marked)
def mark(before: Reading, after: Reading) -> tuple[Marked, ...]:
    """One version beside another, made once as well."""
    return drafting.mark(before, after)


@keeps(of_numbering)
def number(reading: Reading) -> Numbering:
    """The numbers of a text that is not published, or not published so."""
    return drafting.number(reading.text)


# What stands


class Standing:
    """Which change-sets stand where, of one text, as the acceptances say. Three queries, whatever is asked.

    until   the key of the last acceptance that counts, to look back; None: all of them
    """

    def __init__(self, text: Text, until: int | None = None) -> None:
        rows = Acceptance.objects.filter(text=text).order_by("pk")
        self.rows = list(rows.values_list("pk", "into", "change", "stands"))
        self.keys = dict(text.changes.values_list("pk", "key"))
        self.submission_of = dict(Submission.objects.filter(text=text).values_list("change", "pk"))
        self.by_into = self._by_into(until)

    def _by_into(self, until: int | None) -> dict[int | None, set[int]]:
        found: defaultdict[int | None, set[int]] = defaultdict(set)
        for pk, into, change, stands in self.rows:
            if until is None or pk <= until:
                (found[into].add if stands else found[into].discard)(change)
        return found

    def as_of(self, until: int) -> Standing:
        """The same after the acceptance `until`, without asking again."""
        earlier = copy(self)
        earlier.by_into = self._by_into(until)
        return earlier

    def in_force(self) -> frozenset[str]:
        """The keys that stand in the text itself."""
        return frozenset(self.keys[change] for change in self.by_into[None])

    def own(self, submission: Submission) -> frozenset[str]:
        """The keys that make up a submission: its change-set, and all that was accepted into it."""
        found: set[int] = set()
        todo = [submission.change_id]
        while todo:
            change = todo.pop()
            if change in found:
                continue
            found.add(change)
            if (pk := self.submission_of.get(change)) is not None:
                todo += self.by_into[pk]
        return frozenset(self.keys[change] for change in found)

    def of(self, submission: Submission) -> frozenset[str]:
        """The keys of the whole text as it would be with the submission.

        For an amendment, that is with what it amends as well.
        """
        keys = self.in_force() | self.own(submission)
        above = submission.amends
        while above is not None:
            keys |= self.own(above)
            above = above.amends
        return keys


def own_keys(submission: Submission) -> frozenset[str]:
    """The change-sets that make up `submission` as it now is."""
    return Standing(submission.text).own(submission)


def reading_of(submission: Submission) -> Reading:
    """The text as it would be if `submission`, as it now is, were carried."""
    return read(load(submission.text), Standing(submission.text).of(submission))


def reading_in_force(text: Text) -> Reading:
    """The text in force."""
    return read(load(text), Standing(text).in_force())


def reading_at(version: TextVersion) -> Reading:
    """The text as published in `version`."""
    return _published(version.text_id, version.hash, tuple(version.accepted))


@keeps(of_reading)
def _published(text: int, sha256: str, accepted: tuple[str, ...]) -> Reading:
    """A published version, which never changes: `sha256` says which."""
    return drafting.read(load(Text(pk=text)), accepted)


def base_of(submission: Submission) -> Reading:
    """What `submission` would change, without it: for showing it as changes.

    The text in force, or, for an amendment, that with what it amends.
    """
    standing = Standing(submission.text)
    keys = standing.in_force() if submission.amends is None else standing.of(submission.amends)
    return read(load(submission.text), keys - standing.own(submission))


def latest_version(text: Text, of: Submission | None = None) -> TextVersion | None:
    """The last version published of `text`, or of the wording of the submission `of`."""
    return TextVersion.objects.filter(text=text, of=of).order_by("-number").first()


# Conflicts


def conflicts_among(text: Text, keys: Iterable[str]) -> tuple[Conflict, ...]:
    """How these change-sets of one text get in each other's way."""
    return _conflicts(load(text), frozenset(keys))


@keeps(of_conflicts)
def _conflicts(weave: Weave, keys: frozenset[str]) -> tuple[Conflict, ...]:
    return drafting.conflicts(weave, keys)


def conflicts_of(
    text: Text, submissions: Iterable[Submission], standing: Standing | None = None
) -> tuple[Conflict, ...]:
    """How these submissions to one text get in each other's way, each by the key of its change-set.

    A rewording or an amendment that has become part of one is counted as its own.

    standing   if it is at hand
    """
    standing = standing or Standing(text)
    owner = {key: s.change.key for s in submissions for key in standing.own(s)}
    found: dict[tuple[str, str], Conflict] = {}
    for conflict in conflicts_among(text, owner):
        one, other = owner[conflict.first], owner[conflict.second]
        if one == other:
            continue
        fells = frozenset(owner[key] for key in conflict.fells)
        pair = (min(one, other), max(one, other))
        if (earlier := found.get(pair)) is not None:
            fells |= earlier.fells
            if not earlier.is_warning:
                conflict = earlier
        found[pair] = conflict._replace(first=pair[0], second=pair[1], fells=fells)
    return tuple(found[pair] for pair in sorted(found))


def felled_by(conflicts: Iterable[Conflict], key: str, others: Iterable[str]) -> list[Conflict]:
    """The conflicts that keep `key` from standing beside `others`: one of the two would fall."""
    beside = set(others)
    return [
        conflict
        for conflict in conflicts
        if key in conflict[:2]
        and conflict.of(key) in beside
        and not conflict.is_warning
        and conflict.fells
    ]


# Words and numbers


def sha256_of(reading: Reading) -> str:
    """The fingerprint of the text, as anybody can compute it from the text as typed."""
    return hashlib.sha256(as_typed(reading).encode()).hexdigest()


def as_typed(reading: Reading) -> str:
    """The text as a person would type it: what is hashed, and what is edited as a whole."""
    return plain.render(block.passage for block in reading.text)


def numbering_to(numbering: Numbering) -> dict[str, Any]:
    """Numbers as JSON, for TextVersion."""
    return {"width": numbering.width, "blocks": [asdict(block) for block in numbering.blocks]}


def numbering_of(version: TextVersion) -> Numbering:
    """The numbers as published, whatever the algorithm now does."""
    blocks = tuple(
        Numbered(
            b["block"],
            b["paragraph"],
            b["number"],
            b["first"],
            tuple(b["starts"]),
            tuple(b["lines"]),
        )
        for b in version.numbering["blocks"]
    )
    return Numbering(version.algorithm, version.numbering["width"], blocks)


@keeps(of_numbering)
def numbering_at(sha256: str) -> Numbering:
    """The same of the version with that hash, which never changes."""
    return numbering_of(TextVersion.objects.get(hash=sha256))


def source_name(submission: Submission) -> str:
    """What a submission is called in the credits of composites that copy from it."""
    return f"s{submission.pk}"


def names(submissions: Iterable[Submission]) -> Mapping[str, str]:
    """What people call each change-set, by key: for `drafting.words.conflict_sentences`."""
    return {submission.change.key: str(submission) for submission in submissions}
