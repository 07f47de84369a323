"""After a vote and after a convention: decisions, what follows from them, minutes, what was not reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from conventions import narrative, queries, rules
from conventions.actions.shared import arranged, served
from conventions.lifecycle import STEPS, ItemState, Step
from conventions.models import (
    Convention,
    Decision,
    Duty,
    Fate,
    HandedOn,
    Item,
    ItemKind,
    Minutes,
    Progress,
    Report,
    Undertaking,
    Unreached,
)
from members.models import Member
from momentum_demo.models import record
from momentum_demo.moves import after
from momentum_demo.refusals import Refused, refuse_on, require, still_there
from motions import actions as motions
from motions.lifecycle import BY_VOTE, Outcome
from motions.models import Submission


@transaction.atomic
def decide(
    item: Item,
    *,
    question: str,
    outcome: Outcome,
    by: Member,
    at: datetime,
    figures: Mapping[str, int] | None = None,
    how: str = "",
) -> Decision:
    """Take down what was decided on the item under way: without a count, or by a count taken elsewhere.

    Its motion ends with it. A constitutional change cannot be decided so.
    """
    convention = served(item.session.convention, Duty.CHAIR, by=by, at=at)
    item = still_there(Item.objects.select_for_update(of=("self",)), item.pk)
    require(rules.refusal_to_decide(convention, item, question))
    if item.decisions.filter(question=question.strip(), outcome=outcome, how=how).exists():
        raise Refused(rules.DONE_ALREADY)
    decision = Decision.objects.create(
        item=item,
        submission=item.submission,
        question=question.strip(),
        outcome=outcome,
        figures=dict(figures or {}),
        how=how,
        by=by,
        at=at,
    )
    record("convention.decided", item, by=by, at=at, outcome=outcome, figures=decision.figures)
    if item.submission is not None:
        why = _("Decided by %(convention)s") % {"convention": convention.title}
        motions.conclude(item.submission, outcome, why=why, by=by, at=at)
    return decision


def hand_on(convention: Convention, *, by: Member, at: datetime) -> None:
    """Send what was not reached where the rules say, and what members had not chosen for debate with it."""
    to = Unreached(convention.rules["unreached"])
    left = Item.objects.select_related("submission").filter(
        session__convention=convention, state=ItemState.PLANNED
    )
    for item in left.order_by("session__starts_at", "position"):
        item.state = after(STEPS, ItemState(item.state), Step.PASS_OVER)
        item.save()
        if item.kind != ItemKind.BREAK:
            handed(convention, item.title, item, item.submission, to, by=by, at=at)
    unchosen = convention.business.filter(fate=Fate.PASSED_OVER).select_related("submission")
    for each in unchosen.exclude(submission__agenda_items__session__convention=convention):
        handed(convention, each.submission.title, None, each.submission, to, by=by, at=at)


def handed(
    convention: Convention,
    title: str,
    item: Item | None,
    submission: Submission | None,
    to: Unreached,
    *,
    by: Member,
    at: datetime,
) -> None:
    HandedOn.objects.create(
        convention=convention, title=title, item=item, submission=submission, to=to, at=at
    )
    record("convention.handed_on", convention, by=by, at=at, title=title, to=to)
    # For the next convention it stays on the agenda in motions, from where that convention takes it.
    if submission is not None and submission.state in BY_VOTE and to != Unreached.NEXT:
        why = _("Not reached by %(convention)s. %(to)s.") % {
            "convention": convention.title,
            "to": to.label,
        }
        motions.conclude(submission, Outcome.NOT_REACHED, why=why, by=by, at=at)


def draft_minutes(convention: Convention, *, at: datetime) -> Minutes:
    """Write down what happened, from what the database has of it, in the organisation's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        text = narrative.minutes(convention, queries.happened(convention))
    return Minutes.objects.create(convention=convention, text=text, drafted_at=at)


@transaction.atomic
def correct_minutes(
    minutes: Minutes, *, text: str, seen: str | None = None, by: Member, at: datetime
) -> Minutes:
    """Put the draft of the minutes right.

    seen   the mark of the draft that somebody had before them
    """
    convention = arranged(minutes.convention, by=by, at=at)
    minutes = Minutes.objects.select_for_update().get(pk=minutes.pk)
    require(rules.refusal_to_publish_minutes(minutes))
    if seen not in {None, minutes.mark}:
        raise Refused(rules.DRAFT_CHANGED)
    minutes.text = text
    minutes.save()
    record("convention.minutes_corrected", convention, by=by, at=at)
    return minutes


@transaction.atomic
def publish_minutes(minutes: Minutes, *, by: Member, at: datetime) -> Minutes:
    """Publish the minutes. From then on they stay as they are."""
    convention = arranged(minutes.convention, by=by, at=at)
    minutes = Minutes.objects.select_for_update().get(pk=minutes.pk)
    require(rules.refusal_to_publish_minutes(minutes))
    minutes.published_at = at
    minutes.save()
    record("convention.minutes_published", convention, by=by, at=at)
    return minutes


@transaction.atomic
def undertake(
    decision: Decision,
    *,
    words: str,
    owner: str,
    by: Member,
    at: datetime,
    due_on: date | None = None,
) -> Undertaking:
    """Say what follows from a decision, who sees to it, and by when."""
    convention = arranged(decision.item.session.convention, by=by, at=at)
    require(rules.refusal_to_undertake(words, owner))
    if decision.undertakings.filter(words=words.strip(), owner=owner.strip()).exists():
        raise Refused(rules.DONE_ALREADY)
    made = decision.undertakings.create(
        words=words.strip(), owner=owner.strip(), due_on=due_on, at=at
    )
    record("convention.undertaken", convention, by=by, at=at, words=made.words, owner=made.owner)
    return made


@transaction.atomic
def report(
    undertaking: Undertaking, *, progress: Progress, words: str, by: Member, at: datetime
) -> Report:
    """Say in public what became of an undertaking. Said already, it stands once."""
    convention = arranged(undertaking.decision.item.session.convention, by=by, at=at)
    undertaking = Undertaking.objects.select_for_update().get(pk=undertaking.pk)
    last = undertaking.reports.order_by("pk").last()
    if last is not None and (last.progress, last.words, last.by_id) == (
        progress,
        words.strip(),
        by.pk,
    ):
        return last  # the button was pressed twice
    with refuse_on("conventions_report_says_something", rules.WORDS_NEEDED):
        made = undertaking.reports.create(progress=progress, words=words.strip(), by=by, at=at)
    undertaking.progress = progress
    undertaking.save()
    record("convention.reported", convention, by=by, at=at, progress=progress)
    return made
