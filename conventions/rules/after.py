"""On the day and after: items, decisions, minutes, what was undertaken."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from conventions.lifecycle import ItemState, State
from conventions.models import Convention, Item, ItemKind, Minutes
from conventions.rules.common import DONE_ALREADY
from momentum_demo.refusals import Refusal

DRAFT_CHANGED: Final = Refusal(
    "draft-changed",
    _(
        "Somebody changed this draft while you had it open. Keep your words, load the page again, and put "
        "them in there."
    ),
)
WORDS_NEEDED: Final = Refusal("words-needed", _("Say what happened."))


def refusal_to_start(convention: Convention, item: Item) -> Refusal | None:
    """Why an item cannot be begun."""
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("This convention is not in session."))
    if item.state != ItemState.PLANNED:
        return DONE_ALREADY
    return None


def refusal_to_finish(convention: Convention, item: Item) -> Refusal | None:
    """Why an item cannot be finished, or put off."""
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("This convention is not in session."))
    return DONE_ALREADY if item.state != ItemState.RUNNING else None


def refusal_to_decide(convention: Convention, item: Item, question: str) -> Refusal | None:
    """Why a decision cannot be taken down without a vote of the convention's own."""
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("This convention is not in session."))
    if item.state != ItemState.RUNNING:
        return Refusal("not-begun", _("Begin the item first."))
    if item.kind == ItemKind.CONSTITUTIONAL:
        return Refusal(
            "needs-a-vote", _("A constitutional change is decided by a vote, and by nothing less.")
        )
    if not question.strip():
        return Refusal("question-needed", _("Write down what was decided."))
    return None


def refusal_to_publish_minutes(minutes: Minutes) -> Refusal | None:
    """Why the minutes can be changed or published no more."""
    if minutes.published_at is not None:
        return Refusal("published", _("The minutes are published. They stay as they are."))
    return None


def refusal_to_undertake(words: str, owner: str) -> Refusal | None:
    """Why nothing can follow from a decision that nobody sees to."""
    if not words.strip() or not owner.strip():
        return Refusal("owner-needed", _("Say what is to be done, and who sees to it."))
    return None
