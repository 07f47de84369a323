"""Votes at a convention: opened, answered, counted, declared.

The item is locked first, then the vote: two in the chair take turns, and the second is told what the first did.
Those who answer by device do not wait for each other; a trigger sees to it that nobody answers a closed vote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from ballots import results
from ballots.lifecycle import State as BallotState
from ballots.models import Contest, Threshold
from ballots.models import Kind as ContestKind
from conventions import figures, planning, plans, queries, standing_orders
from conventions.actions.settling import settle, settle_floor
from conventions.actions.shared import (
    here,
    locked_item,
    require_chair,
    require_duty,
)
from conventions.models import (
    CardSection,
    Duty,
    FloorMotion,
    Item,
    Manner,
    Question,
    QuestionKind,
    TellersCount,
    Voice,
    Vote,
    VoteState,
)
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require
from motions.wording import tidy, tidy_line


@transaction.atomic
def open_vote(
    question: Question,
    manner: Manner,
    *,
    contest: Contest | None = None,
    by: Member,
    at: datetime,
) -> Vote:
    """Put the next question of a published plan to the vote.

    contest   of a secret vote: the proposal on a ballot that decides it
    """
    item = locked_item(question.item)
    question = item.questions.select_related("plan").prefetch_related("ties").get(pk=question.pk)
    questions = planning.questions_of(question.plan)
    value = planning.as_value(questions)
    due = value.next(planning.decided_of(questions)) == planning.key_of(question)
    is_proposal = contest is not None and contest.kind == ContestKind.PROPOSAL
    if manner == Manner.SECRET and (not is_proposal or question.kind == QuestionKind.RUN_OFF):
        raise Refused(standing_orders.NO_CONTEST)
    return begin(item, manner, question=question, due=due, contest=contest, by=by, at=at)


@transaction.atomic
def open_floor_vote(
    item: Item, floor: FloorMotion, manner: Manner, *, words: str = "", by: Member, at: datetime
) -> Vote:
    """Put a motion about procedure, which somebody moved from the floor, to the vote at once."""
    item = locked_item(item)
    words = tidy_line(words) or str(floor.label)
    if manner == Manner.SECRET:
        raise Refused(standing_orders.NO_CONTEST)
    return begin(item, manner, floor=floor, words=words, by=by, at=at)


def begin(
    item: Item,
    manner: Manner,
    *,
    question: Question | None = None,
    due: bool = True,
    floor: FloorMotion | None = None,
    words: str = "",
    contest: Contest | None = None,
    by: Member,
    at: datetime,
) -> Vote:
    """Open a vote at a locked item."""
    convention = item.session.convention
    require_chair(convention, by, at=at)
    present = queries.presence(convention).present
    require(standing_orders.refusal_to_meet(convention, present))
    going_on = item.votes.filter(state__in=[VoteState.OPEN, VoteState.CLOSED]).exists()
    require(
        standing_orders.refusal_to_open_vote(item, going_on=going_on, question=question, due=due)
    )
    if floor is not None:
        majority = plans.PROCEDURES[plans.Procedural(floor)].majority
    else:
        assert question is not None
        majority = question.majority
    vote = item.votes.create(
        question=question,
        floor=floor or "",
        words=str(question) if question else words[:200],
        manner=manner,
        majority=Threshold(majority),
        contest=contest if manner == Manner.SECRET else None,
        present=present,
        opened_at=at,
        opened_by=by,
    )
    record("vote.opened", vote, by=by, at=at, question=vote.words, how=manner, present=present)
    return vote


@transaction.atomic
def answer(vote: Vote, said: str, *, by: Member, at: datetime) -> Voice:
    """Vote by device. Sent twice, it is one vote; sent anew while the vote is open, the last counts."""
    vote = Vote.objects.select_related("item__session__convention", "question").get(pk=vote.pk)
    registration = here(vote.item.session.convention, by)
    card = getattr(registration, "card", None)
    require(standing_orders.refusal_to_answer(vote, registration, card, said))
    if vote.manner != Manner.CARDS:
        card = None
    with refuse_on("conventions_voice_vote_open", standing_orders.VOTE_CLOSED):
        voice, _ = vote.voices.update_or_create(
            member=by,
            defaults={
                "answer": said,
                "worth": card.worth if card else 1,
                "section": card.section if card else None,
                "at": at,
            },
        )
    return voice


@transaction.atomic
def enter_count(
    vote: Vote, counted: Mapping[str, int], *, by: Member, at: datetime
) -> TellersCount:
    """Enter what a teller counted in the hall; entered again, the last counts until it is declared.

    counted   by answer: see standing_orders.answers_of
    """
    vote = locked_vote(vote)
    convention = vote.item.session.convention
    require_duty(convention, Duty.TELLER, by, at=at)
    in_hall = queries.presence(convention).in_hall
    require(standing_orders.refusal_to_count(vote, counted, in_hall=in_hall))
    known = standing_orders.answers_of(vote)
    entered = {each: counted.get(each, 0) for each in known}
    count, _ = vote.counts.update_or_create(teller=by, defaults={"figures": entered, "at": at})
    record("vote.counted", vote, by=by, at=at, figures=entered)
    return count


@transaction.atomic
def close_vote(vote: Vote, *, by: Member, at: datetime) -> Vote:
    """Take no more answers."""
    vote = locked_vote(vote)
    require_chair(vote.item.session.convention, by, at=at)
    if vote.state != VoteState.OPEN:
        raise Refused(standing_orders.NOT_OPEN)
    vote.state, vote.closed_at = VoteState.CLOSED, at
    vote.save(update_fields=["state", "closed_at"])
    record("vote.closed", vote, by=by, at=at)
    return vote


@transaction.atomic
def declare(vote: Vote, *, by: Member, at: datetime) -> Vote:
    """Declare what a closed vote decided, and do what follows from it."""
    vote = locked_vote(vote)
    convention = vote.item.session.convention
    require_chair(convention, by, at=at)
    require(standing_orders.refusal_to_declare(vote, list(vote.counts.all())))
    sections = counted_sections(vote)
    vote.tallies = {section.name: dict(section.votes) for section in sections}
    if vote.question is not None and vote.question.kind == QuestionKind.RUN_OFF:
        choices = [each for each in standing_orders.answers_of(vote) if each != figures.ABSTAIN]
        decided = figures.winner_of(sections, choices)
    else:
        decided = figures.result_of(sections, vote.majority)
    total: Counter[str] = Counter()
    for section in sections:
        total.update(section.votes)
    vote.neither = total.pop(figures.ABSTAIN, 0)
    vote.favour = total.get(decided.chosen or figures.FOR, 0)
    vote.against = sum(total.values()) - vote.favour
    vote.state, vote.declared_at = VoteState.DECLARED, at
    if vote.question is None:
        vote.decision = settle_floor(vote, decided, by=by, at=at)
    else:
        vote.decision = settle(vote, decided, by=by, at=at)
    vote.save()
    if vote.manner == Manner.HANDS:
        vote.voices.all().delete()  # only the figures are kept of hands
    record("vote.declared", vote, by=by, at=at, result=decided.result, figures=vote.tallies or None)
    return vote


@transaction.atomic
def set_aside(vote: Vote, *, reason: str, by: Member, at: datetime) -> Vote:
    """Let a vote that went wrong count for nothing, so that it can be held again."""
    vote = locked_vote(vote)
    require_chair(vote.item.session.convention, by, at=at)
    require(standing_orders.refusal_to_set_aside(vote, reason))
    vote.state, vote.reason = VoteState.VOID, tidy(reason)
    vote.closed_at = vote.closed_at or at
    vote.save()
    record("vote.set_aside", vote, by=by, at=at, reason=vote.reason)
    return vote


def locked_vote(vote: Vote) -> Vote:
    """The vote as it is now, held until the transaction ends; its item before it."""
    locked_item(vote.item)
    held = Vote.objects.select_for_update(of=("self",)).select_related(
        "item__session__convention", "question__plan", "contest__ballot"
    )
    return held.get(pk=vote.pk)


def counted_sections(vote: Vote) -> list[figures.Section]:
    """The figures of a closed vote, by section."""
    if vote.manner == Manner.SECRET:
        return [by_ballot(vote)]
    rows = vote.voices.values_list("section", "answer").annotate(votes=Sum("worth")).order_by()
    if vote.manner == Manner.CARDS:
        sections = CardSection.objects.filter(convention=vote.item.session.convention)
        return [
            figures.Section(
                section.name,
                section.weight,
                {said: votes for where, said, votes in rows if where == section.pk},
            )
            for section in sections
        ]
    total = Counter({said: votes for _, said, votes in rows})
    if vote.manner == Manner.HANDS:
        total.update(vote.counts.all()[0].figures)  # the tellers agree: see refusal_to_declare
    return [figures.Section("", 1, total)]


def by_ballot(vote: Vote) -> figures.Section:
    """The figures of the ballot that decided it."""
    assert vote.contest is not None
    if vote.contest.ballot.state != BallotState.DECLARED:
        raise Refused(standing_orders.BALLOT_NOT_DECLARED)
    counted = results.decision(vote.contest)
    said = {
        figures.FOR: counted.votes_for,
        figures.AGAINST: counted.votes_against,
        figures.ABSTAIN: counted.abstentions,
    }
    return figures.Section("", 1, said)
