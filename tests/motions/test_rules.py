"""Who may do what to a submission, and in which state. No database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from members.models import LocalGroup, Member
from members.roles import Role
from members.standing import Standing
from motions import rules
from motions.lifecycle import Outcome, State
from motions.models import (
    Appeal,
    Draft,
    DraftVersion,
    Finding,
    Ground,
    Kind,
    Mandate,
    Ruling,
    Submission,
    Text,
)
from tests.factories import DAY, NOON
from tests.factories.motions import process_of
from tests.tables import table

SECOND = dt.timedelta(seconds=1)
MOVER, OTHER, CLERK, COORDINATOR = (Member(pk=pk, name=f"Member {pk}") for pk in range(1, 5))
PEOPLE = {"mover": MOVER, "member": OTHER, "clerk": CLERK, "ncg": COORDINATOR}
ROLES = {"clerk": {Role.ARRANGEMENTS}, "ncg": {Role.COORDINATING}}
STANDINGS = {
    "good": Standing.GOOD,
    "arrears": Standing.IN_ARREARS,
    "supporter": Standing.NOT_VOTING,
    "stranger": Standing.NOT_A_MEMBER,
}
ALWAYS = (NOON - DAY, NOON + DAY)


def submission(state: str, kind: Kind = Kind.MOTION, **fields) -> Submission:
    made = Submission(pk=9, state=State(state), kind=kind, mover_id=MOVER.pk, number=1)
    made.text = Text(kind="policy")
    for name, value in fields.items():
        setattr(made, name, value)
    return made


@table("""
                 seeking  submitted  out  appealed  compositing  agenda  merged  ballot  decided
    good         yes      no         no   no        no           no      no      no      no
    arrears      no       no         no   no        no           no      no      no      no
    supporter    no       no         no   no        no           no      no      no      no
    stranger     no       no         no   no        no           no      no      no      no
""")
def test_who_may_sign_what(row, column, expected):
    process = process_of(support=ALWAYS)

    refusal = rules.submissions.refusal_to_sign(
        submission(column), process, OTHER, STANDINGS[row], at=NOON
    )

    assert (refusal is None) is expected


def test_the_mover_does_not_sign_their_own():
    refusal = rules.submissions.refusal_to_sign(
        submission("seeking"), process_of(support=ALWAYS), MOVER, Standing.GOOD, at=NOON
    )

    assert refusal == rules.submissions.OWN


@table("""
              seeking  submitted  out  appealed  compositing  agenda  merged  ballot  decided
    mover     yes      yes        yes  yes       yes          no      no      no      no
    member    no       no         no   no        no           no      no      no      no
    clerk     no       no         no   no        no           no      no      no      no
    ncg       no       no         no   no        no           no      no      no      no
""")
def test_who_may_withdraw_what(row, column, expected):
    refusal = rules.submissions.refusal_to_withdraw(submission(column), is_mover=row == "mover")

    assert (refusal is None) is expected


def test_what_is_on_the_agenda_belongs_to_the_meeting():
    refusal = rules.submissions.refusal_to_withdraw(submission("agenda"), is_mover=True)

    assert refusal == rules.submissions.MEETINGS_OWN


def rule(state: str, who: str, **changed):
    about: dict[str, Any] = {
        "finding": Finding.OUT,
        "ground": Ground.UNCLEAR,
        "clause": "SO 14(b)",
        "words": "It names nobody who would do it.",
        "has_wording": False,
    }
    made = submission(state, changed.pop("kind", Kind.MOTION))
    return rules.submissions.refusal_to_rule(
        made,
        process_of(rule=ALWAYS),
        PEOPLE[who],
        ROLES.get(who, set()),
        **(about | changed),
        at=NOON,
    )


@table("""
              seeking  submitted  out  appealed  compositing  agenda  merged  ballot  decided
    mover     no       no         no   no        no           no      no      no      no
    member    no       no         no   no        no           no      no      no      no
    clerk     no       yes        no   no        no           no      no      no      no
    ncg       no       no         no   no        no           no      no      no      no
""")
def test_who_may_rule_on_what(row, column, expected):
    assert (rule(column, row) is None) is expected


@table("""
              in-order  out  reworded  remitted
    full      yes       yes  no        yes
    nothing   yes       no   no        no
    wording   no        no   yes       no
""")
def test_what_a_ruling_must_say(row, column, expected):
    said = {"ground": Ground.NONE, "clause": " ", "words": ""} if row == "nothing" else {}

    refusal = rule(
        "submitted", "clerk", finding=Finding(column), has_wording=row == "wording", **said
    )

    assert (refusal is None) is expected


def test_only_motions_are_remitted_to_compositing():
    refusal = rule("submitted", "clerk", finding=Finding.REMITTED, kind=Kind.AMENDMENT)

    assert refusal.code == "only-motions-are-composited"


def test_nobody_rules_on_their_own():
    own = submission("submitted")
    own.mover_id = CLERK.pk

    refusal = rules.submissions.refusal_to_rule(
        own,
        process_of(rule=ALWAYS),
        CLERK,
        ROLES["clerk"],
        finding=Finding.IN_ORDER,
        ground=Ground.NONE,
        clause="",
        words="",
        has_wording=False,
        at=NOON,
    )

    assert refusal == rules.submissions.OWN_RULING


RULING = Ruling(pk=3, finding=Finding.OUT, by_id=CLERK.pk, at=NOON)  # resubmit 7 days, appeal 5
WHEN = {
    "at-once": NOON,
    "day-5-less": NOON + 5 * DAY - SECOND,
    "day-5": NOON + 5 * DAY,
    "day-7-less": NOON + 7 * DAY - SECOND,
    "day-7": NOON + 7 * DAY,
}


@table("""
                at-once  day-5-less  day-5  day-7-less  day-7
    resubmit    yes      yes         yes    yes         no
    appeal      yes      yes         no     no          no
    too-late    yes      no          no     no          no
""")
def test_how_long_there_is_after_a_ruling(row, column, expected):
    """ "too-late" is an appeal where the agenda locks after a day."""
    process = process_of(rule=ALWAYS)
    if row == "too-late":
        process = process_of(decide=(NOON + DAY, NOON + 2 * DAY))
        process.stages.all()[0].kind = "assembly"
    out, at = submission("out"), WHEN[column]

    if row == "resubmit":
        refusal = rules.submissions.refusal_to_resubmit(out, RULING, process, is_mover=True, at=at)
    else:
        refusal = rules.submissions.refusal_to_appeal(
            out, RULING, process, "Why", is_mover=True, at=at
        )

    assert (refusal is None) is expected


@table("""
              seeking  submitted  out  appealed  compositing  agenda  merged  ballot  decided
    mover     no       no         yes  no        no           no      no      no      no
    member    no       no         no   no        no           no      no      no      no
    clerk     no       no         no   no        no           no      no      no      no
""")
def test_who_may_resubmit_or_appeal(row, column, expected):
    process, made = process_of(rule=ALWAYS), submission(column)

    to_resubmit = rules.submissions.refusal_to_resubmit(
        made, RULING, process, is_mover=row == "mover", at=NOON
    )
    to_appeal = rules.submissions.refusal_to_appeal(
        made, RULING, process, "It does name somebody.", is_mover=row == "mover", at=NOON
    )

    assert ((to_resubmit is None), (to_appeal is None)) == (expected, expected)


def test_an_appeal_has_grounds():
    refusal = rules.submissions.refusal_to_appeal(
        submission("out"), RULING, process_of(), " ", is_mover=True, at=NOON
    )

    assert refusal == rules.timing.NO_REASON


def decide_appeal(who: Member, roles, *, words: str = "Because", state: str = "appealed", at=NOON):
    ruling = Ruling(finding=Finding.OUT, by_id=CLERK.pk, at=NOON, submission=submission(state))
    process = process_of(decide=(NOON + DAY, NOON + 2 * DAY))
    process.stages.all()[0].kind = "assembly"
    return rules.submissions.refusal_to_decide_appeal(
        Appeal(ruling=ruling, by_id=MOVER.pk), process, who, roles, words, at=at
    )


def test_who_decides_an_appeal():
    ncg = ROLES["ncg"]

    assert decide_appeal(COORDINATOR, ncg) is None
    assert decide_appeal(OTHER, set()) == rules.timing.NOT_OF_THE_COORDINATING_GROUP
    assert decide_appeal(CLERK, ROLES["clerk"]) == rules.timing.NOT_OF_THE_COORDINATING_GROUP
    assert decide_appeal(CLERK, ncg | ROLES["clerk"]) == rules.submissions.RULED_ON_IT
    assert decide_appeal(MOVER, ncg) == rules.submissions.RULED_ON_IT
    assert decide_appeal(COORDINATOR, ncg, words=" ") == rules.timing.NO_REASON
    assert decide_appeal(COORDINATOR, ncg, state="agenda") == rules.submissions.NO_APPEAL
    assert decide_appeal(COORDINATOR, ncg, at=NOON + DAY).code == "agenda-locked"


@table("""
                 seeking  submitted  out  appealed  compositing  agenda  merged  ballot  decided
    motion       no       no         no   no        no           yes     no      no      no
    amendment    no       yes        no   no        no           yes     no      no      no
""")
def test_what_is_open_to_amendment(row, column, expected):
    """An amendment may be amended as soon as it is complete, if its motion is on the agenda."""
    target = submission(column, Kind.AMENDMENT if row == "amendment" else Kind.MOTION)
    lead = submission("agenda") if row == "amendment" else target

    assert (rules.drafts.refusal_to_amend(target, lead) is None) is expected


@table("""
                   seeking  submitted  out  appealed  compositing  agenda  merged  ballot  decided
    carried        no       no         no   no        no           yes     no      yes     no
    lost           no       no         no   no        no           yes     no      yes     no
    not-carried    no       no         no   no        no           yes     no      yes     no
    remitted       no       no         no   no        no           yes     no      yes     no
    referred-back  no       no         no   no        no           yes     no      yes     no
    inquorate      no       no         no   no        no           yes     no      yes     no
    not-reached    no       no         no   no        no           yes     no      yes     no
    fell           yes      yes        yes  yes       yes          yes     no      yes     no
    withdrawn      yes      yes        yes  yes       yes          yes     no      yes     no
    ruled-out      yes      yes        yes  yes       yes          yes     no      yes     no
""")
def test_what_may_end_how(row, column, expected):
    refusal = rules.submissions.refusal_to_conclude(submission(column), Outcome(row), "Why")

    assert (refusal is None) is expected


@table("""
              seeking  submitted  out  appealed  compositing  agenda  merged  ballot  decided
    ncg       no       no         no   no        no           yes     no      no      no
    clerk     no       no         no   no        no           no      no      no      no
    mover     no       no         no   no        no           no      no      no      no
""")
def test_who_may_make_a_counter_proposal_to_what(row, column, expected):
    refusal = rules.submissions.refusal_to_counter(
        submission(column), process_of(counter=ALWAYS), ROLES.get(row, set()), at=NOON
    )

    assert (refusal is None) is expected


@table("""
              seeking  submitted  out  appealed  compositing  agenda  merged  ballot  decided
    mover     no       no         no   no        yes          yes     no      no      no
    clerk     no       no         no   no        yes          yes     no      no      no
    member    no       no         no   no        no           no      no      no      no
    ncg       no       no         no   no        no           no      no      no      no
""")
def test_who_may_propose_a_composite_of_what(row, column, expected):
    process = process_of(compose=ALWAYS)
    sources = [submission(column, pk=1), submission(column, pk=2)]
    for source in sources:
        source.process_id = process.pk

    refusal = rules.submissions.refusal_to_compose(
        sources, process, ROLES.get(row, set()), is_mover=row == "mover", at=NOON
    )

    assert (refusal is None) is expected


def test_only_its_mover_says_whether_a_motion_goes_into_a_composite():
    open_, settled = submission("compositing", Kind.COMPOSITE), submission("agenda", Kind.COMPOSITE)

    to_answer = rules.submissions.refusal_to_answer

    assert to_answer(open_, is_mover=True) is None
    assert to_answer(open_, is_mover=False) is rules.submissions.NOT_THE_MOVER
    assert to_answer(settled, is_mover=True) is rules.submissions.ANSWERED


GROUP = LocalGroup(pk=1, name="Hackney")
SAVED, EARLIER = DraftVersion(pk=2), DraftVersion(pk=1)


def test_what_may_be_submitted():
    own, shared = Draft(title="A"), Draft(title="A", group=GROUP)
    mandate, stale = Mandate(version_id=SAVED.pk), Mandate(version_id=EARLIER.pk)

    to_submit = rules.drafts.refusal_to_submit

    assert to_submit(own, SAVED, None) is None
    assert to_submit(own, None, None) == rules.drafts.EMPTY
    assert to_submit(Draft(title=" "), SAVED, None) == rules.drafts.NO_TITLE
    assert to_submit(shared, SAVED, mandate) is None
    assert to_submit(shared, SAVED, None) == rules.drafts.NO_MANDATE
    assert to_submit(shared, SAVED, stale) == rules.drafts.NO_MANDATE


@table("""
              open  submitted  abandoned
    editor    yes   no         no
    reader    no    no         no
""")
def test_who_may_edit_a_draft_when(row, column, expected):
    draft = Draft(abandoned_at=NOON if column == "abandoned" else None)

    refusal = rules.drafts.refusal_to_edit(
        draft, is_editor=row == "editor", submitted=column == "submitted"
    )

    assert (refusal is None) is expected


def mandate(**changed) -> str | None:
    figures = {"held_on": NOON.date(), "present": 9, "votes_for": 5, "against": 3, "abstained": 1}
    draft = Draft(group=GROUP, process=process_of())  # whose quorum is five
    about: dict[str, Any] = {"is_convenor": True, "submitted": False, "today": NOON.date()}
    refusal = rules.drafts.refusal_to_certify(draft, **(about | figures | changed))
    return refusal.code if refusal else None


def test_what_makes_a_mandate():
    assert mandate() is None
    assert mandate(is_convenor=False) == "not-the-convenor"
    assert mandate(submitted=True) == "submitted-already"
    assert mandate(held_on=NOON.date() + DAY) == "meeting-to-come"
    assert mandate(present=4) == "inquorate"
    assert mandate(present=5, votes_for=5, against=0, abstained=0) is None
    assert mandate(present=8) == "more-votes-than-people"
    assert mandate(votes_for=4, against=4) == "not-carried"
    assert mandate(votes_for=2, against=1, abstained=6) is None
