"""What an annulled ballot means for the motions it decided: they are open again, and the text is put back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ballots.lifecycle import State as BallotState
from ballots.models import Ballot
from momentum_demo.models import record
from motions import mail
from motions.actions.roots import advance, locked_submission
from motions.actions.texts import accept, publish_version
from motions.aftermath import brought_by, can_be_put_back
from motions.lifecycle import Move, State
from motions.models import Question, Result, Text, TextKind


@transaction.atomic
def annul(ballot: Ballot, *, at: datetime) -> bool:
    """Undo what followed from `ballot`, which was annulled. False if that is done, or there is nothing.

    A text in force is put back as it was before, if nothing has come into force in it since; what cannot be put
    back so stays until a motion changes it, and the motion that put it there stays decided. Every other motion
    is for the ballot again.
    """
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    questions = list(
        Question.objects.select_for_update(of=("self",))
        .filter(contest__ballot=ballot, settled_at__isnull=False, annulled_at=None)
        .exclude(result=Result.VOID)
        .select_related("motion__text", "brought")
        .order_by("contest__position")
    )
    if ballot.state != BallotState.ANNULLED or not questions:
        return False
    assert ballot.undone is not None
    why = _("The ballot “%(ballot)s” was annulled: %(reason)s") % {
        "ballot": ballot,
        "reason": ballot.undone.reason,
    }
    texts = {question.motion.text for question in questions if question.brought_id}
    stay = {text.pk for text in texts if not put_back(text, ballot, why, at=at)}
    for question in questions:
        question.annulled_at = at
        question.save(update_fields=["annulled_at"])
        stays = question.brought_id is not None and question.motion.text_id in stay
        if not stays:
            reopen(question, why, at=at)
        record(
            "question.annulled",
            question,
            by=None,
            at=at,
            ballot=ballot.slug,
            motion=question.motion.reference,
            stays=stays,
        )
    return True


def put_back(text: Text, ballot: Ballot, why: str, *, at: datetime) -> bool:
    """Take out of `text` what `ballot` brought into it, and publish it anew. False if that cannot be.

    The words of a policy are its motion's own: they stay to be read, and are policy no longer.
    """
    text = Text.objects.select_for_update().get(pk=text.pk)
    if not can_be_put_back(text, ballot):
        return False
    if text.kind != TextKind.RULE_BOOK:
        return True
    brought = brought_by(text, ballot)
    before = text.versions.get(of=None, number=brought[0].number - 1)
    keys = set(brought[-1].accepted) - set(before.accepted)
    for change in text.changes.filter(key__in=keys).order_by("number"):
        accept(change, None, why=why, by=None, at=at, stands=False)
    publish_version(text, of=None, why=why, by=None, at=at)
    return True


def reopen(question: Question, why: str, *, at: datetime) -> None:
    """Let a motion be put to a ballot again, if this was the ballot that ended it."""
    motion = locked_submission(question.motion)
    if motion.state != State.DECIDED or motion.decided_at != question.settled_at:
        return
    advance(motion, Move.REOPEN, outcome="", decided_at=None, because="")
    record("submission.reopened", motion, by=None, at=at, why=why)
    mail.tell(motion, "submission.reopened", why)
