"""Trustees in their pages: named, tried before notice, handing in after the close; the count waits."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.urls import reverse

from ballots import actions, manifests, tasks
from ballots.lifecycle import State
from ballots.models import Ballot
from tests.answers import refused
from tests.desk import signed_in
from tests.factories import DAY, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def draft(maker):
    return maker.draft()


@pytest.fixture
def three(ada):
    return [ada, *members(2)]


@pytest.fixture
def at_the_start(maker):
    with time_machine.travel(maker.notice, tick=False):
        yield


def name(maker, draft, numbers, needed):
    return signed_in(maker.returning).post(
        reverse("staff:trustees", args=[draft.slug]),
        {"numbers": "\n".join(str(number) for number in numbers), "needed": needed},
    )


def page(client, ballot, who, **data):
    client.force_login(who.user)
    address = reverse("ballots:trustee", args=[ballot.slug])
    return client.post(address, data) if data else client.get(address)


def codes_on(response) -> list[str]:
    return re.findall(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", response.content.decode())


def test_two_of_three_open_the_papers(client, maker, draft, three, at_the_start):
    numbers = [each.number for each in three]
    assert name(maker, draft, numbers, 2).status_code == 302

    notes = []
    for each in three:
        first, second = codes_on(page(client, draft, each))
        assert page(client, draft, each, first=first.lower(), second=second).status_code == 302
        notes.append((first, second))
        assert codes_on(page(client, draft, each)) == []  # our copy is gone
    actions.freeze_roll(draft, by=maker.returning, at=maker.notice)
    for officer in (maker.returning, maker.scrutineer):
        actions.sign_off(draft, by=officer, at=maker.notice)
    ballot = actions.notify(draft, by=maker.returning, at=maker.notice)
    actions.open_voting(ballot, at=maker.opens)
    maker.vote_online(Ballot.objects.get(pk=ballot.pk), three[0], b"F")
    with time_machine.travel(maker.closes + DAY, tick=False):
        tasks.sweep()
        tasks.sweep()
        ballot = Ballot.objects.get(pk=ballot.pk)
        assert ballot.state == State.SEALED
        assert (
            page(client, ballot, three[0], first=notes[0][0], second=notes[1][1]).status_code == 422
        )
        for each, (first, second) in [*zip(three, notes, strict=True)][:2]:
            said = client.get(reverse("ballots:detail", args=[ballot.slug]))
            assert "shares needed" in said.content.decode()
            assert page(client, ballot, each, first=first, second=second).status_code == 302
        tasks.sweep()
    assert Ballot.objects.get(pk=ballot.pk).state == State.DECLARED


def test_someone_elses_share_does_not_pass(client, maker, draft, three, at_the_start):
    name(maker, draft, [each.number for each in three], 2)
    first, second = codes_on(page(client, draft, three[0]))

    refused = page(client, draft, three[1], first=first, second=second)

    assert refused.status_code == 422
    assert "not the share you were given" in refused.content.decode()


def test_the_page_is_for_the_trustee_alone(client, maker, draft, three, at_the_start):
    name(maker, draft, [each.number for each in three[:2]], 1)
    assert page(client, draft, three[2]).status_code == 404
    assert page(client, draft, maker.returning).status_code == 404


def test_a_trustee_who_is_renamed_after_notice_holds_nothing_up(maker, draft, three):
    """The manifest says what they were called then; their share is what counts."""
    for trustee in actions.name_trustees(
        draft, three, needed=2, by=maker.returning, at=maker.notice
    ):
        codes = actions.show_share(trustee, by=trustee.member)
        actions.test_share(trustee, *codes, by=trustee.member, at=maker.notice)
    actions.freeze_roll(draft, by=maker.returning, at=maker.notice)
    for officer in (maker.returning, maker.scrutineer):
        actions.sign_off(draft, by=officer, at=maker.notice)
    ballot = actions.notify(draft, by=maker.returning, at=maker.notice)
    called = three[0].name

    three[0].name = "Somebody Else"
    three[0].save()

    assert actions.open_voting(ballot, at=maker.opens)
    assert manifests.of(ballot).seal.trustees[0].name == called


def test_a_share_given_to_others_instead_is_no_fault(maker, draft, three):
    by = {"by": maker.returning, "at": maker.notice}
    [trustee] = actions.name_trustees(draft, three[:1], needed=1, **by)
    codes = actions.show_share(trustee, by=trustee.member)
    actions.name_trustees(draft, three[1:], needed=1, **by)

    late = refused(actions.test_share, trustee, *codes, by=trustee.member, at=maker.notice)

    assert late == "taken-away"


@pytest.mark.parametrize(
    ("numbers", "needed", "said"),
    [
        (["x"], 1, "is not a membership number"),
        ([999999], 1, "Nobody in the register"),
        ([1, 1], 1, "there twice"),
        (None, 4, "more trustees than there are"),
        (None, "", "how many of them it takes"),
    ],
)
def test_what_is_wrong_with_the_list_is_said(
    maker, draft, three, at_the_start, numbers, needed, said
):
    response = name(maker, draft, numbers or [each.number for each in three], needed)
    assert response.status_code == 422
    assert said in response.content.decode()
