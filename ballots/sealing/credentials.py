"""The voter's credential for one contest: a key of their own that the organisation signed without seeing it.

All of it follows from the seed on the voter's paper code and the contest's context, so any device on which
the code is typed makes the same credential and the same request, and gets the same answer:

    ctx      SHA-256(manifest hash || code of the contest's key)                  32 bytes
    sk       HKDF-SHA256(seed, salt=ctx, info="vt1 ed25519"), its first byte odd  32 bytes: an Ed25519 key
    prefix   HKDF-SHA256(seed, salt=ctx, info="vt1 prefix")                       32 bytes
    msg      prefix || "vt1-cred" || ctx || pk                                    104 bytes
    salt     HKDF-SHA256(seed, salt=ctx, info="vt1 pss-salt")                     48 bytes
    r        HKDF-SHA256(seed, salt=ctx, info="vt1 blind") mod (n - 1) + 1        272 bytes read, for 2048 bits

HKDF is RFC 5869's; `msg` is a prepared message of RFC 9474, section 4.1: 32 random bytes, then the rest. Two
credentials of one seed have nothing in common that anybody without the seed could see.

The browser does this. For a vote without JavaScript, on paper or by telephone the server does it with the
same functions, from a seed it makes and forgets; such credentials are signed by a key of their own, the
assisted channel's, so that their totals are public.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ballots.sealing import blindsig
from ballots.sealing.blindsig import PublicKey

SEED = 16  # bytes
LABEL = b"vt1-cred"
CONTEXT = 32  # bytes
MESSAGE = blindsig.PREFIX + len(LABEL) + CONTEXT + 32  # bytes: 104


@dataclass(frozen=True, slots=True)
class Request:
    """A credential on its way to being signed. `blinded` goes to the organisation; the rest stays.

    sk    the voter's key, 32 bytes
    msg   what is signed
    r     the factor that hides it
    """

    key: PublicKey
    sk: bytes = field(repr=False)
    msg: bytes
    r: int = field(repr=False)
    blinded: bytes

    def finish(self, blind_sig: bytes) -> Credential:
        """The credential, once the answer has come. Raises BadSignature."""
        return Credential(
            self.sk, self.msg, blindsig.finalize(self.key, self.msg, blind_sig, r=self.r)
        )


@dataclass(frozen=True, slots=True)
class Credential:
    """A voter's own key `sk`, with the message that names its public half and the signature on it."""

    sk: bytes = field(repr=False)
    msg: bytes
    sig: bytes

    def sign(self, data: bytes) -> bytes:
        """Sign with the voter's own key."""
        return Ed25519PrivateKey.from_private_bytes(self.sk).sign(data)


def request(seed: bytes, ctx: bytes, key: PublicKey) -> Request:
    """The request for the credential of `seed` in the contest of `ctx`, to be signed by `key`."""
    if len(seed) != SEED or len(ctx) != CONTEXT:
        raise ValueError("a seed has 16 bytes and a context 32")
    sk = voter_secret(seed, ctx)
    pk = Ed25519PrivateKey.from_private_bytes(sk).public_key().public_bytes_raw()
    msg = derive(seed, ctx, "vt1 prefix", blindsig.PREFIX) + LABEL + ctx + pk
    salt = derive(seed, ctx, "vt1 pss-salt", blindsig.SALT)
    r = blindsig.factor(derive(seed, ctx, "vt1 blind", key.size + blindsig.EXTRA), key)
    return Request(key, sk, msg, r, blindsig.blind(key, msg, salt=salt, r=r))


def voter_key(msg: bytes, ctx: bytes) -> bytes | None:
    """The voter's public key that `msg` names, or None if it was not made for `ctx`."""
    if len(msg) != MESSAGE or msg[blindsig.PREFIX : -32] != LABEL + ctx:
        return None
    return msg[-32:]


def voter_secret(seed: bytes, ctx: bytes) -> bytes:
    """The voter's key, 32 bytes. Its first is odd: WebKit on Linux takes no key that begins with a zero."""
    first, *rest = derive(seed, ctx, "vt1 ed25519", 32)
    return bytes([first | 1, *rest])


def derive(seed: bytes, ctx: bytes, label: str, length: int) -> bytes:
    """`length` bytes that follow from the seed for one purpose in one contest."""
    return HKDF(hashes.SHA256(), length, ctx, label.encode()).derive(seed)
