"""Rulings on what is in order, new wording after them, and appeals."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require
from motions import mail, rules, weaves
from motions.actions.concluding import end
from motions.actions.roots import advance, locked_submission, with_timetable
from motions.actions.texts import accept, file_change, publish_version
from motions.lifecycle import Move, Outcome, State
from motions.models import (
    Appeal,
    ChangeKind,
    ChangeSet,
    Finding,
    Ground,
    Ruling,
    Submission,
)
from motions.queries.taking_part import speaks_for
from motions.wording import Edits, tidy, tidy_line

MOVES = {
    Finding.IN_ORDER: Move.ADMIT,
    Finding.REWORDED: Move.ADMIT,
    Finding.OUT: Move.RULE_OUT,
    Finding.REMITTED: Move.REMIT,
}


@transaction.atomic
def rule(
    submission: Submission,
    finding: Finding,
    *,
    by: Member,
    at: datetime,
    ground: Ground = Ground.NONE,
    clause: str = "",
    words: str = "",
    edits: Edits | None = None,
) -> Ruling:
    """Rule on `submission`. What is in order goes on the agenda; a motion's text is then published.

    edits   the committee's wording, on `weaves.reading_of(submission)`, for Finding.REWORDED
    """
    submission = locked_submission(submission)
    process = submission.process
    clause, words = tidy_line(clause)[:120], tidy(words)
    require(
        rules.submissions.refusal_to_rule(
            submission,
            process,
            by,
            by.roles(at),
            finding=finding,
            ground=ground,
            clause=clause,
            words=words,
            has_wording=edits is not None,
            at=at,
        )
    )
    change = None
    if edits is not None:
        change = layer(submission, ChangeKind.EDITORIAL, edits, by=by, at=at)
    ruling = submission.rulings.create(
        number=submission.rulings.count() + 1,
        finding=finding,
        ground=ground,
        clause=clause,
        words=words,
        change=change,
        by=by,
        at=at,
    )
    if change is not None:
        accept(change, submission, why=words, ruling=ruling, by=by, at=at)
    advance(submission, MOVES[finding])
    record(
        "submission.ruled", submission, by=by, at=at, finding=finding, ground=ground, clause=clause
    )
    if submission.state == State.AGENDA:
        publish_first(submission, at=at)
    mail.tell(submission, "submission.ruled", str(Finding(finding).label), clause, words)
    return ruling


def layer(
    submission: Submission, kind: ChangeKind, edits: Edits, *, by: Member, at: datetime
) -> ChangeSet:
    """File new wording on top of `submission` as it now is."""
    return file_change(
        submission.text,
        kind,
        edits,
        on=weaves.reading_of(submission),
        parent=submission.change,
        by=by,
        at=at,
    )


def publish_first(submission: Submission, *, at: datetime) -> None:
    """Publish what comes to the agenda, with the numbers that people will refer to it by."""
    if not submission.is_amendment:
        why = str(rules.submissions.ADMITTED)
        publish_version(submission.text, of=submission, why=why, by=None, at=at)


@transaction.atomic
def resubmit(
    submission: Submission, edits: Edits, *, why: str, by: Member, at: datetime
) -> Submission:
    """Give a submission that was ruled out new wording, in time. It waits for another ruling.

    edits   on `weaves.reading_of(submission)`; what was filed first stays on record
    """
    submission = locked_submission(submission)
    ruling = submission.rulings.last()
    require(
        rules.submissions.refusal_to_resubmit(
            submission,
            ruling,
            submission.process,
            is_mover=speaks_for(submission, by, at),
            at=at,
        )
    )
    change = layer(submission, ChangeKind.REVISION, edits, by=by, at=at)
    accept(change, submission, why=tidy(why) or str(rules.submissions.REVISED), by=by, at=at)
    advance(submission, Move.RESUBMIT)
    record("submission.resubmitted", submission, by=by, at=at, sha256=change.sha256)
    mail.tell(submission, "submission.resubmitted")
    return submission


@transaction.atomic
def appeal(submission: Submission, *, grounds: str, by: Member, at: datetime) -> Appeal:
    """Appeal against the last ruling on `submission`, before the agenda locks."""
    submission = locked_submission(submission)
    ruling = submission.rulings.last()
    grounds = tidy(grounds)
    require(
        rules.submissions.refusal_to_appeal(
            submission,
            ruling,
            submission.process,
            grounds,
            is_mover=speaks_for(submission, by, at),
            at=at,
        )
    )
    assert ruling is not None
    with refuse_on("motions_appeal_ruling_id_key", rules.submissions.APPEALED_ALREADY):
        made = Appeal.objects.create(ruling=ruling, grounds=grounds, by=by, at=at)
    advance(submission, Move.APPEAL)
    record("submission.appealed", submission, by=by, at=at, ruling=ruling.number)
    mail.tell(submission, "submission.appealed", grounds)
    return made


@transaction.atomic
def decide_appeal(appeal: Appeal, *, allowed: bool, words: str, by: Member, at: datetime) -> Appeal:
    """Decide an appeal, for the coordinating group, with reasons. Allowed, the submission is on the agenda."""
    submission = locked_submission(appeal.ruling.submission)
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("ruling__submission")
        .get(pk=appeal.pk)
    )
    words = tidy(words)
    require(
        rules.submissions.refusal_to_decide_appeal(
            appeal, submission.process, by, by.roles(at), words, at=at
        )
    )
    appeal.allowed, appeal.words, appeal.decided_by, appeal.decided_at = allowed, words, by, at
    appeal.save(update_fields=["allowed", "words", "decided_by", "decided_at"])
    advance(submission, Move.ALLOW if allowed else Move.DISMISS)
    record("submission.appeal_decided", submission, by=by, at=at, allowed=allowed)
    if allowed:
        publish_first(submission, at=at)
    mail.tell(submission, "submission.appeal_decided", words)
    return appeal


@transaction.atomic
def close_ruled_out(submission: Submission, *, at: datetime) -> bool:
    """End a submission that was ruled out, once it is too late to do anything about it. The clock's.

    False if there still is time, or it is no longer out: doing it twice is harmless.
    """
    submission.refresh_from_db(fields=["state"])
    with_timetable(submission.process)
    if not is_over(submission, at):
        return False  # seen without a lock, so that the clock holds nobody up
    submission = locked_submission(submission)
    if not is_over(submission, at):
        return False
    ruling = submission.rulings.last()
    assert ruling is not None
    end(submission, Outcome.RULED_OUT, why=ruling.words, by=None, at=at)
    return True


@transaction.atomic
def close_unheard(submission: Submission, *, at: datetime) -> bool:
    """End a submission whose appeal nobody decided while an agenda was left for it. The clock's.

    False if there still is time, or it is no longer under appeal: doing it twice is harmless.
    """
    submission.refresh_from_db(fields=["state"])
    with_timetable(submission.process)
    if not is_unheard(submission, at):
        return False  # seen without a lock, so that the clock holds nobody up
    submission = locked_submission(submission)
    if not is_unheard(submission, at):
        return False
    end(submission, Outcome.RULED_OUT, why=str(rules.submissions.UNHEARD), by=None, at=at)
    return True


def is_unheard(submission: Submission, at: datetime) -> bool:
    """Whether `submission` is under appeal, and no agenda is left for it. Wants the timetable."""
    ruling = submission.rulings.last()
    if submission.state != State.APPEALED or ruling is None:
        return False
    return rules.submissions.is_locked_out(ruling, submission.process, at=at)


def is_over(submission: Submission, at: datetime) -> bool:
    """Whether `submission` is out, and it is too late both to resubmit and to appeal. Wants the timetable."""
    ruling = submission.rulings.select_related("appeal").last()
    if submission.state != State.OUT or ruling is None:
        return False
    appealed = hasattr(ruling, "appeal")
    still_time = at < ruling.resubmit_by(submission.process) or (
        not appealed and at < ruling.appeal_by(submission.process)
    )
    return not still_time
