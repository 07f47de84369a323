"""Votes on paper and by telephone: two officers key each in, the second blind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.urls import reverse

from ballots import casting, keying, rules, urn
from ballots.sealing import papercode
from momentum_demo.refusals import Refused
from tests.factories import DAY, NOON, Voter, member, said

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

AT = NOON + DAY


@pytest.fixture
def ballot(maker, ada):
    return maker.opened(proposals=2)


def test_the_same_twice_is_cast_under_the_assisted_key(maker, ballot, ada):
    marks = {"q01": b"F", "q02": b"A"}
    slip = keying.key_in(ballot, marks, to=ada, by=maker.returning, at=AT)
    assert urn.Pending.objects.count() == 0

    keying.key_in_again(ballot, marks, slip=slip, to=ada, by=maker.scrutineer, at=AT)

    codes = urn.Pending.objects.values_list("code", flat=True)
    assert sorted(codes) == ["q01/assisted", "q02/assisted"]
    assert casting.issued(ballot)["q01/assisted"] == 1


def test_two_readings_that_differ_are_not_cast(maker, ballot, ada):
    slip = keying.key_in(ballot, {"q01": b"F"}, to=ada, by=maker.returning, at=AT)

    with pytest.raises(Refused) as caught:
        keying.key_in_again(ballot, {"q01": b"A"}, slip=slip, to=ada, by=maker.scrutineer, at=AT)

    assert caught.value.refusal == rules.NOT_THE_SAME
    assert urn.Pending.objects.count() == 0
    with pytest.raises(Refused) as caught:  # and the slip is spent
        keying.key_in_again(ballot, {"q01": b"F"}, slip=slip, to=ada, by=maker.scrutineer, at=AT)
    assert caught.value.refusal == rules.NO_SUCH_SLIP


def test_one_officer_is_not_two(maker, ballot, ada):
    slip = keying.key_in(ballot, {"q01": b"F"}, to=ada, by=maker.returning, at=AT)
    with pytest.raises(Refused) as caught:
        keying.key_in_again(ballot, {"q01": b"F"}, slip=slip, to=ada, by=maker.returning, at=AT)
    assert caught.value.refusal == rules.TWO_PEOPLE


def test_one_channel_stops_the_other(maker, ballot, ada):
    Voter(ballot, ada).credential("q01/online", at=AT)
    with pytest.raises(Refused) as caught:
        keying.key_in(ballot, {"q01": b"F"}, to=ada, by=maker.returning, at=AT)
    assert caught.value.refusal == rules.ISSUED_TO_THEM

    bea = member("Bea Lloyd")  # came after the freeze
    with pytest.raises(Refused) as caught:
        keying.key_in(ballot, {"q01": b"F"}, to=bea, by=maker.returning, at=AT)
    assert caught.value.refusal == rules.NOT_ON_ROLL


def test_what_is_kept_of_the_first_reading_does_not_say_how_they_voted(maker, ballot, ada):
    slips = [
        keying.key_in(ballot, {"q01": said}, to=ada, by=maker.returning, at=AT)
        for said in (b"F", b"F")
    ]
    kept = [cache.get(keying.place(ballot, papercode.read(slip))) for slip in slips]
    assert kept[0].keys() == {"by", "to", "said", "salt"}
    assert kept[0]["said"] != kept[1]["said"]


def test_a_vote_cut_short_once_the_roll_is_marked_is_finished_with_the_slip(maker, ballot, ada):
    marks = {"q01": b"F", "q02": b"A"}
    slip = keying.key_in(ballot, marks, to=ada, by=maker.returning, at=AT)
    again = {"slip": slip, "to": ada, "by": maker.scrutineer, "at": AT}
    with box_locked_away(), pytest.raises(DatabaseError):
        keying.key_in_again(ballot, marks, **again)
    assert ballot.roll.with_issued().get(member=ada).issued
    assert urn.Pending.objects.count() == 0

    keying.key_in_again(ballot, marks, **again)

    assert said(ballot) == [b"A", b"F"]


@contextmanager
def box_locked_away() -> Iterator[None]:
    """The box's database fails at whatever is written to it."""

    def fail(execute, sql, *rest):
        if "INSERT INTO ballots_pending" in sql:
            raise DatabaseError("the box is out of reach")
        return execute(sql, *rest)

    with connections["urn"].execute_wrapper(fail):
        yield


def test_the_slip_does_not_say_afterwards_which_papers_they_were(maker, ballot, ada):
    slip = keying.key_in(ballot, {"q01": b"F"}, to=ada, by=maker.returning, at=AT)
    keying.key_in_again(ballot, {"q01": b"F"}, slip=slip, to=ada, by=maker.scrutineer, at=AT)

    made = casting.requests(ballot, papercode.read(slip), "")

    cast = {bytes(voter) for voter in urn.Pending.objects.values_list("voter", flat=True)}
    assert cast.isdisjoint({request.msg[-32:] for request in made.values()})


def test_a_member_without_an_office_does_not_find_the_page(client, ballot, ada):
    client.force_login(ada.user)
    assert client.get(reverse("staff:assisted", args=[ballot.slug])).status_code == 404
