from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting import Candidate, Constraint, Contest, Outcome, Shortage, count
from ballots.counting.minutes import Reservation, Restraint
from ballots.counting.papers import from_ids
from ballots.counting.reserved import Field, Reserved, cell_of, fit
from tests.ballots.counting.elections import reserved_elections

WOMEN = Constraint("women", "woman", 2)
BLACK = Constraint("black members", "black", 2)


def field(seats, constraints, **attributes):
    """A contest; attributes are words by candidate: ann="woman black"."""
    return Contest(
        tuple(
            Candidate(id_, id_.title(), attributes=frozenset(held.split()))
            for id_, held in attributes.items()
        ),
        seats,
        tuple(constraints),
    )


HILL = field(
    3, [WOMEN, BLACK], bo="black", bill="black", wendy="woman", willa="woman", bella="woman black"
)
HILLS_PAPERS = [
    (("bo", "bill"), 20),
    (("bill", "bo"), 19),
    (("wendy", "willa"), 21),
    (("willa", "wendy"), 18),
    (("bella",), 5),
]


@pytest.mark.parametrize("rule", ["scottish-2011", "ers97", "meek", "meek-prf", "wigm"])
def test_hills_example_keeps_the_black_woman_who_is_lowest(rule):
    done = count(HILL, from_ids(HILL, HILLS_PAPERS), rule, HILL.ids)

    assert set(done.elected) in ({"bella", "bo", "wendy"}, {"bella", "bill", "wendy"})
    notes = [note for stage in done.stages for note in stage.notes if isinstance(note, Restraint)]
    assert Restraint("guarded", ("bella",), ("women", "black members")) in notes


def test_each_constraint_alone_would_have_let_her_go():
    for constraint in (WOMEN, BLACK):
        alone = Contest(HILL.candidates, 3, (constraint,))

        done = count(alone, from_ids(alone, HILLS_PAPERS), "scottish-2011", alone.ids)

        assert "bella" not in done.elected


def _restraints(contest, elected):
    cells = tuple(cell_of(c, contest.constraints) for c in contest.candidates)
    hopeful = [place for place in range(len(cells)) if place not in elected]
    found = Reserved(contest.constraints, cells, contest.seats).restraints(elected, hopeful)
    return {
        kind: {contest.ids[c] for k, who, _ in found if k == kind for c in who}
        for kind in ("guarded", "doomed")
    }


def test_ottens_example_of_fourteen_places():
    """Voting matters 13: seven English, six Scots, one Welsh; seven of each sex."""
    constraints = [
        Constraint("English", "e", 7, 7),
        Constraint("Scots", "s", 6, 6),
        Constraint("Welsh", "w", 1, 1),
        Constraint("men", "m", 7, 7),
        Constraint("women", "f", 7, 7),
    ]
    groups = {"em": 7, "ef": 7, "sm": 6, "sf": 2, "wm": 1, "wf": 1}
    people = {f"{g}{n}": " ".join(g) for g, many in groups.items() for n in range(many)}
    contest = field(14, constraints, **people)
    elected = [contest.ids.index(id_) for id_ in ("em0", "em1", "em2", "ef0", "ef1", "ef2")]

    found = _restraints(contest, elected)

    assert found == {
        "guarded": {"sf0", "sf1", "wf0"},
        "doomed": {"em3", "em4", "em5", "em6", "wm0"},
    }


@given(reserved_elections(), st.data())
def test_guarded_and_doomed_are_what_going_through_every_result_finds(election, data):
    contest, _, _ = election
    places = range(len(contest.candidates))
    elected = data.draw(st.lists(st.sampled_from(places), max_size=contest.seats, unique=True))

    lawful = [
        set(result)
        for result in combinations(places, contest.seats)
        if set(elected) <= set(result)
        and all(
            c.at_least
            <= sum(c.counts(contest.candidates[place]) for place in result)
            <= (contest.seats if c.at_most is None else c.at_most)
            for c in contest.constraints
        )
    ]

    found = _restraints(contest, elected)
    hopeful = set(places) - set(elected)
    if lawful:
        assert found["guarded"] == {contest.ids[c] for c in hopeful & set.intersection(*lawful)}
        assert found["doomed"] == {contest.ids[c] for c in hopeful - set.union(*lawful)}


def test_many_overlapping_groups_are_no_burden():
    """Twenty kinds of candidate, seven constraints: answered at once, not after minutes."""
    kinds = [f"{sex} {region} {age}" for sex in "mf" for region in "abcde" for age in "yo"]
    people = {f"{kind}{n}": kind for kind in kinds for n in range(3)}
    regions = [Constraint(region, region, 2, 6) for region in "abcde"]
    contest = field(20, [Constraint("f", "f", 10), *regions, Constraint("y", "y", 5)], **people)

    assert fit(contest) == Field(contest.constraints, 20, ())
    assert _restraints(contest, [0, 1, 2]) == {"guarded": set(), "doomed": set()}


def test_the_places_of_a_maximum_once_taken_doom_the_rest():
    contest = field(
        2, [Constraint("men", "man", 0, 1)], ann="", bob="man", col="man", dot="", eve=""
    )
    cast = [(("bob",), 30), (("col", "dot"), 29), (("ann",), 10), (("dot",), 5), (("eve",), 4)]

    done = count(contest, from_ids(contest, cast), "scottish-2011", contest.ids)

    assert done.elected == ("bob", "dot")
    first = done.stages[0]
    assert first.notes == (Restraint("doomed", ("col",), ("men",)),)
    assert done.stages[1].excluded == ("col",)


def test_two_with_the_quota_of_whom_only_one_may_be_elected():
    contest = field(2, [Constraint("men", "man", 0, 1)], ann="", bob="man", col="man")
    cast = [(("bob",), 30), (("col",), 30), (("ann",), 5)]

    done = count(contest, from_ids(contest, cast), "scottish-2011", ("ann", "col", "bob"))

    assert done.elected == ("col", "ann")


@pytest.mark.parametrize(
    ("who", "held", "counts"),
    [
        ("woman", "woman", True),
        ("woman", "man", False),
        ("woman and black", "woman", False),
        ("woman and black", "woman black", True),
        ("woman or non-binary", "non-binary", True),
        ("woman and black or disabled", "disabled", True),
        ("woman and black or disabled", "woman", False),
        ("trade unionist or woman", "woman", True),
    ],
)
def test_who_counts_towards_a_reserved_place(who, held, counts):
    candidate = Candidate("a", "A", attributes=frozenset(held.split()))

    assert Constraint("them", who, 1).counts(candidate) is counts


@pytest.mark.parametrize(
    ("who", "at_least", "at_most"), [("", 1, 2), ("woman or ", 1, 2), ("woman", 3, 2), ("x", -1, 2)]
)
def test_a_constraint_nobody_could_read_is_our_mistake(who, at_least, at_most):
    with pytest.raises(ValueError, match="them"):
        Constraint("them", who, at_least, at_most)


SHORT = {"ann": "woman", "bob": "", "col": "", "dan": "", "ed": ""}
SHORT_PAPERS = [(("bob",), 9), (("col",), 8), (("dan",), 7), (("ed",), 6), (("ann",), 1)]


@pytest.mark.parametrize(
    ("shortage", "outcome", "elected", "unfilled"),
    [
        (Shortage.VACANT, Outcome.ELECTED, {"ann", "bob"}, 1),
        (Shortage.OPEN_TO_ALL, Outcome.ELECTED, {"ann", "bob", "col"}, 0),
        (Shortage.REOPEN, Outcome.REOPENED, set(), 3),
    ],
)
def test_a_reserved_place_nobody_can_fill(shortage, outcome, elected, unfilled):
    contest = Contest(field(3, [], **SHORT).candidates, 3, (WOMEN,), shortage=shortage)

    done = count(contest, from_ids(contest, SHORT_PAPERS), "scottish-2011", contest.ids)

    assert (done.outcome, set(done.elected), done.unfilled) == (outcome, elected, unfilled)
    if outcome is Outcome.ELECTED:
        assert done.shortages == (Reservation("women", asked=2, kept=1),)


def test_of_two_shortages_each_minimum_keeps_what_it_can():
    contest = field(4, [WOMEN, BLACK], a="woman", b="woman", c="woman", d="", e="")

    assert fit(contest) == Field(
        (WOMEN, replace(BLACK, at_least=0)), 2, (Reservation("black members", asked=2, kept=0),)
    )


def test_fewer_candidates_than_places_are_elected_whatever_is_reserved():
    contest = field(5, [WOMEN], a="woman", b="woman", c="")

    done = count(contest, from_ids(contest, [(("a",), 1)]), "scottish-2011", contest.ids)

    assert (done.outcome, done.elected, done.unfilled) == (Outcome.UNOPPOSED, ("a", "b", "c"), 2)


def test_places_reserved_for_a_group_that_does_not_stand_stay_empty():
    contest = field(1, [Constraint("women", "woman", 1)], bob="", col="")

    done = count(contest, from_ids(contest, [(("bob",), 3)]), "scottish-2011", contest.ids)

    assert (done.outcome, done.elected, done.unfilled) == (Outcome.NO_RESULT, (), 1)
