"""Business arrives from motions; members say what needs no debate, and what is debated."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from ballots import actions as ballots
from ballots import aftermath
from ballots.lifecycle import Move
from ballots.models import Ballot
from conventions import actions, tasks
from conventions.models import Business, Choosing, Convention, Fate, HandedOn, Survey
from momentum_demo.refusals import Refused
from motions.lifecycle import Outcome
from tests import factories
from tests.conventions.makers import HOUR
from tests.factories import DAY, NOON
from tests.factories.motions import ProcessMaker, fresh

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

LATER = NOON + 300 * DAY  # when the convention opens: the process is past its rulings by then


@pytest.fixture
def process():
    return ProcessMaker()


@pytest.fixture
def convention(conventions, process, ada) -> Convention:
    """Three policies and a change of the rule book have come before it."""
    for title in ("Warm homes", "Buses", "Libraries"):
        process.on_agenda(ada, title=title)
    process.rule_change(ada, "ten members", "twelve members", title="Twelve of us")
    it = conventions.announced(
        process=process.process, opens_at=LATER, closes_at=LATER + 6 * HOUR, at=LATER - 60 * DAY
    )
    actions.receive(it, at=LATER - 59 * DAY)
    return it


def fates(convention: Convention) -> dict[str, str]:
    return {str(each): each.fate for each in convention.business.select_related("submission")}


def of(convention: Convention, title: str) -> Business:
    return convention.business.get(submission__title=title)


def test_what_motions_put_on_the_agenda_comes_by_itself_and_once(convention):
    assert actions.receive(convention, at=LATER - 58 * DAY) == 0

    kinds = dict(convention.business.values_list("submission__title", "kind"))
    assert kinds == {
        "Warm homes": "motion",
        "Buses": "motion",
        "Libraries": "motion",
        "Twelve of us": "constitutional",
    }


def surveyed(convention, conventions) -> Survey:
    return actions.survey(
        convention,
        opens_at=LATER - 50 * DAY,
        closes_at=LATER - 40 * DAY,
        by=conventions.gita,
        at=LATER - 51 * DAY,
    )


def test_what_enough_agree_to_passes_without_debate(convention, conventions):
    survey = surveyed(convention, conventions)
    during = LATER - 45 * DAY
    people = factories.members(10)
    for number, member in enumerate(people):
        homes, buses = of(convention, "Warm homes"), of(convention, "Buses")
        actions.answer(homes, agrees=number != 0, by=member, at=during)  # nine of ten
        actions.answer(buses, agrees=number > 1, by=member, at=during)  # eight of ten
    actions.answer(of(convention, "Libraries"), agrees=True, by=people[0], at=during)

    actions.settle_survey(survey, at=survey.closes_at)

    assert fates(convention) == {
        "Warm homes": Fate.CONSENT,
        "Buses": Fate.WAITING,
        "Libraries": Fate.WAITING,  # one answer is too few
        "Twelve of us": Fate.WAITING,
    }
    assert not actions.settle_survey(survey, at=survey.closes_at)


def test_an_answer_can_be_changed_until_the_survey_closes(convention, conventions):
    survey = surveyed(convention, conventions)
    [member] = factories.members(1)
    homes = of(convention, "Warm homes")
    actions.answer(homes, agrees=True, by=member, at=LATER - 45 * DAY)

    actions.answer(homes, agrees=False, by=member, at=LATER - 44 * DAY)

    assert list(homes.answers.values_list("agrees", flat=True)) == [False]
    with pytest.raises(Refused):
        actions.answer(homes, agrees=True, by=member, at=survey.closes_at)


def prioritised(convention: Convention, *papers: bytes, **more: Any) -> Ballot:
    """One of three motions is debated: as these papers choose."""
    maker = factories.BallotMaker()
    maker.opens, maker.closes = LATER - 30 * DAY, LATER - 20 * DAY
    maker.notice = LATER - 40 * DAY
    voters = factories.members(len(papers))
    ballot = maker.draft(proposals=0)
    facts: dict[str, Any] = {"by": maker.returning, "at": maker.notice}
    asked: dict[str, Any] = {"kind": "motion", "places": 1} | more
    actions.prioritise(convention, ballot=ballot, **asked, **facts)
    ballots.freeze_roll(ballot, **facts)
    ballots.sign_off(ballot, **facts)
    ballots.sign_off(ballot, by=maker.scrutineer, at=maker.notice)
    ballots.notify(ballot, **facts)
    ballots.open_voting(ballot, at=maker.opens)
    ballot.refresh_from_db()
    for voter, paper in zip(voters, papers, strict=True):
        maker.vote(ballot, voter, paper, at=maker.opens + DAY)
    return maker.declared(ballot)


def test_members_choose_what_is_debated_and_the_clock_lets_it_stand(convention):
    prioritised(convention, b"\x01\x02", b"\x01", b"\x02\x00")

    tasks.sweep()

    assert fates(convention) == {
        "Warm homes": Fate.PASSED_OVER,
        "Buses": Fate.CHOSEN,
        "Libraries": Fate.PASSED_OVER,
        "Twelve of us": Fate.WAITING,
    }


def test_members_choose_up_to_so_many(convention):
    prioritised(
        convention, b"\x00\x01", b"\x01\x02", b"\x00", b"\x00", places=2, how=Choosing.CHOICE
    )

    tasks.sweep()

    assert fates(convention) == {
        "Warm homes": Fate.CHOSEN,
        "Buses": Fate.CHOSEN,
        "Libraries": Fate.PASSED_OVER,
        "Twelve of us": Fate.WAITING,
    }


def test_the_options_are_all_that_waits_and_nobody_picks(convention):
    maker = factories.BallotMaker()
    maker.opens, maker.closes = LATER - 30 * DAY, LATER - 20 * DAY
    maker.notice = LATER - 40 * DAY
    ballot = maker.draft(proposals=0)

    made = actions.prioritise(
        convention, ballot=ballot, kind="motion", places=2, by=maker.returning, at=maker.notice
    )

    names = list(made.contest.options.order_by("place").values_list("name", flat=True))
    assert names == ["Warm homes", "Buses", "Libraries"]


def test_the_committee_cannot_put_priorities_to_members_by_itself(convention, conventions):
    maker = factories.BallotMaker()
    maker.opens, maker.closes = LATER - 30 * DAY, LATER - 20 * DAY
    ballot = maker.draft(proposals=0)
    facts = {"by": conventions.gita, "at": LATER - 40 * DAY}

    with pytest.raises(Refused):
        actions.prioritise(convention, ballot=ballot, kind="motion", places=1, **facts)


def test_what_members_passed_over_and_what_was_not_reached_go_where_the_rules_say(
    convention, conventions
):
    prioritised(convention, b"\x01", b"\x01", b"\x02")
    tasks.sweep()
    chosen = of(convention, "Buses").submission
    session = conventions.session(convention)
    conventions.item(session, "Buses", kind="motion", submission=chosen)
    facts = {"by": conventions.gita}
    actions.release(convention, words="", at=LATER - 10 * DAY, **facts)
    actions.open_convention(convention, at=LATER, **facts)

    actions.close(convention, at=LATER + HOUR, **facts)

    handed = set(HandedOn.objects.values_list("title", "to"))
    assert handed == {(title, "coordinating") for title in ("Buses", "Warm homes", "Libraries")}
    assert fresh(chosen).outcome == Outcome.NOT_REACHED


def test_the_agenda_stays_when_its_priorities_ballot_is_annulled(convention, client):
    ballot = prioritised(convention, b"\x01\x02", b"\x01", b"\x02\x00")
    tasks.sweep()
    before = fates(convention)
    [said] = aftermath.of(ballot)
    assert "stays as members made it" in said

    cleo, dev = (signed.member for signed in ballot.sign_offs.order_by("pk"))
    at = ballot.closes_at + 2 * DAY
    ballots.propose_to_undo(ballot, Move.ANNUL, reason="The roll was wrong.", by=cleo, at=at)
    ballots.agree_to_undo(ballot, Move.ANNUL, by=dev, at=at)
    tasks.sweep()

    assert fates(convention) == before
    page = client.get(reverse("conventions:convention", args=[convention.slug])).text
    assert "The roll was wrong." in page
