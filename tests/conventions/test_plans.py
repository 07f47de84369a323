"""A vote plan: what is put when, what falls with what, and every lawful way it can go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting.majority import MAJORITIES
from conventions.plans import (
    PROCEDURES,
    Because,
    Decided,
    Fault,
    Kind,
    Plan,
    Problem,
    Procedural,
    Question,
    Result,
    Way,
)

CARRIED, LOST, TIED = Decided(Result.CARRIED), Decided(Result.LOST), Decided(Result.NOT_CARRIED)


def amendment(key: str, of: str = "motion", falls_if: str = "", needs: str = "") -> Question:
    return Question(key, Kind.AMENDMENT, of, frozenset(falls_if.split()), frozenset(needs.split()))


def part(key: str, of: str = "motion") -> Question:
    return Question(key, Kind.PART, of)


def main(key: str = "motion") -> Question:
    return Question(key, Kind.MAIN)


def plan(*questions: Question) -> Plan:
    return Plan(questions)


TWO_AMENDMENTS = plan(amendment("a", falls_if="b"), amendment("b", falls_if="a"), main())
RUN_OFF = plan(
    main("education"),
    main("policy"),
    Question("run-off", Kind.RUN_OFF, between=frozenset({"education", "policy"})),
)


def test_the_main_question_is_put_even_if_every_amendment_is_carried():
    decided = {"a": CARRIED}

    assert TWO_AMENDMENTS.next(decided) == "motion"


def test_if_a_is_carried_b_falls():
    assert TWO_AMENDMENTS.fallen({"a": CARRIED}) == {"b": Because(carried=True, others=("a",))}


@pytest.mark.parametrize("went", [LOST, TIED])
def test_if_a_is_not_carried_b_is_put(went):
    assert TWO_AMENDMENTS.next({"a": went}) == "b"


def test_every_lawful_way_of_two_amendments_that_cannot_stand_together():
    assert TWO_AMENDMENTS.ways() == (
        Way(("a", "motion"), (), ("b",), ("a", "motion")),
        Way(("a",), ("motion",), ("b",), ()),
        Way(("b", "motion"), ("a",), (), ("b", "motion")),
        Way(("b",), ("a", "motion"), (), ()),
        Way(("motion",), ("a", "b"), (), ("motion",)),
        Way((), ("a", "b", "motion"), (), ()),
    )


def test_an_amendment_to_an_amendment_falls_with_it():
    nested = plan(amendment("a/1", of="a"), amendment("a"), main())

    decided = {"a/1": CARRIED, "a": LOST, "motion": CARRIED}

    assert nested.stands(decided) == {"motion"}


def test_a_question_put_only_if_another_is_carried():
    conditional = plan(amendment("a"), amendment("b", needs="a"), main())

    assert conditional.next({}) == "a"
    assert conditional.fallen({}) == {}
    assert conditional.fallen({"a": LOST}) == {"b": Because(carried=False, others=("a",))}


def test_what_needs_a_question_that_fell_falls_with_it():
    chain = plan(amendment("a"), amendment("b", falls_if="a"), amendment("c", needs="b"), main())

    assert chain.fallen({"a": CARRIED}) == {
        "b": Because(carried=True, others=("a",)),
        "c": Because(carried=False, others=("b",)),
    }


def test_an_amendment_to_what_fell_is_not_put():
    nested = plan(amendment("b"), amendment("a/1", of="a"), amendment("a", falls_if="b"), main())

    assert nested.fallen({"b": CARRIED}) == {
        "a/1": Because(carried=False, others=("a",)),
        "a": Because(carried=True, others=("b",)),
    }


def test_what_was_put_first_is_not_undone_by_what_falls_later():
    """Of two that cannot stand together, the one carried first stands."""
    turned = plan(*reversed(TWO_AMENDMENTS.questions[:2]), main())

    assert turned.next({}) == "b"
    assert turned.fallen({"b": CARRIED}) == {"a": Because(carried=True, others=("b",))}


class TestParts:
    parts = plan(
        part("first"), part("second"), replace(main(), one_of=frozenset({"first", "second"}))
    )

    def test_a_part_that_is_lost_does_not_stand(self):
        decided = {"first": CARRIED, "second": LOST, "motion": CARRIED}

        assert self.parts.stands(decided) == {"first", "motion"}

    def test_a_motion_without_any_part_left_falls(self):
        decided = {"first": LOST, "second": LOST}

        assert self.parts.fallen(decided) == {
            "motion": Because(carried=False, others=("first", "second"))
        }
        assert self.parts.next(decided) is None

    def test_a_motion_of_which_only_some_is_put_apart_is_put_in_any_case(self):
        some = plan(part("first"), main())

        assert some.next({"first": LOST}) == "motion"


def test_two_motions_carried_that_cannot_stand_together_go_to_the_run_off():
    """The convention of 10 March 2024: Education 108, Policy 31."""
    both = {"education": CARRIED, "policy": CARRIED}

    assert RUN_OFF.next(both) == "run-off"
    assert RUN_OFF.stands({**both, "run-off": Decided(Result.CARRIED, "education")}) == {
        "education"
    }


def test_no_run_off_unless_both_were_carried():
    one = {"education": CARRIED, "policy": LOST}

    assert RUN_OFF.fallen(one) == {"run-off": Because(carried=False, others=("policy",))}
    assert RUN_OFF.stands(one) == {"education"}


def test_a_run_off_that_nobody_wins_leaves_neither():
    tied = {"education": CARRIED, "policy": CARRIED, "run-off": TIED}

    assert RUN_OFF.stands(tied) == frozenset()


def test_every_way_of_two_motions_and_their_run_off():
    assert [way.stands for way in RUN_OFF.ways()] == [
        ("education",),
        ("policy",),
        (),
        ("education",),
        ("policy",),
        (),
    ]


def test_what_amends_the_loser_of_a_run_off_goes_with_it():
    amended = plan(amendment("e/1", of="education"), *RUN_OFF.questions)
    decided = {"e/1": CARRIED, "education": CARRIED, "policy": CARRIED}

    assert amended.stands({**decided, "run-off": Decided(Result.CARRIED, "policy")}) == {"policy"}


@pytest.mark.parametrize(
    ("faulty", "problem"),
    [
        (plan(amendment("a")), Problem(Fault.NO_MAIN_QUESTION)),
        (plan(main(), main()), Problem(Fault.TWICE, "motion")),
        (plan(amendment("a", falls_if="x"), main()), Problem(Fault.STRANGER, "a", "x")),
        (plan(amendment("a", falls_if="a"), main()), Problem(Fault.STRANGER, "a", "a")),
        (plan(main(), amendment("a")), Problem(Fault.AFTER_ITS_MOTION, "a", "motion")),
        (
            plan(amendment("a", needs="b"), amendment("b"), main()),
            Problem(Fault.NOT_BEFORE, "a", "b"),
        ),
        (
            plan(amendment("b"), amendment("a", falls_if="b", needs="b"), main()),
            Problem(Fault.NEEDS_WHAT_FELLS_IT, "a", "b"),
        ),
        (
            plan(main(), Question("r", Kind.RUN_OFF, between=frozenset({"motion"}))),
            Problem(Fault.NOTHING_TO_CHOOSE, "r"),
        ),
        (
            plan(RUN_OFF.questions[0], RUN_OFF.questions[2], RUN_OFF.questions[1]),
            Problem(Fault.NOT_BEFORE, "run-off", "policy"),
        ),
    ],
)
def test_a_plan_that_cannot_be_followed_says_why(faulty, problem):
    assert problem in faulty.problems()


def test_a_plan_with_more_ways_than_anybody_reads_says_so():
    long = plan(*(amendment(f"a{n}") for n in range(7)), main())

    assert long.ways() is None
    assert len(long.ways(most=256)) == 256


def test_procedural_motions_and_their_majorities():
    assert PROCEDURES.keys() == set(Procedural)
    assert {how.majority for how in PROCEDURES.values()} <= MAJORITIES.keys()
    assert PROCEDURES[Procedural.SUSPEND].majority == "two-thirds"
    assert PROCEDURES[Procedural.NEXT_BUSINESS].majority == "simple"


# What is true of every plan


@st.composite
def lawful_plans(draw) -> Plan:
    """One or two motions with amendments, some of which fell others or need them; perhaps a run-off."""
    questions: list[Question] = []
    mains = draw(st.integers(1, 2))
    for motion in range(mains):
        keys = [f"{motion}.{n}" for n in range(draw(st.integers(0, 3)))]
        falls = (
            draw(st.sets(st.tuples(st.sampled_from(keys), st.sampled_from(keys))))
            if keys
            else set()
        )
        for number, key in enumerate(keys):
            falls_if = {b for a, b in falls if a == key} | {a for a, b in falls if b == key}
            needs = draw(st.sets(st.sampled_from(keys[:number]))) if number else set()
            asked = Question(
                key,
                draw(st.sampled_from([Kind.AMENDMENT, Kind.PART])),
                f"m{motion}",
                frozenset(falls_if - {key} - needs),
                frozenset(needs),
            )
            questions.append(asked)
        parts = frozenset(q.key for q in questions if q.kind == Kind.PART and q.of == f"m{motion}")
        whole = draw(st.booleans())
        questions.append(replace(main(f"m{motion}"), one_of=parts if whole else frozenset()))
    if mains == 2 and draw(st.booleans()):
        questions.append(Question("run-off", Kind.RUN_OFF, between=frozenset({"m0", "m1"})))
    return Plan(tuple(questions))


@given(lawful_plans())
def test_what_is_drawn_up_so_can_be_followed(lawful):
    assert lawful.problems() == ()


@given(lawful_plans(), st.data())
def test_putting_one_question_after_another_comes_to_one_of_the_ways_shown(lawful, data):
    decided: dict[str, Decided] = {}
    while key := lawful.next(decided):
        if lawful[key].kind == Kind.RUN_OFF:
            left = sorted(lawful[key].between & lawful.stands(decided))
            chosen = data.draw(st.sampled_from(["", *left]))
            decided[key] = Decided(Result.CARRIED, chosen) if chosen else TIED
        else:
            decided[key] = data.draw(st.sampled_from([CARRIED, LOST]))

    ways = lawful.ways(most=10_000)

    assert any(
        set(way.stands) == lawful.stands(decided) and set(way.fell) == lawful.fallen(decided).keys()
        for way in ways
    )


@given(lawful_plans())
def test_nothing_stands_beside_what_fells_it_and_nothing_without_its_motion(lawful):
    for way in lawful.ways(most=10_000):
        for key in way.stands:
            question = lawful[key]
            earlier = {q.key for q in lawful.questions[: lawful.questions.index(question)]}
            assert not question.falls_if & earlier & set(way.carried)
            assert not question.of or question.of in way.stands


@given(lawful_plans())
def test_every_question_ends_as_exactly_one_thing(lawful):
    for way in lawful.ways(most=10_000):
        assert sorted(way.carried + way.lost + way.fell) == sorted(
            question.key for question in lawful.questions
        )


@given(lawful_plans())
def test_a_tie_does_what_a_loss_does(lawful):
    first = lawful.next({})

    tied, lost = ({first: how} for how in (TIED, replace(TIED, result=Result.LOST)))

    assert lawful.fallen(tied) == lawful.fallen(lost)
