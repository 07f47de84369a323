"""Submissions on pages: where they are, and how they stand."""

from __future__ import annotations

from django.template import Library
from django.urls import reverse
from django.utils.safestring import SafeString

from momentum_demo.templatetags.components import tag
from motions.lifecycle import Outcome, State
from motions.models import Submission

register = Library()

NEEDS_YOU = frozenset({State.SEEKING, State.BALLOT})
BAD = frozenset({Outcome.LOST, Outcome.NOT_CARRIED, Outcome.FELL, Outcome.RULED_OUT})


@register.filter
def address(submission: Submission, page: str = "") -> str:
    """The address of a submission, or of its page of that name. Wants `process` and `lead` loaded."""
    slug = submission.process.slug
    if submission.lead is None:
        return reverse(f"motions:{page or 'motion'}", args=[slug, submission.number])
    name = f"amendment_{page}" if page else "amendment"
    return reverse(f"motions:{name}", args=[slug, submission.lead.number, submission.number])


@register.simple_tag
def state_tag(submission: Submission) -> SafeString:
    """Where it stands, in a word; how it ended, once it has."""
    if submission.outcome:
        outcome = Outcome(submission.outcome)
        if outcome == Outcome.CARRIED:
            return tag(str(outcome.label), "good")
        return tag(str(outcome.label), "bad" if outcome in BAD else "quiet")
    state = State(submission.state)
    tone = "now" if state in NEEDS_YOU else "plain"
    if state in (State.OUT, State.APPEALED):
        tone = "bad"
    return tag(str(state.label), "quiet" if state == State.MERGED else tone)
