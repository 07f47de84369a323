"""A ballot that was annulled: what it brought into force is taken out again, and its motions are open again."""

from __future__ import annotations

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from ballots import actions as ballots
from ballots import aftermath
from ballots.models import Ballot
from momentum_demo.refusals import constraint_broken_by
from motions import actions, tasks, weaves
from motions.lifecycle import Outcome, State
from motions.models import Policy, Question, Result, Submission
from motions.queries import provenance
from tests.factories import DAY
from tests.factories.motions import RULES, fresh
from tests.factories.rulebook import AGAINST, FOR, LATER, Hall, declare

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

REASON = "The roll was that of the year before."
ANNULLED = LATER + 12 * DAY


@pytest.fixture
def hall() -> Hall:
    return Hall()


def annul(hall, ballot=None) -> None:
    """Annulled, and swept up."""
    hall.maker.annulled(ballot or hall.ballot, reason=REASON, at=ANNULLED)
    with time_machine.travel(ANNULLED, tick=False):
        tasks.sweep()
        tasks.sweep()


def another_ballot(hall) -> None:
    """The hall goes on to its next ballot, which opens a month later."""
    hall.maker.opens, hall.maker.closes = LATER + 30 * DAY, LATER + 37 * DAY
    hall.maker.notice = LATER + 13 * DAY
    hall.by = {"by": hall.maker.returning, "at": hall.maker.notice}
    hall.ballot = hall.maker.draft(proposals=0)


def carry(hall) -> Ballot:
    """One member votes for what the notified ballot asks, and it is declared and settled."""
    ballots.open_voting(hall.ballot, at=hall.ballot.opens_at)
    hall.maker.vote(Ballot.objects.get(pk=hall.ballot.pk), hall.voters[0], FOR)
    hall.maker.declared(hall.ballot)
    actions.settle(hall.ballot, at=hall.maker.closes + DAY)
    return hall.ballot


def test_the_text_in_force_reads_as_before_and_says_why(hall):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    hall.hold((FOR,))
    hall.settle()
    assert "twelve" in hall.in_force()

    annul(hall)

    assert hall.in_force() == RULES
    version = weaves.latest_version(hall.process.book)
    assert version.number == 3
    assert REASON in version.why
    question = Question.objects.get()
    assert (question.result, question.annulled_at) == (Result.CARRIED, ANNULLED)
    assert question.brought.number == 2


@pytest.mark.parametrize(("papers", "ended"), [((FOR,), "carried"), ((AGAINST,), "lost")])
def test_a_motion_that_it_carried_or_lost_is_for_the_ballot_again(hall, papers, ended):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    hall.hold(papers)
    hall.settle()
    assert fresh(motion).outcome == ended

    annul(hall)

    motion = fresh(motion)
    assert (motion.state, motion.outcome, motion.decided_at) == (State.BALLOT, "", None)
    another_ballot(hall)
    hall.ask(motion)
    hall.notify()


def test_asked_and_carried_again_it_comes_into_force_and_each_word_knows_by_which_ballot(hall):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    first = hall.hold((FOR,))
    hall.settle()
    annul(hall)
    another_ballot(hall)
    hall.ask(fresh(motion))
    hall.notify()
    second = carry(hall)

    assert "twelve" in hall.in_force()
    history = provenance.Provenance(hall.process.book, for_member=True)
    steps = history.trail(motion.change.key).steps
    asked = [step.question.contest.ballot for step in steps if step.question]
    assert asked == [first, second]
    assert [step.why for step in steps if "No longer in force" in step.what] != []


def test_two_changes_of_one_ballot_are_both_taken_out(hall):
    hall.ask(hall.rule_change("ten members", "twelve members"))
    hall.ask(hall.rule_change("by post", "by post or online"))
    hall.hold((FOR, FOR))
    hall.settle()

    annul(hall)

    assert hall.in_force() == RULES
    assert {each.state for each in Submission.objects.filter(lead=None)} == {State.BALLOT}


def test_what_others_have_built_on_stays_until_a_motion_changes_it_back(hall):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    wrong = hall.hold((FOR,))
    hall.settle()
    another_ballot(hall)
    hall.ask(hall.rule_change("by post", "by post or online"))
    hall.notify()
    carry(hall)
    standing = hall.in_force()
    [said] = aftermath.of(wrong)
    assert "stays in" in said
    assert "Only another motion changes it back" in said

    annul(hall, wrong)

    assert hall.in_force() == standing
    assert fresh(motion).outcome == Outcome.CARRIED
    assert Question.objects.get(motion=motion).annulled_at is not None


def test_what_had_not_come_into_force_yet_does_not(hall):
    motion = hall.rule_change("ten members", "twelve members")
    hall.ask(motion)
    hall.hold((FOR,))
    [said] = aftermath.of(hall.ballot)
    assert "has not come into force yet" in said

    annul(hall)

    assert hall.in_force() == RULES
    question = Question.objects.get()
    assert (question.result, question.annulled_at) == (Result.VOID, None)
    assert REASON in question.why
    assert fresh(motion).state == State.BALLOT


def test_one_that_gave_way_is_open_again_too(hall):
    first = hall.rule_change("ten members", "twelve members")
    second = hall.rule_change("ten members", "eleven members")
    declare(hall, first, second)
    hall.ask(first)
    hall.ask(second)
    hall.hold((FOR, FOR), (FOR, FOR), (FOR, AGAINST))
    hall.settle()
    assert (fresh(first).outcome, fresh(second).outcome) == ("carried", "fell")

    annul(hall)

    assert (fresh(first).state, fresh(second).state) == (State.BALLOT, State.BALLOT)
    assert hall.in_force() == RULES


def test_a_policy_is_policy_no_longer_and_its_page_says_why(hall, client):
    motion = hall.policy()
    hall.ask(motion)
    hall.hold((FOR,))
    hall.settle()
    policy = Policy.objects.get()
    address = reverse("rules:policy", args=[policy.pk])
    [said] = aftermath.of(hall.ballot)
    assert "is policy no longer" in said
    assert address in client.get(reverse("rules:list")).text

    annul(hall)

    assert address not in client.get(reverse("rules:list")).text
    assert REASON in client.get(address).text
    assert fresh(motion).state == State.BALLOT


def test_the_database_opens_no_motion_again_whose_ballot_stands(hall):
    motion = hall.rule_change("ten members", "twelve members")
    question = hall.ask(motion)
    hall.hold((FOR,))
    hall.settle()

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Submission.objects.filter(pk=motion.pk).update(
            state=State.BALLOT, outcome="", decided_at=None, because=""
        )
    assert constraint_broken_by(caught.value) == "motions_submission_reopened"
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Question.objects.filter(pk=question.pk).update(annulled_at=ANNULLED)
    assert constraint_broken_by(caught.value) == "motions_question_bound"
