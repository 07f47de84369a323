"""Votes on paper and by telephone: two officers key each in, the second blind."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from ballots import casting, keying, rules, urn
from momentum_demo.refusals import Refused
from tests.factories import DAY, NOON, Voter, member

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
    assert caught.value.refusal == rules.ISSUED_ALREADY

    bea = member("Bea Lloyd")  # came after the freeze
    with pytest.raises(Refused) as caught:
        keying.key_in(ballot, {"q01": b"F"}, to=bea, by=maker.returning, at=AT)
    assert caught.value.refusal == rules.NOT_ON_ROLL


def test_what_is_kept_of_the_first_reading_does_not_say_how_they_voted(maker, ballot, ada):
    slips = [
        keying.key_in(ballot, {"q01": said}, to=ada, by=maker.returning, at=AT)
        for said in (b"F", b"F")
    ]
    kept = [cache.get(keying.place(ballot, keying.papercode.read(slip))) for slip in slips]
    assert kept[0].keys() == {"by", "to", "said"}
    assert kept[0]["said"] != kept[1]["said"]


def test_a_member_without_an_office_does_not_find_the_page(client, ballot, ada):
    client.force_login(ada.user)
    assert client.get(reverse("staff:assisted", args=[ballot.slug])).status_code == 404
