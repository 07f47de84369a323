"""Sealing a paper so that nobody reads it before the close: HPKE in base mode (RFC 9180).

DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM; `info` is the contest's context, no additional data.
A sealed paper is

    enc          65 bytes: the voter's one-time public key, uncompressed
    ciphertext   as long as the paper, and 16 bytes more

The voter's side is written out here, because its one-time key must follow from an argument; the other side
is `cryptography`'s.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
POINT = 65  # bytes
OVERHEAD = POINT + 16  # bytes that sealing adds
RANDOMNESS = 32  # bytes

_CURVE = ec.SECP256R1()
_SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
_KEM_ID = b"KEM\x00\x10"
_SUITE_ID = b"HPKE\x00\x10\x00\x01\x00\x01"


class CannotOpen(ValueError):
    """Not sealed to this key and context, or changed since."""


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """The secret half of a sealing key: a number below the order of P-256."""

    scalar: int = field(repr=False)
    native: ec.EllipticCurvePrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_scalar(cls, scalar: int) -> OpeningKey:
        """Raises ValueError if there is no such key."""
        if not 0 < scalar < ORDER:
            raise ValueError("not a number between 0 and the order of the curve")
        return cls(scalar, ec.derive_private_key(scalar, _CURVE))

    @classmethod
    def from_bytes(cls, data: bytes) -> OpeningKey:
        """Read 32 bytes. Raises ValueError."""
        if len(data) != 32:
            raise ValueError("an opening key has 32 bytes")
        return cls.from_scalar(int.from_bytes(data, "big"))

    @classmethod
    def derive(cls, randomness: bytes) -> OpeningKey:
        """The key that follows from 32 random bytes. (DeriveKeyPair, RFC 9180, section 7.1.3.)"""
        if len(randomness) != RANDOMNESS:
            raise ValueError("a key is derived from 32 bytes")
        prk = _extract(_KEM_ID, b"", b"dkp_prk", randomness)
        for counter in range(256):
            scalar = int.from_bytes(
                _expand(_KEM_ID, prk, b"candidate", bytes([counter]), 32), "big"
            )
            if 0 < scalar < ORDER:
                return cls.from_scalar(scalar)
        raise ValueError("no key follows from these bytes")  # one chance in 2^8000

    def to_bytes(self) -> bytes:
        return self.scalar.to_bytes(32, "big")

    @property
    def public(self) -> bytes:
        """The sealing key: 65 bytes, uncompressed. (SEC 1, section 2.3.3.)"""
        return self.native.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )


def is_point(data: bytes) -> bool:
    """Whether `data` is an uncompressed point of the curve."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, data)
    except ValueError:
        return False
    return len(data) == POINT


def seal(public: bytes, paper: bytes, *, info: bytes, randomness: bytes, aad: bytes = b"") -> bytes:
    """`paper` sealed to the key `public`. (SealBase, RFC 9180, section 6.1.)

    randomness   32 fresh bytes, never used for another paper
    """
    recipient = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public)
    once = OpeningKey.derive(randomness)
    enc = once.public
    shared = _shared(once.native.exchange(ec.ECDH(), recipient), enc + public)
    key, nonce = _schedule(shared, info)
    return enc + AESGCM(key).encrypt(nonce, paper, aad)


def unseal(key: OpeningKey, sealed: bytes, *, info: bytes) -> bytes:
    """What was sealed. Raises CannotOpen."""
    try:
        return _SUITE.decrypt(sealed, key.native, info=info)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(str(error)) from None


def _shared(dh: bytes, kem_context: bytes) -> bytes:
    """ExtractAndExpand. (RFC 9180, section 4.1.)"""
    prk = _extract(_KEM_ID, b"", b"eae_prk", dh)
    return _expand(_KEM_ID, prk, b"shared_secret", kem_context, 32)


def _schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    """The key and the nonce of the first message in base mode. (RFC 9180, section 5.1.)"""
    context = b"\x00" + _extract(_SUITE_ID, b"", b"psk_id_hash", b"")
    context += _extract(_SUITE_ID, b"", b"info_hash", info)
    secret = _extract(_SUITE_ID, shared, b"secret", b"")
    return (
        _expand(_SUITE_ID, secret, b"key", context, 16),
        _expand(_SUITE_ID, secret, b"base_nonce", context, 12),
    )


def _extract(suite: bytes, salt: bytes, label: bytes, data: bytes) -> bytes:
    """LabeledExtract. (RFC 9180, section 4; HKDF-Extract is RFC 5869's.)"""
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + data, "sha256")


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand for at most 32 bytes: the first block of HKDF-Expand. (RFC 9180, section 4.)"""
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, labelled + b"\x01", "sha256")[:length]
