"""Composites: one text of several motions, with their movers' consent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require
from motions import mail, rules, weaves
from motions.actions.concluding import end, let_fall
from motions.actions.entering import enter_motion
from motions.actions.roots import advance, locked, locked_submission
from motions.actions.texts import publish_version
from motions.lifecycle import Move, Outcome, State
from motions.models import (
    CompositeSource,
    Consent,
    Kind,
    Route,
    Submission,
)
from motions.queries.taking_part import speaks_for
from motions.wording import Edits, tidy, tidy_line


@transaction.atomic
def propose_composite(
    sources: Sequence[Submission],
    *,
    title: str,
    edits: Edits,
    by: Member,
    at: datetime,
    reason: str = "",
) -> Submission:
    """Propose one text in place of `sources`, and ask their movers. A mover who proposes it agrees.

    edits   the whole text for policy motions; for constitutional ones, on the rule book in force. Three words
            running that are a source's count as copied from it.
    """
    process = locked(sources[0].process)
    sources = [locked_submission(s) for s in sorted(sources, key=lambda s: (s.text_id, s.pk))]
    own = {source.pk for source in sources if speaks_for(source, by, at)}
    require(
        rules.submissions.refusal_to_compose(
            sources, process, by.roles(at), is_mover=bool(own), at=at
        )
    )
    for other in process.submissions.filter(
        kind=Kind.COMPOSITE, state=State.COMPOSITING, mover=by, title=tidy_line(title)
    ):
        if {row.source_id for row in other.sources.all()} == {source.pk for source in sources}:
            require(rules.submissions.refusal_to_repeat(other))
    composite = enter_motion(
        process,
        Kind.COMPOSITE,
        Route.MOVERS,
        edits,
        constitutional=sources[0].is_constitutional,
        title=title,
        reason=reason,
        sources={weaves.source_name(source): weaves.reading_of(source) for source in sources},
        by=by,
        at=at,
    )
    for source in sources:
        row = composite.sources.create(source=source)
        if source.pk in own:
            answer(row, Consent.GIVEN, "", by=by, at=at)
        else:
            mail.tell(source, "composite.proposed", str(composite))
    return composite


@transaction.atomic
def answer_composite(
    row: CompositeSource, *, agreed: bool, by: Member, at: datetime, words: str = ""
) -> CompositeSource:
    """Say whether `by`'s motion goes into the composite. If not, it stays on the agenda by itself."""
    composite = locked_submission(row.composite)
    row = (
        composite.sources.select_for_update(of=("self",))
        .select_related("source__group")
        .get(pk=row.pk)
    )
    is_mover = speaks_for(row.source, by, at)
    require(rules.submissions.refusal_to_answer(composite, is_mover=is_mover))
    answer(row, Consent.GIVEN if agreed else Consent.REFUSED, words, by=by, at=at)
    return row


def answer(row: CompositeSource, consent: Consent, words: str, *, by: Member, at: datetime) -> None:
    row.consent, row.words, row.answered_by, row.answered_at = consent, tidy(words), by, at
    with refuse_on(
        "motions_compositesource_in_one_composite", rules.submissions.IN_ANOTHER_COMPOSITE
    ):
        row.save(update_fields=["consent", "words", "answered_by", "answered_at"])
    record("composite.answered", row.composite, by=by, at=at, source=row.source_id, consent=consent)


@transaction.atomic
def settle_composite(composite: Submission, *, by: Member, at: datetime) -> Submission:
    """Settle `composite` once every mover has answered.

    With two who agree or more it is on the agenda, and theirs are merged into it; of those who refused,
    the originals stay on the agenda. With fewer, it falls and every original is on the agenda.
    """
    composite = locked_submission(composite)
    require(rules.timing.refusal_to_run(by.roles(at)))
    rows = list(composite.sources.select_related("source"))
    require(rules.submissions.refusal_to_settle(rows, composite))
    agreed = [row for row in rows if row.consent == Consent.GIVEN]
    stands = len(agreed) > 1
    for row in rows:
        source = locked_submission(row.source)
        if stands and row.consent == Consent.GIVEN:
            advance(source, Move.MERGE)
            let_fall(source, State.MERGED.label, by=by, at=at)
            record("submission.merged", source, by=by, at=at, into=composite.reference)
            mail.tell(source, "submission.merged", str(composite))
        elif source.state == State.COMPOSITING:
            release(source, by=by, at=at)
    if stands:
        release(composite, by=by, at=at)
    else:
        why = str(rules.submissions.TOO_FEW_AGREED)
        end(composite, Outcome.FELL, why=why, by=by, at=at)
    return composite


@transaction.atomic
def release_from_compositing(source: Submission, *, by: Member, at: datetime) -> Submission:
    """Put a motion on the agenda by itself that was remitted to compositing and is in no composite."""
    source = locked_submission(source)
    require(rules.timing.refusal_to_run(by.roles(at)))
    waiting = source.composites.filter(composite__state=State.COMPOSITING).exists()
    require(rules.submissions.refusal_to_release(source, waiting=waiting))
    release(source, by=by, at=at)
    return source


def release(submission: Submission, *, by: Member, at: datetime) -> None:
    """From compositing on to the agenda, with its text published."""
    advance(submission, Move.RELEASE)
    record("submission.released", submission, by=by, at=at)
    why = str(rules.submissions.ADMITTED)
    publish_version(submission.text, of=submission, why=why, by=None, at=at)
    mail.tell(submission, "submission.released")
