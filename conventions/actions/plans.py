"""Vote plans: drawn up from what is proposed, put in order, published before the vote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from ballots.models import Threshold
from conventions import planning, standing_orders
from conventions.actions.shared import require_chair
from conventions.models import (
    Convention,
    Item,
    ItemKind,
    Plan,
    Question,
    QuestionKind,
    Tie,
    VoteState,
)
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, require, still_there
from motions.queries import votes
from motions.wording import tidy, tidy_line

PUT_TO_THE_VOTE = frozenset(
    {ItemKind.MOTION, ItemKind.PRIORITY, ItemKind.CAMPAIGN, ItemKind.CONSTITUTIONAL}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A question of a plan as the chair wants it.

    place     where it comes; those with the same place stay in the order they had
    falls_if, needs   ids of other questions of the plan
    """

    question: int
    place: int
    words: str
    majority: Threshold
    falls_if: frozenset[int]
    needs: frozenset[int]


@transaction.atomic
def draw_up(
    convention: Convention,
    items: Sequence[Item],
    *,
    title: str,
    run_off: bool = False,
    by: Member,
    at: datetime,
) -> Plan:
    """Begin a vote plan for these items: their amendments in order, each motion, and what falls with what.

    run_off  whether, if more than one of the motions is carried, a further vote chooses between them
    """
    require_chair(convention, by, at=at)
    items = list(
        Item.objects.select_for_update(of=("self",))
        .filter(pk__in=[item.pk for item in items], session__convention=convention)
        .select_related("session", "submission__text", "submission__process")
        .order_by("session__starts_at", "position")
    )
    if any(lacks_words(item) for item in items):
        raise Refused(standing_orders.NO_WORDS)
    if not items or not all(can_be_planned(item) for item in items):
        raise Refused(standing_orders.NOT_A_MOTION)
    if Question.objects.filter(item__in=items).exists():
        raise Refused(standing_orders.PLANNED_ALREADY)
    plan = convention.plans.create(title=tidy_line(title) or str(items[0]))
    mains = [put_in(plan, item) for item in items]
    if run_off and len(mains) > 1:
        words = gettext("Which of them shall stand, if more than one is carried?")
        last = add(plan, items[-1], QuestionKind.RUN_OFF, words)
        for main in mains:
            last.ties.create(other=main, tie=Tie.BETWEEN)
    questions = planning.questions_of(plan)
    for first, second in planning.undeclared(questions):
        second.ties.create(other=first, tie=Tie.FALLS_IF)
    record("plan.drawn_up", plan, by=by, at=at, questions=[str(q) for q in questions])
    return plan


def can_be_planned(item: Item) -> bool:
    """Whether something is put to the vote at `item`."""
    return item.kind in PUT_TO_THE_VOTE and not lacks_words(item)


def lacks_words(item: Item) -> bool:
    """Whether `item` would change the rules, and is tied to no motion that has the words."""
    return item.kind == ItemKind.CONSTITUTIONAL and item.submission_id is None


def put_in(plan: Plan, item: Item) -> Question:
    """The questions of one item: each amendment as the rules order them, then the motion."""
    motion = item.submission
    if motion is None:
        return add(plan, item, QuestionKind.MAIN, gettext("That it be carried: %s") % item.title)
    threshold = "constitutional_threshold" if motion.is_constitutional else "policy_threshold"
    majority = Threshold(motion.process.rules.get(threshold, Threshold.SIMPLE))
    waiting = {amendment.change.key: amendment for amendment in votes.undecided(motion)}
    asked: dict[int, Question] = {}
    for drafted in votes.plans(motion, among=list(waiting.values())):
        for vote in drafted.votes:
            amendment = waiting[vote.ids[0]]  # one vote decides those that say the same
            words = gettext("That %(amendment)s be made: %(title)s") % {
                "amendment": amendment,
                "title": amendment.title,
            }
            asked[amendment.pk] = Question(
                plan=plan,
                item=item,
                kind=QuestionKind.AMENDMENT,
                words=words[:200],
                submission=amendment,
            )
    words = gettext("That %(motion)s be carried: %(title)s") % {
        "motion": motion,
        "title": motion.title,
    }
    places = next_place(plan)
    main = Question(
        plan=plan,
        item=item,
        position=places + len(asked),
        kind=QuestionKind.MAIN,
        words=words[:200],
        submission=motion,
        majority=majority,
    )
    main.save()
    for number, question in reversed(list(enumerate(asked.values()))):  # what is amended comes last
        amends = question.submission.amends_id if question.submission else None
        question.of = asked.get(amends, main) if amends else main
        question.position = places + number
        question.save()
    return main


def next_place(plan: Plan) -> int:
    last = plan.questions.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


def add(plan: Plan, item: Item, kind: QuestionKind, words: str) -> Question:
    """One more question, after what is there."""
    return plan.questions.create(item=item, kind=kind, words=words[:200], position=next_place(plan))


@transaction.atomic
def divide(
    main: Question, parts: Iterable[tuple[str, Sequence[str]]], *, by: Member, at: datetime
) -> list[Question]:
    """Put parts of a motion to the vote one by one, before the motion as a whole.

    parts   of each, what it is called and the blocks of the text that go if it is lost; those there were are
            put aside
    """
    plan = changeable(main.plan, by=by, at=at)
    main = plan.questions.select_related("item", "submission").get(pk=main.pk)
    assert main.submission is not None
    known = {block for block, _ in planning.blocks_of(main.submission)}
    plan.questions.filter(of=main, kind=QuestionKind.PART).delete()
    made = []
    for words, blocks in parts:
        if not blocks or not known.issuperset(blocks):
            raise ValueError(f"{blocks} are not blocks of {main}")
        made.append(
            plan.questions.create(
                item=main.item,
                kind=QuestionKind.PART,
                of=main,
                words=tidy_line(words)[:200],
                blocks=list(blocks),
                position=next_place(plan),
            )
        )
    order = [q for q in plan.questions.order_by("position") if q not in made]
    if made and {block for part in made for block in part.blocks} == known:
        for part in made:  # nothing of the motion is left if all of them are lost
            main.ties.create(other=part, tie=Tie.ONE_OF)
    at_main = order.index(main)
    renumber([*order[:at_main], *made, *order[at_main:]])
    touched(plan)
    record("plan.divided", plan, by=by, at=at, parts=[str(part) for part in made])
    return made


@transaction.atomic
def arrange(
    plan: Plan, lines: Sequence[Line], *, seen: int | None = None, by: Member, at: datetime
) -> Plan:
    """Put a plan in another order, or say anew what falls with what.

    seen   the version that the chair had before them
    """
    plan = changeable(plan, by=by, at=at)
    if seen is not None and seen != plan.version:
        raise Refused(standing_orders.CHANGED_SINCE)
    rows = {question.pk: question for question in plan.questions.all()}
    wanted = {line.question: line for line in lines}
    if wanted.keys() != rows.keys():
        raise Refused(standing_orders.CHANGED_SINCE)
    for pk, question in rows.items():
        line = wanted[pk]
        question.words = tidy_line(line.words) or question.words
        question.majority = line.majority
        question.save(update_fields=["words", "majority"])
        question.ties.filter(tie__in=[Tie.FALLS_IF, Tie.NEEDS]).delete()
        for tie, others in ((Tie.NEEDS, line.needs), (Tie.FALLS_IF, line.falls_if - line.needs)):
            for other in sorted(others & rows.keys() - {pk}):
                question.ties.create(other=rows[other], tie=tie)
    renumber(sorted(rows.values(), key=lambda q: (wanted[q.pk].place, q.position)))
    touched(plan)
    record("plan.arranged", plan, by=by, at=at, order=[str(q) for q in plan.questions.all()])
    return plan


@transaction.atomic
def publish(plan: Plan, *, by: Member, at: datetime) -> Plan:
    """Show everybody what will be put, in what order, and what each outcome would mean."""
    plan = locked(plan)
    require_chair(plan.convention, by, at=at)
    questions = planning.questions_of(plan)
    named = {planning.key_of(question): str(question) for question in questions}
    problems = planning.as_value(questions).problems()
    undeclared = planning.undeclared(questions)
    require(standing_orders.refusal_to_publish(plan, problems, undeclared, named))
    plan.published_at, plan.published_by = at, by
    plan.revision += 1
    plan.save()
    record("plan.published", plan, by=by, at=at, revision=plan.revision)
    return plan


@transaction.atomic
def take_back(plan: Plan, *, reason: str, by: Member, at: datetime) -> Plan:
    """Take a published plan back, to change it before anybody votes on it."""
    plan = locked(plan)
    require_chair(plan.convention, by, at=at)
    require(standing_orders.refusal_to_take_back(plan, reason, voted=voted(plan)))
    plan.published_at = plan.published_by = None
    plan.reason = tidy(reason)
    plan.version += 1
    plan.save()
    record("plan.taken_back", plan, by=by, at=at, reason=plan.reason)
    return plan


@transaction.atomic
def drop(plan: Plan, *, by: Member, at: datetime) -> None:
    """Drop a plan that is not published, so that another can be drawn up."""
    plan = changeable(plan, by=by, at=at)
    record("plan.dropped", plan, by=by, at=at, title=plan.title)
    plan.questions.filter(of__isnull=False).delete()
    plan.questions.all().delete()
    plan.delete()


def locked(plan: Plan) -> Plan:
    """The plan as it is now, held until the transaction ends."""
    held = Plan.objects.select_for_update(of=("self",)).select_related("convention")
    return still_there(held, plan.pk)


def changeable(plan: Plan, *, by: Member, at: datetime) -> Plan:
    """The plan, locked, if `by` may change it."""
    plan = locked(plan)
    require_chair(plan.convention, by, at=at)
    require(standing_orders.refusal_to_change_plan(plan, voted=voted(plan)))
    return plan


def voted(plan: Plan) -> bool:
    """Whether a vote on the plan was held, or is going on."""
    held = plan.questions.exclude(votes=None).exclude(votes__state=VoteState.VOID)
    return held.exists() or plan.questions.exclude(result="").exists()


def touched(plan: Plan) -> None:
    plan.version += 1
    plan.save(update_fields=["version"])


def renumber(questions: Sequence[Question]) -> None:
    """Give the questions of one plan their places in this order, from 1."""
    for place, question in enumerate(questions, start=1):
        question.position = place
    Question.objects.bulk_update(questions, ["position"])
