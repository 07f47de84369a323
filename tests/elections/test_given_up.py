"""A region's ballot that was given up: its candidates are put to the vote again, or the election ends."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from ballots import actions as ballots
from ballots.models import Ballot
from elections import actions
from elections.lifecycle import Outcome, State
from elections.models import Election, Mandate
from momentum_demo.refusals import Refused
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

LATER = NOON + 2 * DAY


@pytest.fixture
def lost(elections):
    """The places of a region whose ballot was open, and was given up a day later."""
    election = elections.announced()
    for name in ("Ann", "Bea"):
        elections.accepted(elections.place(election), name)
    elections.put(election)
    place = elections.place(election)
    elections.opened(place.contest.ballot)
    elections.ballots.given_up(place.contest.ballot)
    return elections.place(election)


def put_again(elections, place):
    return actions.put_again(place, rule_set=factories.rule_set(), by=elections.returning, at=LATER)


def test_the_same_candidates_are_put_to_the_vote_again_and_one_is_seated(elections, lost):
    voter = factories.member("Voter", where=lost.region)

    place = put_again(elections, lost)

    ballot = place.contest.ballot
    assert ballot.slug == f"{lost.election.slug}-wales-2"
    assert [option.name for option in place.contest.options.all()][:2] == ["Ann", "Bea"]
    ballots.freeze_roll(ballot, by=elections.returning, at=LATER)
    for officer in (elections.returning, elections.scrutineer):
        ballots.sign_off(ballot, by=officer, at=LATER)
    ballots.notify(ballot, by=elections.returning, at=LATER)
    ballots.open_voting(ballot, at=ballot.opens_at)
    elections.ballots.vote(
        Ballot.objects.get(pk=ballot.pk), voter, bytes([1]), at=ballot.opens_at + DAY
    )
    elections.ballots.closes = ballot.closes_at
    elections.ballots.declared(Ballot.objects.get(pk=ballot.pk))
    at = ballot.closes_at + 60 * DAY
    actions.declare(place.election, at=at)
    assert elections.elected(elections.place(place.election)) == ["Bea"]
    assert Election.objects.get(pk=place.election_id).state == State.DECLARED
    # The day to take over is past, and nobody held the office before it was known who was elected.
    assert Mandate.objects.get().term.span.lower == at.date()


def test_it_is_put_again_once_and_only_where_the_ballot_was_given_up(elections, lost):
    put_again(elections, lost)

    with pytest.raises(Refused, match="not-given-up"):
        put_again(elections, lost)


def test_an_officer_who_stands_does_not_put_it_again(elections, lost):
    standing = lost.election.candidacies.first().member
    with pytest.raises(Refused):
        actions.put_again(lost, rule_set=factories.rule_set(), by=standing, at=LATER)


def test_or_the_election_is_given_up(elections, lost):
    actions.abandon(lost.election, reason="The post is gone.", by=elections.returning, at=LATER)

    assert Election.objects.get(pk=lost.election_id).state == State.ABANDONED


def test_everyone_reads_what_became_of_it_and_officers_what_to_do(elections, lost, client, ada):
    page = reverse("elections:election", args=[lost.election.slug])
    client.force_login(ada.user)
    with time_machine.travel(LATER, tick=False):
        read = client.get(page).text
        assert "no vote in it counts" in read
        assert "The keys are lost." in read
        desk, index = signed_in(elections.returning), reverse("election_desk:index")
        put = reverse("election_desk:put_again", args=[lost.election.slug, "wales"])
        assert put in desk.get(index).text
        assert desk.post(put, {"rule_set": factories.rule_set().pk}).status_code == 302
        assert put not in desk.get(index).text
        assert desk.get(put).status_code == 409
        read = client.get(page).text
    assert "Members of the region vote." in read
    assert "The keys are lost." in read  # of the ballot before
    assert elections.place(lost.election).outcome == Outcome.BALLOTED
