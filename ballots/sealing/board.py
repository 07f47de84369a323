"""The public board: what was cast, in batches, under heads that the organisation signs.

Papers wait until enough have come that nobody can tell whose a batch holds, then a random lot of them is
posted together in the order of their ids, which is no order at all. A batch is never changed; the head after
it says

    n           number of the batch, from 1; 0 for the empty board before opening
    size        papers on the board
    root        RFC 6962 root over them: see tree.py
    prev_root   that of the head before; of the empty board for n = 0
    issued      code → credentials signed so far: the turnout
    final       whether this is the last head: voting has closed

    sig         Ed25519 on "vt1-head" || mh || the canonical object of the six above

No head has a time.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ballots.sealing import canonical, fields
from ballots.sealing.tree import EMPTY

LABEL = b"vt1-head"
MOST = 2**40


@dataclass(frozen=True, slots=True)
class Head:
    """The board as it stood after a batch."""

    n: int
    size: int
    root: bytes
    prev_root: bytes
    issued: Mapping[str, int]
    final: bool = False
    sig: bytes = b""

    @property
    def unsigned(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "size": self.size,
            "root": self.root.hex(),
            "prev_root": self.prev_root.hex(),
            "issued": dict(self.issued),
            "final": self.final,
        }

    def to_json(self) -> dict[str, Any]:
        return {**self.unsigned, "sig": self.sig.hex()}

    @classmethod
    def from_json(cls, data: Any) -> Head:
        """Raises Malformed."""
        found = fields.exactly(data, cls.__dataclass_fields__, "head")
        issued = fields.typed(found, "issued", dict)
        return cls(
            fields.whole(found, "n", 0, MOST),
            fields.whole(found, "size", 0, MOST),
            fields.octets(found, "root", 32),
            fields.octets(found, "prev_root", 32),
            {code: fields.whole(issued, code, 0, MOST) for code in issued},
            fields.typed(found, "final", bool),
            fields.octets(found, "sig", 64),
        )

    def signed(self, key: Ed25519PrivateKey, manifest_hash: bytes) -> Head:
        """This head with the organisation's signature."""
        sig = key.sign(self._message(manifest_hash))
        return Head(self.n, self.size, self.root, self.prev_root, self.issued, self.final, sig)

    def holds(self, public: bytes, manifest_hash: bytes) -> bool:
        """Whether the signature is that of the ballot's receipt key."""
        try:
            key = Ed25519PublicKey.from_public_bytes(public)
            key.verify(self.sig, self._message(manifest_hash))
        except (InvalidSignature, ValueError):
            return False
        return True

    def follows(self, previous: Head) -> bool:
        """Whether this may be the next head after `previous`, by its own figures."""
        return (
            self.n == previous.n + 1
            and self.size >= previous.size
            and self.prev_root == previous.root
            and self.issued.keys() == previous.issued.keys()
            and all(self.issued[code] >= before for code, before in previous.issued.items())
            and not previous.final
        )

    def _message(self, manifest_hash: bytes) -> bytes:
        return LABEL + manifest_hash + canonical.dumps(self.unsigned)


def empty(codes: Sequence[str]) -> Head:
    """The board before the first paper."""
    return Head(0, 0, EMPTY, EMPTY, dict.fromkeys(codes, 0))


def batch(
    waiting: Mapping[str, Sequence[bytes]], *, at_least: int, randomness: bytes, final: bool = False
) -> list[bytes]:
    """The ids to post now, in the order to post them; none if too few wait.

    waiting      code → ids of the papers not yet posted
    at_least     the manifest's min_batch
    randomness   32 fresh bytes
    final        voting has closed and everything goes

    From each contest a random lot goes that leaves `at_least` behind, so that the last batch is not smaller
    either; it goes only if it is that large itself.
    """
    chosen: list[bytes] = []
    for ids in waiting.values():
        if final:
            chosen += ids
        elif len(ids) >= 2 * at_least:
            chosen += _mixed(ids, randomness)[at_least:]
    return sorted(chosen)


def _mixed(ids: Sequence[bytes], randomness: bytes) -> list[bytes]:
    if len(randomness) != 32:
        raise ValueError("a batch is drawn with 32 bytes")
    return sorted(ids, key=lambda id_: hmac.digest(randomness, id_, "sha256"))
