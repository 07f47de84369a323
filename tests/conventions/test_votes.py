"""Votes in the hall and online: who may do what, what the figures decide, and what follows."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from ballots import actions as ballots
from conventions.actions import plans, votes
from conventions.models import (
    Attending,
    Decision,
    FloorMotion,
    Manner,
    Question,
    QuestionKind,
    QuestionResult,
    Voice,
    Vote,
    VoteState,
)
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import constraint_broken_by
from motions import actions as motion_actions
from motions import models as motions
from motions import weaves
from motions.lifecycle import Outcome, State
from motions.models import Submission
from tests.conventions.hall import Floor
from tests.factories import member, rule_set
from tests.factories.motions import code_of, fresh, words
from tests.factories.rulebook import CASES

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def floor():
    return Floor()


def planned(floor, *items, run_off=False):
    """A published plan for these items."""
    plan = plans.draw_up(
        floor.convention, items, title="", run_off=run_off, by=floor.chair, at=floor.at
    )
    return plans.publish(plan, by=floor.chair, at=floor.at)


def put(floor, question, said, manner=Manner.DIVISION):
    """Put `question` to a vote in which people say what `said` has for each."""
    vote = votes.open_vote(question, manner, by=floor.chair, at=floor.at)
    for who, answer in said.items():
        votes.answer(vote, answer, by=who, at=floor.at)
    votes.close_vote(vote, by=floor.chair, at=floor.at)
    return votes.declare(vote, by=floor.chair, at=floor.at)


def all_say(people, answer):
    return dict.fromkeys(people, answer)


def test_a_recorded_vote_carries_the_motion_and_writes_who_voted_how(floor, ada):
    people = floor.people(3)
    motion = floor.maker.on_agenda(ada)
    plan = planned(floor, floor.item(motion))
    said = dict(zip(people, ["for", "for", "against"], strict=True))

    vote = put(floor, plan.questions.get(), said)

    assert (vote.favour, vote.against, vote.neither, vote.present) == (2, 1, 0, 3)
    assert fresh(motion).outcome == Outcome.CARRIED
    assert {voice.member: voice.answer for voice in vote.voices.all()} == said
    decision = Decision.objects.get()
    assert decision.figures == {"for": 2, "against": 1, "abstain": 0}
    assert decision.outcome == Outcome.CARRIED


class TestWhatFollows:
    def test_amendments_then_the_motion_and_the_text_is_what_the_votes_made_it(self, floor, ada):
        people = floor.people(2)
        motion = floor.maker.on_agenda(ada)
        floor.maker.amendment(motion, ada, "by post", "by telephone")
        floor.maker.amendment(motion, ada, "by post", "by pigeon")
        plan = planned(floor, floor.item(motion))
        first, second, main = plan.questions.all()

        put(floor, first, all_say(people, "for"))
        put(floor, main, all_say(people, "for"))

        second.refresh_from_db()
        assert second.result == QuestionResult.FELL
        assert second.submission.outcome == Outcome.FELL
        assert "Members may vote by telephone" in words(motion)
        assert fresh(motion).outcome == Outcome.CARRIED
        assert [decision.outcome for decision in Decision.objects.order_by("pk")] == [
            Outcome.CARRIED,
            Outcome.FELL,
            Outcome.CARRIED,
        ]

    def test_one_vote_decides_amendments_that_say_the_same(self, floor, ada):
        people = floor.people(1)
        motion = floor.maker.on_agenda(ada)
        twins = [
            floor.maker.amendment(motion, who, "by post", "by pigeon") for who in (ada, member())
        ]
        plan = planned(floor, floor.item(motion))

        put(floor, plan.questions.first(), all_say(people, "against"))

        assert plan.questions.count() == 2
        assert [fresh(twin).outcome for twin in twins] == [Outcome.LOST, Outcome.LOST]

    def test_a_part_that_is_lost_is_not_in_what_is_carried(self, floor, ada):
        people = floor.people(1)
        motion = floor.maker.on_agenda(ada, typed="Keep this.\n\nDrop this.")
        plan = plans.draw_up(
            floor.convention, [floor.item(motion)], title="", by=floor.chair, at=floor.at
        )
        main = plan.questions.get()
        keep, drop = (block.id for block in weaves.reading_of(motion).shown)
        parts = [("Part 1", [keep]), ("Part 2", [drop])]
        plans.divide(main, parts, by=floor.chair, at=floor.at)
        plans.publish(plan, by=floor.chair, at=floor.at)
        one, two, main = plan.questions.all()

        put(floor, one, all_say(people, "for"))
        put(floor, two, all_say(people, "against"))
        put(floor, main, all_say(people, "for"))

        assert words(motion) == "Keep this."
        assert fresh(motion).outcome == Outcome.CARRIED

    def test_a_tie_is_not_carried(self, floor, ada):
        motion = floor.maker.on_agenda(ada)
        plan = planned(floor, floor.item(motion))
        one, other = floor.people(2)

        put(floor, plan.questions.get(), {one: "for", other: "against"})

        assert fresh(motion).outcome == Outcome.NOT_CARRIED

    def test_next_business_ends_a_motion_without_deciding_it(self, floor, ada):
        people = floor.people(1)
        motion = floor.maker.on_agenda(ada)
        amendment = floor.maker.amendment(motion, ada, "by post", "by pigeon")
        item = floor.item(motion)
        planned(floor, item)

        vote = votes.open_floor_vote(
            item, FloorMotion.NEXT_BUSINESS, Manner.DIVISION, by=floor.chair, at=floor.at
        )
        votes.answer(vote, "for", by=people[0], at=floor.at)
        votes.close_vote(vote, by=floor.chair, at=floor.at)
        votes.declare(vote, by=floor.chair, at=floor.at)

        assert fresh(motion).outcome == Outcome.NOT_CARRIED
        assert fresh(amendment).outcome == Outcome.FELL
        assert not Question.objects.filter(result="").exists()

    @pytest.mark.parametrize(
        ("moved", "favour", "against", "carried"),
        [
            (FloorMotion.SUSPEND, 1, 1, False),
            (FloorMotion.SUSPEND, 2, 1, True),
            (FloorMotion.VOTE_NOW, 2, 1, True),
            (FloorMotion.CHALLENGE, 3, 2, False),
        ],
    )
    def test_motions_from_the_floor_need_their_majorities(
        self, floor, moved, favour, against, carried
    ):
        people = floor.people(favour + against)

        vote = votes.open_floor_vote(
            floor.item(), moved, Manner.DIVISION, by=floor.chair, at=floor.at
        )
        for number, who in enumerate(people):
            votes.answer(vote, "for" if number < favour else "against", by=who, at=floor.at)
        votes.close_vote(vote, by=floor.chair, at=floor.at)
        votes.declare(vote, by=floor.chair, at=floor.at)

        assert (Decision.objects.get().outcome == Outcome.CARRIED) is carried


class TestTheConventionOfTheTenthOfMarch2024:
    """Two priorities carried that cannot both be done; a rule change that all members decide."""

    def test_the_run_off_that_was_declared_beforehand(self, floor, ada):
        people = floor.people(5)
        education = floor.maker.on_agenda(ada, typed="Run political education.")
        policy = floor.maker.on_agenda(ada, typed="Write policy.")
        items = [floor.item(education), floor.item(policy)]
        plan = planned(floor, *items, run_off=True)
        first, second, run_off = plan.questions.all()

        put(floor, first, all_say(people, "for"))
        assert fresh(education).state == State.AGENDA  # the run-off may still put it aside
        put(floor, second, all_say(people, "for"))
        said = all_say(people[:4], str(first.pk)) | {people[4]: str(second.pk)}
        vote = put(floor, run_off, said)

        assert (vote.favour, vote.against) == (4, 1)
        assert fresh(education).outcome == Outcome.CARRIED
        assert fresh(policy).outcome == Outcome.NOT_CARRIED
        assert "run-off" in fresh(policy).because

    def test_no_run_off_is_held_if_one_is_lost(self, floor, ada):
        people = floor.people(1)
        education = floor.maker.on_agenda(ada, typed="Run political education.")
        policy = floor.maker.on_agenda(ada, typed="Write policy.")
        plan = planned(floor, floor.item(education), floor.item(policy), run_off=True)
        first, second, run_off = plan.questions.all()

        put(floor, first, all_say(people, "for"))
        put(floor, second, all_say(people, "against"))

        run_off.refresh_from_db()
        assert run_off.result == QuestionResult.FELL
        assert fresh(education).outcome == Outcome.CARRIED
        assert fresh(policy).outcome == Outcome.LOST

    def test_a_rule_change_goes_on_to_a_ballot_of_all_members_by_itself(self, floor, ada):
        people = floor.people(3)
        rule_set()
        motion = floor.maker.rule_change(ada, "by post", "by post or online")
        plan = planned(floor, floor.item(motion))
        main = plan.questions.get()
        assert main.majority == "two-thirds"

        put(floor, main, dict(zip(people, ["for", "for", "against"], strict=True)))

        main.refresh_from_db()
        assert fresh(motion).state == State.BALLOT
        assert main.ballot.state == "drafted"
        assert main.ballot.closes_at > main.ballot.opens_at > floor.at
        event = AuditEvent.objects.get(action="convention.sent_to_members")
        assert event.change == {"ballot": main.ballot.slug}

    def test_its_question_is_bound_and_waits_only_for_both_cases(self, floor, ada, maker):
        people = floor.people(3)
        rule_set()
        motion = floor.maker.rule_change(ada, "by post", "by post or online")
        plan = planned(floor, floor.item(motion))
        put(floor, plan.questions.get(), all_say(people, "for"))
        bound = motions.Question.objects.select_related("contest__ballot").get(motion=motion)
        ballot = bound.contest.ballot
        facts = {"by": maker.returning, "at": floor.at}
        ballots.freeze_roll(ballot, **facts)
        ballots.sign_off(ballot, **facts)
        ballots.sign_off(ballot, by=maker.scrutineer, at=floor.at)
        assert code_of(lambda: ballots.notify(ballot, **facts)) == "both-cases-missing"

        motion_actions.argue(bound, **CASES, **facts)

        ballots.sign_off(ballot, **facts)
        ballots.sign_off(ballot, by=maker.scrutineer, at=floor.at)
        ballots.notify(ballot, **facts)
        ballot.refresh_from_db()
        ballots.open_voting(ballot, at=ballot.opens_at)
        ballot.refresh_from_db()
        assert ballot.state == "open"

    def test_two_rule_changes_that_clash_are_not_put_on_one_ballot(self, floor, ada):
        people = floor.people(3)
        rule_set()
        for new in ("twelve members", "nine members"):
            motion = floor.maker.rule_change(ada, "ten members", new)
            plan = planned(floor, floor.item(motion))
            put(floor, plan.questions.get(), all_say(people, "for"))

        assert [each.state for each in Submission.objects.filter(lead=None)] == [State.BALLOT] * 2
        assert (
            motions.Question.objects.count() == 1
        )  # the other waits at the desk, for a declared conflict

    def test_only_who_runs_ballots_writes_the_cases(self, floor, ada):
        people = floor.people(3)
        rule_set()
        motion = floor.maker.rule_change(ada, "by post", "by post or online")
        plan = planned(floor, floor.item(motion))
        put(floor, plan.questions.get(), all_say(people, "for"))
        bound = motions.Question.objects.get(motion=motion)

        assert code_of(
            lambda: motion_actions.argue(bound, **CASES, by=floor.chair, at=floor.at)
        ) == ("not-an-officer")

    def test_a_rule_change_without_its_two_thirds_goes_nowhere(self, floor, ada):
        people = floor.people(5)
        motion = floor.maker.rule_change(ada, "by post", "by post or online")
        plan = planned(floor, floor.item(motion))
        said = dict(zip(people, ["for", "for", "for", "against", "against"], strict=True))

        put(floor, plan.questions.get(), said)

        assert fresh(motion).outcome == Outcome.LOST


class TestAShowOfHands:
    @pytest.fixture
    def vote(self, floor, ada):
        for _ in range(4):
            floor.comes(member("Somebody"))
        plan = planned(floor, floor.item(floor.maker.on_agenda(ada)))
        return votes.open_vote(plan.questions.get(), Manner.HANDS, by=floor.chair, at=floor.at)

    def count(self, floor, vote, teller, favour, against):
        figures = {"for": favour, "against": against}
        return votes.enter_count(vote, figures, by=floor.tellers[teller], at=floor.at)

    def declare(self, floor, vote):
        return votes.declare(vote, by=floor.chair, at=floor.at)

    def test_two_tellers_who_agree_and_those_online_are_added_up(self, floor, vote):
        online = floor.people(1)[0]
        votes.answer(vote, "for", by=online, at=floor.at)
        self.count(floor, vote, 0, 2, 1)
        self.count(floor, vote, 1, 2, 1)
        votes.close_vote(vote, by=floor.chair, at=floor.at)

        declared = self.declare(floor, vote)

        assert (declared.favour, declared.against) == (3, 1)
        assert not Voice.objects.exists()  # of hands only the figures are kept

    def test_one_teller_is_not_enough(self, floor, vote):
        self.count(floor, vote, 0, 2, 1)
        votes.close_vote(vote, by=floor.chair, at=floor.at)

        assert code_of(lambda: self.declare(floor, vote)) == "two-tellers"

    def test_tellers_who_differ_count_again(self, floor, vote):
        self.count(floor, vote, 0, 2, 1)
        self.count(floor, vote, 1, 3, 1)
        votes.close_vote(vote, by=floor.chair, at=floor.at)
        assert code_of(lambda: self.declare(floor, vote)) == "tellers-differ"

        self.count(floor, vote, 1, 2, 1)

        assert self.declare(floor, vote).favour == 2

    def test_no_more_hands_than_people_in_the_hall(self, floor, vote):
        refused = code_of(lambda: self.count(floor, vote, 0, 4, 1))

        assert refused == "more-hands-than-people"

    def test_whoever_is_in_the_hall_is_counted_by_the_tellers(self, floor, vote):
        here = floor.convention.registrations.filter(attending=Attending.IN_PERSON).first()

        refused = code_of(lambda: votes.answer(vote, "for", by=here.member, at=floor.at))

        assert refused == "counted-in-the-hall"

    def test_only_tellers_enter_what_they_counted(self, floor, vote, ada):
        assert code_of(lambda: votes.enter_count(vote, {"for": 1}, by=ada, at=floor.at)) == (
            "not-your-duty"
        )


def test_a_card_vote_brings_each_section_to_its_weight(floor, ada):
    people = floor.people(4)
    affiliates = floor.convention.sections.create(name="Affiliates", weight=1)
    members = floor.convention.sections.create(name="Members", weight=1)
    for who, section, worth in zip(
        people, [affiliates, members, members, members], [9000, 1, 1, 1], strict=True
    ):
        section.cards.create(registration=who.convention_registrations.get(), worth=worth)
    motion = floor.maker.on_agenda(ada)
    plan = planned(floor, floor.item(motion))
    said = dict(zip(people, ["for", "against", "against", "against"], strict=True))

    vote = put(floor, plan.questions.get(), said, Manner.CARDS)

    assert vote.tallies == {"Affiliates": {"for": 9000}, "Members": {"against": 3}}
    assert fresh(motion).outcome == Outcome.NOT_CARRIED  # half against half


def test_nobody_without_a_card_answers_a_card_vote(floor, ada):
    who = floor.people(1)[0]
    plan = planned(floor, floor.item(floor.maker.on_agenda(ada)))
    vote = votes.open_vote(plan.questions.get(), Manner.CARDS, by=floor.chair, at=floor.at)

    assert code_of(lambda: votes.answer(vote, "for", by=who, at=floor.at)) == "no-card"


class TestOneAfterAnother:
    @pytest.fixture
    def plan(self, floor, ada):
        motion = floor.maker.on_agenda(ada)
        floor.maker.amendment(motion, ada, "by post", "by pigeon")
        return planned(floor, floor.item(motion))

    def open(self, floor, question):
        return votes.open_vote(question, Manner.DIVISION, by=floor.chair, at=floor.at)

    def test_questions_are_put_in_the_order_of_the_plan(self, floor, plan):
        main = plan.questions.get(kind=QuestionKind.MAIN)

        assert code_of(lambda: self.open(floor, main)) == "not-its-turn"

    def test_two_in_the_chair_cannot_open_two_votes(self, floor, plan):
        first = plan.questions.first()
        self.open(floor, first)

        assert code_of(lambda: self.open(floor, first)) == "vote-going-on"

    def test_a_vote_is_closed_once_and_declared_once(self, floor, plan):
        vote = self.open(floor, plan.questions.first())
        votes.close_vote(vote, by=floor.chair, at=floor.at)
        assert code_of(lambda: votes.close_vote(vote, by=floor.chair, at=floor.at)) == (
            "vote-not-open"
        )
        votes.declare(vote, by=floor.chair, at=floor.at)

        refused = code_of(lambda: votes.declare(vote, by=floor.chair, at=floor.at))

        assert refused == "decided-already"
        assert Decision.objects.count() == 1

    def test_nothing_is_voted_on_that_is_not_published(self, floor, ada):
        motion = floor.maker.on_agenda(ada)
        plan = plans.draw_up(
            floor.convention, [floor.item(motion)], title="", by=floor.chair, at=floor.at
        )

        assert code_of(lambda: self.open(floor, plan.questions.get())) == "plan-not-published"

    def test_an_inquorate_convention_decides_nothing(self, ada):
        floor = Floor(quorum=3)
        floor.people(2)
        plan = planned(floor, floor.item(floor.maker.on_agenda(ada)))

        assert code_of(lambda: self.open(floor, plan.questions.get())) == "inquorate"

    def test_a_vote_that_went_wrong_is_set_aside_for_a_reason_and_held_again(self, floor, plan):
        vote = self.open(floor, plan.questions.first())
        assert code_of(lambda: votes.set_aside(vote, reason=" ", by=floor.chair, at=floor.at)) == (
            "no-reason"
        )

        votes.set_aside(vote, reason="The sound was off.", by=floor.chair, at=floor.at)

        assert self.open(floor, plan.questions.first()).state == VoteState.OPEN


class TestTheNetworkIsLostInMidVote:
    @pytest.fixture
    def vote(self, floor, ada):
        plan = planned(floor, floor.item(floor.maker.on_agenda(ada)))
        return votes.open_vote(plan.questions.get(), Manner.DIVISION, by=floor.chair, at=floor.at)

    def test_the_same_sent_twice_is_one_vote(self, floor, vote):
        who = floor.people(1)[0]

        for _ in range(2):
            votes.answer(vote, "for", by=who, at=floor.at)

        assert vote.voices.get().answer == "for"

    def test_until_it_closes_the_last_answer_counts(self, floor, vote):
        who = floor.people(1)[0]

        for said in ("for", "against"):
            votes.answer(vote, said, by=who, at=floor.at)

        assert vote.voices.get().answer == "against"

    def test_what_comes_after_the_close_is_not_taken_and_says_so(self, floor, vote):
        who = floor.people(1)[0]
        votes.answer(vote, "for", by=who, at=floor.at)
        votes.close_vote(vote, by=floor.chair, at=floor.at)

        assert code_of(lambda: votes.answer(vote, "against", by=who, at=floor.at)) == "vote-closed"
        assert vote.voices.get().answer == "for"

    def test_the_database_takes_no_answer_to_a_closed_vote_from_anybody(self, floor, vote):
        who = floor.people(1)[0]
        votes.close_vote(vote, by=floor.chair, at=floor.at)

        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            vote.voices.create(member=who, answer="for", at=floor.at)

        assert constraint_broken_by(caught.value) == "conventions_voice_vote_open"


def test_what_was_declared_stays_as_it_was(floor, ada):
    people = floor.people(1)
    plan = planned(floor, floor.item(floor.maker.on_agenda(ada)))
    vote = put(floor, plan.questions.get(), all_say(people, "for"))

    for spoil in (
        lambda: Vote.objects.filter(pk=vote.pk).update(favour=9),
        lambda: Vote.objects.filter(pk=vote.pk).delete(),
        lambda: Voice.objects.filter(vote=vote).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            spoil()


def test_a_secret_vote_is_decided_by_the_ballot_that_took_it(floor, ada, maker):
    ballot = maker.opened(proposals=1)
    motion = floor.maker.on_agenda(ada)
    plan = planned(floor, floor.item(motion))
    contest = ballot.contests.get()
    vote = votes.open_vote(
        plan.questions.get(), Manner.SECRET, contest=contest, by=floor.chair, at=floor.at
    )
    who = floor.people(1)[0]
    assert code_of(lambda: votes.answer(vote, "for", by=who, at=floor.at)) == "by-ballot"
    votes.close_vote(vote, by=floor.chair, at=floor.at)
    assert code_of(lambda: votes.declare(vote, by=floor.chair, at=floor.at)) == (
        "ballot-not-declared"
    )
    maker.vote(ballot, ada, b"F")
    maker.declared(ballot)

    declared = votes.declare(vote, by=floor.chair, at=floor.at)

    assert (declared.favour, declared.against) == (1, 0)
    assert fresh(motion).outcome == Outcome.CARRIED
