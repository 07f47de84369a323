"""A process, its timetable in public, and every change of it."""

from __future__ import annotations

import datetime as dt

import pytest

from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.moments import UK
from momentum_demo.refusals import Refused
from motions import actions, rules
from motions.models import Process
from motions.timetables import REFOUNDING, Ends, Power, StageKind
from tests.factories import DAY, NOON, member, officer
from tests.factories.motions import ProcessMaker, code_of, process_of, rule_set
from tests.tables import table

SECOND = dt.timedelta(seconds=1)


MOMENTS = {
    "a-second-before": NOON - SECOND,
    "opening": NOON,
    "a-second-left": NOON + 7 * DAY - SECOND,
    "closing": NOON + 7 * DAY,
    "a-second-after": NOON + 7 * DAY + SECOND,
}


@table("""
             a-second-before  opening  a-second-left  closing  a-second-after
    amend    no               yes      yes            no       no
    support  no               no       no             no       no
""")
def test_what_may_be_done_when(row, column, expected):
    made = process_of(amend=(NOON, NOON + 7 * DAY), support=(NOON + 30 * DAY, NOON + 31 * DAY))

    refusal = rules.timing.refusal_at(Power(row), made, at=MOMENTS[column])

    assert (refusal is None) is expected


def test_the_refusal_says_when_it_opens_and_when_it_closed():
    made = process_of(amend=(NOON, NOON + 7 * DAY))

    early = rules.timing.refusal_at(Power.AMEND, made, at=NOON - SECOND)
    late = rules.timing.refusal_at(Power.AMEND, made, at=NOON + 7 * DAY)
    never = rules.timing.refusal_at(Power.COUNTER, made, at=NOON)

    assert early.message == (
        "It is too early to amend motions. That opens on Monday 2 March 2026, 12 noon UK time (GMT)."
    )
    assert late.code == "too-late"
    assert "Monday 9 March 2026, 12 noon UK time (GMT)" in late.message
    assert never.code == "never"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"opened_at": None}, "process-not-opened"),
        ({"opened_at": NOON + SECOND}, "process-not-opened"),
        ({"closed_at": NOON}, "process-closed"),
    ],
)
def test_nothing_is_done_in_a_process_before_it_opens_or_after_it_closes(changed, code):
    made = process_of(amend=(NOON, NOON + 7 * DAY))
    for name, value in changed.items():
        setattr(made, name, value)

    assert rules.timing.refusal_at(Power.AMEND, made, at=NOON).code == code


def test_the_agenda_locks_as_the_next_assembly_opens():
    made = process_of(rule=(NOON, NOON + DAY), decide=(NOON + 5 * DAY, NOON + 6 * DAY))
    made.stages.all()[1].kind = StageKind.ASSEMBLY

    assert made.agenda_locks_at(NOON) == NOON + 5 * DAY
    assert made.agenda_locks_at(NOON + 5 * DAY) is None


def test_the_refounding_has_every_stage_in_order_and_each_power_is_used_somewhere():
    assert [plan.kind for plan in REFOUNDING] == [
        StageKind.DRAFTING,
        StageKind.SUPPORT,
        StageKind.RULINGS,
        StageKind.ASSEMBLY,
        StageKind.INTERIM,
        StageKind.AMENDMENTS,
        StageKind.COORDINATING,
        StageKind.ASSEMBLY,
        StageKind.BALLOT,
        StageKind.IN_FORCE,
    ]
    ends = [plan.after + plan.lasts for plan in REFOUNDING]
    assert [plan.after for plan in REFOUNDING[1:]] == ends[:-1]
    assert {power for plan in REFOUNDING for power in plan.powers} == set(Power)


@pytest.mark.django_db
def test_a_process_keeps_its_rules_as_they_were_when_it_opened(maker):
    assert maker.process.rules["motion_support"] == 2
    assert maker.process.rules["resubmit_window"] == 7 * 86400

    with pytest.raises(Refused) as caught:
        actions.open_process(maker.process, by=maker.clerk, at=NOON)

    assert caught.value.refusal == rules.timing.OPENED_ALREADY


@pytest.mark.django_db
def test_the_hours_of_a_timetable_are_those_of_the_clock_in_summer_and_in_winter(maker):
    """It starts at noon in winter; what opens in summer opens at noon too."""
    local = [window.opens_at.astimezone(UK) for window in maker.windows]

    assert {moment.hour for moment in local} == {12}
    assert len({moment.utcoffset() for moment in local}) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ARRANGEMENTS, Role.GROUP_OFFICER}))
def test_only_the_arrangements_committee_runs_a_process(maker, role):
    other = officer("Other", role)
    stage = maker.process.stages.first()
    later = {"opens_at": NOON, "closes_at": NOON + 80 * DAY, "reason": "Why not"}

    for act in (
        lambda: actions.reschedule(stage, **later, by=other, at=NOON),
        lambda: actions.finish_stage(maker.process.stages.get(position=3), by=other, at=NOON),
        lambda: actions.open_process(maker.process, by=other, at=NOON),
        lambda: actions.draft_process(
            title="T",
            slug="t",
            rule_set=rule_set(),
            rule_book=None,
            starts_at=NOON,
            by=other,
            at=NOON,
        ),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.refusal == rules.timing.NOT_OF_THE_COMMITTEE


@pytest.mark.django_db
def test_a_date_is_moved_for_a_reason_and_the_old_one_stays(
    maker, ada, mailoutbox, django_capture_on_commit_callbacks
):
    maker.seeking(ada)
    stage = maker.process.stages.get(position=2)
    was = stage.window

    with django_capture_on_commit_callbacks(execute=True):
        actions.reschedule(
            stage,
            opens_at=was.opens_at,
            closes_at=was.closes_at + 7 * DAY,
            reason="Two groups met late.",
            by=maker.clerk,
            at=NOON + DAY,
        )

    first, second = stage.windows.order_by("number")
    assert (first.opens_at, first.closes_at, first.reason) == (was.opens_at, was.closes_at, "")
    assert (second.closes_at, second.reason, second.by) == (
        was.closes_at + 7 * DAY,
        "Two groups met late.",
        maker.clerk,
    )
    assert stage.window == second
    assert AuditEvent.objects.filter(action="process.rescheduled").count() == 1
    [letter] = mailoutbox
    assert letter.to == [ada.user.email]
    assert "Two groups met late." in letter.body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [
        (21, "  ", "no-reason"),
        (0, "Why", "ends-before-it-begins"),
        (-1, "Why", "ends-before-it-begins"),
        (14, "Why", "nothing-moved"),
    ],
)
def test_a_date_is_not_moved_without_a_reason_or_to_nonsense(maker, days, reason, code):
    stage = maker.process.stages.get(position=2)
    opens_at = stage.window.opens_at

    with pytest.raises(Refused) as caught:
        actions.reschedule(
            stage,
            opens_at=opens_at,
            closes_at=opens_at + days * DAY,
            reason=reason,
            by=maker.clerk,
            at=NOON,
        )

    assert caught.value.refusal.code == code
    assert stage.windows.count() == 1


@pytest.mark.django_db
def test_what_has_begun_can_only_end_otherwise_and_not_in_the_past(maker):
    stage = maker.process.stages.get(position=1)
    window, now = stage.window, NOON + 10 * DAY

    with pytest.raises(Refused) as begun:
        actions.reschedule(
            stage,
            opens_at=window.opens_at + 20 * DAY,
            closes_at=window.closes_at,
            reason="Why",
            by=maker.clerk,
            at=now,
        )
    with pytest.raises(Refused) as past:
        actions.reschedule(
            stage,
            opens_at=window.opens_at,
            closes_at=now - DAY,
            reason="Why",
            by=maker.clerk,
            at=now,
        )

    assert begun.value.refusal.code == "begun-already"
    assert past.value.refusal.code == "in-the-past"


@pytest.mark.django_db
def test_a_stage_missed_without_a_change_is_overdue_for_everybody_to_see(maker):
    rulings = maker.process.stages.get(position=3)
    drafting = maker.process.stages.get(position=1)
    due = rulings.window.closes_at

    assert [rulings.is_overdue(due - SECOND), rulings.is_overdue(due)] == [False, True]
    assert not drafting.is_overdue(due)  # the clock ended it

    rulings = actions.finish_stage(rulings, by=maker.clerk, at=due + DAY)

    assert not rulings.is_overdue(due + DAY)


@pytest.mark.django_db
def test_a_stage_moved_in_time_is_not_overdue(maker):
    rulings = maker.process.stages.get(position=3)
    due = rulings.window.closes_at

    actions.reschedule(
        rulings,
        opens_at=rulings.window.opens_at,
        closes_at=due + 7 * DAY,
        reason="Three appeals at once.",
        by=maker.clerk,
        at=due - DAY,
    )

    assert not rulings.is_overdue(due)
    assert rulings.is_overdue(due + 7 * DAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("position", "when", "code"),
    [(1, 1, "ends-by-clock"), (3, 1, "not-begun"), (3, 60, None)],
)
def test_which_stage_is_finished_when(maker, position, when, code):
    stage = maker.process.stages.get(position=position)

    def finish():
        actions.finish_stage(stage, by=maker.clerk, at=NOON + when * DAY)

    assert code_of(finish) == code
    assert code is not None or code_of(finish) == "finished-already"


@pytest.mark.django_db
def test_a_process_of_ones_own_making_is_set_up_stage_by_stage():
    maker = ProcessMaker()
    process = actions.draft_process(
        title="Spring round",
        slug="spring",
        rule_set=rule_set(),
        rule_book=None,
        starts_at=NOON,
        template="",
        by=maker.clerk,
        at=NOON,
    )
    with pytest.raises(Refused) as empty:
        actions.open_process(process, by=maker.clerk, at=NOON)
    assert empty.value.refusal == rules.timing.NO_STAGES
    about = {"kind": StageKind.DRAFTING, "title": "Write", "ends": Ends.BY_CLOCK}
    times = {"opens_at": NOON, "closes_at": NOON + DAY, "by": maker.clerk, "at": NOON}

    actions.add_stage(process, powers=[Power.SUBMIT], **about, **times)
    process = actions.open_process(process, by=maker.clerk, at=NOON)

    assert process.powers(NOON) == {Power.SUBMIT}
    with pytest.raises(Refused) as opened:
        actions.add_stage(process, powers=[Power.AMEND], **about, **times)
    assert opened.value.refusal == rules.timing.OPENED_ALREADY


@pytest.mark.django_db
def test_until_it_opens_stages_come_and_go_in_the_order_in_which_they_open(maker):
    process = actions.draft_process(
        title="Short round",
        slug="short",
        rule_set=rule_set(),
        rule_book=None,
        starts_at=NOON,
        by=maker.clerk,
        at=NOON,
    )
    by = {"by": maker.clerk, "at": NOON}
    about = {"kind": StageKind.SUPPORT, "powers": [Power.SUPPORT], "ends": Ends.BY_CLOCK}

    for stage in process.stages.filter(kind__in=[StageKind.SUPPORT, StageKind.INTERIM]):
        actions.remove_stage(stage, **by)
        actions.remove_stage(stage, **by)  # pressed twice
        assert code_of(lambda gone=stage: actions.finish_stage(gone, **by)) == "taken-away"
    actions.add_stage(
        process, title="Sign", opens_at=NOON + 50 * DAY, closes_at=NOON + 55 * DAY, **about, **by
    )

    kinds = list(process.stages.values_list("kind", flat=True))
    assert kinds[:4] == ["drafting", "support", "rulings", "assembly"]
    assert (len(kinds), "interim" in kinds) == (9, False)
    assert AuditEvent.objects.filter(action="process.stage_removed").count() == 2
    first = process.stages.first()
    assert code_of(lambda: actions.remove_stage(first, by=maker.ncg, at=NOON)) == (
        "not-of-the-committee"
    )
    actions.open_process(process, **by)
    assert code_of(lambda: actions.remove_stage(first, **by)) == "process-opened-already"
    assert process.stages.count() == 9


@pytest.mark.django_db
def test_before_it_opens_a_process_is_for_officers_only(maker):
    other = actions.draft_process(
        title="Next",
        slug="next",
        rule_set=rule_set(),
        rule_book=None,
        starts_at=NOON,
        by=maker.clerk,
        at=NOON,
    )

    assert other not in Process.objects.visible_to(member())
    assert other in Process.objects.visible_to(maker.clerk, officer=True)
    assert maker.process in Process.objects.visible_to(None)


@pytest.mark.django_db
def test_a_process_is_over_once_everything_is_done_and_decided(maker, ada):
    motion = maker.submitted(ada)
    end = maker.windows[-1].opens_at

    def close(by=maker.clerk):
        return code_of(lambda: actions.close_process(maker.process, by=by, at=end))

    assert close(maker.ncg) == "not-of-the-committee"
    assert close() == "stages-unfinished"
    for stage in maker.process.stages.filter(ends=Ends.BY_DEED):
        actions.finish_stage(stage, by=maker.clerk, at=end)
    assert close() == "submissions-undecided"
    actions.withdraw(motion, by=ada, at=end)
    assert close() is None
    assert close() == "process-closed"
    assert code_of(lambda: maker.draft(ada)) == "process-closed"
