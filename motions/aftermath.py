"""What becomes of motions that a ballot decided, if it is annulled; see ballots.aftermath."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ballots.models import Ballot
from motions.models import Question, Result, Text, TextKind, TextVersion


def if_annulled(ballot: Ballot) -> Iterator[str]:
    questions = Question.objects.filter(contest__ballot=ballot).select_related(
        "motion__text", "motion__lead", "brought"
    )
    for question in questions.order_by("contest__position"):
        motion, text = question.motion, question.motion.text
        facts = {"motion": f"{motion}: {motion.title}", "text": text.title}
        if question.settled_at is None:
            yield _("%(motion)s has not come into force yet, and does not.") % facts
        elif question.result != Result.CARRIED:
            yield _("%(motion)s can be put to a ballot again.") % facts
        elif not can_be_put_back(text, ballot):
            yield (
                _(
                    "%(motion)s stays in “%(text)s”: the text has changed since, so this cannot be taken out "
                    "as if it had never been there. Only another motion changes it back. Say so in your reason."
                )
                % facts
            )
        elif text.kind == TextKind.RULE_BOOK:
            yield (
                _(
                    "%(motion)s leaves “%(text)s”, which reads again as it did before. The motion can be put "
                    "to a ballot again. What was in force meanwhile stays to be read, day by day."
                )
                % facts
            )
        else:
            yield _("%(motion)s is policy no longer, and can be put to a ballot again.") % facts


def brought_by(text: Text, ballot: Ballot) -> list[TextVersion]:
    """The versions of `text` in force that `ballot` brought, the first first."""
    brought = text.versions.filter(of=None, brought_by__contest__ballot=ballot)
    return list(brought.order_by("number"))


def can_be_put_back(text: Text, ballot: Ballot) -> bool:
    """Whether nothing has come into force in `text` since what `ballot` brought."""
    brought = brought_by(text, ballot)
    last = text.versions.filter(of=None).order_by("number").last()
    return not brought or (last is not None and last.number == brought[0].number + len(brought) - 1)
