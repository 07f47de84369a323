"""The staff desk shows each officer what waits for them, and finds what their office may see."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from ballots import actions
from ballots.objections import Matter
from members.models import Bounce, Correction, Message, Reading
from members.roles import Role
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

ROLES = {
    "returning": Role.RETURNING_OFFICER,
    "scrutineer": Role.SCRUTINEER,
    "membership": Role.MEMBERSHIP,
    "arrangements": Role.ARRANGEMENTS,
    "data": Role.DATA_PROTECTION,
}
WHEN = NOON - 4 * DAY


@pytest.fixture
def work(maker, ada):
    """An objection to a roll, a bounced address, a correction asked for."""
    ballot = maker.notified(title="Priorities for the year")
    actions.object_to_roll(ballot, Matter.DOUBT, words="Look.", by=ada, at=WHEN)
    Bounce.objects.create(address=ada.user.email, at=WHEN)
    Correction.objects.create(member=ada, field="name", wanted="Ada O.", at=WHEN)
    return ballot


@table("""
                   objection  bounce  correction
    returning         yes      yes       no
    scrutineer        yes      no        no
    membership        no       yes       yes
    arrangements      no       no        no
    data              no       no        no
""")
def test_what_waits_for_whom(row, column, expected, work):
    pages = {
        "objection": reverse("staff:roll", args=[work.slug]),
        "bounce": reverse("register:bounces"),
        "correction": reverse("register:corrections"),
    }
    client = signed_in(factories.officer("Somebody", ROLES[row]))

    with time_machine.travel(WHEN, tick=False):
        waiting = client.get("/staff/").context["waiting"]

    assert (pages[column] in {each.url for each in waiting}) is expected


def test_every_page_that_waits_for_an_officer_opens_for_them(work):
    for role in ROLES.values():
        client = signed_in(factories.officer("Somebody", role))
        with time_machine.travel(WHEN, tick=False):
            for each in client.get("/staff/").context["waiting"]:
                assert client.get(each.url).status_code == 200, (role, each)


@table("""
                   member  ballot
    returning        yes     yes
    scrutineer       no      yes
    membership       yes     yes
    arrangements     no      yes
    data             no      yes
""")
def test_who_finds_what(row, column, expected, work, ada):
    words = {"member": "okafor", "ballot": "priorities"}[column]
    client = signed_in(factories.officer("Somebody", ROLES[row]))

    with time_machine.travel(WHEN, tick=False):
        found = client.post(reverse("staff:search"), {"asked": words}).context["found"]

    titles = {each.title for some in found.values() for each in some}
    assert ({"member": "Ada Okafor", "ballot": work.title}[column] in titles) is expected
    assert Reading.objects.filter(member=ada.pk).exists() is (column == "member" and expected)


def test_what_is_asked_is_in_no_address(work):
    page = reverse("staff:search")
    client = signed_in(factories.officer("Esi", Role.MEMBERSHIP))

    assert "found" not in client.get(page, {"asked": "okafor"}).context


def test_letters_that_wait_too_long_or_came_back_are_seen(work, ada):
    client = signed_in(factories.officer("Esi", Role.MEMBERSHIP))
    Message.objects.all().delete()
    with time_machine.travel(WHEN, tick=False):
        before = client.get("/staff/").context["health"]
        notice = work_notice()
        for number, state in enumerate(("waiting", "bounced"), start=1):
            Message.objects.create(
                notice=notice, member=ada, number=number, state=state, due_at=WHEN - DAY
            )
        after = client.get("/staff/").context["health"]

    assert [well for well, _words in before][1:] == [True, True]
    assert [well for well, _words in after][1:] == [False, False]


def work_notice():
    from members.models import Notice

    return Notice.objects.create(event="campaign", about="x", at=WHEN)


def test_a_ballot_that_the_clock_forgot_is_seen_by_everybody(work):
    client = signed_in(factories.officer("Esi", Role.MEMBERSHIP))

    with time_machine.travel(NOON + DAY, tick=False):
        waiting = client.get("/staff/").context["waiting"]

    assert (reverse("staff:ballot", args=[work.slug]), True) in {(w.url, w.late) for w in waiting}


@pytest.mark.parametrize("moves", [0, 1, 2, 3])
def test_a_ballot_that_should_have_moved_on_by_itself_is_shown(maker, moves):
    """Open, closing, sealed, being counted: an hour after the close each waits for something that is broken."""
    ballot = maker.opened()
    for verb in (actions.close, actions.seal, actions.unseal)[:moves]:
        verb(ballot, at=maker.closes)
    client = signed_in(maker.returning)

    with time_machine.travel(maker.closes + DAY / 24, tick=False):
        waiting = client.get("/staff/").context["waiting"]

    here = reverse("staff:ballot", args=[ballot.slug])
    assert here in {each.url for each in waiting if "should have moved on" in each.words}
