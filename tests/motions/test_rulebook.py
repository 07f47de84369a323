"""From the agenda through a ballot of all members into the rule book, and policies."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from ballots import actions as ballots
from ballots.lifecycle import Move
from ballots.lifecycle import State as BallotState
from ballots.models import Ballot
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused, constraint_broken_by
from motions import actions, tasks, weaves
from motions.lifecycle import Outcome, State
from motions.models import BothPass, Policy, Progress, Question, Result, Submission
from tests.factories import DAY, NOON
from tests.factories.motions import RULES, fresh
from tests.factories.rulebook import ABSTAIN, AGAINST, FOR, LATER, Hall, declare

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def hall() -> Hall:
    return Hall()


# Drawing up


def test_the_paper_says_what_changes_before_and_after_and_which_version(hall):
    motion = hall.rule_change("ten members", "twelve members")

    question = hall.ask(motion)

    version = weaves.latest_version(motion.text, motion)
    assert question.version == version
    assert question.contest.subject_hash == version.hash
    assert question.contest.text == (
        "Clause 2, line 3: delete “ten”, insert “twelve”.\n\n"
        "Before: 2. The coordinating group has ten members.\n"
        "After: 2. The coordinating group has twelve members.\n\n"
        f"This is version {version.number} of Motion 1. Its fingerprint: {version.hash}"
    )
    assert question.contest.threshold == "two-thirds"


def test_a_policy_motion_is_on_the_paper_in_full(hall):
    question = hall.ask(hall.policy())

    assert question.contest.text.startswith(
        "Endorsements\n\nMembers may vote by post or in person."
    )
    assert question.contest.threshold == "simple"


@pytest.mark.parametrize(
    ("case_for", "case_against", "code"),
    [
        ("", "", "both-cases"),
        ("word " * 100, "", "both-cases"),
        ("word " * 251, "word " * 251, "case-too-long"),
        ("word " * 100, "word " * 74, "cases-unequal"),
        ("word " * 100, "word " * 75, None),
        ("word " * 250, "word " * 250, None),
    ],
)
def test_both_cases_are_given_at_equal_length(hall, case_for, case_against, code):
    motion = hall.policy()

    if code is None:
        assert hall.ask(motion, case_for=case_for, case_against=case_against)
        return
    with pytest.raises(Refused) as caught:
        hall.ask(motion, case_for=case_for, case_against=case_against)

    assert caught.value.refusal.code == code
    assert not hall.ballot.contests.exists()


def test_only_what_the_assembly_passed_on_goes_to_a_ballot(hall):
    motion = hall.process.on_agenda(hall.mover)

    with pytest.raises(Refused) as caught:
        hall.ask(motion)

    assert caught.value.refusal.code == "not-for-the-ballot"


def test_a_motion_is_on_one_ballot_at_a_time(hall):
    motion = hall.policy()
    question = hall.ask(motion)

    with pytest.raises(Refused) as caught:
        hall.ask(motion)
    assert caught.value.refusal.code == "asked-already"

    actions.take_off(question, **hall.by)
    assert hall.ask(motion)


def test_what_cannot_stand_together_is_declared_before_the_vote(hall):
    first = hall.rule_change("ten members", "twelve members")
    second = hall.rule_change("ten members", "twenty members")
    hall.ask(first)

    with pytest.raises(Refused) as caught:
        hall.ask(second)
    assert caught.value.refusal.code == "conflict-not-declared"

    declare(hall, first, second)
    assert hall.ask(second)


# Bound


def test_a_question_that_was_drawn_up_is_not_reworded(hall):
    question = hall.ask(hall.policy())

    with pytest.raises(Refused) as caught:
        ballots.change_proposal(question.contest, title="Otherwise", **hall.by)

    assert caught.value.refusal.code == "drawn-up-elsewhere"


def test_a_paper_that_does_not_say_its_version_cannot_be_stored(hall):
    question = hall.ask(hall.policy())

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        hall.ballot.contests.filter(pk=question.contest_id).update(text="Something else.")

    assert constraint_broken_by(caught.value) == "ballots_contest_text_says_its_subject"


def republish(hall: Hall, motion: Submission) -> None:
    actions.publish_version(motion.text, of=motion, why="Again.", by=None, at=LATER - 15 * DAY)


def publish_book(hall: Hall, motion: Submission) -> None:
    actions.publish_version(hall.process.book, of=None, why="Moved on.", by=None, at=LATER - DAY)


def other_hash(hall: Hall, motion: Submission) -> None:
    contest = hall.ballot.contests.get()
    wrong = "0" * 64
    hall.ballot.contests.filter(pk=contest.pk).update(
        subject_hash=wrong, text=contest.text.replace(contest.subject_hash, wrong)
    )


def unbound(hall: Hall, motion: Submission) -> None:
    hall.ballot.contests.get().question.delete()


def withdrawn(hall: Hall, motion: Submission) -> None:
    actions.conclude(motion, Outcome.REFERRED_BACK, why="A mistake.", by=None, at=LATER - DAY)


@pytest.mark.parametrize("spoil", [republish, publish_book, other_hash, unbound, withdrawn])
def test_notice_is_refused_if_the_question_is_not_what_was_last_published(hall, spoil):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    spoil(hall, motion)

    with pytest.raises(Refused) as caught:
        hall.notify()

    assert caught.value.refusal.code == "subject-differs"
    assert Ballot.objects.get(pk=hall.ballot.pk).state == BallotState.DRAFTED


@pytest.mark.parametrize("spoil", [republish, publish_book, withdrawn])
def test_a_ballot_does_not_open_on_another_text_than_the_one_last_published(hall, spoil):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    hall.notify()
    spoil(hall, motion)

    with pytest.raises(Refused) as caught:
        ballots.open_voting(hall.ballot, at=LATER)

    assert caught.value.refusal.code == "subject-differs"
    assert Ballot.objects.get(pk=hall.ballot.pk).state == BallotState.NOTIFIED


def test_a_question_is_published_anew_where_the_text_in_force_has_moved_on(hall):
    motion = hall.rule_change("ten members", "twelve members")
    before = weaves.latest_version(motion.text, motion)
    actions.publish_version(hall.process.book, of=None, why="x", by=None, at=LATER - 29 * DAY)

    question = hall.ask(motion)

    assert question.version.number == before.number + 1
    hall.notify()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"motion_id": None}, "motions_question_bound"),
        ({"at": NOON}, "motions_question_bound"),
        ({"result": Result.LOST}, "motions_question_settled_with_result_and_figures"),
        (
            {"result": Result.CARRIED, "why": "x", "settled_at": NOON},
            "motions_question_brought_iff_carried",
        ),
    ],
)
def test_impossible_questions(hall, change, constraint):
    question = hall.ask(hall.policy())

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**change)

    assert constraint_broken_by(caught.value) == constraint


def test_a_question_of_a_ballot_that_was_announced_is_not_unbound(hall):
    hall.ask(hall.policy())
    hall.notify()

    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.all().delete()


# Settled


def test_what_is_carried_comes_into_force_with_the_figures(hall):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    hall.hold((FOR,), (FOR,), (AGAINST,), (ABSTAIN,))

    assert hall.settle()

    assert hall.in_force() == RULES.replace("ten members", "twelve members")
    question = Question.objects.get()
    why = f"In the ballot “{hall.ballot}”: 2 for, 1 against, 1 abstained."
    assert (question.result, question.why) == (Result.CARRIED, why)
    assert question.brought == weaves.latest_version(hall.process.book)
    assert question.brought.why == f"Motion 1: Endorsements. {why}"
    motion = fresh(motion)
    assert (motion.state, motion.outcome) == (State.DECIDED, Outcome.CARRIED)


def test_settling_twice_is_harmless(hall):
    hall.ask(hall.rule_change("ten members", "twelve members"))
    hall.hold((FOR,))
    assert hall.settle()
    events = AuditEvent.objects.count()

    assert not hall.settle()

    assert AuditEvent.objects.count() == events
    assert hall.process.book.versions.filter(of=None).count() == 2


def test_nothing_is_settled_before_the_declaration(hall):
    hall.ask(hall.rule_change("ten members", "twelve members"))
    hall.notify()

    assert not hall.settle()

    assert hall.in_force() == RULES


def test_the_clock_settles_what_is_declared(hall):
    hall.ask(hall.rule_change("ten members", "twelve members"))
    hall.hold((FOR,))

    tasks.sweep()

    assert "twelve" in hall.in_force()


def test_what_an_abandoned_ballot_asked_can_be_asked_again(hall):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    ballot = hall.notify()
    ballots.open_voting(ballot, at=ballot.opens_at)
    maker = hall.maker
    ballots.propose_to_undo(ballot, Move.ABANDON, reason="Keys lost.", by=maker.returning, at=LATER)
    ballots.agree_to_undo(ballot, Move.ABANDON, by=maker.scrutineer, at=LATER)

    tasks.sweep()
    tasks.sweep()

    question = Question.objects.get()
    assert question.result == Result.VOID
    assert "Keys lost." in question.why
    assert fresh(motion).outcome == ""
    hall.ballot = maker.draft(proposals=0)
    hall.ask(motion)
    assert Question.objects.filter(motion=motion).count() == 2


@pytest.mark.parametrize(
    ("papers", "outcome"),
    [
        ([(FOR,), (AGAINST,)], Outcome.LOST),  # half, where two thirds are needed
        ([(AGAINST,)], Outcome.LOST),
    ],
)
def test_what_is_not_carried_leaves_the_rules_as_they_were(hall, papers, outcome):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    hall.hold(*papers)

    hall.settle()

    assert hall.in_force() == RULES
    assert fresh(motion).outcome in (outcome, Outcome.NOT_CARRIED)
    assert Question.objects.get().result == Result.LOST


def test_two_changes_of_one_ballot_both_come_into_force(hall):
    first = hall.rule_change("ten members", "twelve members")
    second = hall.rule_change("by post", "by post or online")
    hall.ask(first)
    hall.ask(second)
    hall.hold((FOR, FOR))

    hall.settle()

    after = RULES.replace("ten members", "twelve members").replace("by post", "by post or online")
    assert hall.in_force() == after


@pytest.mark.parametrize(
    ("both_pass", "papers", "results"),
    [
        (BothPass.MORE_FOR, [(FOR, FOR), (ABSTAIN, FOR)], (Result.GAVE_WAY, Result.CARRIED)),
        (BothPass.MORE_FOR, [(FOR, FOR), (FOR, FOR)], (Result.RUN_OFF, Result.RUN_OFF)),
        (BothPass.ORIGINAL, [(FOR, FOR), (ABSTAIN, FOR)], (Result.CARRIED, Result.GAVE_WAY)),
        (BothPass.RUN_OFF, [(FOR, FOR), (ABSTAIN, FOR)], (Result.RUN_OFF, Result.RUN_OFF)),
        (BothPass.MORE_FOR, [(FOR, AGAINST)], (Result.CARRIED, Result.LOST)),
    ],
)
def test_if_both_that_conflict_are_carried_the_declared_rule_says_which_stands(
    hall, both_pass, papers, results
):
    first = hall.rule_change("ten members", "twelve members")
    second = hall.rule_change("ten members", "twenty members")
    declare(hall, first, second, both_pass=both_pass)
    hall.ask(first)
    hall.ask(second)
    hall.hold(*papers)

    hall.settle()

    found = dict(Question.objects.values_list("motion", "result"))
    assert (found[first.pk], found[second.pk]) == results
    standing = {"twelve": results[0] == Result.CARRIED, "twenty": results[1] == Result.CARRIED}
    assert {word: word in hall.in_force() for word in standing} == standing


def test_after_a_run_off_a_motion_may_be_put_to_the_next_ballot(hall):
    first = hall.rule_change("ten members", "twelve members")
    second = hall.rule_change("ten members", "twenty members")
    declare(hall, first, second, both_pass=BothPass.RUN_OFF)
    hall.ask(first)
    hall.ask(second)
    hall.hold((FOR, FOR))
    hall.settle()

    hall.ballot = hall.maker.draft(proposals=0)

    assert hall.ask(fresh(first))


def test_a_policy_is_kept_with_reports_on_how_it_is_carried_out(hall):
    hall.ask(hall.policy())
    hall.hold((FOR,))
    hall.settle()

    policy = Policy.objects.get()
    assert policy.progress == Progress.NOT_BEGUN
    for progress, day in ((Progress.BEGUN, 1), (Progress.DONE, 2)):
        actions.report_on_policy(
            policy, progress, "Work.", by=hall.process.ncg, at=LATER + dt.timedelta(days=day)
        )

    policy = Policy.objects.prefetch_related("reports").get()
    assert policy.progress == Progress.DONE
    assert [report.progress for report in policy.reports.all()] == [Progress.DONE, Progress.BEGUN]


def test_only_the_coordinating_group_reports_on_policies(hall):
    hall.ask(hall.policy())
    hall.hold((FOR,))
    hall.settle()
    policy = Policy.objects.get()

    for by, words, code in (
        (hall.mover, "Work.", "not-coordinating"),
        (hall.process.ncg, "  ", "nothing-reported"),
    ):
        with pytest.raises(Refused) as caught:
            actions.report_on_policy(policy, Progress.DONE, words, by=by, at=LATER)
        assert caught.value.refusal.code == code
    assert not policy.reports.exists()


def test_a_report_is_never_changed(hall):
    hall.ask(hall.policy())
    hall.hold((FOR,))
    hall.settle()
    report = actions.report_on_policy(
        Policy.objects.get(), Progress.BEGUN, "Work.", by=hall.process.ncg, at=LATER
    )

    for change in (lambda: report.delete(), lambda: type(report).objects.update(words="Other.")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
