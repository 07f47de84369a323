"""The ballots of all regions are read, signed and given notice of in one act, each for itself."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from ballots import actions as ballots
from ballots.chronicle import version
from ballots.models import Ballot, SignOff
from elections import actions, queries
from elections.at_desk import to_sign
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused
from tests import factories
from tests.desk import signed_in
from tests.elections.rounds import rule_set

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

REGIONS = ("London", "Scotland", "Wales")


@pytest.fixture
def regional(elections):
    """An election whose three regions each have a ballot in preparation, the rolls frozen."""
    where = [factories.region(name) for name in REGIONS]
    election = elections.announced(
        rules=rule_set([{"region": each.slug, "seats": 1, "reserves": []} for each in where])
    )
    for each in where:
        for name in ("Ann", "Bea"):
            elections.accepted(elections.place(election, each.slug), name)
    elections.put(election)
    actions.freeze_rolls(election, by=elections.returning, at=elections.ready)
    return election


def read(election) -> dict[int, int]:
    return {each.pk: version(each) for each in queries.drafts(election)}


def test_one_act_signs_every_region_each_with_its_own_record(elections, regional):
    for officer in (elections.returning, elections.scrutineer):
        actions.sign_off_all(regional, read=read(regional), by=officer, at=elections.ready)
    actions.notify_all(regional, by=elections.returning, at=elections.ready)

    assert SignOff.objects.count() == 6
    for ballot in Ballot.objects.all():
        events = AuditEvent.objects.filter(subject=f"ballots.ballot:{ballot.pk}")
        signed = events.filter(action="ballot.signed_off").values_list("member", flat=True)
        assert set(signed) == {elections.returning.pk, elections.scrutineer.pk}
        assert ballot.state == "notified"


def test_if_one_has_changed_since_it_was_read_none_is_signed(elections, regional):
    seen = read(regional)
    ballots.freeze_roll(queries.drafts(regional)[1], by=elections.returning, at=elections.ready)

    with pytest.raises(Refused) as caught:
        actions.sign_off_all(regional, read=seen, by=elections.scrutineer, at=elections.ready)

    assert caught.value.refusal.code == "changed-since"
    assert not SignOff.objects.exists()


def test_nobody_signs_for_one_they_have_not_seen(elections, regional):
    seen = read(regional)
    seen.popitem()

    with pytest.raises(Refused) as caught:
        actions.sign_off_all(regional, read=seen, by=elections.scrutineer, at=elections.ready)

    assert caught.value.refusal.code == "changed-since"
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("act", ["freeze_rolls", "notify_all"])
def test_what_the_returning_officer_does_for_all_a_scrutineer_does_not(elections, regional, act):
    with pytest.raises(Refused) as caught:
        getattr(actions, act)(regional, by=elections.scrutineer, at=elections.ready)

    assert caught.value.refusal.code == "other-office"


def test_what_is_done_is_not_done_again(elections, regional):
    with pytest.raises(Refused) as caught:
        actions.freeze_rolls(regional, by=elections.returning, at=elections.ready)

    assert caught.value.refusal.code == "nothing-to-do"


def test_a_scrutineer_is_sent_there_reads_all_of_them_and_signs_by_http(elections, regional):
    page = reverse("election_desk:ballots", args=[regional.slug])
    [work] = to_sign(elections.scrutineer)
    client = signed_in(elections.scrutineer)

    with time_machine.travel(elections.ready, tick=False):
        shown = client.get(page)
        sent = {f"read-{each['ballot'].pk}": each["version"] for each in shown.context["to_sign"]}
        done = client.post(reverse("election_desk:sign", args=[regional.slug]), sent, follow=True)

    assert (work.number, work.url) == (3, page)
    text = shown.content.decode()
    assert all(name in text for name in (*REGIONS, "Ann", "Bea", "Sign 3 ballots off"))
    assert "You have signed 3 ballots off." in done.content.decode()
    assert to_sign(elections.scrutineer) == []
    assert set(SignOff.objects.values_list("member", flat=True)) == {elections.scrutineer.pk}
