from __future__ import annotations

from motions.drafting import Order, conflicts, plain, plans, propose, read
from tests.motions.drafting.hall import LINES, REPORT, START, VOTING, amend, text, woven

WEAK = amend("A", 2, VOTING, "may", "shall")
STRONG = amend("B", 1, VOTING, "", "Voting takes place online and nowhere else.")
LATER = amend("C", 3, REPORT, "year", "quarter")
ON_WEAK = read(woven(WEAK), {"original", "A"})
NESTED = amend("AA", 4, VOTING, "shall", "must", on=ON_WEAK)
ALL = woven(WEAK, STRONG, LATER, NESTED)
FOUND = conflicts(ALL)
ON = read(ALL, {"original"})


def _order(*args):
    return [[vote.ids for vote in plan.votes] for plan in plans(ON, FOUND, "ABC", *args)]


def test_votes_are_in_the_order_of_the_text():
    assert _order() == [[("B",), ("A",)], [("C",)]]


def test_votes_may_begin_with_what_reaches_furthest_or_as_the_committee_says():
    assert _order(Order.FURTHEST) == [[("B",), ("A",)], [("C",)]]
    assert _order(Order.COMMITTEE, ["C", "A"]) == [[("C",)], [("A",), ("B",)]]


def test_an_amendment_to_an_amendment_is_put_just_before_it():
    (plan, _) = plans(ON, FOUND, ["A", "AA", "B", "C"])

    assert [vote.ids for vote in plan.votes] == [("B",), ("AA",), ("A",)]
    assert plan.consequences() == (("B", "AA"), ("B", "A"))


def test_what_falls_is_known_as_votes_are_taken():
    (plan, _) = plans(ON, FOUND, ["A", "AA", "B", "C"])

    assert plan.fallen({}) == frozenset()
    assert plan.fallen({"B": True}) == {"A", "AA"}
    assert plan.fallen({"B": False}) == frozenset()
    assert plan.fallen({"B": False, "A": False}) == {"AA"}


def test_every_lawful_outcome_and_no_other():
    (plan, _) = plans(ON, FOUND, ["A", "AA", "B", "C"])

    carried = {"".join(sorted(outcome.carried)) for outcome in plan.outcomes()}

    assert carried == {"", "A", "AAA", "B"}
    assert plan.outcomes(most=2) is None


def test_if_the_lesser_goes_first_both_may_be_carried_and_the_greater_prevails():
    (plan, _) = plans(ON, FOUND, "ABC", Order.COMMITTEE, "AB")

    assert {"A", "B"} in [set(outcome.carried) for outcome in plan.outcomes()]
    assert text(ALL, "A", "B") == text(ALL, "B")


def test_identical_amendments_are_one_vote():
    twin = amend("D", 9, VOTING, "may", "shall")
    both = woven(WEAK, twin)

    (plan,) = plans(read(both, {"original"}), conflicts(both), ["D", "A"])

    assert [vote.ids for vote in plan.votes] == [("A", "D")]
    assert [set(outcome.carried) for outcome in plan.outcomes()] == [set(), {"A", "D"}]


def test_ten_rivals_have_too_many_outcomes_only_if_they_can_be_combined():
    rivals = [amend(f"R{n}", n, VOTING, "may", f"word{n}") for n in range(10)]
    added = [propose(START, f"N{n}", n, inserted={REPORT: f"Point {n}."}) for n in range(10)]
    all_rivals, all_added = woven(*rivals), woven(*added)

    (plan,) = plans(read(all_rivals, {"original"}), conflicts(all_rivals), [c.id for c in rivals])
    (free,) = plans(read(all_added, {"original"}), conflicts(all_added), [c.id for c in added])

    assert len(plan.outcomes()) == 11
    assert free.outcomes() is None


def test_the_unamended_text_is_untouched():
    assert plain.render(block.passage for block in ON.text).split("\n\n")[1] == LINES[VOTING]
