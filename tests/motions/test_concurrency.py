"""Everybody at the same moment: clerks, editors, movers and signatories."""

from __future__ import annotations

import pytest

from momentum_demo.models import AuditEvent, breaks
from momentum_demo.refusals import Refused
from motions import actions, weaves
from motions.lifecycle import Outcome, State
from motions.models import Acceptance, Submission, Support, Text, TextVersion
from motions.wording import Edits
from tests.database import at_once
from tests.factories import DAY, member, members
from tests.factories.motions import POLICY, RULES, ProcessMaker, fresh, replacing, words

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "urn"])


def codes(answers) -> list[str]:
    """The refusals among the answers; anything else that went wrong is raised."""
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, Refused):
            raise answer
    return sorted(a.refusal.code for a in answers if isinstance(a, Refused))


def conclude(maker, submission, outcome):
    return lambda: actions.conclude(
        submission, outcome, why="The assembly.", by=maker.clerk, at=maker.during(4)
    )


def test_two_clerks_decide_one_amendment_once(maker, ada):
    amendment = maker.amendment(maker.on_agenda(ada), member(), "may", "shall")

    answers = at_once([conclude(maker, amendment, Outcome.CARRIED) for _ in range(4)])

    assert codes(answers) == ["decided-already"] * 3
    assert Acceptance.objects.filter(change=amendment.change).count() == 1
    assert AuditEvent.objects.filter(action="submission.decided").count() == 1
    assert list(breaks()) == []


def test_two_that_cannot_stand_together_are_never_both_carried(maker, ada):
    motion = maker.on_agenda(ada)
    one = maker.amendment(motion, member(), "may vote", "shall vote")
    other = maker.amendment(motion, member(), "may vote", "must vote")

    answers = at_once([conclude(maker, each, Outcome.CARRIED) for each in (one, other)])

    assert codes(answers) == ["decided-already"]  # it fell as the first was carried
    assert {fresh(one).outcome, fresh(other).outcome} == {Outcome.CARRIED, Outcome.FELL}
    assert words(motion) in (
        POLICY.replace("may vote", "shall vote"),
        POLICY.replace("may vote", "must vote"),
    )


def test_signatures_at_once_are_all_counted_and_reach_the_threshold_once(ada):
    maker = ProcessMaker(motion_support=8)
    motion = maker.seeking(ada)

    def sign(who):
        return lambda: actions.sign(motion, shown=False, by=who, at=maker.during(1))

    answers = at_once([sign(who) for who in members(12)])

    signed = Support.objects.filter(submission=motion).count()
    assert signed == 8
    assert codes(answers) == ["not-seeking-support"] * 4
    assert fresh(motion).state == State.SUBMITTED
    assert AuditEvent.objects.filter(action="submission.support_reached").count() == 1


def test_one_member_signs_once_however_often_they_press(ada):
    maker = ProcessMaker(motion_support=8)
    motion, una = maker.seeking(ada), member()

    answers = at_once(
        [lambda: actions.sign(motion, shown=False, by=una, at=maker.during(1)) for _ in range(5)]
    )

    assert codes(answers) == ["signed-already"] * 4


def test_amendments_filed_at_once_have_numbers_of_their_own(maker, ada):
    motion = maker.on_agenda(ada)
    block = weaves.reading_of(motion).shown[1].id

    def amend(who, n):
        edits = Edits(changed={block: f"Members have {n} votes."})
        return lambda: actions.amend(motion, title="T", edits=edits, by=who, at=maker.during(6))

    answers = at_once([amend(who, n) for n, who in enumerate(members(8))])

    assert codes(answers) == []
    numbers = Submission.objects.filter(lead=motion).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 9))
    for amendment in answers:
        assert words(amendment).startswith("# Endorsements\n\nMembers have ")


def test_editors_who_save_at_once_lose_nothing(maker, ada):
    draft = maker.draft(ada)
    others = members(4)
    for other in others:
        actions.invite_editor(draft, other, by=ada, at=maker.during(1))
    actions.save_draft(draft, Edits(whole=POLICY), seen=0, by=ada, at=maker.during(1))
    block = weaves.DraftWeave(draft).reading().shown[1].id

    def save(who):
        edits = Edits(changed={block: f"These are the words of {who.name}."})
        return lambda: actions.save_draft(draft, edits, seen=1, by=who, at=maker.during(1))

    answers = at_once([save(who) for who in others])

    assert codes(answers) == []
    assert sorted(version.number for version in answers) == [2, 3, 4, 5]
    assert sum(not version.set_aside for version in answers) == 1
    woven = weaves.DraftWeave(draft)
    for version in answers:
        reading = woven.set_aside(version) if version.set_aside else woven.reading()
        assert f"These are the words of {version.saved_by.name}." in weaves.as_typed(reading)


def test_versions_published_at_once_are_one_chain(maker, ada):
    motion = maker.on_agenda(ada)

    def publish():
        return actions.publish_interim(motion, why="So.", by=maker.clerk, at=maker.during(5))

    assert codes(at_once([publish] * 4)) == []

    chain = list(TextVersion.objects.filter(of=motion).order_by("number"))
    assert [version.number for version in chain] == [1, 2, 3, 4, 5]
    assert [v.previous for v in chain[1:]] == [v.hash for v in chain[:-1]]
    assert all(version.hash == version.digest() for version in chain)


def test_pressed_twice_a_button_does_its_work_once(maker, ada):
    at, group = maker.during(4), {"by": maker.ncg, "at": maker.during(7)}
    motion, other = maker.on_agenda(ada), maker.on_agenda(member())
    edits = replacing(weaves.reading_of(motion), "may", "shall")
    draft = maker.draft(ada)
    leaving = member()
    actions.invite_editor(draft, leaving, by=ada, at=at)
    assembly = actions.convene(
        maker.process.stages.get(position=4),
        title="First",
        slug="first",
        remit="All.",
        by=maker.clerk,
        at=at,
    )
    whole = Edits(whole="Something else.")
    says = {"both_pass": "more-for", "by": maker.clerk, "at": at}
    presses = {
        "submission.filed": [
            lambda: actions.amend(motion, title="Shall", edits=edits, by=leaving, at=at),
            lambda: actions.counter(motion, title="Not so", edits=whole, **group),
        ],
        "conflict.declared": [
            lambda: actions.declare_conflict([motion, other], reason="Both.", **says),
            lambda: actions.declare_conflict([other, motion], reason="Both.", **says),
        ],
        "draft.started": [lambda: maker.draft(leaving)],
        "draft.commented": [
            lambda: actions.comment_on_draft(draft, block="", number=0, words="Hm.", by=ada, at=at)
        ],
        "draft.editor_removed": [lambda: actions.remove_editor(draft, leaving, by=ada, at=at)],
        "meeting.called": [
            lambda: actions.call_meeting(
                assembly, begins_at=at + DAY, place="", by=maker.clerk, at=at
            )
        ],
    }
    before = {name: AuditEvent.objects.filter(action=name).count() for name in presses}

    refused = {name: codes(at_once(deeds * 2)) for name, deeds in presses.items()}

    done = {
        name: AuditEvent.objects.filter(action=name).count() - count
        for name, count in before.items()
    }
    # The counter-proposal declared a conflict of its own.
    assert done == dict.fromkeys(presses, 1) | {"submission.filed": 2, "conflict.declared": 2}
    assert refused == {
        "submission.filed": ["filed-already"] * 2,
        "conflict.declared": ["in-conflict-already"] * 3,
        "draft.started": [],
        "draft.commented": [],
        "draft.editor_removed": [],
        "meeting.called": ["meeting-called-already"],
    }


def test_two_who_begin_one_rule_book_at_once_begin_one(maker):
    begin = {"typed": RULES, "why": "As adopted.", "by": maker.clerk, "at": maker.during(1)}

    answers = at_once(
        [
            lambda title=title: actions.begin_rule_book(title=title, **begin)
            for title in ("Standing orders", "Standing Orders")
        ]
    )

    assert codes(answers) == ["name-taken"]
    assert Text.objects.filter(title__iexact="Standing orders").count() == 1
    assert AuditEvent.objects.filter(action="text.begun").count() == 2  # and the maker's own


def test_a_late_withdrawal_and_a_ruling_at_once_leave_one_of_the_two(maker, ada):
    motion = maker.submitted(ada)

    answers = at_once(
        [
            lambda: actions.withdraw(motion, by=ada, at=maker.during(3)),
            lambda: actions.rule(motion, "in-order", by=maker.clerk, at=maker.during(3)),
        ]
    )

    assert codes(answers) in (["not-waiting-for-a-ruling"], ["property-of-the-meeting"])
    assert fresh(motion).state in (State.DECIDED, State.AGENDA)
