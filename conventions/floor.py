"""What the hall has before it this minute: who speaks, what is being voted on, what was decided last.

For the hall's screen, the page that says what is now, and the chair: templates/conventions/floor.html shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from conventions import debate, figures
from conventions.debate import Debate
from conventions.lifecycle import ItemState
from conventions.models import (
    CardSection,
    Convention,
    Item,
    Manner,
    Question,
    QuestionKind,
    Vote,
    VoteState,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One answer and how many gave it; `share` of the whole vote, of a card vote."""

    words: str
    votes: int
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A declared vote, in figures and words."""

    vote: Vote
    outcome: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """What goes on at the item that is running.

    vote    open, or being counted
    answered  how many answered by device so far; it says nothing of how
    result  the last declared
    """

    item: Item
    debate: Debate
    vote: Vote | None
    answered: int
    result: Result | None


def running(convention: Convention) -> list[Item]:
    """The items under way, those of the latest start first: one, unless sessions run side by side."""
    rows = Item.objects.filter(session__convention=convention, state=ItemState.RUNNING)
    return list(rows.select_related("session__convention").order_by("-started_at"))


def of(item: Item) -> Floor:
    """What goes on at `item`. Wants its session's convention loaded."""
    votes = item.votes.select_related("question", "contest__ballot", "decision", "item__session")
    going_on = votes.filter(state__in=[VoteState.OPEN, VoteState.CLOSED]).first()
    last = votes.filter(state=VoteState.DECLARED).order_by("-declared_at").first()
    answered = going_on.voices.count() if going_on else 0
    result = result_of(last) if last else None
    return Floor(item, debate.of(item), going_on, answered, result)


def result_of(vote: Vote) -> Result:
    """A declared vote as it is shown."""
    assert vote.decision is not None
    named = answers_named(vote)
    sections = [
        figures.Section(name, weights(vote).get(name, 1), votes)
        for name, votes in vote.tallies.items()
    ]
    is_cards = vote.manner == Manner.CARDS
    shares = figures.shares(sections, [a for a in named if a != figures.ABSTAIN])
    rows = tuple(
        Row(
            words,
            sum(section.votes.get(answer, 0) for section in sections),
            shares.get(answer) if is_cards else None,
        )
        for answer, words in named.items()
    )
    outcome = vote.decision.get_outcome_display()
    if is_run_off(vote) and vote.question is not None and vote.question.chosen is not None:
        outcome = _("Stands: %(chosen)s") % {"chosen": vote.question.chosen}
    return Result(vote, outcome, rows)


def weights(vote: Vote) -> Mapping[str, int]:
    if vote.manner != Manner.CARDS:
        return {}
    sections = CardSection.objects.filter(convention=vote.item.session.convention_id)
    return dict(sections.values_list("name", "weight"))


def is_run_off(vote: Vote) -> bool:
    return vote.question is not None and vote.question.kind == QuestionKind.RUN_OFF


def answers_named(vote: Vote) -> dict[str, str]:
    """What can be answered, and what each answer is called."""
    if is_run_off(vote):
        rows = Question.objects.filter(tied__question=vote.question).order_by("position")
        return {str(row.pk): str(row) for row in rows} | {figures.ABSTAIN: _("Abstain")}
    return {
        figures.FOR: _("For"),
        figures.AGAINST: _("Against"),
        figures.ABSTAIN: _("Abstain"),
    }
