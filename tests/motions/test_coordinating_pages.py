"""The coordinating group's pages: whose they are, that the second factor is asked for, counter-proposals."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from motions import actions, weaves
from motions.lifecycle import State
from motions.models import Finding, Ground, Kind, Policy, Progress, Submission
from tests.answers import text
from tests.desk import signed_in
from tests.factories import member
from tests.factories.motions import fresh, replacing, words
from tests.factories.rulebook import FOR, Hall
from tests.motions.test_amending_pages import page
from tests.tables import table

pytestmark = pytest.mark.django_db
WHY = {"reason": "Enough."}
FACTS = {
    "factor-used": {"has_factor": True, "used_factor": True},
    "not-used": {"has_factor": True, "used_factor": False},
    "no-factor": {"has_factor": False, "used_factor": False},
}


@pytest.fixture
def motion(maker):
    return maker.on_agenda(member("Mo Ver"))


@pytest.fixture
def theirs(maker, motion):
    """An amendment of the coordinating group's, which another of its officers filed, ruled out."""
    made = actions.amend(
        motion,
        title="By post",
        edits=replacing(weaves.reading_of(motion), "may vote", "shall vote"),
        coordinating=True,
        by=maker.ncg_too,
        at=maker.during(7),
    )
    actions.rule(
        made,
        Finding.OUT,
        ground=Ground.UNCLEAR,
        clause="SO 9",
        words="How?",
        by=maker.clerk,
        at=maker.during(7),
    )
    return fresh(made)


@table("""
                 factor-used  not-used  no-factor
    appeals          yes         no         no
    decide           yes         no         no
    counter          yes         no         no
    amend            yes         no         no
    resubmit         yes         no         no
    appeal           yes         no         no
    withdraw         yes         no         no
""")
def test_an_officer_shows_their_second_factor_first(maker, motion, theirs, row, column, expected):
    actions.appeal(theirs, grounds="Like this.", by=maker.ncg_too, at=maker.during(7))
    address = {
        "appeals": reverse("motions:appeals"),
        "decide": page("decide_appeal", theirs),
        "counter": page("counter", motion),
        "amend": page("amend", motion) + "?for=coordinating",
    }.get(row) or page(row, theirs)
    with time_machine.travel(maker.during(7), tick=False):
        answer = signed_in(maker.ncg, **FACTS[column]).get(address)

    assert (answer.status_code == 200) is expected
    if column == "not-used":
        assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    if column == "no-factor":
        assert "Officers and staff sign in with a second factor." in text(answer)


def test_nothing_is_done_before_the_factor_is_used(maker, theirs):
    with time_machine.travel(maker.during(7), tick=False):
        sent = signed_in(maker.ncg, used_factor=False).post(page("withdraw", theirs), WHY)
    assert (sent.status_code, fresh(theirs).state) == (302, State.OUT)

    with time_machine.travel(maker.during(7), tick=False):
        signed_in(maker.ncg).post(page("withdraw", theirs), WHY)
    assert fresh(theirs).outcome == "withdrawn"


def test_other_members_are_not_asked_for_a_factor_but_refused(maker, motion, theirs):
    client = Client()
    client.force_login(member().user)
    with time_machine.travel(maker.during(7), tick=False):
        assert client.get(reverse("motions:appeals")).status_code == 409
        assert client.get(page("counter", motion)).status_code == 409
        assert "Only whoever moved it does this" in text(client.get(page("withdraw", theirs)))


@pytest.mark.django_db(databases=["default", "urn"])
def test_the_report_on_a_policy_is_written_once_the_factor_is_used():
    hall = Hall()
    hall.ask(hall.policy())
    hall.hold((FOR,), (FOR,))
    hall.settle()
    policy = Policy.objects.get()
    address = reverse("rules:policy", args=[policy.pk])
    report = {"progress": Progress.BEGUN, "words": "Two of three."}
    without, with_factor = (signed_in(hall.process.ncg, used_factor=used) for used in (False, True))

    assert "Use your second factor first" in text(without.get(address))
    assert without.post(address, report)["Location"].startswith(reverse("mfa_reauthenticate"))
    assert not policy.reports.exists()
    assert "Publish this report" in text(with_factor.get(address))
    assert with_factor.post(address, report).status_code == 302
    assert policy.reports.get().words == "Two of three."


def test_the_coordinating_group_counters_a_motion(maker, motion):
    client, address = signed_in(maker.ncg), page("counter", motion)
    with time_machine.travel(maker.during(7), tick=False):
        blank = text(client.get(address))
        third = client.post(address, {"inserted:": "# Otherwise\n\nBy post only.", "do": "check"})
        sent = client.post(
            address, {"inserted:": "# Otherwise\n\nBy post only.", "title": "Post", "do": "submit"}
        )

    assert "Type the text as it should read." in blank
    assert "By post only." in text(third)
    assert sent.status_code == 302
    made = Submission.objects.get(kind=Kind.COUNTER)
    assert made.counter_to == motion
    assert words(made) == "# Otherwise\n\nBy post only."


def test_a_counter_proposal_to_a_change_of_the_rules_is_another_change_of_them(maker):
    motion = maker.rule_change(member("Mo Ver"), "ten members", "twelve members")
    block = next(
        b.id
        for b in weaves.reading_in_force(maker.book).shown
        if b.words[-1].text == "." and any(w.text == "ten" for w in b.words)
    )
    with time_machine.travel(maker.during(7), tick=False):
        sent = signed_in(maker.ncg).post(
            page("counter", motion),
            {
                f"changed:{block}": "The coordinating group has eleven members.",
                "title": "Eleven",
                "do": "submit",
            },
        )

    assert sent.status_code == 302
    assert "eleven members" in words(Submission.objects.get(kind=Kind.COUNTER))
