"""The message with which a vote is cast. It says nothing of the voter, and anyone can check it.

One canonical JSON object, bytes in lower-case hexadecimal:

    contest   code of the contest's key: "ncg-north/online"
    msg       104 bytes: see credentials.py
    sig       the blind-signed signature on msg: RSA-PSS, SHA-384, MGF1 with SHA-384, salt of 48 bytes
    seq       1 for a voter's first paper, then higher: a number of 4 bytes
    sealed    the sealed paper: 65 bytes, the contest's size, 16 bytes (see sealed.py)
    esig      64 bytes: the voter's Ed25519 signature (RFC 8032) on "vt1-ballot" || ctx || seq || sealed

Its id is SHA-256(0x00 || the canonical object): the hash of a leaf of RFC 6962, section 2.1.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ballots.sealing import canonical, credentials, fields, papers, sealed
from ballots.sealing.blindsig import BadSignature
from ballots.sealing.canonical import NotCanonical
from ballots.sealing.credentials import MESSAGE, Credential
from ballots.sealing.fields import Malformed
from ballots.sealing.manifest import Manifest, Scope

LABEL = b"vt1-ballot"
LAST = 2**32 - 1
NAMES = ("contest", "esig", "msg", "sealed", "seq", "sig")


class Fault(StrEnum):
    """Why a message is not accepted, in the order in which it is checked."""

    MALFORMED = "malformed"
    CONTEST = "no-such-contest"
    LENGTH = "wrong-length"
    CONTEXT = "made-for-another"
    CREDENTIAL = "credential-not-ours"
    SIGNATURE = "not-signed-by-voter"
    REVOTE = "no-second-paper"
    SEQUENCE = "sequence-used"


REASONS = {
    Fault.MALFORMED: "This is not a message of this protocol.",
    Fault.CONTEST: "This ballot has no such contest.",
    Fault.LENGTH: "The sealed paper is not as long as every paper of this contest is.",
    Fault.CONTEXT: "The credential was made for another contest or another ballot.",
    Fault.CREDENTIAL: "The credential is not signed with this contest's key.",
    Fault.SIGNATURE: "The paper is not signed by the holder of the credential.",
    Fault.REVOTE: "This ballot takes one paper from each voter.",
    Fault.SEQUENCE: "A paper with this number or a higher one has been cast with this credential.",
}


class Unacceptable(ValueError):
    """A message that is not accepted, and why. `detail` is for whoever looks for the mistake."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(REASONS[fault])
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as read. Nothing is checked but its form."""

    contest: str
    msg: bytes
    sig: bytes
    seq: int
    sealed: bytes
    esig: bytes

    def to_json(self) -> dict[str, Any]:
        return {
            "contest": self.contest,
            "msg": self.msg.hex(),
            "sig": self.sig.hex(),
            "seq": self.seq,
            "sealed": self.sealed.hex(),
            "esig": self.esig.hex(),
        }

    def to_bytes(self) -> bytes:
        """The canonical message."""
        return canonical.dumps(self.to_json())

    @property
    def id(self) -> bytes:
        return leaf(self.to_bytes())

    @property
    def voter_key(self) -> bytes:
        """The voter's public key: what two papers of one voter in one contest have in common."""
        return self.msg[-32:]


def leaf(body: bytes) -> bytes:
    """The id of a message, and its leaf's hash on the board."""
    return hashlib.sha256(b"\x00" + body).digest()


def seal(
    scope: Scope, credential: Credential, marks: bytes, *, pub: bytes, seq: int, randomness: bytes
) -> Envelope:
    """The message that casts `marks`.

    pub          the sealing key
    randomness   32 fresh bytes

    Raises Spoilt if the marks could not be counted.
    """
    paper = papers.pad(marks, scope.contest)
    closed = sealed.seal(pub, paper, info=scope.ctx, randomness=randomness)
    esig = credential.sign(signed_by_voter(scope.ctx, seq, closed))
    return Envelope(scope.code, credential.msg, credential.sig, seq, closed, esig)


def read(body: bytes) -> Envelope:
    """The message that `body` is. Raises Unacceptable."""
    try:
        found = fields.exactly(canonical.loads(body), NAMES, "message")
        return Envelope(
            fields.typed(found, "contest", str),
            fields.octets(found, "msg", MESSAGE),
            fields.octets(found, "sig"),
            fields.whole(found, "seq", 1, LAST),
            fields.octets(found, "sealed"),
            fields.octets(found, "esig", 64),
        )
    except (NotCanonical, Malformed) as error:
        raise Unacceptable(Fault.MALFORMED, str(error)) from None


def check(envelope: Envelope, manifest: Manifest) -> Scope:
    """Where `envelope` belongs, if it may be cast in the ballot of `manifest`. Raises Unacceptable.

    Whether the ballot is open, and what the voter cast before, is the caller's to know: see refusal_to_follow.
    """
    scope = manifest.scopes.get(envelope.contest)
    if scope is None:
        raise Unacceptable(Fault.CONTEST)
    if len(envelope.sealed) != scope.contest.size + sealed.OVERHEAD:
        raise Unacceptable(Fault.LENGTH)
    pk = credentials.voter_key(envelope.msg, scope.ctx)
    if pk is None:
        raise Unacceptable(Fault.CONTEXT)
    try:
        scope.key.public.verify(envelope.sig, envelope.msg)
    except BadSignature as error:
        raise Unacceptable(Fault.CREDENTIAL, str(error)) from None
    try:
        signed = signed_by_voter(scope.ctx, envelope.seq, envelope.sealed)
        Ed25519PublicKey.from_public_bytes(pk).verify(envelope.esig, signed)
    except (InvalidSignature, ValueError):
        raise Unacceptable(Fault.SIGNATURE) from None
    if envelope.seq > 1 and not manifest.revote:
        raise Unacceptable(Fault.REVOTE)
    return scope


def refusal_to_follow(envelope: Envelope, seq: int | None, id_: bytes | None) -> Fault | None:
    """Why `envelope` may not be cast after the paper with number `seq` and id `id_`; None if it may.

    seq, id_   the highest number cast with this credential, and that paper's id; None if there is none

    Sending the same message again is no second paper: ask for its id first.
    """
    if seq is None or envelope.seq > seq or envelope.id == id_:
        return None
    return Fault.SEQUENCE


def signed_by_voter(ctx: bytes, seq: int, closed: bytes) -> bytes:
    """What the voter's own key signs."""
    return LABEL + ctx + seq.to_bytes(4, "big") + closed
