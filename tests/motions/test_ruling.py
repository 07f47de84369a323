"""Rulings, each with its reasons in public; new wording in time; appeals before the agenda locks."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from momentum_demo.models import AuditEvent
from motions import actions, weaves
from motions.lifecycle import Outcome, State
from motions.models import Acceptance, Finding, Ground, Ruling, TextVersion
from motions.queries.rulings import ruling_figures
from motions.tasks import sweep
from motions.wording import Edits
from tests.factories import DAY, member
from tests.factories.motions import POLICY, code_of, fresh, replacing, words

pytestmark = pytest.mark.django_db

AGAINST = {
    "ground": Ground.UNCLEAR,
    "clause": "Standing order 14(b)",
    "words": "It does not say who reports.",
}


@pytest.fixture
def motion(maker, ada):
    return maker.submitted(ada)


def rule_out(maker, submission, **changed):
    about = {"by": maker.clerk, "at": maker.during(3)} | AGAINST
    return actions.rule(submission, Finding.OUT, **(about | changed))


def test_what_is_in_order_is_on_the_agenda_and_published_with_its_numbers(maker, motion):
    actions.rule(motion, Finding.IN_ORDER, by=maker.clerk, at=maker.during(3))

    version = TextVersion.objects.get(of=motion)
    assert fresh(motion).state == State.AGENDA
    assert (version.number, version.accepted, version.previous) == (1, ["original"], "")
    numbering = weaves.numbering_of(version)
    assert [block.paragraph for block in numbering.blocks] == [1, 2, 3]
    assert numbering.blocks[1].lines[0] == (
        "Members may vote by post or in person. Ballots are secret. The count is public."
    )


def test_a_ruling_against_gives_ground_rule_and_reasons(maker, motion):
    ruling = rule_out(maker, motion)

    assert fresh(motion).state == State.OUT
    assert (ruling.ground, ruling.clause, ruling.words) == tuple(AGAINST.values())
    for missing in AGAINST:
        other = maker.submitted(member())
        empty = Ground.NONE if missing == "ground" else " "
        assert code_of(lambda: rule_out(maker, other, **{missing: empty})) == "no-ground"  # noqa: B023
        assert fresh(other).state == State.SUBMITTED


def test_the_committees_wording_is_its_own_change_set_on_the_movers(maker, motion):
    on = weaves.reading_of(motion)

    ruling = actions.rule(
        motion,
        Finding.REWORDED,
        by=maker.clerk,
        at=maker.during(3),
        edits=replacing(on, "reports each year", "reports in writing each year"),
        **AGAINST,
    )

    assert words(motion) == POLICY.replace("reports each", "reports in writing each")
    acceptance = Acceptance.objects.get(into=motion)
    assert (acceptance.change, acceptance.ruling) == (ruling.change, ruling)
    assert (ruling.change.kind, ruling.change.parent) == ("editorial", motion.change)
    assert fresh(motion).change.payload == motion.change.payload  # the mover's words as they were
    credits = [
        credit.change
        for block in weaves.reading_of(fresh(motion)).shown
        for credit in weaves.drafting.blame(weaves.reading_of(fresh(motion)), block)
        if "in writing" in credit.text
    ]
    assert credits == [ruling.change.key]


def test_a_rewording_that_changes_nothing_is_none(maker, motion):
    refused = code_of(
        lambda: actions.rule(
            motion,
            Finding.REWORDED,
            by=maker.clerk,
            at=maker.during(3),
            edits=Edits(whole=POLICY),
            **AGAINST,
        )
    )

    assert refused == "nothing-changes"
    assert not Ruling.objects.exists()
    assert fresh(motion).state == State.SUBMITTED


def test_a_motion_is_remitted_to_compositing_and_released_by_itself(maker, motion):
    at = maker.during(3)
    actions.rule(motion, Finding.REMITTED, by=maker.clerk, at=at, **AGAINST)
    assert fresh(motion).state == State.COMPOSITING

    actions.release_from_compositing(motion, by=maker.clerk, at=at)

    assert fresh(motion).state == State.AGENDA
    assert motion.versions.count() == 1


def test_new_wording_in_time_waits_for_another_ruling(maker, motion, ada):
    rule_out(maker, motion)
    at = maker.during(3) + DAY
    typed = POLICY.replace("The coordinating group reports", "The chair reports")

    actions.resubmit(motion, Edits(whole=typed), why="Named.", by=ada, at=at)

    assert fresh(motion).state == State.SUBMITTED
    assert words(motion) == typed
    assert fresh(motion).change.payload == motion.change.payload
    actions.rule(motion, Finding.IN_ORDER, by=maker.clerk, at=at)
    assert fresh(motion).state == State.AGENDA
    assert [ruling.number for ruling in motion.rulings.all()] == [1, 2]


def test_new_wording_too_late_is_refused_to_the_second(maker, motion, ada):
    ruling = rule_out(maker, motion)
    over = ruling.at + 7 * DAY

    def resubmit(at):
        return code_of(lambda: actions.resubmit(motion, Edits(whole="New."), why="", by=ada, at=at))

    assert resubmit(over) == "too-late-to-resubmit"
    assert resubmit(over - dt.timedelta(seconds=1)) is None


def test_an_appeal_won_puts_it_on_the_agenda(maker, motion, ada):
    ruling = rule_out(maker, motion)
    at = ruling.at + DAY
    made = actions.appeal(motion, grounds="The group reports: line 4.", by=ada, at=at)
    assert fresh(motion).state == State.APPEALED

    decided = actions.decide_appeal(
        made, allowed=True, words="Line 4 says so.", by=maker.ncg, at=at + DAY
    )

    assert (decided.allowed, decided.decided_by) == (True, maker.ncg)
    assert fresh(motion).state == State.AGENDA
    assert motion.versions.count() == 1


def test_an_appeal_lost_leaves_the_ruling_and_is_not_made_twice(maker, motion, ada):
    ruling = rule_out(maker, motion)
    at = ruling.at + DAY
    made = actions.appeal(motion, grounds="It does.", by=ada, at=at)
    actions.decide_appeal(made, allowed=False, words="It does not.", by=maker.ncg, at=at)

    assert fresh(motion).state == State.OUT
    assert (
        code_of(lambda: actions.appeal(motion, grounds="It does!", by=ada, at=at))
        == "appealed-already"
    )
    assert (
        code_of(
            lambda: actions.decide_appeal(made, allowed=True, words="Hm", by=maker.ncg_too, at=at)
        )
        == "no-appeal"
    )


def test_who_ruled_does_not_decide_the_appeal(maker, motion, ada):
    ruling = rule_out(maker, motion)
    made = actions.appeal(motion, grounds="It does.", by=ada, at=ruling.at)

    refused = code_of(
        lambda: actions.decide_appeal(made, allowed=False, words="No", by=maker.clerk, at=ruling.at)
    )

    assert refused == "not-of-the-coordinating-group"
    assert fresh(motion).state == State.APPEALED


def test_the_clock_ends_what_was_ruled_out_once_nothing_can_be_done(maker, motion):
    ruling = rule_out(maker, motion)
    over = ruling.at + 7 * DAY

    with time_machine.travel(over - dt.timedelta(seconds=1), tick=False):
        sweep()
    assert fresh(motion).state == State.OUT
    with time_machine.travel(over, tick=False):
        sweep()
        sweep()

    motion = fresh(motion)
    assert (motion.state, motion.outcome, motion.decided_at) == (
        State.DECIDED,
        Outcome.RULED_OUT,
        over,
    )
    assert motion.because == AGAINST["words"]
    assert AuditEvent.objects.filter(action="submission.decided").count() == 1


def test_the_clock_waits_for_an_appeal_to_be_decided(maker, motion, ada):
    ruling = rule_out(maker, motion)
    actions.appeal(motion, grounds="It does.", by=ada, at=ruling.at)

    last_agenda_locks = maker.windows[7].opens_at

    with time_machine.travel(last_agenda_locks - dt.timedelta(seconds=1), tick=False):
        sweep()
    assert fresh(motion).state == State.APPEALED
    with time_machine.travel(last_agenda_locks, tick=False):
        sweep()
        sweep()

    motion = fresh(motion)
    assert (motion.state, motion.outcome) == (State.DECIDED, Outcome.RULED_OUT)
    assert "not decided before the last agenda locked" in motion.because
    assert AuditEvent.objects.filter(action="submission.decided").count() == 1


def test_an_appeal_is_decided_as_long_as_an_agenda_is_left_for_it(maker, motion, ada):
    ruling = rule_out(maker, motion)
    made = actions.appeal(motion, grounds="It does.", by=ada, at=ruling.at)
    last_agenda_locks = maker.windows[7].opens_at

    def decide(at):
        return code_of(
            lambda: actions.decide_appeal(made, allowed=True, words="So", by=maker.ncg, at=at)
        )

    assert decide(last_agenda_locks) == "agenda-locked"
    assert decide(maker.during(4)) is None  # the first assembly sits; the second comes
    assert fresh(motion).state == State.AGENDA


def test_anybody_can_read_how_the_committee_has_ruled(maker, ada):
    first, second, third, waiting = (maker.submitted(member()) for _ in range(4))
    actions.rule(first, Finding.IN_ORDER, by=maker.clerk, at=maker.during(3))
    rule_out(maker, second, ground=Ground.OUT_OF_SCOPE)
    ruling = rule_out(maker, third)
    made = actions.appeal(third, grounds="Why", by=third.mover, at=ruling.at)
    actions.decide_appeal(made, allowed=True, words="So", by=maker.ncg, at=ruling.at)

    figures = ruling_figures(maker.process)

    assert {f.value: n for f, n in figures.findings.items() if n} == {"in-order": 1, "out": 2}
    assert {g.value: n for g, n in figures.grounds.items()} == {"out-of-scope": 1, "unclear": 1}
    assert (figures.appeals, figures.allowed, figures.dismissed) == (1, 1, 0)
    assert figures.waiting == 1
    assert figures.typical == maker.during(3) - maker.during(1)
    assert waiting.state == State.SUBMITTED
