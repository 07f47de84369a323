"""An endorsement’s ballot that was given up: the same people are put to the vote again, or the round ends."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from ballots import actions as ballots
from ballots.again import asked_again
from ballots.models import Ballot
from endorsements import actions, at_desk, guarantee
from endorsements.lifecycle import RoundState
from endorsements.models import Round
from members.roles import Role
from momentum_demo.refusals import Refused
from tests.desk import signed_in
from tests.factories import DAY, NOON, members
from tests.factories import rule_set as ballot_rules

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

LATER = NOON + 2 * DAY


@pytest.fixture
def lost(rounds):
    """A round whose ballot was open, and was given up a day later."""
    round_ = rounds.opened()
    rounds.ballots.given_up(round_.contest.ballot)
    return Round.objects.get(pk=round_.pk)


def put_again(rounds, round_):
    return actions.put_to_the_vote(round_, rule_set=ballot_rules(), by=rounds.returning, at=LATER)


def test_the_same_people_are_put_to_the_vote_again_and_one_is_endorsed(rounds, lost):
    voter, *_ = members(2)
    before = [option.name for option in lost.contest.options.all()]

    again = put_again(rounds, lost)

    ballot = again.contest.ballot
    assert (again.state, ballot.state) == (RoundState.BALLOTED, "drafted")
    assert ballot.slug == f"endorse-{lost.slug}-2"
    assert [option.name for option in again.contest.options.all()] == before
    assert guarantee.check(again).holds
    ballots.freeze_roll(ballot, by=rounds.returning, at=LATER)
    for officer in (rounds.returning, rounds.scrutineer):
        ballots.sign_off(ballot, by=officer, at=LATER)
    assert not asked_again(lost.contest.ballot)  # members know of it once notice is given
    ballots.notify(ballot, by=rounds.returning, at=LATER)
    assert list(asked_again(lost.contest.ballot)) == [ballot]
    ballots.open_voting(ballot, at=ballot.opens_at)
    rounds.ballots.vote(
        Ballot.objects.get(pk=ballot.pk), voter, bytes([1, 0, 2]), at=ballot.opens_at + DAY
    )
    rounds.ballots.closes = ballot.closes_at
    rounds.ballots.declared(Ballot.objects.get(pk=ballot.pk))
    actions.declare(again, at=ballot.closes_at + 2 * DAY)
    assert Round.objects.get(pk=lost.pk).endorsement.request.name == before[1]


def test_it_is_put_again_once(rounds, lost):
    put_again(rounds, lost)

    with pytest.raises(Refused, match="paper-made"):
        put_again(rounds, lost)


def test_a_ballot_that_stands_is_not_exchanged_for_another(rounds):
    with pytest.raises(Refused, match="paper-made"):
        put_again(rounds, rounds.opened())


def test_or_the_round_is_given_up_and_the_guarantee_finds_nothing_amiss(rounds, lost):
    actions.abandon(lost, reason="The post is gone.", by=rounds.returning, at=LATER)

    given_up = Round.objects.get(pk=lost.pk)
    assert given_up.state == RoundState.ABANDONED
    assert guarantee.check(given_up).holds


def test_everyone_reads_what_became_of_it_and_officers_what_to_do(rounds, lost, client, ada):
    page = reverse("endorsements:round", args=[lost.slug])
    client.force_login(ada.user)
    with time_machine.travel(LATER, tick=False):
        read = client.get(page).text
        assert "no vote in it counts" in read
        assert "The keys are lost." in read
        waiting = at_desk.waiting([Role.RETURNING_OFFICER], by=rounds.returning, at=LATER)
        assert [work.number for work in waiting] == [1, 0]
        desk = signed_in(rounds.returning)
        put = reverse("endorsement_desk:put", args=[lost.slug])
        assert put in desk.get(reverse("endorsement_desk:index")).text
        assert desk.post(put, {"rule_set": ballot_rules().pk}).status_code == 302
        assert put not in desk.get(reverse("endorsement_desk:index")).text
        read = client.get(page).text
    assert "The paper is made from the register" in read
    assert "The keys are lost." in read  # of the ballot before
