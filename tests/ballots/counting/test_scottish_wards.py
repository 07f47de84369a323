"""Every ward of 2017 as declared, digit by digit; every ward of 2012 by who is elected."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ballots.counting import blt, count, record
from tests.ballots.counting.wards import ballots, declared, winners_of_2012

# Wards on which published programs have gone wrong, and the point they turn on.
DISCRIMINATING = {
    "north_ayrshire_2017_ward1": "somebody elected at the same stage receives nothing",
    "south_ayrshire_2012_ward3": "somebody elected at the same stage receives nothing",
    "west_dunbartonshire_2017_ward2": "two surpluses at the first stage",
    "shetland_2017_ward7": "the quota reached exactly",
    "north_lanarkshire_2017_ward11": "surpluses move one at a time",
    "renfrewshire_2017_ward3": "a tie settled by the stage before",
}

HALF_A_HUNDREDTH = Decimal("0.00510")  # some councils' tables are rounded to two places

# Ward, stage, candidate: as the table has it, as the papers have it. All look like slips.
SLIPS = {
    ("glasgow_2017_ward1", 3, "6"): ("393", "303.00000"),
    ("glasgow_2017_ward11", 2, "4"): ("680.668", "680.66808"),
    ("glasgow_2017_ward11", 2, "8"): ("998.5328", "998.53286"),
    ("glasgow_2017_ward13", 5, "6"): ("478.6821", "478.68214"),
    ("glasgow_2017_ward13", 5, "10"): ("207.6444", "207.64444"),
    ("midlothian_2017_ward1", 3, "6"): ("832.84154", "832.84152"),
}
# Here the table has 7034 valid papers, and first preferences that come to 7035.
MISCOUNTED = {"east_dunbartonshire_2017_ward2"}


pytestmark = pytest.mark.xdist_group("wards")  # they are counted once, by one worker


@pytest.fixture(scope="module")
def counted():
    return {ward: _count(data) for ward, data in ballots().items()}


def _count(data):
    contest, profile = blt.read(data)
    return count(contest, profile, "scottish-2011", contest.ids)


@pytest.mark.parametrize("ward", DISCRIMINATING)
def test_the_wards_that_tell_programs_apart(ward):
    done = _count(ballots()[ward])

    if ward in declared():
        winners = {row["candidate"] for row in declared()[ward] if row["elected"] == "1"}
    else:
        winners = set(map(str, winners_of_2012()[ward]))
    assert set(done.elected) == winners


def test_the_declared_councillors_of_2017_are_elected(counted):
    wrong = {
        ward
        for ward, rows in declared().items()
        if set(counted[ward].elected) != {r["candidate"] for r in rows if r["elected"] == "1"}
    }

    assert len(declared()) == 351
    assert wrong == set()


def test_the_declared_quotas_and_valid_papers_of_2017(counted):
    wrong = {
        ward
        for ward, (row, *_) in declared().items()
        if (counted[ward].quota, counted[ward].valid)
        != (int(Decimal(row["quota"])) * 100_000, int(Decimal(row["valid"])))
    }

    assert wrong == MISCOUNTED


def test_the_declared_totals_of_2017_stage_by_stage(counted):
    exact = rounded = 0
    slips = {}
    for ward, rows in declared().items():
        done = counted[ward]
        for place, row in enumerate(rows):
            for stage in done.stages:
                said = row[f"votes {stage.number}"]
                if not said:
                    continue
                ours = done.figure(stage.votes[place])
                difference = abs(Decimal(said) - Decimal(ours))
                if not difference:
                    exact += 1
                elif Decimal(said) == round(Decimal(said), 2) and difference <= HALF_A_HUNDREDTH:
                    rounded += 1
                else:
                    slips[ward, stage.number, row["candidate"]] = (said, ours)

    assert slips == SLIPS
    assert (exact, rounded) == (17_521, 393)


def test_nobody_in_2017_was_elected_by_lot(counted):
    assert [ward for ward in declared() if counted[ward].lots_used] == []


def test_an_independent_program_elects_the_same_people_in_2012(counted):
    wrong = {
        ward
        for ward, winners in winners_of_2012().items()
        if set(counted[ward].elected) != set(map(str, winners))
    }

    assert len(winners_of_2012()) == 353
    assert wrong == set()


def test_every_ward_survives_being_written_down_and_read_again(counted):
    for done in counted.values():
        assert record.from_json(record.to_json(done)) == done
