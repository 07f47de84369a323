"""Counter-proposals of the coordinating group: marked as such, both to the ballot, the rule stated before."""

from __future__ import annotations

import pytest

from momentum_demo.models import AuditEvent
from motions import actions, weaves
from motions.lifecycle import State
from motions.models import BothPass, ConflictSet, Finding, Kind, Route
from motions.wording import Edits
from tests.factories import member
from tests.factories.motions import POLICY, RULES, ProcessMaker, code_of, fresh, replacing, words

pytestmark = pytest.mark.django_db


def counter(maker, motion, typed="Members may vote by post only.", *, by=None, at=None):
    edits = typed if isinstance(typed, Edits) else Edits(whole=typed)
    return actions.counter(
        motion, title="Instead", edits=edits, by=by or maker.ncg, at=at or maker.during(7)
    )


def test_a_counter_proposal_is_marked_and_declared_to_conflict(maker, ada):
    motion = maker.on_agenda(ada)

    made = counter(maker, motion)

    assert (made.kind, made.route, made.counter_to, made.state) == (
        Kind.COUNTER,
        Route.COORDINATING,
        motion,
        State.SUBMITTED,
    )
    assert str(made) == "Counter-proposal 2"
    [declared] = ConflictSet.objects.all()
    assert set(declared.motions.all()) == {motion, made}
    assert declared.both_pass == maker.process.rules["both_pass"] == BothPass.MORE_FOR
    assert declared.reason == "Counter-proposal 2 would stand in place of Motion 1."


def test_a_counter_to_a_change_of_the_rules_is_another_change_of_the_same_rules(maker, ada):
    motion = maker.rule_change(ada, "ten members", "twelve members")
    edits = replacing(weaves.reading_in_force(maker.book), "ten members", "nine members")

    made = counter(maker, motion, edits)

    assert made.text == maker.book
    assert words(made) == RULES.replace("ten members", "nine members")
    [clash] = weaves.conflicts_of(maker.book, [motion, made])
    assert clash.fells == {motion.change.key, made.change.key}


def test_both_go_to_the_ballot(maker, ada):
    motion = maker.on_agenda(ada)
    made = counter(maker, motion)
    actions.rule(made, Finding.IN_ORDER, by=maker.clerk, at=maker.during(7))

    for each in (motion, made):
        actions.put_to_ballot(each, why="", by=maker.clerk, at=maker.during(9))

    assert [fresh(each).state for each in (motion, made)] == [State.BALLOT] * 2
    assert words(motion) == POLICY


def test_when_and_by_whom_and_to_what(maker, ada):
    motion = maker.on_agenda(ada)
    amendment = maker.amendment(motion, member(), "may", "shall")

    assert code_of(lambda: counter(maker, motion, by=maker.clerk)) == (
        "not-of-the-coordinating-group"
    )
    assert code_of(lambda: counter(maker, motion, at=maker.during(6))) == "too-early"
    assert code_of(lambda: counter(maker, motion, at=maker.windows[6].closes_at)) == "too-late"
    assert code_of(lambda: counter(maker, amendment)) == "counter-to-a-motion"
    assert code_of(lambda: counter(maker, counter(maker, motion))) == "counter-to-a-motion"


def test_the_committee_declares_other_conflicts_between_questions(maker, ada):
    motions = [maker.on_agenda(member()) for _ in range(3)]
    about = {"reason": "Each names another day.", "both_pass": BothPass.RUN_OFF}
    at = maker.during(8)

    declared = actions.declare_conflict(motions, by=maker.clerk, at=at, **about)

    assert set(declared.motions.all()) == set(motions)
    assert declared.both_pass == BothPass.RUN_OFF
    assert AuditEvent.objects.filter(action="conflict.declared").count() == 1


def test_what_is_no_conflict_between_questions(maker, ada):
    motion = maker.on_agenda(ada)
    amendment = maker.amendment(motion, member(), "may", "shall")
    elsewhere = ProcessMaker().on_agenda(ada)
    on_ballot = maker.on_agenda(ada)
    actions.put_to_ballot(on_ballot, why="", by=maker.clerk, at=maker.during(9))

    def declare(*motions, by=maker.clerk, reason="Why"):
        return code_of(
            lambda: actions.declare_conflict(
                motions, reason=reason, both_pass=BothPass.MORE_FOR, by=by, at=maker.during(9)
            )
        )

    other = maker.on_agenda(ada)
    assert declare(motion) == "two-to-conflict"
    assert declare(motion, amendment) == "not-all-motions"
    assert declare(motion, elsewhere) == "not-all-motions"
    assert declare(motion, other, reason=" ") == "no-reason"
    assert declare(motion, other, by=maker.ncg) == "not-of-the-committee"
    assert declare(motion, on_ballot) == "too-late-to-declare"
    assert declare(motion, other) is None
