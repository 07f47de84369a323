"""A priorities ballot that was given up: members are asked again, and everybody can read why."""

from __future__ import annotations

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from ballots import aftermath
from ballots.models import Ballot
from conventions import actions, at_desk, tasks
from conventions.models import Fate, Prioritisation
from members.roles import Role
from momentum_demo.refusals import Refused, constraint_broken_by
from tests import factories
from tests.conventions.makers import HOUR
from tests.conventions.test_before import LATER, balloting, fates, voted
from tests.conventions.test_before import convention as convention
from tests.conventions.test_before import process as process
from tests.desk import signed_in
from tests.factories import DAY

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

AFTER = LATER - 27 * DAY  # when the first ballot has been given up


@pytest.fixture
def lost(convention) -> Prioritisation:
    """One of three motions was to be chosen, on a ballot that was open and was given up."""
    maker = balloting()
    ballot = maker.draft(proposals=0, title="The first ballot")
    made = actions.prioritise(
        convention, ballot=ballot, kind="motion", places=1, by=maker.returning, at=maker.notice
    )
    maker.given_up(voted(maker, ballot, b"\x00"))
    return Prioritisation.objects.get(pk=made.pk)


def asked_again(lost, maker) -> Ballot:
    ballot = maker.draft(proposals=0, title="The second ballot")
    actions.prioritise_again(lost, ballot=ballot, by=maker.returning, at=maker.notice)
    return ballot


def test_members_are_asked_again_and_their_choice_stands(lost, convention, process, ada):
    process.on_agenda(ada, title="Swimming")
    actions.receive(convention, at=AFTER)  # what came meanwhile is on the paper too
    maker = balloting(LATER - 16 * DAY)
    ballot = asked_again(lost, maker)

    names = list(ballot.contests.get().options.order_by("place").values_list("name", flat=True))
    assert names == ["Warm homes", "Buses", "Libraries", "Swimming"]
    maker.declared(voted(maker, ballot, b"\x03", b"\x03", b"\x01"))
    tasks.sweep()
    assert fates(convention) == {
        "Warm homes": Fate.PASSED_OVER,
        "Buses": Fate.PASSED_OVER,
        "Libraries": Fate.PASSED_OVER,
        "Swimming": Fate.CHOSEN,
        "Twelve of us": Fate.WAITING,
    }


def test_annulled_before_the_choice_stood_members_are_asked_again(convention):
    first = balloting()
    ballot = first.draft(proposals=0, title="The first ballot")
    made = actions.prioritise(
        convention, ballot=ballot, kind="motion", places=1, by=first.returning, at=first.notice
    )
    [said] = aftermath.of(first.declared(voted(first, ballot, b"\x01")))
    assert "is not chosen by this ballot" in said
    first.annulled(ballot)  # between the declaration and the clock's next sweep
    tasks.sweep()
    assert set(fates(convention).values()) == {Fate.WAITING}
    now = LATER - 17 * DAY
    [work] = at_desk.waiting([Role.RETURNING_OFFICER], by=first.returning, at=now)
    assert work.url == reverse("convention_desk:prioritise_again", args=[convention.slug, made.pk])

    second = balloting(LATER - 16 * DAY)
    again = asked_again(Prioritisation.objects.get(pk=made.pk), second)
    second.declared(voted(second, again, b"\x00", b"\x00"))
    tasks.sweep()

    chosen = [title for title, fate in fates(convention).items() if fate == Fate.CHOSEN]
    assert chosen == ["Warm homes"]


def test_only_what_was_given_up_is_asked_again_and_once(lost):
    maker = balloting(LATER - 16 * DAY)
    asked_again(lost, maker)

    with pytest.raises(Refused, match="not-given-up"):
        asked_again(lost, maker)


def test_there_must_be_time_before_the_convention(lost):
    with pytest.raises(Refused, match="too-late"):
        asked_again(lost, balloting(LATER - 9 * DAY))
    assert Prioritisation.objects.get().contest_id == lost.contest_id


def test_the_committee_does_not_ask_again_by_itself(lost, conventions):
    ballot = balloting(LATER - 16 * DAY).draft(proposals=0)
    with pytest.raises(Refused):
        actions.prioritise_again(lost, ballot=ballot, by=conventions.gita, at=AFTER)


def test_what_stands_is_not_exchanged_whoever_writes_the_sql(lost):
    maker = balloting(LATER - 16 * DAY)
    asked_again(lost, maker)
    other = maker.draft(proposals=0, candidates=("A", "B")).contests.get()

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Prioritisation.objects.filter(pk=lost.pk).update(contest=other)

    assert constraint_broken_by(caught.value) == "conventions_prioritisation_as_asked"


def test_everybody_reads_what_became_of_it_and_the_returning_officer_what_to_do(
    lost, convention, conventions, client
):
    maker = balloting(LATER - 16 * DAY)
    page = reverse("conventions:convention", args=[convention.slug])
    put = reverse("convention_desk:prioritise_again", args=[convention.slug, lost.pk])
    desk = signed_in(maker.returning, has_factor=True, used_factor=True)
    with time_machine.travel(AFTER, tick=False):
        assert "The keys are lost." in client.get(page).text
        [work] = at_desk.waiting([Role.RETURNING_OFFICER], by=maker.returning, at=AFTER)
        assert work.url == put
        committee = signed_in(conventions.gita, has_factor=True, used_factor=True)
        assert committee.get(put).status_code == 409  # another office's work
        assert (
            "puts it to members again"
            in committee.get(reverse("convention_desk:convention", args=[convention.slug])).text
        )
        ballot = maker.draft(proposals=0, title="The second ballot")
        assert "The first ballot" in desk.get(put).text
        assert desk.post(put, {"ballot": ballot.pk}).status_code == 302
        assert desk.get(put).status_code == 409
    assert at_desk.waiting([Role.RETURNING_OFFICER], by=maker.returning, at=AFTER) == []


def test_once_notice_is_given_the_void_ballot_leads_to_the_new_one(lost, convention, client, ada):
    void = lost.contest.ballot
    maker = balloting(LATER - 16 * DAY)
    voted(maker, asked_again(lost, maker))

    client.force_login(ada.user)
    for page in (
        reverse("conventions:convention", args=[convention.slug]),
        reverse("ballots:detail", args=[void.slug]),
    ):
        read = client.get(page).text
        assert "The same is asked again:" in read
        assert "The second ballot" in read


def test_once_the_convention_has_begun_nobody_is_asked_any_more(lost, convention, conventions):
    conventions.item(conventions.session(convention), "A report")
    facts = {"by": conventions.gita}
    actions.release(convention, words="", at=LATER - 10 * DAY, **facts)
    actions.open_convention(convention, at=LATER, **facts)

    with pytest.raises(Refused, match="begun"):
        asked_again(lost, balloting(LATER - 16 * DAY))
    later = at_desk.waiting([Role.RETURNING_OFFICER], by=factories.member("x"), at=LATER + HOUR)
    assert later == []
