"""The reserved places of a real organisation, and its by-elections, as its pages tell of them."""

from __future__ import annotations

import pytest

from elections import actions
from elections.lifecycle import Outcome
from tests.elections.rounds import define, reserve

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def groups(db):
    define("women", "bame")


def by_election(elections, *candidates, seats=2, papers, reserves=None):
    """Two places, at least one woman and one BAME member; whom the papers elect."""
    election = elections.announced(
        *(reserves or (reserve("women"), reserve("bame"))), seats=seats, ron=False
    )
    place = elections.place(election)
    for name, *of in candidates:
        elections.accepted(place, name, *of)
    elections.put(election)
    place = elections.counted(place, papers)
    return elections.elected(place)


@pytest.mark.usefixtures("groups")
def test_if_a_bame_woman_is_elected_there_are_no_restrictions_on_the_other(elections):
    elected = by_election(
        elections,
        ("Amina", "women", "bame"),
        ("Bill",),
        ("Cath", "women"),
        papers={"A": 4, "B": 3, "C": 1},
    )

    assert elected == ["Amina", "Bill"]


@pytest.mark.usefixtures("groups")
def test_if_a_bame_man_is_elected_the_other_place_goes_to_a_woman(elections):
    elected = by_election(
        elections,
        ("Bashir", "bame"),
        ("Jack",),
        ("Lena", "women"),
        papers={"B": 4, "J": 3, "L": 1},
    )

    assert elected == ["Bashir", "Lena"]


@pytest.mark.usefixtures("groups")
def test_if_a_white_woman_is_elected_the_other_place_goes_to_a_bame_member(elections):
    elected = by_election(
        elections,
        ("Cath", "women"),
        ("Jack",),
        ("Bashir", "bame"),
        papers={"C": 4, "J": 3, "B": 1},
    )

    assert elected == ["Cath", "Bashir"]


@pytest.mark.usefixtures("groups")
def test_one_seat_which_must_be_a_woman_and_or_bame(elections):
    elected = by_election(
        elections,
        ("Jack",),
        ("Bashir", "bame"),
        ("Cath", "women"),
        seats=1,
        reserves=[{"name": "a woman and/or BAME", "who": "women or bame", "at_least": 1}],
        papers={"J": 6, "B": 3, "C": 1},
    )

    assert elected == ["Bashir"]


@pytest.mark.usefixtures("groups")
def test_women_candidates_only(elections):
    elected = by_election(
        elections,
        ("Jack",),
        ("Cath", "women"),
        ("Lena", "women"),
        seats=1,
        reserves=[reserve("women")],
        papers={"J": 6, "L": 3, "C": 1},
    )

    assert elected == ["Lena"]


@pytest.mark.usefixtures("groups")
def test_the_result_narrates_each_guard_and_doom(elections):
    from ballots import narrative

    election = elections.announced(reserve("women"), reserve("bame"), seats=2, ron=False)
    place = elections.place(election)
    for name, *of in (("Bashir", "bame"), ("Jack",), ("Lena", "women")):
        elections.accepted(place, name, *of)
    elections.put(election)
    place = elections.counted(place, {"B": 4, "J": 3, "L": 1})

    told = narrative.election(place.contest)

    said = " ".join(s for n in range(1, 9) for s in told.stage(n).sentences)
    assert "Jack could not be elected" in said
    assert "women" in said


@pytest.mark.usefixtures("groups")
def test_a_reserved_place_nobody_can_fill_stays_vacant_and_stays_reserved(elections):
    election = elections.announced(reserve("women"), seats=2, ron=False)
    place = elections.place(election)
    for name in ("Jack", "Karl"):
        elections.accepted(place, name)
    elections.put(election)
    place = elections.counted(place, {"J": 4, "K": 3})
    assert elections.elected(place) == ["Jack"]
    assert place.shortfalls == [{"name": "women", "asked": 1, "kept": 0}]
    vacancy = actions.vacate(
        place,
        None,
        on=place.election.takes_office_on,
        reason="No woman stood.",
        by=elections.returning,
        at=place.declared_at,
    )
    later = elections.by_election([vacancy])

    assert elections.place(later).reserves[0]["at_least"] == 1
    assert elections.place(later).seats == 1


@pytest.mark.usefixtures("groups")
@pytest.mark.parametrize(
    ("shortage", "outcome"),
    [
        ("vacant", Outcome.VACANT),
        ("re-open", Outcome.REOPENED),
        ("open-to-all", Outcome.UNOPPOSED),
    ],
)
def test_the_shortage_rule_decides_what_becomes_of_a_place_nobody_can_fill(
    elections, shortage, outcome
):
    election = elections.announced(reserve("women"), seats=1, shortage=shortage)
    place = elections.place(election)
    elections.accepted(place, "Jack")

    elections.put(election)

    assert elections.place(election).outcome == outcome
