"""Blind signatures: to sign what one cannot read.

RSABSSA-SHA384-PSS-Randomized (RFC 9474). The voter hides a message behind a factor r, the signer signs what
it sees, the voter takes r away and holds an ordinary RSA-PSS signature (SHA-384, MGF1 with SHA-384, salt of
48 bytes) which the signer has never seen and cannot recognise.

    voter     m = EMSA-PSS(msg, salt);  blinded = m * r^e mod n          (Blind, section 4.2)
    signer    blind_sig = blinded^d mod n                                (BlindSign, section 4.3)
    voter     sig = blind_sig * r^-1 mod n;  verified                    (Finalize, section 4.4)

`msg` is what RFC 9474 calls input_msg: its first 32 bytes are the random prefix of PrepareRandomize
(section 4.1). Every random value is an argument.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

PREFIX = 32  # bytes at the start of every message that only chance knows
SALT = 48  # bytes
HASH = 48  # bytes of SHA-384
EXPONENT = 65537
LEAST_BITS, MOST_BITS = 2048, 4096
EXTRA = 16  # bytes more than the modulus, so that a remainder is as good as uniform

_PSS = padding.PSS(padding.MGF1(hashes.SHA384()), SALT)  # never AUTO: it takes other salts too


class BadSignature(ValueError):
    """A signature that does not hold, or an input that nothing can be signed for."""


class SigningFault(RuntimeError):
    """The machine computed wrongly. To answer would give the key away. (RFC 9474, section 4.3, step 4.)"""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What signatures of one kind are checked with.

    spki    as DER, SubjectPublicKeyInfo
    size    bytes of the modulus, and of every signature
    """

    n: int
    e: int
    size: int
    spki: bytes = field(repr=False)
    native: rsa.RSAPublicKey = field(repr=False, compare=False)

    @classmethod
    def from_spki(cls, spki: bytes) -> PublicKey:
        """Read DER. Raises ValueError for any key that is not RSA of 2048 to 4096 bits with e = 65537."""
        key = serialization.load_der_public_key(spki)
        if not isinstance(key, rsa.RSAPublicKey):
            raise ValueError("not an RSA key")
        return cls.from_native(key)

    @classmethod
    def from_native(cls, key: rsa.RSAPublicKey) -> PublicKey:
        numbers = key.public_numbers()
        if not LEAST_BITS <= key.key_size <= MOST_BITS or key.key_size % 8:
            raise ValueError(f"an RSA key of {key.key_size} bits")
        if numbers.e != EXPONENT:
            raise ValueError(f"an RSA key with exponent {numbers.e}")
        spki = key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return cls(numbers.n, numbers.e, key.key_size // 8, spki, key)

    def verify(self, sig: bytes, msg: bytes) -> None:
        """Raises BadSignature unless `sig` is this key's on `msg`. (RFC 9474, section 4.5.)"""
        try:
            self.native.verify(sig, msg, _PSS, hashes.SHA384())
        except InvalidSignature:
            raise BadSignature("the signature is not this key's on this message") from None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret half. Kept out of every database; used for blind signing and nothing else.

    p, q     the primes
    dp, dq   the secret exponent modulo p - 1 and q - 1
    inverse  of q modulo p
    """

    public: PublicKey
    p: int = field(repr=False)
    q: int = field(repr=False)
    dp: int = field(repr=False)
    dq: int = field(repr=False)
    inverse: int = field(repr=False)
    native: rsa.RSAPrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_native(cls, key: rsa.RSAPrivateKey) -> SigningKey:
        """The key that `cryptography` generated or read."""
        numbers = key.private_numbers()
        return cls(
            PublicKey.from_native(key.public_key()),
            numbers.p,
            numbers.q,
            numbers.dmp1,
            numbers.dmq1,
            numbers.iqmp,
            key,
        )

    @classmethod
    def from_primes(cls, p: int, q: int) -> SigningKey:
        """The key of two primes. Raises ValueError if they do not make one."""
        d = int(gmpy2.invert(EXPONENT, (p - 1) * (q - 1)))
        numbers = rsa.RSAPrivateNumbers(
            p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(EXPONENT, p * q)
        )
        return cls.from_native(numbers.private_key())

    @classmethod
    def from_der(cls, der: bytes) -> SigningKey:
        """Read PKCS #8. Raises ValueError."""
        key = serialization.load_der_private_key(der, None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("not an RSA key")
        return cls.from_native(key)

    def to_der(self) -> bytes:
        """As PKCS #8, not encrypted."""
        return self.native.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def blind_sign(self, blinded: bytes, *, randomness: bytes) -> bytes:
        """Sign `blinded`; the same bytes always get the same answer.

        randomness   as many fresh bytes as the modulus has and 16 more. They hide from a stopwatch what is
                     raised to the secret power (RFC 9474, section 7.1) and do not show in the answer

        Raises BadSignature if `blinded` is not one signature long or not below the modulus, and SigningFault.
        """
        n, e = self.public.n, self.public.e
        if len(blinded) != self.public.size:
            raise BadSignature(f"{len(blinded)} bytes instead of {self.public.size}")
        message = int.from_bytes(blinded, "big")
        if not 0 < message < n:
            raise BadSignature("not below the modulus")
        mask = factor(randomness, self.public)
        masked = message * gmpy2.powmod(mask, e, n) % n
        signed = self._power(masked) * gmpy2.invert(mask, n) % n
        if gmpy2.powmod(signed, e, n) != message:
            raise SigningFault
        return int(signed).to_bytes(self.public.size, "big")

    def _power(self, base: int) -> int:
        """`base` to the secret power, by the primes (RFC 8017, section 5.1.2), in constant time."""
        by_p = gmpy2.powmod_sec(base % self.p, self.dp, self.p)
        by_q = gmpy2.powmod_sec(base % self.q, self.dq, self.q)
        return int(by_q + (by_p - by_q) * self.inverse % self.p * self.q)


def factor(randomness: bytes, key: PublicKey) -> int:
    """A number from 1 to n - 1, as good as uniform. Raises ValueError if there is too little randomness."""
    if len(randomness) != key.size + EXTRA:
        raise ValueError(f"{len(randomness)} bytes of randomness instead of {key.size + EXTRA}")
    return int.from_bytes(randomness, "big") % (key.n - 1) + 1


def blind(key: PublicKey, msg: bytes, *, salt: bytes, r: int) -> bytes:
    """What the signer gets to see of `msg`. Raises ValueError if msg or r would give a factor of n away."""
    encoded = int.from_bytes(encode(msg, salt, key.n.bit_length() - 1), "big")
    if gmpy2.gcd(encoded, key.n) != 1 or gmpy2.gcd(r, key.n) != 1:
        raise ValueError("not coprime to the modulus")
    return int(encoded * gmpy2.powmod(r, key.e, key.n) % key.n).to_bytes(key.size, "big")


def finalize(key: PublicKey, msg: bytes, blind_sig: bytes, *, r: int) -> bytes:
    """The signature on `msg` itself. Raises BadSignature if the signer did not sign what it was given."""
    if len(blind_sig) != key.size:
        raise BadSignature(f"{len(blind_sig)} bytes instead of {key.size}")
    sig = int.from_bytes(blind_sig, "big") * gmpy2.invert(r, key.n) % key.n
    done = int(sig).to_bytes(key.size, "big")
    key.verify(done, msg)
    return done


def encode(msg: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE with SHA-384. (RFC 8017, section 9.1.1.)

    bits   one fewer than the modulus has
    """
    length = -(-bits // 8)
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(msg).digest() + salt).digest()
    block = bytes(length - len(salt) - HASH - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mask(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-384. (RFC 8017, appendix B.2.1.)"""
    blocks = -(-length // HASH)
    return b"".join(
        hashlib.sha384(seed + number.to_bytes(4, "big")).digest() for number in range(blocks)
    )[:length]
