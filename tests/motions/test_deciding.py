"""What an assembly decides: figures, quorum, consensus, what falls, two clerks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from momentum_demo.refusals import Refused, constraint_broken_by
from motions import actions, agenda, weaves
from motions.lifecycle import Outcome, State
from motions.models import Decision, How, Meeting, PollKind, Position, Stance
from motions.rules import assemblies as sitting
from motions.rules import deciding as rules
from tests.answers import refused
from tests.factories import NOON, member
from tests.factories.assemblies import AssemblyMaker
from tests.factories.motions import fresh, words


@pytest.mark.parametrize(
    ("favour", "against", "share", "outcome"),
    [
        (6, 5, 0, Outcome.CARRIED),
        (5, 5, 0, Outcome.NOT_CARRIED),  # a tie
        (0, 0, 0, Outcome.NOT_CARRIED),  # everybody abstained
        (4, 5, 0, Outcome.LOST),
        (3, 1, 75, Outcome.CARRIED),  # exactly the share
        (14, 5, 75, Outcome.LOST),
        (15, 5, 75, Outcome.CARRIED),
        (1, 0, 100, Outcome.CARRIED),
    ],
)
def test_what_figures_decide(favour, against, share, outcome):
    assert rules.outcome_of(favour, against, share) == outcome


@pytest.mark.parametrize(
    ("seats", "per_cent", "quorum"), [(20, 50, 10), (21, 50, 11), (3, 33, 1), (0, 50, 1), (7, 0, 1)]
)
def test_the_quorum_is_a_share_of_who_sits_rounded_up(seats, per_cent, quorum):
    assert sitting.quorum_of(seats, per_cent) == quorum


@pytest.mark.parametrize(
    ("outcome", "quorate", "closed", "code"),
    [
        (Outcome.REMITTED, True, False, None),
        (Outcome.REMITTED, False, False, "meeting-inquorate"),
        (Outcome.WITHDRAWN, False, False, "meeting-inquorate"),
        (Outcome.NOT_REACHED, False, False, None),
        (Outcome.NOT_REACHED, True, True, "no-open-meeting"),
        (Outcome.INQUORATE, False, False, None),
        (Outcome.INQUORATE, True, False, "meeting-quorate"),
        (Outcome.CARRIED, True, False, "needs-a-vote"),
        (Outcome.LOST, True, False, "needs-a-vote"),
        (Outcome.FELL, True, False, "needs-a-vote"),
    ],
)
def test_what_can_end_without_a_vote(outcome, quorate, closed, code):
    meeting = Meeting(quorum=5, opened_at=NOON, closed_at=NOON if closed else None)
    sits = rules.refusal_to_sit(meeting, present=5 if quorate else 4)

    refusal = rules.refusal_to_dispose(outcome, quorate=sits)

    assert (refusal.code if refusal else None) == code


@pytest.fixture
def hall(db):
    return AssemblyMaker()


def test_a_carried_amendment_changes_the_text_and_the_decision_shows_its_figures(hall):
    motion = hall.on_agenda(hall.ncg)
    amendment = hall.amendment(motion, member(), "secret", "open")

    decision = hall.vote(amendment, 6, 3, 1)

    assert (decision.outcome, decision.how) == (Outcome.CARRIED, How.VOTE)
    assert (decision.favour, decision.against, decision.neither) == (6, 3, 1)
    assert (decision.present, decision.quorum) == (10, 5)
    assert fresh(amendment).because == "First assembly: 6 for, 3 against, 1 abstained."
    assert decision.acceptance.change == amendment.change
    assert "Ballots are open." in words(motion)


def test_a_tie_is_not_carried_and_the_text_stays(hall):
    motion = hall.on_agenda(hall.ncg)
    amendment = hall.amendment(motion, member(), "secret", "open")

    decision = hall.vote(amendment, 4, 4, 2)

    assert decision.outcome == Outcome.NOT_CARRIED
    assert fresh(amendment).outcome == Outcome.NOT_CARRIED
    assert "Ballots are secret." in words(motion)


def test_what_cannot_stand_beside_it_falls_by_itself_with_its_reason(hall):
    motion = hall.on_agenda(hall.ncg)
    one = hall.amendment(motion, member(), "post or", "letter,")
    other = hall.amendment(motion, member(), "or in person", "only")
    to_other = hall.amendment(other, member(), "only", "and only")

    decision = hall.vote(one, 6, 3)

    fell = {d.submission: d for d in Decision.objects.filter(how=How.FELL)}
    assert set(fell) == {other, to_other}
    assert {d.follows for d in fell.values()} == {decision}
    assert fell[other].why == f"It could not stand beside {one}, which was carried."
    assert fresh(other).outcome == fresh(to_other).outcome == Outcome.FELL


def test_two_that_cannot_both_stand_are_not_both_carried(hall):
    motion = hall.on_agenda(hall.ncg)
    inside = hall.amendment(motion, member(), "secret", "very secret")
    around = hall.amendment(motion, member(), "Ballots are secret. ", "")
    hall.vote(inside, 6, 3)

    assert refused(hall.vote, around, 6, 3) == "would-fall"
    decision = actions.record_fallen(fresh(around), hall.meeting, by=hall.clerk, at=hall.at)

    assert (decision.outcome, decision.how) == (Outcome.FELL, How.FELL)
    assert decision.follows.submission == inside
    assert "very secret" in words(motion)


def test_nothing_falls_that_nothing_stands_against(hall):
    motion = hall.on_agenda(hall.ncg)
    one = hall.amendment(motion, member(), "secret", "open")

    code = refused(actions.record_fallen, one, hall.meeting, by=hall.clerk, at=hall.at)

    assert code == "nothing-in-its-way"


def test_one_vote_decides_two_that_say_the_same(hall):
    motion = hall.on_agenda(hall.ncg)
    one = hall.amendment(motion, member(), "secret", "open")
    twin = hall.amendment(motion, member(), "secret", "open")

    hall.vote(one, 6, 3)

    decision = twin.decisions.get()
    assert (decision.outcome, decision.favour, decision.against) == (Outcome.CARRIED, 6, 3)
    assert words(motion).count("open") == 1


def test_an_inquorate_meeting_decides_nothing(db):
    hall = AssemblyMaker(present=4)
    motion = hall.on_agenda(hall.ncg)
    amendment = hall.amendment(motion, member(), "secret", "open")

    assert refused(hall.vote, amendment, 4, 0) == "meeting-inquorate"
    assert refused(hall.ask, amendment, PollKind.CONSENSUS) == "meeting-inquorate"
    assert not Decision.objects.exists()
    assert fresh(amendment).state == State.AGENDA


def test_people_who_leave_take_the_quorum_with_them(hall):
    motion = hall.on_agenda(hall.ncg)
    actions.record_attendance(hall.meeting, hall.seats[:4], by=hall.clerk, at=hall.at)

    assert refused(hall.vote, motion, 4, 0) == "meeting-inquorate"


def test_a_closed_meeting_decides_nothing(hall):
    motion = hall.on_agenda(hall.ncg)
    actions.close_meeting(hall.meeting, notes="Closed.", by=hall.clerk, at=hall.later(5))

    assert refused(hall.vote, motion, 6, 0) == "no-open-meeting"


def test_more_votes_than_people_are_refused(hall):
    motion = hall.on_agenda(hall.ncg)

    assert refused(hall.vote, motion, 8, 2, 1) == "more-votes-than-present"


def test_amendments_come_before_the_main_question(hall):
    motion = hall.on_agenda(hall.ncg)
    amendment = hall.amendment(motion, member(), "secret", "open")
    to_it = hall.amendment(amendment, member(), "open", "wide open")

    assert refused(hall.vote, motion, 6, 0) == "amendments-first"
    assert refused(hall.vote, amendment, 6, 0) == "amendments-first"
    hall.vote(to_it, 1, 6)
    hall.vote(amendment, 6, 0)
    hall.vote(motion, 6, 0)

    assert fresh(motion).state == State.AGENDA  # it goes on: the members decide it


def test_after_the_main_question_no_amendment_is_put(hall):
    motion = hall.on_agenda(hall.ncg)
    late = hall.amended(motion, member(), "secret", "open")
    assert agenda.business(hall.assembly)[0].unruled == 1
    hall.vote(motion, 6, 0)
    actions.rule(late, "in-order", by=hall.clerk, at=hall.at)

    assert refused(hall.vote, late, 6, 0) == "main-question-put"
    assert refused(hall.ask, late, PollKind.VOTE) == "main-question-put"
    how = {"why": "Too late.", "by": hall.clerk, "at": hall.at}
    actions.dispose(late, hall.meeting, Outcome.NOT_REACHED, **how)
    assert fresh(late).outcome == Outcome.NOT_REACHED


def test_a_motion_that_is_lost_ends_here(hall):
    motion = hall.on_agenda(hall.ncg)

    hall.vote(motion, 2, 6)

    assert fresh(motion).outcome == Outcome.LOST


def test_one_assembly_decides_once_and_the_next_decides_again(hall):
    motion = hall.on_agenda(hall.ncg)
    hall.vote(motion, 6, 0)

    assert refused(hall.vote, motion, 6, 0) == "decided-here-already"

    actions.close_meeting(hall.meeting, notes="", by=hall.clerk, at=hall.later(5))
    hall.at = hall.during(8)
    hall.assembly = hall.convened(8, "second")
    hall.meeting = hall.met([])
    hall.meeting.present.set([])
    seat = actions.seat_officer(hall.assembly, member(), hall.office, by=hall.clerk, at=hall.at)
    actions.record_attendance(hall.meeting, [seat], by=hall.clerk, at=hall.at)
    decision = hall.vote(motion, 0, 1)
    assert decision.outcome == Outcome.LOST


def test_outside_its_stage_an_assembly_decides_nothing(hall):
    motion = hall.on_agenda(hall.ncg)
    hall.at = hall.during(6)

    assert refused(hall.vote, motion, 6, 0) == "too-early"


def test_only_the_committee_enters_decisions(hall):
    motion = hall.on_agenda(hall.ncg)
    figures = actions.Figures(6, 0, 0)

    code = refused(actions.decide_by_vote, motion, hall.meeting, figures, by=member(), at=hall.at)

    assert code == "not-of-the-committee"


# Consensus


def test_consensus_is_no_objection_and_somebody_in_support(hall):
    motion = hall.on_agenda(hall.ncg)
    poll = hall.ask(motion, PollKind.CONSENSUS)
    hall.positions(poll, support=7, aside=3)

    decision = hall.close(poll)

    assert (decision.outcome, decision.how) == (Outcome.CARRIED, How.CONSENSUS)
    assert (decision.favour, decision.against, decision.neither) == (7, 0, 3)
    assert decision.poll == poll


def test_all_standing_aside_carries_nothing(hall):
    motion = hall.on_agenda(hall.ncg)
    poll = hall.ask(motion, PollKind.CONSENSUS)
    hall.positions(poll, aside=10)

    assert hall.close(poll).outcome == Outcome.NOT_CARRIED


@pytest.mark.parametrize(
    ("support", "objections", "outcome"), [(8, 2, Outcome.CARRIED), (7, 3, Outcome.LOST)]
)
def test_after_objections_it_is_tested_again_then_the_share_decides(
    hall, support, objections, outcome
):
    motion = hall.on_agenda(hall.ncg)
    first = hall.ask(motion, PollKind.CONSENSUS)
    hall.positions(first, support=9, object=1)
    assert hall.close(first) is None
    assert fresh(motion).state == State.AGENDA

    second = hall.ask(motion, PollKind.CONSENSUS)
    hall.positions(second, support=support, object=objections)
    decision = hall.close(second)

    assert (decision.outcome, decision.how, decision.share) == (outcome, How.FALLBACK, 75)


def test_consensus_is_tested_twice_and_no_more(hall):
    motion = hall.on_agenda(hall.ncg)
    amendment = hall.amendment(motion, member(), "secret", "open")
    for _ in range(2):
        poll = hall.ask(amendment, PollKind.CONSENSUS)
        assert refused(hall.ask, motion, PollKind.CONSENSUS) in ("poll-open", "amendments-first")
        hall.positions(poll, object=1)
        hall.close(poll)

    assert fresh(amendment).outcome == Outcome.LOST
    assert refused(hall.ask, amendment, PollKind.CONSENSUS) == "decided-here-already"


def test_a_recorded_vote_keeps_who_voted_how(hall):
    motion = hall.on_agenda(hall.ncg)
    poll = hall.ask(motion, PollKind.VOTE)
    hall.positions(poll, support=6, object=4)

    decision = hall.close(poll)

    assert (decision.how, decision.favour, decision.against) == (How.VOTE, 6, 4)
    said = [str(position.words()) for position in poll.positions.select_related("poll")]
    assert said == ["For"] * 6 + ["Against"] * 4


@pytest.mark.parametrize(
    ("who", "stance", "reason", "code"),
    [
        ("sits", Stance.SUPPORT, "", None),
        ("sits", Stance.OBJECT, "It goes too far.", None),
        ("sits", Stance.OBJECT, " ", "objection-without-reason"),
        ("away", Stance.SUPPORT, "", "not-present"),
        ("stranger", Stance.SUPPORT, "", "not-sitting"),
        ("left", Stance.SUPPORT, "", "not-sitting"),
    ],
)
def test_who_may_take_a_position(db, who, stance, reason, code):
    hall = AssemblyMaker(present=8)
    motion = hall.on_agenda(hall.ncg)
    poll = hall.ask(motion, PollKind.CONSENSUS)
    actions.give_up_seat(hall.seats[1], by=hall.seats[1].member, at=hall.at)
    people = {
        "sits": hall.seats[0].member,
        "left": hall.seats[1].member,
        "away": hall.seats[9].member,
        "stranger": member(),
    }

    if code is None:
        actions.take_position(poll, stance, reason=reason, by=people[who], at=hall.at)
    else:
        found = refused(
            actions.take_position, poll, stance, reason=reason, by=people[who], at=hall.at
        )
        assert found == code
    assert Position.objects.count() == (code is None)


def test_a_position_can_be_changed_until_the_poll_is_closed(hall):
    motion = hall.on_agenda(hall.ncg)
    poll = hall.ask(motion, PollKind.CONSENSUS)
    ada = hall.seats[0].member
    actions.take_position(poll, Stance.OBJECT, reason="No.", by=ada, at=hall.at)
    actions.take_position(poll, Stance.SUPPORT, by=ada, at=hall.at)
    hall.close(poll)

    assert poll.positions.get().stance == Stance.SUPPORT
    code = refused(actions.take_position, poll, Stance.OBJECT, reason="No.", by=ada, at=hall.at)
    assert code == "poll-closed"


# Two clerks


def test_a_clerk_who_did_not_see_the_other_decision_is_told_to_look_again(hall):
    motion = hall.on_agenda(hall.ncg)
    one = hall.amendment(motion, member(), "secret", "open")
    other = hall.amendment(motion, member(), "post", "letter")
    seen = actions.last_decision(hall.assembly, motion)
    hall.vote(one, 6, 3, seen=seen)

    assert refused(hall.vote, other, 6, 3, seen=seen) == "decided-meanwhile"
    assert fresh(other).state == State.AGENDA

    hall.vote(other, 6, 3, seen=actions.last_decision(hall.assembly, motion))


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_once_one_decides_and_the_other_is_refused():
    hall = AssemblyMaker()
    motion = hall.on_agenda(hall.ncg)
    one = hall.amendment(motion, member(), "post or", "letter,")
    other = hall.amendment(motion, member(), "or in person", "only")

    def enter(submission) -> str:
        try:
            hall.vote(submission, 6, 3, seen=0)
        except Refused as refusal:
            return refusal.refusal.code
        finally:
            connection.close()
        return "entered"

    with ThreadPoolExecutor(2) as clerks:
        found = sorted(clerks.map(enter, [one, other]))

    assert found == ["decided-meanwhile", "entered"]
    outcomes = sorted([fresh(one).outcome, fresh(other).outcome])
    assert outcomes == [Outcome.CARRIED, Outcome.FELL]


# What the database will not hold


FELL = {"outcome": Outcome.FELL, "favour": None, "against": None, "neither": None}


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        ("motions_decision_quorate", {"present": 3, "favour": 2, "against": 0}),
        ("motions_decision_carried_by_more", {"favour": 3, "against": 3}),
        ("motions_decision_no_more_than_present", {"favour": 9, "against": 3}),
        ("motions_decision_why_given", FELL | {"how": How.DISPOSED, "why": ""}),
        ("motions_decision_figures_where_counted", {"favour": None}),
        ("motions_decision_follows_iff", FELL | {"how": How.FELL}),
    ],
)
def test_impossible_decisions(hall, constraint, impossible):
    motion = hall.on_agenda(hall.ncg)
    facts = {
        "assembly": hall.assembly,
        "submission": motion,
        "meeting": hall.meeting,
        "outcome": Outcome.CARRIED,
        "how": How.VOTE,
        "favour": 6,
        "against": 3,
        "neither": 0,
        "present": 10,
        "quorum": 5,
        "why": "Carried.",
        "by": hall.clerk,
        "at": hall.at,
    }

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Decision.objects.create(**(facts | impossible))

    assert constraint_broken_by(caught.value) == constraint


def test_a_decision_is_never_changed_and_never_goes(hall):
    motion = hall.on_agenda(hall.ncg)
    decision = hall.vote(motion, 6, 0)

    for change in (lambda rows: rows.update(favour=9), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(Decision.objects.filter(pk=decision.pk))


def test_a_refused_decision_writes_nothing(hall):
    motion = hall.on_agenda(hall.ncg)
    before = weaves.Standing(motion.text).of(motion)

    refused(hall.vote, motion, 8, 3)

    assert not Decision.objects.exists()
    assert weaves.Standing(motion.text).of(motion) == before
