"""What a draft of the rules holds: a table of regions and groups, and whether people could fill it."""

from __future__ import annotations

from dataclasses import asdict
from itertools import combinations, combinations_with_replacement

from hypothesis import given, settings
from hypothesis import strategies as st

from elections import apportionment, rule_drafts
from elections.apportionment import Reserve

WHO = ("women", "bame", "women and bame", "women or young")
ASKED = st.tuples(
    st.sampled_from(WHO), st.integers(0, 3), st.sampled_from([None, 3, 4]), st.booleans()
)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(3, 6), st.lists(ASKED, max_size=2)), min_size=1, max_size=3))
def test_any_rules_can_be_copied(regions):
    """What each group may have at least and at most, in either cycle, is what it was."""
    places = [
        {
            "region": f"region-{n}",
            "seats": seats,
            "reserves": [
                {"name": who, "who": who, "at_least": least, "at_most": most, "alternates": turns}
                for who, (least, most, turns) in {each[0]: each[1:] for each in asked_for}.items()
            ],
        }
        for n, (seats, asked_for) in enumerate(regions)
    ]
    groups = rule_drafts.groups_of(places, [])
    rows = [rule_drafts.row_of(place, groups) for place in places]
    copied = rule_drafts.places_of({"groups": groups, "places": rows})

    def asked(of, cycle):
        return [
            {
                (each["who"], kind, number)
                for each in map(asdict, share.reserves)
                for kind, number in (("least", each["at_least"]), ("most", each["at_most"]))
                if number
            }
            for share in apportionment.shares(of, cycle)
        ]

    for cycle in (0, 1):
        assert asked(copied, cycle) == asked(places, cycle)


GROUPS = ("women", "bame")


@settings(max_examples=50)
@given(
    st.integers(1, 3),
    st.lists(
        st.builds(
            Reserve,
            st.just("them"),
            st.sampled_from(["women", "bame", "women and bame", "women or bame"]),
            st.integers(0, 3),
            st.none() | st.integers(0, 3),
        ),
        max_size=3,
    ),
)
def test_whether_reserved_places_can_be_filled_is_whether_somebody_could_fill_them(seats, reserves):
    people = [set(some) for n in range(3) for some in combinations(GROUPS, n)]

    def suits(elected):
        return all(
            each.at_least
            <= sum(apportionment.counts(each.who, person) for person in elected)
            <= (seats if each.at_most is None else each.at_most)
            for each in reserves
        )

    found = any(map(suits, combinations_with_replacement(people, seats)))

    assert apportionment.possible(reserves, seats) == found
