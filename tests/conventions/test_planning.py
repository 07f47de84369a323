"""How every outcome of a vote plan would read, worked out from the weave."""

from __future__ import annotations

import pytest

from conventions import actions, planning
from conventions.actions import plans
from conventions.models import Item, QuestionKind
from tests.conventions.hall import Floor
from tests.factories.motions import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor():
    return Floor()


def drawn_up(floor, *items, **fields):
    plan = plans.draw_up(floor.convention, items, title="", by=floor.chair, at=floor.at, **fields)
    return plan, planning.questions_of(plan)


def texts(questions):
    """Of every way: what is carried, and what the motions then say, changes marked."""
    return [
        (
            [question.submission.number for question in way.carried if question.submission],
            [
                " ".join(
                    f"{'+' if piece.state == 'inserted' else '-' if piece.state == 'deleted' else ''}"
                    f"{piece.text}"
                    for block in each.blocks
                    for piece in block.pieces
                )
                for each in way.reads
                if each.stands
            ],
        )
        for way in planning.outlooks(questions)
    ]


def test_every_way_has_its_text(floor, ada):
    motion = floor.maker.on_agenda(ada, typed="Members may vote.")
    floor.maker.amendment(motion, ada, "may", "shall")
    floor.maker.amendment(motion, ada, "may", "must")
    _, questions = drawn_up(floor, floor.item(motion))

    found = [text for _, text in texts(questions)]

    assert found == [
        ["Members -may +shall vote."],
        [],
        ["Members -may +must vote."],
        [],
        ["Members may vote."],
        [],
    ]


def test_of_a_rule_change_only_what_is_other_than_in_force_is_shown(floor, ada):
    motion = floor.maker.rule_change(ada, "by post", "by post or online")
    _, questions = drawn_up(floor, floor.item(motion))

    found = planning.outlooks(questions)[0].reads[0]

    assert len(found.blocks) == 1
    assert "or online" in " ".join(piece.text for piece in found.blocks[0].pieces)


def test_parts_that_are_lost_are_struck_out(floor, ada):
    motion = floor.maker.on_agenda(ada, typed="Keep this.\n\nDrop this.")
    plan, questions = drawn_up(floor, floor.item(motion))
    blocks = planning.blocks_of(motion)
    parts = [(words, [block]) for block, words in blocks]
    plans.divide(questions[0], parts, by=floor.chair, at=floor.at)

    found = [text for _, text in texts(planning.questions_of(plan)) if text]

    assert found == [
        ["Keep this. Drop this."],
        ["Keep this. -Drop this."],
        ["-Keep this. Drop this."],
    ]


def test_of_two_rule_changes_that_clash_the_second_falls_unless_a_run_off_is_declared(floor, ada):
    first = floor.maker.rule_change(ada, "ten members", "twelve members")
    second = floor.maker.rule_change(ada, "ten members", "nine members")
    items = [floor.item(first), floor.item(second)]

    plan, questions = drawn_up(floor, *items)

    assert [tie.other for tie in questions[1].ties.all()] == [questions[0]]
    questions[1].ties.all().delete()
    assert code_of(lambda: plans.publish(plan, by=floor.chair, at=floor.at)) == (
        "plan-clash-undeclared"
    )


def test_a_declared_run_off_stands_for_what_falls(floor, ada):
    first = floor.maker.rule_change(ada, "ten members", "twelve members")
    second = floor.maker.rule_change(ada, "ten members", "nine members")

    plan, questions = drawn_up(floor, floor.item(first), floor.item(second), run_off=True)

    assert [question.kind for question in questions] == [
        QuestionKind.MAIN,
        QuestionKind.MAIN,
        QuestionKind.RUN_OFF,
    ]
    assert plans.publish(plan, by=floor.chair, at=floor.at).revision == 1


def test_a_published_plan_is_changed_only_after_it_was_taken_back_for_a_reason(floor, ada):
    plan, questions = drawn_up(floor, floor.item(floor.maker.on_agenda(ada)))
    plans.publish(plan, by=floor.chair, at=floor.at)

    def take_back(reason):
        return plans.take_back(plan, reason=reason, by=floor.chair, at=floor.at)

    assert code_of(lambda: plans.divide(questions[0], [], by=floor.chair, at=floor.at)) == (
        "plan-published"
    )
    assert code_of(lambda: take_back(" ")) == "no-reason"
    assert take_back("An amendment was withdrawn.").published_at is None


def test_what_has_no_motion_of_its_own_is_put_by_its_title(floor):
    plan, questions = drawn_up(floor, floor.item(title="Warm homes"))

    assert str(questions[0]) == "That it be carried: Warm homes"
    assert plans.publish(plan, by=floor.chair, at=floor.at).revision == 1


def test_a_rule_change_without_its_words_is_told_where_to_get_them(floor, ada):
    item = floor.item(title="Two places at once")
    Item.objects.filter(pk=item.pk).update(kind="constitutional")
    assert code_of(lambda: drawn_up(floor, item)) == "no-words"

    motion = floor.maker.rule_change(ada, "by post", "by post or online")
    actions.put_off(item, by=floor.chair, at=floor.at)
    actions.change_item(item, submission=motion, by=floor.clerk, at=floor.at)

    plan, _ = drawn_up(floor, item)
    assert plan.questions.get().submission == motion


def test_one_plan_a_motion(floor, ada):
    item = floor.item(floor.maker.on_agenda(ada))
    drawn_up(floor, item)

    assert code_of(lambda: drawn_up(floor, item)) == "planned-already"


def test_an_item_in_a_plan_stays_until_the_plan_is_dropped(floor, ada):
    item = floor.item(floor.maker.on_agenda(ada), running=False)
    plan, _ = drawn_up(floor, item)

    def remove():
        return actions.remove_item(item, by=floor.clerk, at=floor.at)

    assert code_of(remove) == "in-a-plan"
    plans.drop(plan, by=floor.chair, at=floor.at)
    assert code_of(remove) is None


def test_only_the_chair_and_the_arrangements_committee_draw_plans_up(floor, ada):
    item = floor.item(floor.maker.on_agenda(ada))

    def draw_up(by):
        return plans.draw_up(floor.convention, [item], title="", by=by, at=floor.at)

    assert code_of(lambda: draw_up(ada)) == "not-your-duty"
    assert code_of(lambda: draw_up(floor.tellers[0])) == "not-your-duty"
    assert draw_up(floor.clerk).pk
