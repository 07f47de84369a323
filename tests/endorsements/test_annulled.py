"""An endorsement whose ballot was annulled: it ends, and the same people can be put to the vote again."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from ballots import actions as ballots
from ballots import aftermath
from ballots.models import Ballot
from endorsements import actions, at_desk, guarantee, tasks
from endorsements.lifecycle import Backing, RoundState
from endorsements.models import Endorsement, Round
from members.roles import Role
from momentum_demo.refusals import Refused, constraint_broken_by
from tests.factories import DAY, NOON, members
from tests.factories import rule_set as ballot_rules

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

LATER = NOON + 20 * DAY
REASON = "Two hundred members were left off the roll."


@pytest.fixture
def endorsed(rounds):
    """A round that endorsed the first who asked."""
    return rounds.declared(b"\x00", b"\x00", b"\x01")


def annulled(rounds, round_: Round, at: dt.datetime = LATER) -> Round:
    """Annulled, and swept up a minute later."""
    assert round_.contest is not None
    rounds.ballots.annulled(round_.contest.ballot, reason=REASON, at=at)
    with time_machine.travel(at + dt.timedelta(minutes=1), tick=False):
        tasks.sweep()
        tasks.sweep()
    return Round.objects.get(pk=round_.pk)


def put_again(rounds, round_):
    return actions.put_to_the_vote(round_, rule_set=ballot_rules(), by=rounds.returning, at=LATER)


def held_again(rounds, round_, *marks: bytes) -> Round:
    """Put to the vote again, and declared."""
    ballot = put_again(rounds, round_).contest.ballot
    ballots.freeze_roll(ballot, by=rounds.returning, at=LATER)
    for officer in (rounds.returning, rounds.scrutineer):
        ballots.sign_off(ballot, by=officer, at=LATER)
    ballots.notify(ballot, by=rounds.returning, at=LATER)
    ballots.open_voting(ballot, at=ballot.opens_at)
    voters = [entry.member for entry in ballot.roll.order_by("member")]
    for voter, said in zip(voters, marks, strict=False):
        rounds.ballots.vote(Ballot.objects.get(pk=ballot.pk), voter, said, at=ballot.opens_at + DAY)
    rounds.ballots.closes = ballot.closes_at
    rounds.ballots.declared(Ballot.objects.get(pk=ballot.pk))
    actions.declare(round_, at=ballot.closes_at + DAY)
    return Round.objects.get(pk=round_.pk)


def test_the_endorsement_ends_on_the_day_and_everyone_who_asked_is_told(
    rounds, endorsed, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        annulled(rounds, endorsed)

    endorsement = Endorsement.objects.get()
    assert (endorsement.state, endorsement.ended_on) == (Backing.ENDED, LATER.date())
    told = [mail for mail in mailoutbox if REASON in mail.body]
    assert len(told) == endorsed.requests.count()


def test_the_guarantee_still_holds_and_says_so(rounds, endorsed):
    assert guarantee.check(annulled(rounds, endorsed)).holds


def test_the_same_people_are_put_to_the_vote_again_and_another_is_endorsed(rounds, endorsed):
    members(2)
    first = Endorsement.objects.get()
    round_ = annulled(rounds, endorsed)

    again = held_again(rounds, round_, b"\x01", b"\x01", b"\x00")

    assert (again.state, again.outcome) == (RoundState.DECLARED, "endorsed")
    assert again.endorsement.request != first.request
    assert Endorsement.objects.get(pk=first.pk).state == Backing.ENDED
    assert guarantee.check(again).holds


def test_or_the_same_person_is_or_nobody(rounds, endorsed):
    members(2)
    round_ = annulled(rounds, endorsed)

    again = held_again(rounds, round_, b"\x00", b"\x00")

    assert [each.state for each in again.endorsements.order_by("at")] == ["ended", "backed"]
    assert guarantee.check(again).holds


def test_it_is_put_again_once_and_only_once_its_ballot_was_annulled(rounds, endorsed):
    with pytest.raises(Refused, match="paper-made"):
        put_again(rounds, endorsed)
    round_ = annulled(rounds, endorsed)
    put_again(rounds, round_)

    with pytest.raises(Refused, match="paper-made"):
        put_again(rounds, Round.objects.get(pk=round_.pk))


def test_nor_does_the_database_take_it_back_to_the_vote_while_its_result_stands(rounds, endorsed):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Round.objects.filter(pk=endorsed.pk).update(state="balloted", outcome="")
    assert constraint_broken_by(caught.value) == "endorsements_round_moves"


def test_a_result_that_endorsed_nobody_can_be_annulled_too(rounds):
    round_ = annulled(rounds, rounds.declared())

    assert not Endorsement.objects.exists()
    waiting = at_desk.waiting([Role.RETURNING_OFFICER], by=rounds.returning, at=LATER)
    assert [each.number for each in waiting if "papers to make" in str(each.words)] == [1]
    assert put_again(rounds, round_).state == RoundState.BALLOTED


def test_officers_read_beforehand_what_becomes_of_the_endorsement(rounds, endorsed):
    ends, again = aftermath.of(endorsed.contest.ballot)

    assert endorsed.endorsement.request.name in ends
    assert "nobody has to ask again" in again


def test_everyone_reads_that_the_endorsement_rested_on_it(rounds, endorsed, client):
    annulled(rounds, endorsed)

    for name in ("round", "relationship"):
        read = client.get(reverse(f"endorsements:{name}", args=[endorsed.slug])).text
        assert REASON in read
    assert "is endorsed" not in client.get(
        reverse("endorsements:round", args=[endorsed.slug])
    ).text.replace("somebody is endorsed", "")
