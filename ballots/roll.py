"""The frozen roll as a value: one leaf a member, one root for all. Pure: bytes in, bytes out.

The tree is RFC 6962's: a leaf's hash is SHA-256(0x00 || leaf), a node's SHA-256(0x01 || left || right),
and a list of n is split at the greatest power of two below n. Anyone with the list can find the root again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf(number: int, salt: bytes) -> bytes:
    """The leaf of the member with register `number`; `salt` keeps others from guessing it."""
    return hashlib.sha256(b"\x00" + f"{number}:".encode() + salt).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of all `leaves`, in their order. (RFC 6962, section 2.1.)"""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()
