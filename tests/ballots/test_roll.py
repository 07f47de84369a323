"""The frozen roll: one root for all, and a leaf that only its member can find."""

from __future__ import annotations

import hashlib

import pytest

from ballots import roll
from ballots.models import RollEntry
from tests.factories import members


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    n = len(leaves)
    if n == 0:
        return hashlib.sha256().digest()
    if n == 1:
        return leaves[0]
    k = 1
    while k * 2 < n:
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


LEAVES = [roll.leaf(number, "wales", bytes([number]) * 16) for number in range(70)]


@pytest.mark.parametrize("size", [*range(18), 31, 32, 33, 63, 64, 65, 70])
def test_the_root_is_rfc_6962s(size):
    assert roll.root(LEAVES[:size]) == naive_root(LEAVES[:size])


def test_the_root_of_nobody_is_known():
    # RFC 6962, section 2.1: the hash of an empty list is the hash of an empty string.
    assert roll.root([]).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


def test_a_leaf_is_the_number_the_part_of_the_roll_and_the_salt():
    leaf = roll.leaf(1007, "wales", b"s" * 16)

    assert leaf == hashlib.sha256(b"\x001007:wales:" + b"s" * 16).digest()


@pytest.mark.parametrize(
    "changed",
    [
        [*LEAVES[:9], LEAVES[10]],
        [LEAVES[1], LEAVES[0], *LEAVES[2:10]],
        LEAVES[:9],
        LEAVES[:11],
        [*LEAVES[:9], LEAVES[8]],
    ],
    ids=["another-person", "another-order", "one-fewer", "one-more", "one-twice"],
)
def test_any_change_of_the_roll_changes_its_root(changed):
    assert roll.root(changed) != roll.root(LEAVES[:10])


@pytest.mark.django_db
def test_a_ballots_root_is_that_of_its_entries_by_number(maker):
    members(5)
    ballot = maker.notified()

    entries = RollEntry.objects.filter(ballot=ballot).order_by("member__number")
    leaves = [roll.leaf(each.member.number, each.segment, bytes(each.salt)) for each in entries]

    assert len(leaves) == ballot.roll_size == 7  # and the two officers
    assert naive_root(leaves) == bytes(ballot.roll_root)


@pytest.mark.django_db(databases=["default", "urn"])
def test_a_member_sees_their_own_leaf_and_nobody_elses(client, maker):
    ada, ben = members(2)
    ballot = maker.notified()
    client.force_login(ada.user)

    page = client.get(f"/ballots/{ballot.slug}/roll/").content.decode()

    leaves = {
        entry.member: roll.leaf(entry.member.number, entry.segment, bytes(entry.salt)).hex()
        for entry in ballot.roll.select_related("member")
    }
    assert leaves[ada] in page
    assert leaves[ben] not in page
    assert ballot.roll_fingerprint in page
