"""A page asks the database as often for three of a thing as for one."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.db import connections
from django.test.utils import CaptureQueriesContext

from ballots import notices
from tests.factories import DAY, NOON, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def asked(client):
    """How often a page asks either database."""

    def count(path: str) -> int:
        client.get(path)  # the first time may read what is then kept
        with (
            CaptureQueriesContext(connections["default"]) as members_side,
            CaptureQueriesContext(connections["urn"]) as urn_side,
        ):
            assert client.get(path).status_code == 200
        return len(members_side) + len(urn_side)

    return count


@pytest.mark.parametrize("page", ["", "roll/", "vote/"])
def test_a_paper_with_many_questions_costs_what_one_with_a_few_does(
    client, maker, ada, asked, page
):
    few = maker.opened(proposals=1, candidates=("Amina", "Bryn"))
    many = maker.opened(proposals=9, candidates=tuple(f"Candidate {n}" for n in range(20)))
    client.force_login(ada.user)

    with time_machine.travel(NOON + DAY, tick=False):
        costs = {asked(f"/ballots/{ballot.slug}/{page}") for ballot in (few, many)}

    assert len(costs) == 1


@pytest.mark.parametrize("page", ["result/", "result/1/", "heads.json"])
def test_a_result_with_many_questions_and_votes_costs_what_one_with_few_does(
    client, maker, asked, page
):
    voters = members(6)
    few, many = maker.opened(proposals=2), maker.opened(proposals=9)
    maker.vote(few, voters[0], b"F", b"A")
    for voter in voters:
        maker.vote(many, voter, *[b"F"] * 9)
    maker.declared(few)
    maker.declared(many)

    costs = {asked(f"/ballots/{ballot.slug}/{page}") for ballot in (few, many)}

    assert len(costs) == 1


@pytest.mark.parametrize("page", ["/", "/ballots/"])
def test_a_list_of_many_ballots_costs_what_a_list_of_one_does(client, maker, ada, asked, page):
    client.force_login(ada.user)
    costs = []
    with time_machine.travel(NOON + DAY, tick=False):
        for _ in range(3):
            maker.opened(proposals=2)
            maker.notified()
            maker.declared(maker.opened())
            costs.append(asked(page))

    assert len(set(costs)) == 1


def test_a_page_costs_the_same_with_one_on_the_roll_or_many(client, maker, ada, asked):
    small = maker.opened()
    members(30)
    large = maker.opened()
    client.force_login(ada.user)

    with time_machine.travel(NOON + DAY, tick=False):
        costs = {asked(f"/ballots/{ballot.slug}/") for ballot in (small, large)}

    assert len(costs) == 1


@pytest.mark.parametrize("stage", ["notified", "opened", "declared"])
def test_telling_looks_at_nobody_once_everybody_was_told(maker, stage):
    """It runs every five seconds, also with 40,000 on the roll."""
    members(3)
    ballot = maker.notified() if stage == "notified" else maker.opened()
    if stage == "declared":
        maker.declared(ballot)
    moment = {"notified": maker.notice, "opened": maker.opens, "declared": maker.closes + DAY}[
        stage
    ]
    with time_machine.travel(moment, tick=False):
        notices.sweep()
        with CaptureQueriesContext(connections["default"]) as asked:
            notices.sweep()

    assert len(asked) <= 4
    assert not [q for q in asked.captured_queries if re.search("rollentry|_member\\b", q["sql"])]
