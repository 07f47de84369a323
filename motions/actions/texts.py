"""Writing to a weave: filing change-sets, saying what stands, publishing versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require
from motions import drafting, mail, rules, weaves
from motions.actions.roots import locked_submission
from motions.drafting import ChangeSet as PureChange
from motions.drafting import numbering
from motions.drafting.record import change_to
from motions.models import (
    ORIGINAL,
    Acceptance,
    ChangeKind,
    ChangeSet,
    Ruling,
    Submission,
    Text,
    TextKind,
    TextVersion,
)
from motions.timetables import Power
from motions.wording import Edits

Build = Callable[[str, int], PureChange]  # from its key and number


@transaction.atomic
def begin_rule_book(
    *, title: str, typed: str, why: str, by: Member | None, at: datetime
) -> TextVersion:
    """Begin a rule book: `typed` is in force from the start, and is its first version."""
    with refuse_on("motions_text_one_rule_book_of_a_name", rules.rulebook.NAME_TAKEN):
        text = Text.objects.create(kind=TextKind.RULE_BOOK, title=title, begun_at=at)
    change = file_change(text, ChangeKind.ORIGINAL, Edits(whole=typed), by=by, at=at)
    accept(change, None, why=why, by=by, at=at)
    record("text.begun", text, by=by, at=at, sha256=change.sha256)
    return publish_version(text, of=None, why=why, by=by, at=at)


def file_change(
    text: Text,
    kind: ChangeKind,
    edits: Edits | Build,
    *,
    on: drafting.Reading | None = None,
    parent: ChangeSet | None = None,
    by: Member | None,
    at: datetime,
) -> ChangeSet:
    """Add a change-set to `text`. Inside an action's transaction.

    edits   what was typed, on the reading `on` (of nothing, for a text's first); or a function that builds
            the change-set from its key and number
    """
    Text.objects.select_for_update().get(pk=text.pk)  # one at a time: the number is the order
    last = text.changes.order_by("-number").values_list("number", flat=True).first()
    number = 0 if last is None else last + 1
    key = ORIGINAL if last is None else f"c{number}"
    if isinstance(edits, Edits):
        reading = on if on is not None else drafting.read(drafting.weave(()), ())
        change = edits.on(reading, key, number, parent=parent.key if parent else "")
    else:
        change = edits(key, number)
    payload = change_to(change)
    return text.changes.create(
        key=key,
        number=number,
        kind=kind,
        payload=payload,
        parent=parent,
        sha256=ChangeSet.digest(payload),
        filed_at=at,
        filed_by=by,
    )


def accept(
    change: ChangeSet,
    into: Submission | None,
    *,
    why: str,
    by: Member | None,
    at: datetime,
    ruling: Ruling | None = None,
    stands: bool = True,
) -> Acceptance:
    """Say that `change` stands in the submission `into`, or in the text in force, or no longer does.

    Inside an action's transaction. Whether it may is the caller's to ask.
    """
    return Acceptance.objects.create(
        text_id=change.text_id,
        into=into,
        change=change,
        stands=stands,
        why=why,
        ruling=ruling,
        by=by,
        at=at,
    )


@transaction.atomic
def publish_version(
    text: Text, *, of: Submission | None, why: str, by: Member | None, at: datetime
) -> TextVersion:
    """Publish what now stands in `text`, or of the submission `of`: numbered, hashed, chained.

    What stands is worked out from the acceptances. Whether it may be published is the caller's to ask.
    """
    Text.objects.select_for_update().get(pk=text.pk)
    standing = weaves.Standing(text)
    accepted = standing.in_force() if of is None else standing.of(of)
    reading = drafting.read(weaves.load(text), accepted)
    before = weaves.latest_version(text, of)
    version = TextVersion(
        text=text,
        of=of,
        number=before.number + 1 if before else 1,
        accepted=sorted(reading.accepted),
        sha256=weaves.sha256_of(reading),
        numbering=weaves.numbering_to(drafting.number(reading.text)),
        algorithm=numbering.ALGORITHM,
        why=why,
        published_by=by,
        published_at=at,
        previous=before.hash if before else "",
    )
    version.hash = version.digest()
    version.save(force_insert=True)
    record("text.published", of or text, by=by, at=at, number=version.number, hash=version.hash)
    return version


@transaction.atomic
def publish_interim(motion: Submission, *, why: str, by: Member, at: datetime) -> TextVersion:
    """Publish `motion` as amended so far, for everybody to read and amend."""
    motion = locked_submission(motion)
    require(rules.timing.refusal_to_run(by.roles(at)))
    require(rules.timing.refusal_at(Power.PUBLISH, motion.process, at=at))
    require(rules.submissions.refusal_to_publish(motion, why))
    version = publish_version(motion.text, of=motion, why=why, by=by, at=at)
    mail.tell(motion, "submission.published", str(version), why)
    return version
