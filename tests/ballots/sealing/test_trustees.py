from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.sealing import trustees
from ballots.sealing.manifest import Seal
from ballots.sealing.papercode import Misread
from ballots.sealing.sealed import CannotOpen, OpeningKey
from ballots.sealing.trustees import Share, TooFew, WrongShare
from tests.ballots.sealing.organisation import chance

NAMES = ("Ivy", "Joe", "Kit", "Lou", "Max")


def ceremony(k: int, n: int) -> tuple[OpeningKey, tuple[Share, ...], Seal]:
    """A key dealt to n trustees, each of whom has opened a test paper."""
    key = OpeningKey.derive(chance.randbytes(32))
    shares = trustees.split(key, k=k, n=n, randomness=chance.randbytes(48 * (k - 1)))
    tested = []
    for name, share in zip(NAMES, shares, strict=False):
        words = chance.randbytes(16)
        test = trustees.test_paper(share.point, key.public, words, randomness=chance.randbytes(32))
        assert trustees.open_test(share, key.public, test) == words
        tested.append(trustees.tested(name, share, key.public, test))
    return key, shares, Seal("trustees", key.public, k, tuple(tested))


@pytest.mark.parametrize(("k", "n"), [(1, 1), (2, 3), (3, 5), (5, 5)])
def test_any_k_make_the_key(k, n):
    key, shares, seal = ceremony(k, n)
    for some in combinations(shares, k):
        assert trustees.recover(some, seal) == key
    assert trustees.recover(shares, seal) == key


@pytest.mark.parametrize(("k", "n"), [(2, 3), (3, 5)])
def test_t13_fewer_than_k_wait(k, n):
    key, shares, seal = ceremony(k, n)
    for some in combinations(shares, k - 1):
        with pytest.raises(TooFew) as caught:
            trustees.recover(some, seal)
        assert (caught.value.wanted, caught.value.there) == (k, k - 1)
        assert trustees.interpolate(some) != key.scalar
    with pytest.raises(TooFew):
        trustees.recover([shares[0]] * k, seal)  # the same share twice is one share


def test_a_share_of_another_ballot_is_named():
    _, shares, seal = ceremony(2, 3)
    _, others, _ = ceremony(2, 3)
    with pytest.raises(WrongShare, match="Joe was given"):
        trustees.recover([shares[0], others[1]], seal)
    with pytest.raises(WrongShare, match="share 9"):
        trustees.recover([shares[0], Share(9, 1)], seal)


@settings(max_examples=20)
@given(st.binary(min_size=48, max_size=48), st.binary(min_size=48, max_size=48))
def test_one_share_of_two_fits_every_key(one, other):
    # Whatever trustee 1 holds, there is a polynomial for every key: a share alone says nothing.
    key, wrong = OpeningKey.derive(one[:32]), OpeningKey.derive(other[:32])
    share = trustees.split(key, k=2, n=3, randomness=one)[0]
    slope = (share.y - wrong.scalar) % trustees.ORDER
    again = trustees.split(wrong, k=2, n=3, randomness=slope.to_bytes(48, "big"))
    assert again[0] == share


def test_a_share_can_be_written_down_and_typed():
    _, shares, seal = ceremony(2, 3)
    first, second = shares[1].codes()

    typed = Share.from_codes(2, first.lower(), second)

    assert typed == shares[1]
    assert trustees.check_share(typed, seal).name == "Joe"
    with pytest.raises(WrongShare):
        trustees.check_share(Share.from_codes(2, second, first), seal)
    with pytest.raises(Misread):
        Share.from_codes(2, first, second[:-1])


def test_a_test_paper_opens_only_for_its_trustee():
    key, shares, _ = ceremony(2, 3)
    test = trustees.test_paper(shares[0].point, key.public, b"words", randomness=b"r" * 32)
    with pytest.raises(CannotOpen):
        trustees.open_test(shares[1], key.public, test)


@pytest.mark.parametrize(("k", "n"), [(0, 3), (4, 3), (2, 16)])
def test_there_are_no_such_trustees(k, n):
    key = OpeningKey.from_scalar(5)
    with pytest.raises(ValueError, match="trustees"):
        trustees.split(key, k=k, n=n, randomness=bytes(48 * max(k - 1, 0)))
