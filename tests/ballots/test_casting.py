"""From the voter's hand to the board: nothing lost, nothing doubled, nothing tied to anybody.

T1, T2 … are the rows of the table in docs/sealed-ballot.md.
"""

from __future__ import annotations

import secrets

import pytest
from django.db import connection

from ballots import actions, board, casting, keystore, manifests, results, rules, urn
from ballots.lifecycle import State
from ballots.models import Ballot, Issuance, RollEntry
from ballots.sealing import receipts
from ballots.sealing.envelope import Fault, Unacceptable
from ballots.sealing.papers import Spoilt
from momentum_demo.refusals import Refused
from tests.factories import DAY, Voter, members, rule_set, said

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

FOR, AGAINST = b"F", b"A"
CODE = "q01/online"


# Issuing


def test_papers_are_issued_once_and_the_roll_says_only_that(maker, ada):
    ballot = maker.opened()

    Voter(ballot, ada).credential(CODE)

    assert ballot.roll.with_issued().get(member=ada).issued
    assert Issuance.objects.get().channel == "online"
    assert not urn.Pending.objects.exists()


def test_t1_two_different_requests_of_one_member_get_one_answer(maker, ada):
    ballot = maker.opened()
    Voter(ballot, ada).credential(CODE)

    with pytest.raises(Refused) as caught:
        Voter(ballot, ada).credential(CODE)

    assert caught.value.refusal == rules.ISSUED_ALREADY
    assert Issuance.objects.count() == 1


def test_t2_the_same_request_gets_the_same_answer_and_is_new_once(maker, ada):
    ballot = maker.opened()
    blinded = Voter(ballot, ada).request(CODE).blinded

    answers = [casting.issue(ballot, {CODE: blinded}, to=ada, at=maker.opens) for _ in range(3)]

    assert len({answer.answers[CODE] for answer in answers}) == 1
    assert [answer.new for answer in answers] == [True, False, False]
    assert Issuance.objects.count() == 1


def test_papers_asked_for_one_by_one_are_told_of_in_one_letter(maker, ada, mailoutbox):
    ballot = maker.opened(proposals=3)
    voter = Voter(ballot, ada)

    for code in ("q01/online", "q02/online", "q03/online"):
        voter.credential(code)

    assert len(mailoutbox) == 1


def test_t4_somebody_not_on_the_roll_is_issued_nothing(maker, ben):
    ballot = maker.opened()

    with pytest.raises(Refused) as caught:
        Voter(ballot, ben).credential(CODE)

    assert caught.value.refusal == rules.NOT_ON_ROLL
    assert not Issuance.objects.exists()


@pytest.mark.parametrize("blinded", [b"", bytes(255), b"\xff" * 256])
def test_bytes_that_cannot_be_signed_do_not_use_up_the_paper(maker, ada, blinded):
    ballot = maker.opened()

    with pytest.raises(ValueError, match=r"instead of 256|modulus"):
        casting.issue(ballot, {CODE: blinded}, to=ada, at=maker.opens)

    assert not Issuance.objects.exists()


def test_all_of_a_request_is_signed_or_none_of_it(maker, ada):
    ballot = maker.opened(proposals=2)
    Voter(ballot, ada).credential(CODE)
    other = Voter(ballot, ada)
    asked = {code: other.request(code).blinded for code in (CODE, "q02/online")}

    with pytest.raises(Refused):
        casting.issue(ballot, asked, to=ada, at=maker.opens)

    assert Issuance.objects.count() == 1


@pytest.mark.parametrize("first", ["online", "assisted"])
def test_marking_the_roll_stops_the_other_channel(maker, ada, first):
    ballot = maker.opened(proposals=2)
    voter = Voter(ballot, ada)
    voter.credential(f"q01/{first}")

    for code in ("q01", "q02"):
        with pytest.raises(Refused) as caught:
            voter.credential(f"{code}/{'assisted' if first == 'online' else 'online'}")
        assert caught.value.refusal == rules.ISSUED_ALREADY


# Casting


def test_a_vote_is_counted_as_cast(maker, ada):
    ballot = maker.opened()

    voter = maker.vote_online(ballot, ada, FOR)
    ballot = maker.declared(ballot)

    assert results.posted(ballot.contests.get()) == {"": {FOR: 1}}
    assert (ballot.voters, ballot.state) == (1, State.DECLARED)
    assert board.find(ballot, voter.papers[CODE].id) is not None


def test_the_receipt_is_the_organisations_word_for_just_this_paper(maker, ada):
    ballot = maker.opened()

    voter = maker.vote_online(ballot, ada, FOR)

    manifest, receipt = manifests.of(ballot), voter.receipts[CODE]
    assert receipt.id == voter.papers[CODE].id
    assert receipts.holds(receipt.receipt, manifest.receipt_pub, manifest.hash, receipt.id)


def test_t2_the_same_paper_again_is_one_paper_and_the_same_receipt(maker, ada):
    ballot = maker.opened()
    voter = maker.vote_online(ballot, ada, FOR)
    body = voter.papers[CODE].to_bytes()

    again = [casting.accept(ballot, body, at=maker.opens) for _ in range(3)]
    board.seal(ballot)  # and when it has been posted
    again.append(casting.accept(ballot, body, at=maker.closes + DAY))

    assert again == [voter.receipts[CODE]] * 4
    assert urn.Entry.objects.count() == 1


def test_a_second_paper_is_refused_where_the_rules_take_one(maker, ada):
    ballot = maker.opened()
    voter = maker.vote_online(ballot, ada, FOR)

    for seq, fault in ((1, Fault.SEQUENCE), (2, Fault.REVOTE)):
        with pytest.raises(Unacceptable) as caught:
            voter.cast(CODE, AGAINST, seq=seq)
        assert caught.value.fault == fault

    assert said(ballot) == [FOR]


def test_where_the_rules_allow_it_the_last_paper_counts_and_none_is_lost(maker, ada):
    ballot = maker.opened(rule_set=rule_set(revote=True))
    voter = maker.vote_online(ballot, ada, FOR)
    voter.cast(CODE, AGAINST, seq=3)

    with pytest.raises(Unacceptable) as caught:
        voter.cast(CODE, FOR, seq=2)
    ballot = maker.declared(ballot)

    assert (caught.value.fault, caught.value.detail) == (Fault.SEQUENCE, "3")
    assert results.posted(ballot.contests.get()) == {"": {AGAINST: 1}}
    assert urn.Entry.objects.count() == 2


def test_t3_a_paper_of_another_ballot_contest_or_channel_is_refused(maker, ada):
    ballot, rehearsal = maker.opened(proposals=2), maker.opened(proposals=2)
    body = Voter(ballot, ada).sealed(CODE, FOR).to_bytes()

    for wrong in (
        body.replace(b"q01/online", b"q02/online"),
        body.replace(b"q01/online", b"q01/assisted"),
        body.replace(b"q01/online", b"q09/online"),
        body.replace(b'"seq":1', b'"seq":2'),
        body[:-1],
        b" " + body,
        b"",
    ):
        with pytest.raises(Unacceptable):
            casting.accept(ballot, wrong, at=maker.opens)
    with pytest.raises(Unacceptable) as caught:
        casting.accept(rehearsal, body, at=maker.opens)

    assert caught.value.fault == Fault.CONTEXT  # T21
    assert not urn.Pending.objects.exists()


@pytest.mark.parametrize("posted", [False, True])
def test_t3_nor_does_it_get_a_receipt_there_because_it_was_cast_here(maker, ada, posted):
    """With a receipt for a paper off somebody else's board anyone could say that this one lost it."""
    ballot, other = maker.opened(), maker.opened()
    body = maker.vote_online(ballot, ada, FOR).papers[CODE].to_bytes()
    if posted:
        board.seal(ballot)

    with pytest.raises(Unacceptable) as caught:
        casting.accept(other, body, at=maker.opens)

    assert caught.value.fault == Fault.CONTEXT


def test_t14_a_paper_that_comes_at_closing_time_is_refused_and_nothing_is_kept(maker, ada):
    ballot = maker.opened()
    body = Voter(ballot, ada).sealed(CODE, FOR).to_bytes()

    with pytest.raises(Refused) as caught:
        casting.accept(ballot, body, at=maker.closes)

    assert caught.value.refusal == rules.CLOSED
    assert not urn.Pending.objects.exists()


def test_nothing_goes_into_a_sealed_box(maker, ada):
    ballot = maker.opened()
    body = Voter(ballot, ada).sealed(CODE, FOR).to_bytes()
    board.seal(ballot)

    with pytest.raises(Refused) as caught:  # by a clock that is late
        casting.accept(ballot, body, at=maker.closes - DAY)

    assert caught.value.refusal == rules.CLOSED
    assert not urn.Entry.objects.exists()


# On the voter's behalf


def test_a_vote_on_somebodys_behalf_is_one_of_the_assisted_channel(maker, ada):
    ballot = maker.opened(proposals=2)

    maker.vote(ballot, ada, FOR, None)

    assert said(ballot) == [b"", FOR]
    assert set(urn.Pending.objects.values_list("code", flat=True)) == {
        "q01/assisted",
        "q02/assisted",
    }


def test_the_same_form_again_is_the_same_vote(maker, ada):
    ballot = maker.opened()
    marks, seed = {"q01": FOR}, secrets.token_bytes(16)

    done = [
        casting.cast_on_behalf(ballot, marks, seed=seed, to=ada, at=maker.opens) for _ in range(3)
    ]

    assert len({each.receipts["q01"] for each in done}) == 1
    assert [each.new for each in done] == [True, False, False]
    assert said(ballot) == [FOR]


def test_the_same_form_with_another_answer_is_refused(maker, ada):
    ballot = maker.opened()
    seed = maker.vote(ballot, ada, FOR)

    with pytest.raises(Refused) as caught:
        maker.vote(ballot, ada, AGAINST, seed=seed)

    assert caught.value.refusal == rules.ALREADY_VOTED
    assert said(ballot) == [FOR]


def test_a_vote_that_stopped_after_the_paper_was_issued_is_finished_by_the_same_form(maker, ada):
    ballot = maker.opened(proposals=3)
    seed = secrets.token_bytes(16)
    asked = {code: each.blinded for code, each in casting.requests(ballot, seed, "").items()}
    casting.issue(ballot, asked, to=ada, at=maker.opens)  # and here the process dies

    maker.vote(ballot, ada, FOR, AGAINST, None, seed=seed)

    assert said(ballot) == [b"", AGAINST, FOR]


def test_marks_that_could_not_be_counted_use_up_nothing(maker, ada):
    ballot = maker.opened()

    with pytest.raises(Spoilt):
        maker.vote(ballot, ada, b"\x01")

    assert not Issuance.objects.exists()


def test_two_officers_cast_what_both_have_read(maker, ada):
    ballot = maker.opened()
    both = (maker.returning, maker.scrutineer)
    marks = {"q01": FOR}
    casting.cast_assisted(ballot, marks, marks, seed=b"s" * 16, to=ada, by=both, at=maker.opens)

    assert said(ballot) == [FOR]


@pytest.mark.parametrize(
    ("again", "who", "refusal"),
    [
        (AGAINST, ("returning", "scrutineer"), rules.NOT_THE_SAME),
        (FOR, ("returning", "returning"), rules.TWO_PEOPLE),
        (FOR, ("returning", "ada"), rules.NOT_AN_OFFICER),
    ],
)
def test_a_paper_is_keyed_in_by_two_officers_alike_or_not_at_all(maker, ada, again, who, refusal):
    ballot = maker.opened()
    by = tuple({"ada": ada}.get(name) or getattr(maker, name) for name in who)

    with pytest.raises(Refused) as caught:
        casting.cast_assisted(
            ballot, {"q01": FOR}, {"q01": again}, seed=b"s" * 16, to=ada, by=by, at=maker.opens
        )

    assert caught.value.refusal == refusal
    assert not Issuance.objects.exists()


def test_many_peoples_papers_can_be_cast_together(maker):
    voters = members(3)
    ballot = maker.opened(proposals=2)
    votes = [(voter, {"q01": FOR, "q02": AGAINST}) for voter in voters]

    casting.cast_together(ballot, votes, at=maker.opens)

    assert said(ballot) == [AGAINST] * 3 + [FOR] * 3
    assert Issuance.objects.count() == 6
    assert maker.declared(ballot).voters == 3


# What is kept


def test_t17_a_batch_leaves_only_when_as_many_stay(maker):
    voters = members(40)
    ballot = maker.opened()
    for voter in voters[:39]:
        maker.vote(ballot, voter, FOR)

    assert board.post(ballot) == 0
    maker.vote(ballot, voters[39], FOR)
    assert board.post(ballot) == 20

    assert (urn.Entry.objects.count(), urn.Pending.objects.count()) == (20, 20)
    ids = [bytes(entry.id) for entry in urn.Entry.objects.order_by("index")]
    assert ids == sorted(ids)


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_papers_that_wait_all_bear_the_number_of_the_last_transaction(maker):
    voters = members(12)
    ballot = maker.opened()
    for voter in voters:
        maker.vote(ballot, voter, FOR)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT xmin::text) FROM urn.ballots_pending")
        assert cursor.fetchone() == (12, 1)


def test_keys_go_when_they_have_done_their_work(maker, ada):
    ballot = maker.opened()
    maker.vote(ballot, ada, FOR)
    actions.close(ballot, at=maker.closes)
    assert keystore.has(ballot.pk, keystore.SIGNERS)

    actions.seal(ballot, at=maker.closes)
    assert not keystore.has(ballot.pk, keystore.SIGNERS)
    assert keystore.has(ballot.pk, keystore.OPENING)

    maker.declared(ballot)
    assert not keystore.place(ballot.pk).exists()


def test_without_its_keys_nothing_is_issued_and_nothing_is_noted(maker, ada):
    ballot = maker.opened()
    keystore.forget(ballot.pk)

    with pytest.raises(keystore.KeysLost):
        Voter(ballot, ada).credential(CODE)

    assert not Issuance.objects.exists()


def test_the_channel_is_forgotten_when_the_result_is_declared(maker, ada):
    ballot = maker.opened()
    maker.vote(ballot, ada, FOR)

    maker.declared(ballot)

    assert [row.channel for row in Issuance.objects.all()] == [""]


def test_the_two_sides_share_no_column_that_could_join_them():
    box = {
        model._meta.db_table: {field.column for field in model._meta.fields if field.concrete}
        for model in (urn.Pending, urn.Entry, urn.Batch)
    }

    assert box["ballots_pending"] == {"id", "ballot", "code", "voter", "seq", "body"}
    assert box["ballots_entry"] == box["ballots_pending"] | {"index", "n"}
    assert box["ballots_batch"] == {"ballot", "n", "head", "peaks"}
    columns = {field.column for field in Issuance._meta.fields if field.column}
    assert columns == {"roll_entry_id", "contest_id", "channel", "blinded_sha256"}
    assert {field.name for field in RollEntry._meta.fields} == {
        "id",
        "ballot",
        "member",
        "segment",
        "salt",
    }


def test_the_members_role_cannot_see_the_box():
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('momentum_app', 'urn', 'USAGE')")
        assert cursor.fetchone() == (False,)
        for table in ("ballots_rollentry", "ballots_issuance"):
            cursor.execute("SELECT has_table_privilege('momentum_urn', %s, 'SELECT')", [table])
            assert cursor.fetchone() == (False,)


def test_every_state_is_reached_by_the_clock_alone(maker, ada):
    ballot = maker.notified()

    assert actions.open_voting(ballot, at=maker.opens)
    assert not actions.open_voting(ballot, at=maker.opens)
    for verb in (actions.close, actions.seal, actions.unseal):
        assert verb(ballot, at=maker.closes)
        assert not verb(ballot, at=maker.closes)
    counting = Ballot.objects.get(pk=ballot.pk)
    assert actions.count(counting, at=maker.closes)
    assert not actions.count(counting, at=maker.closes)

    assert Ballot.objects.get(pk=ballot.pk).state == State.DECLARED
