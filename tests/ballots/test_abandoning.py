"""A ballot that cannot be finished: two officers give it up, everyone is told, and no vote comes to light."""

from __future__ import annotations

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from ballots import actions, casting, keystore, notices, rules, tasks, urn
from ballots.lifecycle import Move, State
from ballots.models import Ballot, Issuance, Undoing
from members.models import Notice
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused
from tests.desk import signed_in
from tests.factories import DAY, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

REASON = "The key store burnt with its copy."


@pytest.fixture
def lost(maker, ada):
    """An open ballot in which Ada has voted, and whose keys are gone."""
    ballot = maker.opened()
    maker.vote_online(ballot, ada, b"F")
    keystore.forget(ballot.pk)
    return ballot


def at(maker):
    return maker.opens + DAY


def propose(maker, ballot):
    return actions.propose_to_undo(
        ballot, Move.ABANDON, reason=REASON, by=maker.returning, at=at(maker)
    )


def agree(maker, ballot):
    return actions.agree_to_undo(ballot, Move.ABANDON, by=maker.scrutineer, at=at(maker))


def state_of(ballot) -> str:
    return Ballot.objects.get(pk=ballot.pk).state


def test_two_officers_make_it_void_and_the_record_says_why(maker, lost):
    propose(maker, lost)
    assert state_of(lost) == State.OPEN
    agree(maker, lost)

    assert state_of(lost) == State.VOID
    last = AuditEvent.objects.filter(action="ballot.abandoned").get()
    assert last.member == maker.scrutineer.pk
    assert last.change == {"reason": REASON, "proposed_by": maker.returning.pk}


@pytest.mark.parametrize("state", State)
def test_only_what_is_open_or_waits_to_be_opened_is_abandoned(maker, state):
    ballot = Ballot(state=state)
    refusal = rules.refusal_to_undo(ballot, Move.ABANDON, maker.scrutineer.roles(at(maker)))

    may = state in {State.OPEN, State.CLOSING, State.SEALED}
    assert refusal == (None if may else rules.NOT_TO_ABANDON)


def test_nobody_abandons_a_ballot_alone(maker, lost):
    propose(maker, lost)
    with pytest.raises(Refused, match="another-agrees"):
        actions.agree_to_undo(lost, Move.ABANDON, by=maker.returning, at=at(maker))
    with pytest.raises(Refused, match="proposed-already"), transaction.atomic():
        actions.propose_to_undo(
            lost, Move.ABANDON, reason="So I say.", by=maker.scrutineer, at=at(maker)
        )

    assert state_of(lost) == State.OPEN


@pytest.mark.parametrize("reason", ["", " \n"])
def test_without_a_reason_nothing_is_proposed(maker, lost, reason):
    with pytest.raises(Refused, match="reason-needed"):
        actions.propose_to_undo(lost, Move.ABANDON, reason=reason, by=maker.returning, at=at(maker))


def test_a_member_without_office_has_no_say_in_it(maker, lost, ada):
    with pytest.raises(Refused, match="not-an-officer"):
        actions.propose_to_undo(lost, Move.ABANDON, reason=REASON, by=ada, at=at(maker))
    propose(maker, lost)
    with pytest.raises(Refused, match="not-an-officer"):
        actions.agree_to_undo(lost, Move.ABANDON, by=ada, at=at(maker))


def test_whoever_proposed_it_may_withdraw_it_and_the_ballot_goes_on(maker, lost):
    propose(maker, lost)
    with pytest.raises(Refused, match="not-yours"):
        actions.withdraw_undoing(lost, Move.ABANDON, by=maker.scrutineer, at=at(maker))
    actions.withdraw_undoing(lost, Move.ABANDON, by=maker.returning, at=at(maker))

    with pytest.raises(Refused, match="nothing-to-agree"):
        agree(maker, lost)
    assert state_of(lost) == State.OPEN


@pytest.mark.parametrize("agreed", [False, True])
def test_the_database_lets_no_ballot_become_void_without_both(maker, lost, agreed):
    if agreed:
        propose(maker, lost)
    with pytest.raises(IntegrityError, match="two officers"), transaction.atomic():
        Ballot.objects.filter(pk=lost.pk).update(state=State.VOID)


def test_what_was_agreed_stays_said(maker, lost):
    propose(maker, lost)
    agree(maker, lost)
    for sql in (
        "UPDATE ballots_undoing SET reason = 'none'",
        "DELETE FROM ballots_undoing",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_whatever_could_open_a_paper_is_gone(maker, three_trustees):
    """Also the share that one of two trustees had handed in, and the order in which papers were issued."""
    ballot = three_trustees
    propose(maker, ballot)
    agree(maker, ballot)

    assert not keystore.place(ballot.pk).exists()
    assert [trustee.share for trustee in ballot.trustees.all()] == [None, None, None]
    assert {row.channel for row in Issuance.objects.filter(roll_entry__ballot=ballot)} == {""}
    assert not urn.Paper.objects.exists()
    tasks.sweep()
    assert state_of(ballot) == State.VOID


@pytest.fixture
def three_trustees(maker, ada):
    """Sealed, with one share of the two needed handed in; the other two trustees lost theirs."""
    draft = maker.draft()
    who = [ada, *members(2)]
    named = actions.name_trustees(draft, who, needed=2, by=maker.returning, at=maker.notice)
    notes = []
    for trustee in named:
        notes.append(actions.show_share(trustee, by=trustee.member))
        actions.test_share(trustee, *notes[-1], by=trustee.member, at=maker.notice)
    actions.freeze_roll(draft, by=maker.returning, at=maker.notice)
    for officer in (maker.returning, maker.scrutineer):
        actions.sign_off(draft, by=officer, at=maker.notice)
    ballot = actions.notify(draft, by=maker.returning, at=maker.notice)
    actions.open_voting(ballot, at=maker.opens)
    ballot = Ballot.objects.get(pk=ballot.pk)
    maker.vote_online(ballot, ada, b"F")
    actions.close(ballot, at=maker.closes)
    actions.seal(ballot, at=maker.closes)
    actions.hand_in(ballot.trustees.get(member=ada), *notes[0], by=ada, at=maker.closes)
    return ballot


def test_no_paper_is_taken_any_more(maker, lost, ada):
    propose(maker, lost)
    agree(maker, lost)

    with pytest.raises(Refused, match="given-up"):
        casting.mark_roll(Ballot.objects.get(pk=lost.pk), {}, to=ada, at=at(maker))


def test_everyone_on_the_roll_is_told_why_once(maker, lost):
    propose(maker, lost)
    agree(maker, lost)
    with time_machine.travel(at(maker), tick=False):
        notices.sweep()
        notices.sweep()

    [notice] = Notice.objects.filter(event="ballot-abandoned")
    assert notice.facts["reason"] == REASON
    with time_machine.travel(at(maker) + 3 * DAY, tick=False):
        notices.sweep()
    assert Notice.objects.filter(event="ballot-abandoned").count() == 1


def test_is_my_vote_in_says_that_no_vote_of_it_counts(maker, lost, client):
    [paper] = urn.Pending.objects.all()
    maker.given_up(lost, reason=REASON)
    page = reverse("ballots:receipt", args=[lost.slug])

    read = client.get(page).text
    looked = client.post(page, {"code": bytes(paper.id).hex()}).text

    for said in (read, looked):
        assert "was given up on" in said
        assert "no vote in it counts" in said
        assert REASON in said
        assert "can be asked again" in said
    assert "the box, which stays shut" in looked
    assert "will be on the board" not in looked + read


def test_the_pages_lead_two_officers_through_it(maker, lost, ada, client):
    page = reverse("staff:abandon", args=[lost.slug])
    with time_machine.travel(at(maker), tick=False):
        first, second = signed_in(maker.returning), signed_in(maker.scrutineer)
        begun = first.get(page).content.decode()
        assert "not in the key store" in begun
        assert first.post(page, {"reason": ""}).status_code == 422
        assert first.post(page, {"reason": REASON}).status_code == 302
        assert "Withdraw the proposal" in first.get(page).content.decode()
        assert REASON in second.get(page).content.decode()
        assert second.post(page, {"go": "agree"}).status_code == 302
        assert REASON in second.get(reverse("staff:ballot", args=[lost.slug])).content.decode()
        assert second.get(page).status_code == 409
        client.force_login(ada.user)
        read = client.get(reverse("ballots:detail", args=[lost.slug])).content.decode()

    assert REASON in read
    assert maker.returning.name in read
    assert maker.scrutineer.name in read
    assert Undoing.objects.get().agreed_by == maker.scrutineer
