"""From the voter's hand to the board: nothing lost, nothing doubled, nothing tied to anybody."""

from __future__ import annotations

import pytest
from django.db import connection

from ballots import actions, casting, results, rules, urn
from ballots.lifecycle import State
from ballots.models import Ballot, RollEntry
from momentum_demo.refusals import Refused
from tests.factories import DAY, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

FOR, AGAINST = b"F", b"A"


def test_a_vote_goes_into_the_box_and_the_roll_says_only_that_it_did(maker, ada):
    ballot = maker.opened()

    maker.vote(ballot, ada, FOR)

    assert ballot.roll.get(member=ada).voted
    assert [bytes(paper.marks) for paper in urn.Paper.objects.all()] == [FOR]


def test_sending_the_same_form_again_is_harmless(maker, ada):
    ballot = maker.opened()
    code = maker.vote(ballot, ada, FOR)

    maker.vote(ballot, ada, FOR, code=code)
    maker.vote(ballot, ada, AGAINST, code=code)

    assert [bytes(paper.marks) for paper in urn.Paper.objects.all()] == [FOR]
    assert urn.Receipt.objects.count() == 1


def test_a_second_form_is_refused(maker, ada):
    ballot = maker.opened()
    maker.vote(ballot, ada, FOR)

    with pytest.raises(Refused) as caught:
        maker.vote(ballot, ada, AGAINST)

    assert caught.value.refusal == rules.ALREADY_VOTED
    assert urn.Paper.objects.count() == 1


def test_a_vote_that_stopped_before_the_box_can_be_finished_with_the_same_form(maker, ada):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    code = urn.new_code()
    casting.set_out(ballot, urn.tag(code), by=ada, at=maker.opens)  # and here the process dies

    casting.cast(ballot, {contest.pk: FOR}, code=code, by=ada, at=maker.opens + DAY)

    assert urn.Paper.objects.count() == 1
    assert ballot.roll.get(member=ada).voted


def test_a_vote_that_stopped_in_the_box_is_not_doubled_by_finishing_it(maker, ada):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    code = urn.new_code()
    casting.set_out(ballot, urn.tag(code), by=ada, at=maker.opens)
    casting.put_in_box(ballot, {contest.pk: FOR}, tag=urn.tag(code))  # and here the process dies

    casting.cast(ballot, {contest.pk: FOR}, code=code, by=ada, at=maker.opens + DAY)

    assert urn.Paper.objects.count() == 1
    assert ballot.roll.get(member=ada).voted


def test_a_vote_that_stopped_before_the_box_can_be_begun_anew_from_anywhere(maker, ada):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    lost = urn.new_code()
    casting.set_out(
        ballot, urn.tag(lost), by=ada, at=maker.opens
    )  # the process dies, the page is gone

    code = maker.vote(ballot, ada, AGAINST)

    with pytest.raises(Refused) as caught:  # the old page turns up again
        casting.put_in_box(ballot, {contest.pk: FOR}, tag=urn.tag(lost))
    assert caught.value.refusal == rules.BEGUN_ANEW
    assert [bytes(paper.marks) for paper in urn.Paper.objects.all()] == [AGAINST]
    assert [bytes(r.tag) for r in urn.Receipt.objects.filter(void=False)] == [urn.tag(code)]


def test_a_vote_that_stopped_in_the_box_cannot_be_begun_anew(maker, ada):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    code = urn.new_code()
    casting.set_out(ballot, urn.tag(code), by=ada, at=maker.opens)
    casting.put_in_box(
        ballot, {contest.pk: FOR}, tag=urn.tag(code)
    )  # the process dies, the page is gone

    with pytest.raises(Refused) as caught:
        maker.vote(ballot, ada, AGAINST)

    assert caught.value.refusal == rules.ALREADY_VOTED
    assert ballot.roll.get(member=ada).voted
    assert [bytes(paper.marks) for paper in urn.Paper.objects.all()] == [FOR]


def test_two_pages_of_one_voter_that_give_each_other_up_still_leave_one_vote(maker, ada):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    one, other = urn.new_code(), urn.new_code()
    casting.set_out(ballot, urn.tag(one), by=ada, at=maker.opens)
    voided = casting.give_up_earlier(ballot, urn.tag(other), by=ada, at=maker.opens)
    casting.set_out(ballot, urn.tag(other), by=ada, at=maker.opens, instead_of=voided)

    with pytest.raises(Refused):
        casting.cast(ballot, {contest.pk: FOR}, code=one, by=ada, at=maker.opens)
    maker.vote(ballot, ada, FOR)

    assert urn.Paper.objects.count() == 1
    assert urn.Receipt.objects.filter(void=False).count() == 1


def test_a_vote_that_arrived_unheard_is_on_the_roll_once_the_box_is_sealed(maker, ada):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    code = urn.new_code()
    casting.set_out(ballot, urn.tag(code), by=ada, at=maker.opens)
    casting.put_in_box(ballot, {contest.pk: FOR}, tag=urn.tag(code))  # and here the process dies

    ballot = maker.declared(ballot)

    assert ballot.voters == 1
    assert ballot.roll.get(member=ada).voted
    # The page that it set out from is told the truth even now.
    assert not casting.cast(ballot, {contest.pk: FOR}, code=code, by=ada, at=maker.closes + DAY)


def test_a_vote_one_second_after_the_close_is_refused_and_writes_nothing(maker, ada):
    ballot = maker.opened()

    with pytest.raises(Refused) as caught:
        maker.vote(ballot, ada, FOR, at=maker.closes)

    assert caught.value.refusal == rules.CLOSED
    assert not ballot.roll.filter(tag__isnull=False).exists()
    assert not urn.Paper.objects.exists()


def test_a_vote_begun_in_time_may_arrive_while_the_ballot_is_closing(maker, ada):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    code = urn.new_code()
    casting.set_out(ballot, urn.tag(code), by=ada, at=maker.closes - DAY)
    actions.close(ballot, at=maker.closes)

    assert not actions.seal(ballot, at=maker.closes)  # it waits
    casting.cast(ballot, {contest.pk: FOR}, code=code, by=ada, at=maker.closes)
    assert actions.seal(ballot, at=maker.closes)

    assert results.posted(contest) == {FOR: 1}


def test_nothing_goes_into_a_sealed_box(maker, ada):
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    code = urn.new_code()
    casting.set_out(ballot, urn.tag(code), by=ada, at=maker.closes - DAY)
    maker.declared(ballot)

    with pytest.raises(Refused) as caught:
        casting.put_in_box(ballot, {contest.pk: FOR}, tag=urn.tag(code))

    assert caught.value.refusal == rules.CLOSED
    assert not urn.Receipt.objects.exists()


def test_somebody_not_on_the_roll_cannot_cast(maker, ben):
    ballot = maker.opened()

    with pytest.raises(Refused) as caught:
        maker.vote(ballot, ben, FOR)

    assert caught.value.refusal == rules.NOT_ON_ROLL


def test_a_batch_leaves_only_when_as_many_stay(maker):
    voters = members(40)
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    for voter in voters[:39]:
        maker.vote(ballot, voter, FOR)

    assert casting.post_batch(contest.pk) == 0
    maker.vote(ballot, voters[39], FOR)
    assert casting.post_batch(contest.pk) == casting.BATCH

    assert urn.Posted.objects.count() == 20
    assert urn.Paper.objects.count() == 20


def test_the_roll_keeps_no_tag_after_the_box_is_sealed(maker, ada):
    ballot = maker.opened()
    maker.vote(ballot, ada, FOR)

    ballot = maker.declared(ballot)

    assert ballot.state == State.DECLARED
    assert not RollEntry.objects.filter(tag__isnull=False).exists()
    assert ballot.voters == 1


def test_the_two_sides_share_no_column_that_could_join_them():
    tables = {
        model._meta.db_table: {field.column for field in model._meta.fields}
        for model in (urn.Paper, urn.Posted, urn.Receipt)
    }

    assert tables == {
        "ballots_paper": {"id", "contest", "marks"},
        "ballots_posted": {"id", "contest", "marks"},
        "ballots_receipt": {"tag", "ballot", "void"},
    }
    assert {field.name for field in RollEntry._meta.fields} == {
        "id",
        "ballot",
        "member",
        "salt",
        "tag",
        "voted",
    }


def test_the_members_role_cannot_see_the_box():
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('momentum_app', 'urn', 'USAGE')")
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT has_table_privilege('momentum_urn', 'ballots_rollentry', 'SELECT')")
        assert cursor.fetchone() == (False,)


def test_every_state_is_reached_by_the_clock_alone(maker, ada):
    ballot = maker.notified()

    assert actions.open_voting(ballot, at=maker.opens)
    assert not actions.open_voting(ballot, at=maker.opens)
    assert actions.close(ballot, at=maker.closes)
    assert not actions.close(ballot, at=maker.closes)
    assert actions.seal(ballot, at=maker.closes)
    assert actions.count(ballot, at=maker.closes)
    assert not actions.count(ballot, at=maker.closes)

    assert Ballot.objects.get(pk=ballot.pk).state == State.DECLARED
