"""What a voter gets for a paper: the organisation's word that it will be on the board.

    receipt   Ed25519 on "vt1-receipt" || mh || id      64 bytes (RFC 8032)

It says that a paper was cast, not whose it is or what it says. The same paper always gets the same receipt. Who
holds one whose paper is missing from the final board holds the proof.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LABEL = b"vt1-receipt"


def receipt(key: Ed25519PrivateKey, manifest_hash: bytes, id_: bytes) -> bytes:
    """The receipt for the paper with this id."""
    return key.sign(LABEL + manifest_hash + id_)


def holds(receipt: bytes, public: bytes, manifest_hash: bytes, id_: bytes) -> bool:
    """Whether `receipt` is the organisation's for the paper with this id."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(receipt, LABEL + manifest_hash + id_)
    except (InvalidSignature, ValueError):
        return False
    return True
