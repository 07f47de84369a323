"""Splitting the opening key, so that it takes k of n trustees to open the papers and any k are enough.

Shamir's scheme ("How to share a secret", 1979) over the order of P-256: the key is the value at 0 of a random
polynomial of degree k - 1, and trustee x holds its value at x. Fewer than k shares say nothing about it. What
the key protects is that nobody sees how the vote stands before the close; who cast which paper it cannot tell.

A share is a number below the order, so it is an opening key itself. Its public point is published in the
manifest: against it a share is checked when it is handed in, and to it a test paper is sealed before the
ballot opens, which shows that every trustee has their share and can use it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from ballots.sealing import papercode, sealed
from ballots.sealing.manifest import Seal, Trustee
from ballots.sealing.papercode import Misread
from ballots.sealing.sealed import ORDER, OpeningKey

MOST = 15  # trustees
COEFFICIENT = 48  # bytes read for each, so that a remainder is as good as uniform
LABEL = b"vt1-trustee-test"


class WrongShare(ValueError):
    """A share that is not the one its trustee was given."""


class TooFew(ValueError):
    """Not enough shares yet. The ballot waits; nothing is lost."""

    def __init__(self, wanted: int, there: int) -> None:
        super().__init__(f"{there} of the {wanted} shares needed")
        self.wanted = wanted
        self.there = there


@dataclass(frozen=True, slots=True)
class Share:
    """What one trustee keeps. `x` is its number, from 1."""

    x: int
    y: int = field(repr=False)

    @property
    def key(self) -> OpeningKey:
        return OpeningKey.from_scalar(self.y)

    @property
    def point(self) -> bytes:
        """What the share is checked against: public, and of no use for opening papers."""
        return self.key.public

    def codes(self) -> tuple[str, str]:
        """The share as two paper codes; its number is beside the trustee's name in the manifest."""
        data = self.y.to_bytes(32, "big")
        return papercode.write(data[:16]), papercode.write(data[16:])

    @classmethod
    def from_codes(cls, x: int, first: str, second: str) -> Share:
        """Read what `codes` wrote. Raises Misread."""
        y = int.from_bytes(papercode.read(first) + papercode.read(second), "big")
        if not 0 < y < ORDER:
            raise Misread("These two lines do not make a share. Check that they are in order.")
        return cls(x, y)


def randomness_for(k: int) -> int:
    """How many random bytes `split` wants."""
    return COEFFICIENT * (k - 1)


def split(key: OpeningKey, *, k: int, n: int, randomness: bytes) -> tuple[Share, ...]:
    """Shares of `key` for n trustees, any k of whom can put it together again.

    Raises ValueError if there can be no such shares, or too little randomness.
    """
    if not 1 <= k <= n <= MOST:
        raise ValueError(f"no {k} of {n} trustees")
    if len(randomness) != randomness_for(k):
        raise ValueError(f"{len(randomness)} bytes of randomness instead of {randomness_for(k)}")
    polynomial = [key.scalar] + [
        int.from_bytes(randomness[at : at + COEFFICIENT], "big") % ORDER
        for at in range(0, len(randomness), COEFFICIENT)
    ]
    shares = tuple(Share(x, _value(polynomial, x)) for x in range(1, n + 1))
    for some in combinations(shares, k):  # the last moment at which a mistake can be mended
        if interpolate(some) != key.scalar:
            raise ArithmeticError("these shares do not make the key")
    return shares


def interpolate(shares: Sequence[Share]) -> int:
    """The value at 0 of the polynomial through these shares."""
    total = 0
    for share in shares:
        above = below = 1
        for other in shares:
            if other.x != share.x:
                above = above * other.x % ORDER
                below = below * (other.x - share.x) % ORDER
        total += share.y * above * pow(below, -1, ORDER)
    return total % ORDER


def check_share(share: Share, seal: Seal) -> Trustee:
    """The trustee whose share this is. Raises WrongShare."""
    trustee = next((t for t in seal.trustees if t.x == share.x), None)
    if trustee is None:
        raise WrongShare(f"No trustee of this ballot has share {share.x}.")
    if share.point != trustee.point:
        raise WrongShare(f"This is not the share that {trustee.name} was given for this ballot.")
    return trustee


def recover(shares: Sequence[Share], seal: Seal) -> OpeningKey:
    """The opening key of `seal`. Raises WrongShare, or TooFew."""
    for share in shares:
        check_share(share, seal)
    different = {share.x: share for share in shares}
    if len(different) < seal.k:
        raise TooFew(seal.k, len(different))
    key = OpeningKey.from_scalar(interpolate(list(different.values())[: seal.k]))
    if key.public != seal.pub:
        raise WrongShare(
            "These are the trustees' shares, but not of the key that papers are sealed to."
        )
    return key


def test_paper(share_point: bytes, pub: bytes, words: bytes, *, randomness: bytes) -> bytes:
    """A test for the trustee with this point: `words`, sealed.

    pub          the ballot's sealing key
    randomness   32 fresh bytes
    """
    return sealed.seal(share_point, words, info=LABEL + pub, randomness=randomness)


def open_test(share: Share, pub: bytes, test: bytes) -> bytes:
    """The words, as the trustee reads them with their share. Raises CannotOpen."""
    return sealed.unseal(share.key, test, info=LABEL + pub)


def tested(name: str, share: Share, pub: bytes, test: bytes) -> Trustee:
    """The manifest's entry for a trustee who opened their test paper. Raises CannotOpen."""
    opened = hashlib.sha256(open_test(share, pub, test)).digest()
    return Trustee(name, share.x, share.point, test, opened)


def _value(polynomial: Sequence[int], x: int) -> int:
    total = 0
    for coefficient in reversed(polynomial):
        total = (total * x + coefficient) % ORDER
    if not total:
        raise ValueError("a share would be zero")  # one chance in 2^256
    return total
