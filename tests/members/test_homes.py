"""What a member's first page offers besides votes: the title, the words and until when, day by day."""

from __future__ import annotations

import pytest

from members.homes import chances
from motions import actions
from tests import factories
from tests.conventions.makers import ConventionMaker
from tests.elections.rounds import ElectionMaker
from tests.endorsements.rounds import RoundMaker
from tests.factories import DAY, NOON
from tests.factories.assemblies import AssemblyMaker
from tests.factories.motions import ProcessMaker

pytestmark = pytest.mark.django_db


def said(member, days):
    return [each.words for each in chances(member, at=NOON + days * DAY)]


def test_candidates_and_those_who_nominate_them_are_of_the_region():
    ElectionMaker().announced(region="Wales")
    here = factories.member("Here", where=factories.region("Wales"))
    away = factories.member("Away", where=factories.region("Scotland"))
    offered = {days: said(here, days) for days in (-49.5, -48, -40, -30, 1)}
    assert offered == {
        -49.5: [],
        -48: ["Put yourself forward"],
        -40: ["Nominate candidates"],
        -30: [],
        1: [],
    }
    assert said(away, -48) == []


def test_endorsement_is_asked_for_while_requests_are_taken():
    maker = RoundMaker()
    round_ = maker.announced()
    ada = factories.member("Ada")
    asked = [each for each in chances(ada, at=maker.asking) if each.title == round_.title]
    assert [(each.words, each.until) for each in asked] == [
        ("Ask for endorsement, or see who has", round_.closes_at)
    ]
    assert chances(ada, at=round_.closes_at) == []


def test_a_convention_is_to_register_for_then_to_come_to_then_to_follow():
    maker = ConventionMaker()
    convention = maker.announced()
    ada = factories.member("Ada")
    assert said(ada, -10) == ["Register to come"]
    maker.registered(convention, ada)
    assert said(ada, -10) == ["You are coming: see the agenda and your ticket"]
    ben = factories.member("Ben")
    assert said(ben, -0.5) == ["See the agenda"]  # registration closed the day before
    maker.sitting(convention)
    assert said(ben, 0.1) == ["It is on: follow it"]


def test_a_seat_drawn_by_lot_waits_on_the_first_page_of_whoever_was_drawn():
    hall = AssemblyMaker(seats=1)
    people = [factories.member(f"Person {n}") for n in range(3)]
    draw = actions.publish_pool(
        hall.assembly,
        seats=1,
        quotas=[],
        attributes=[],
        public_source="Dice.",
        draws_at=hall.later(1),
        by=hall.clerk,
        at=hall.at,
    )
    [seat] = actions.hold_draw(draw, public_words="6 6", by=hall.clerk, at=hall.later(2))
    words = "A seat is offered to you by lot: say whether you take it"
    ends = hall.assembly.stage.window.closes_at

    offered = [each for each in chances(seat.member, at=hall.later(3)) if each.words == words]
    assert [(each.title, each.until) for each in offered] == [("First assembly", ends)]
    other = next(person for person in people if person != seat.member)
    assert words not in {each.words for each in chances(other, at=hall.later(3))}
    assert words not in {each.words for each in chances(seat.member, at=ends)}
    actions.take_seat(seat, by=seat.member, at=hall.later(3))
    assert words not in {each.words for each in chances(seat.member, at=hall.later(3))}


def test_a_round_of_motions_says_its_stage(django_assert_max_num_queries):
    process = ProcessMaker().process
    ada = factories.member("Ada")
    stage = process.stages.first()
    with django_assert_max_num_queries(10):
        [now] = chances(ada, at=stage.window.opens_at)
    assert (now.title, now.words, now.until) == (
        str(process),
        f"Now: {stage}",
        stage.window.closes_at,
    )
