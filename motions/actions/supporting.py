"""Signing in support, and taking a signature back; following what becomes of something."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require
from motions import mail, rules
from motions.actions.concluding import end
from motions.actions.entering import support_needed
from motions.actions.roots import advance, locked_submission, with_timetable
from motions.lifecycle import Move, Outcome
from motions.models import Follow, Submission, Support
from motions.queries.taking_part import standing_in


@transaction.atomic
def sign(submission: Submission, *, shown: bool, by: Member, at: datetime) -> Support:
    """Put `by` down in support of `submission`. With enough signatures it goes to the committee.

    shown   whether they agree to be named
    """
    submission = locked_submission(submission)
    process = submission.process
    standing = standing_in(process, by, at)
    require(rules.submissions.refusal_to_sign(submission, process, by, standing, at=at))
    with refuse_on("motions_support_once_each", rules.submissions.SIGNED_ALREADY):
        support = submission.supports.create(member=by, shown=shown, signed_at=at)
    signatures = submission.supports.filter(withdrawn_at=None).count()
    # Who signed is on the signature; the record, which lasts for ever, has only that somebody did.
    record("submission.supported", submission, by=None, at=at, signatures=signatures)
    if signatures >= support_needed(process, submission.kind, submission.route):
        advance(submission, Move.REACH, submitted_at=at)
        record("submission.support_reached", submission, by=None, at=at, signatures=signatures)
        mail.tell(submission, "submission.support_reached")
    return support


@transaction.atomic
def withdraw_support(submission: Submission, *, by: Member, at: datetime) -> Support:
    """Take `by`'s signature back. What has gone to the committee stays there."""
    submission = locked_submission(submission)
    support = submission.supports.filter(member=by, withdrawn_at=None).first()
    if support is None:
        raise Refused(rules.submissions.NOT_SIGNED)
    support.withdrawn_at = at
    support.save(update_fields=["withdrawn_at"])
    signatures = submission.supports.filter(withdrawn_at=None).count()
    record("submission.support_withdrawn", submission, by=None, at=at, signatures=signatures)
    return support


@transaction.atomic
def close_unsupported(submission: Submission, *, at: datetime) -> bool:
    """End a submission that has not got its signatures in time. The clock's. False if it still may."""
    submission.refresh_from_db(fields=["state"])
    with_timetable(submission.process)
    if not rules.submissions.is_unsupported(submission, submission.process, at=at):
        return False  # seen without a lock, so that the clock holds nobody up
    submission = locked_submission(submission)
    if not rules.submissions.is_unsupported(submission, submission.process, at=at):
        return False
    why = str(rules.submissions.TOO_FEW_SIGNED)
    end(submission, Outcome.FELL, why=why, by=None, at=at)
    return True


@transaction.atomic
def show_name(submission: Submission, *, shown: bool, by: Member) -> Support:
    """Let `by`'s name be shown beside their signature, or no longer."""
    support = submission.supports.filter(member=by, withdrawn_at=None).first()
    if support is None:
        raise Refused(rules.submissions.NOT_SIGNED)
    support.shown = shown
    support.save(update_fields=["shown"])
    return support


@transaction.atomic
def follow(submission: Submission, *, by: Member, at: datetime) -> Follow:
    """Send `by` word of what becomes of `submission`."""
    return Follow.objects.get_or_create(submission=submission, member=by, defaults={"at": at})[0]


@transaction.atomic
def unfollow(submission: Submission, *, by: Member) -> None:
    """Send `by` no more word of `submission`."""
    Follow.objects.filter(submission=submission, member=by).delete()
