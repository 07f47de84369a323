"""What the regions elect: the structure of 2022, and the cycle after it."""

from __future__ import annotations

import pytest

from elections import apportionment
from elections.apportionment import Reserve, left
from momentum_demo.demo.elections import NATIONAL, REGIONS_2022

PLACES = [dict(each) for each in REGIONS_2022]


def women(cycle: int) -> dict[str, int]:
    return {
        share.region: sum(r.at_least for r in share.reserves if r.who == "women")
        for share in apportionment.shares(PLACES, cycle)
    }


def test_in_2022_eight_regions_elected_26_with_13_places_for_women_and_6_for_bame_members():
    shares = apportionment.shares(PLACES, 0)

    assert len(shares) == 8
    assert sum(share.seats for share in shares) == 26
    assert apportionment.total(shares, "women") == 13
    assert apportionment.total(shares, "BAME members") == 6


def test_the_regions_reserve_what_is_asked_nationally_where_each_reserves_some():
    asked = {each["name"]: each["at_least"] for each in NATIONAL}

    for cycle in (0, 1, 2):
        shares = apportionment.shares(PLACES, cycle)
        for name in ("women", "BAME members"):
            assert apportionment.total(shares, name) >= asked[name]


def test_regions_with_an_odd_number_of_places_alternate_from_one_cycle_to_the_next():
    first, second = women(0), women(1)

    assert {region: (first[region], second[region]) for region in first} == {
        "london-and-eastern": (3, 3),
        "midlands": (2, 2),
        "northern": (2, 3),
        "south-east": (1, 2),
        "south-west": (2, 1),
        "yorkshire-northern-ireland-and-international": (2, 1),
        "scotland": (0, 1),
        "wales": (1, 0),
    }
    assert sum(second.values()) == 13
    assert women(2) == first


@pytest.mark.parametrize(
    ("sitting", "women_left", "bame_left"),
    [
        ([], 1, 1),
        ([{"women", "bame"}], 0, 0),
        ([{"bame"}], 1, 0),
        ([{"women"}, set()], 0, 1),
    ],
)
def test_whoever_sits_is_taken_off_what_is_reserved(sitting, women_left, bame_left):
    reserves = (Reserve("women", "women", 1), Reserve("BAME members", "bame", 1))

    remaining = {each.who: each.at_least for each in left(reserves, sitting, 2)}

    assert remaining.get("women", 0) == women_left
    assert remaining.get("bame", 0) == bame_left


def test_a_limit_is_lowered_by_who_sits():
    (limit,) = left([Reserve("men", "men", 0, 2)], [{"men"}, {"men"}], 1)

    assert limit.at_most == 0


def test_no_more_is_reserved_than_there_are_places():
    with pytest.raises(ValueError, match="wales"):
        apportionment.shares(
            [
                {
                    "region": "wales",
                    "seats": 1,
                    "reserves": [{"name": "w", "who": "w", "at_least": 2}],
                }
            ],
            0,
        )


def test_one_person_can_count_towards_two_national_minimums():
    found = apportionment.nationally(
        [
            {"name": "women", "who": "women", "at_least": 2},
            {"name": "BAME members", "who": "bame", "at_least": 1},
        ],
        [{"women", "bame"}, {"lgbt"}],
    )

    assert [(each.name, each.elected, each.met) for each in found] == [
        ("women", 1, False),
        ("BAME members", 1, True),
    ]
