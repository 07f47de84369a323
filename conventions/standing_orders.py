"""What the standing orders allow of plans, votes and speeches: a Refusal, or None for "go ahead".

Pure: these read fields already loaded, ask the database nothing, and are told the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeGuard

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.figures import ABSTAIN, AGAINST, FOR
from conventions.lifecycle import ItemState, State
from conventions.models import (
    Attending,
    Card,
    Convention,
    Item,
    Manner,
    Plan,
    Purpose,
    Question,
    QuestionKind,
    Registration,
    Speech,
    TellersCount,
    Vote,
    VoteState,
)
from conventions.plans import Fault, Problem
from momentum_demo.refusals import Refusal

# Plans

NOT_PUBLISHED: Final = Refusal(
    "plan-not-published",
    _("The vote plan is not published. Publish it, so that everybody sees what each vote does."),
)
PLAN_PUBLISHED: Final = Refusal(
    "plan-published",
    _("This plan is published. Take it back, with a reason, before you change it."),
)
VOTED_ON: Final = Refusal(
    "plan-voted-on", _("A vote on this plan has been held, so it stays as it is.")
)
CHANGED_SINCE: Final = Refusal(
    "plan-changed-meanwhile",
    _("Somebody changed this plan while you had it open. Nothing of yours was taken. Look again."),
)
PLANNED_ALREADY: Final = Refusal(
    "planned-already", _("There is a vote plan for this already. Change that one.")
)
NOT_A_MOTION: Final = Refusal(
    "no-motion", _("Nothing is put to the vote at this item: it has no motion.")
)
NO_WORDS: Final = Refusal(
    "no-words",
    _(
        "This item would change the rules, but no motion with the words is tied to it. The arrangements "
        "committee ties it: on the draft of the agenda, change the item, and choose the motion as its "
        "business. If the item has begun, leave it for later first."
    ),
)
VOTE_UNDER_WAY: Final = Refusal(
    "vote-under-way",
    _("A vote on an item under way is not declared. Declare it, or set it aside, and then go on."),
)
IN_A_PLAN: Final = Refusal(
    "in-a-plan", _("A vote plan is about this item. Drop the plan first, or leave the item.")
)
NO_REASON: Final = Refusal("no-reason", _("Give the reason. Everybody can read it."))

FAULTS: Final = {
    Fault.TWICE: _("“%(question)s” is in the plan twice."),
    Fault.STRANGER: _("“%(question)s” hangs on itself, or on something outside the plan."),
    Fault.NOT_BEFORE: _(
        "“%(question)s” hangs on “%(other)s”, which comes after it. Put that first."
    ),
    Fault.AFTER_ITS_MOTION: _("“%(question)s” comes after “%(other)s”, which it is part of."),
    Fault.NOTHING_TO_CHOOSE: _("“%(question)s” has fewer than two motions to choose from."),
    Fault.NEEDS_WHAT_FELLS_IT: _(
        "“%(question)s” both needs “%(other)s” and falls if it is carried. Choose one."
    ),
    Fault.NO_MAIN_QUESTION: _("No motion is put in the end. Amendments alone decide nothing."),
}


def refusal_to_change_plan(plan: Plan, *, voted: bool) -> Refusal | None:
    """Why `plan` stays as it is. voted: whether a vote on it was held or is open"""
    if voted:
        return VOTED_ON
    return PLAN_PUBLISHED if plan.published_at else None


def refusal_to_take_back(plan: Plan, reason: str, *, voted: bool) -> Refusal | None:
    """Why a published plan may not be taken back to be changed."""
    if voted:
        return VOTED_ON
    if plan.published_at is None:
        return NOT_PUBLISHED
    return None if reason.strip() else NO_REASON


def refusal_to_publish(
    plan: Plan,
    problems: Sequence[Problem],
    undeclared: Sequence[tuple[Question, Question]],
    named: Mapping[str, str],
) -> Refusal | None:
    """Why `plan` may not be shown as what will be done.

    undeclared  pairs that cannot stand together, of which it does not say so
    named       what each question is called
    """
    if plan.published_at is not None:
        return PLAN_PUBLISHED
    if problems:
        first = problems[0]
        names = {"question": named.get(first.question, ""), "other": named.get(first.other, "")}
        return Refusal(f"plan-{first.fault}", FAULTS[first.fault] % names)
    if undeclared:
        one, other = undeclared[0]
        return Refusal(
            "plan-clash-undeclared",
            gettext(
                "“%(question)s” and “%(other)s” cannot stand together. Say that the second falls if the "
                "first is carried, or, of two motions, declare a run-off."
            )
            % {"question": one, "other": other},
        )
    return None


# Votes

NOT_SITTING: Final = Refusal(
    "convention-not-sitting", _("The convention is not in session, so nothing is decided.")
)
NOT_NOW: Final = Refusal(
    "item-not-now", _("This item is not what is before the convention now. Start it first.")
)
VOTE_GOING_ON: Final = Refusal(
    "vote-going-on",
    _(
        "A vote on this item is going on. Whoever opened it was before you; look at it on this page."
    ),
)
DECIDED_ALREADY: Final = Refusal("decided-already", _("This has been decided already."))
NOT_ITS_TURN: Final = Refusal(
    "not-its-turn",
    _("Something else is to be put first. Put the questions in the order of the plan."),
)
NO_CONTEST: Final = Refusal(
    "no-contest",
    _("Say which question of which ballot it is. Only a proposal on a ballot will do."),
)
VOTE_CLOSED: Final = Refusal(
    "vote-closed",
    _("This vote has closed. What you sent now was not taken; what was recorded before counts."),
)
NOT_OPEN: Final = Refusal("vote-not-open", _("This vote is not open any more. Look at it again."))
NOT_CLOSED: Final = Refusal("vote-not-closed", _("Close the vote first, then declare it."))
NOT_AN_ANSWER: Final = Refusal("not-an-answer", _("That is not one of the answers. Choose again."))
NOT_HERE: Final = Refusal(
    "not-checked-in",
    _("You are not checked in at this convention. Check in at the desk, or online, then vote."),
)
TELLERS_COUNT_YOU: Final = Refusal(
    "counted-in-the-hall",
    _("This is a show of hands. You are in the hall: raise your hand, and the tellers count you."),
)
NO_CARD: Final = Refusal("no-card", _("This is a card vote, and you hold no card in it."))
BY_BALLOT: Final = Refusal(
    "by-ballot", _("This vote is secret. Vote on the ballot; nothing is entered here.")
)
NOTHING_TO_COUNT: Final = Refusal(
    "nothing-to-count", _("Tellers count a show of hands, and this vote is taken another way.")
)
TWO_TELLERS: Final = Refusal(
    "two-tellers", _("Two tellers have to enter what they counted. One is still to come.")
)
TELLERS_DIFFER: Final = Refusal(
    "tellers-differ", _("The tellers’ figures differ. Have them count again, then declare.")
)
BALLOT_NOT_DECLARED: Final = Refusal(
    "ballot-not-declared", _("The ballot is not declared yet. Its result is entered when it is.")
)


def refusal_to_meet(convention: Convention, present: int) -> Refusal | None:
    """Why `convention`, with so many members present, decides nothing."""
    if convention.state != State.SITTING:
        return NOT_SITTING
    quorum = convention.rules.get("quorum", 0)
    if present < quorum:
        return Refusal(
            "inquorate",
            _("%(present)s are present, and the quorum is %(quorum)s. Wait, or put the vote off.")
            % {"present": present, "quorum": quorum},
        )
    return None


def refusal_to_open_vote(
    item: Item, *, going_on: bool, question: Question | None = None, due: bool = True
) -> Refusal | None:
    """Why a vote may not be opened at `item`.

    question  what is put, its plan loaded; None for a motion from the floor
    due       whether it is what the plan puts next
    """
    if item.state != ItemState.RUNNING:
        return NOT_NOW
    if going_on:
        return VOTE_GOING_ON
    if question is None:
        return None
    if question.plan.published_at is None:
        return NOT_PUBLISHED
    if question.result:
        return DECIDED_ALREADY
    return None if due else NOT_ITS_TURN


def is_here(registration: Registration | None) -> TypeGuard[Registration]:
    """Whether whoever has this registration is checked in."""
    return (
        registration is not None
        and registration.checked_in_at is not None
        and registration.cancelled_at is None
    )


def refusal_to_answer(
    vote: Vote, registration: Registration | None, card: Card | None, answer: str
) -> Refusal | None:
    """Why whoever has this registration may not answer so. Wants the vote's question loaded."""
    if vote.state != VoteState.OPEN:
        return VOTE_CLOSED
    if vote.manner == Manner.SECRET:
        return BY_BALLOT
    if not is_here(registration):
        return NOT_HERE
    if vote.manner == Manner.HANDS and registration.attending == Attending.IN_PERSON:
        return TELLERS_COUNT_YOU
    if vote.manner == Manner.CARDS and card is None:
        return NO_CARD
    return None if answer in answers_of(vote) else NOT_AN_ANSWER


def answers_of(vote: Vote) -> list[str]:
    """What can be answered: for and against, or the motions of a run-off; and abstaining.

    Of a run-off it wants the question's ties loaded.
    """
    if vote.question is not None and vote.question.kind == QuestionKind.RUN_OFF:
        return [str(tie.other_id) for tie in vote.question.ties.all()] + [ABSTAIN]
    return [FOR, AGAINST, ABSTAIN]


def refusal_to_count(vote: Vote, figures: Mapping[str, int], *, in_hall: int) -> Refusal | None:
    """Why a teller cannot have counted this, with so many in the hall."""
    if vote.manner != Manner.HANDS:
        return NOTHING_TO_COUNT
    if vote.state not in (VoteState.OPEN, VoteState.CLOSED):
        return NOT_OPEN
    if sum(figures.values()) > in_hall:
        return Refusal(
            "more-hands-than-people",
            _(
                "That is more hands than people in the hall: %(in_hall)s are checked in. Count again."
            )
            % {"in_hall": in_hall},
        )
    return None


def refusal_to_declare(vote: Vote, counts: Sequence[TellersCount]) -> Refusal | None:
    """Why `vote` cannot be declared. counts: what the tellers entered"""
    if vote.state == VoteState.DECLARED:
        return DECIDED_ALREADY
    if vote.state != VoteState.CLOSED:
        return NOT_CLOSED
    if vote.manner == Manner.HANDS:
        if len(counts) < 2:
            return TWO_TELLERS
        if any(count.figures != counts[0].figures for count in counts):
            return TELLERS_DIFFER
    return None


def refusal_to_set_aside(vote: Vote, reason: str) -> Refusal | None:
    """Why `vote` may not be set aside. What is declared stands."""
    if vote.state not in (VoteState.OPEN, VoteState.CLOSED):
        return NOT_OPEN
    return None if reason.strip() else NO_REASON


# Speeches

ASKED_ALREADY: Final = Refusal(
    "asked-already", _("You have asked to speak on this already. Withdraw that first to change it.")
)
NOT_FOR_SPEAKING: Final = Refusal(
    "item-over", _("This item is over, or is not to be debated, so nobody speaks on it.")
)
VOTING_NOW: Final = Refusal(
    "debate-closed", _("The meeting decided to vote now. Only points of order are taken.")
)
NOBODY_ASKS: Final = Refusal("nobody-asks", _("Nobody asks to speak."))
SOMEBODY_SPEAKS: Final = Refusal(
    "somebody-speaks",
    _("Somebody is speaking. End that speech first; points of order may interrupt."),
)
CALLED_MEANWHILE: Final = Refusal(
    "list-changed-meanwhile",
    _("The list changed while you had it open: nobody was called. Look who is next now."),
)
NOT_SPEAKING: Final = Refusal("not-speaking", _("That speech is over, or has not begun."))
NOT_WAITING: Final = Refusal("not-waiting", _("That request is not on the list any more."))
POLICY_FIXED: Final = Refusal(
    "policy-fixed", _("People have spoken under this policy, so it stays for the whole convention.")
)


def refusal_to_ask(
    item: Item,
    convention: Convention,
    registration: Registration | None,
    purpose: Purpose,
    *,
    closed: bool,
) -> Refusal | None:
    """Why whoever has this registration may not ask to speak. closed: the meeting decided to vote now"""
    if convention.state != State.SITTING:
        return NOT_SITTING
    if item.state not in (ItemState.PLANNED, ItemState.RUNNING):
        return NOT_FOR_SPEAKING
    if not is_here(registration):
        return NOT_HERE
    return VOTING_NOW if closed and purpose != Purpose.ORDER else None


def refusal_to_withdraw(speech: Speech) -> Refusal | None:
    """Why `speech` is not on the list to be taken off it."""
    return NOT_WAITING if speech.called_at or speech.withdrawn_at else None


def refusal_to_call(
    item: Item, speech: Speech | None, *, speaking: Iterable[Speech], seen: int | None
) -> Refusal | None:
    """Why nobody may be called now.

    speech    who is next, by the policy
    speaking  who has the floor, or was interrupted
    seen      the request that the chair had before them as the next
    """
    if item.state != ItemState.RUNNING:
        return NOT_NOW
    if speech is None:
        return NOBODY_ASKS
    if seen is not None and seen != speech.pk:
        return CALLED_MEANWHILE
    if speech.purpose != Purpose.ORDER and any(True for each in speaking):
        return SOMEBODY_SPEAKS
    return None


def refusal_to_declare_policy(*, spoken: bool) -> Refusal | None:
    return POLICY_FIXED if spoken else None
