"""An organisation that holds a sealed ballot, and its voters, in memory: the protocol and nothing else.

It keeps what the real tables would keep, in the same separation: what was issued knows who and not what, the
urn knows what and not who.
"""

from __future__ import annotations

import hashlib
import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots.sealing import board, credentials, envelope, opening, receipts, record
from ballots.sealing.blindsig import SigningKey
from ballots.sealing.board import Head
from ballots.sealing.credentials import Credential
from ballots.sealing.envelope import Envelope, Unacceptable
from ballots.sealing.manifest import Contest, Key, Manifest, Option, Seal, Section
from ballots.sealing.sealed import OpeningKey
from ballots.sealing.tree import Tree

NOTHING = hashlib.sha256(b"").hexdigest()
LOT = bytes(32)
NAMES = ("Ada", "Ben", "Cat", "Dot", "Eve", "RON")
SIGNER_BYTES = 256 + 16

chance = random.Random(9474)


class Conflict(Exception):
    """409: something else was sent before."""


class NotOnRoll(Exception):
    """403."""


def signing_key() -> SigningKey:
    return SigningKey.from_native(rsa.generate_private_key(65537, 2048))


def proposal(**keys: SigningKey) -> Contest:
    return Contest(
        "proposal",
        "Sell the van",
        NOTHING,
        "simple",
        "cast",
        0,
        0,
        "lot",
        False,
        (),
        8,
        public(keys),
    )


def election(**keys: SigningKey) -> Contest:
    options = tuple(Option(str(place), name, NOTHING) for place, name in enumerate(NAMES))
    return Contest(
        "ranked",
        "Committee",
        NOTHING,
        "scottish-2011",
        "",
        0,
        2,
        "lot",
        True,
        options,
        12,
        public(keys),
    )


def public(keys: Mapping[str, SigningKey]) -> dict[str, Key]:
    """By name: "online", "online-holders"."""
    parts = {name: name.partition("-") for name in keys}
    return {name: Key(parts[name][0], parts[name][2], key.public) for name, key in keys.items()}


@dataclass
class Organisation:
    """`signers` has every credential key by its code; members are numbers."""

    manifest: Manifest
    signers: Mapping[str, SigningKey]
    opening_key: OpeningKey
    receipt_key: Ed25519PrivateKey
    members: set[int]
    issued: dict[tuple[int, str], bytes] = field(default_factory=dict)
    answers: list[tuple[str, bytes]] = field(default_factory=list)
    urn: dict[bytes, Envelope] = field(default_factory=dict)
    highest: dict[tuple[str, bytes], Envelope] = field(default_factory=dict)
    posted: list[tuple[list[Envelope], Head]] = field(default_factory=list)
    tree: Tree = field(default_factory=Tree)
    waiting: dict[bytes, Envelope] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    voters: list[Voter] = field(default_factory=list)
    truth: dict[str, Counter[bytes]] = field(default_factory=dict)

    def __post_init__(self):
        head = board.empty(list(self.manifest.scopes))
        self.posted.append(([], head.signed(self.receipt_key, self.manifest.hash)))

    def issue(self, member: int, code: str, blinded: bytes) -> bytes:
        """Sign for `member`: once, but as often as the same is asked."""
        if member not in self.members:
            raise NotOnRoll
        with self.lock:
            before = self.issued.setdefault((member, code), hashlib.sha256(blinded).digest())
        if before != hashlib.sha256(blinded).digest():
            raise Conflict
        answer = self.signers[code].blind_sign(blinded, randomness=chance.randbytes(SIGNER_BYTES))
        self.answers.append((code, answer))
        return answer

    def cast(self, body: bytes) -> tuple[bytes, bytes]:
        """The paper's id and receipt."""
        message = envelope.read(body)
        if message.id not in self.urn:
            scope = envelope.check(message, self.manifest)
            voter = scope.code, message.voter_key
            before = self.highest.get(voter)
            seq, id_ = (before.seq, before.id) if before else (None, None)
            if fault := envelope.refusal_to_follow(message, seq, id_):
                raise Unacceptable(fault)
            self.highest[voter] = self.urn[message.id] = self.waiting[message.id] = message
        return message.id, receipts.receipt(self.receipt_key, self.manifest.hash, message.id)

    def post(self, *, final: bool = False) -> int:
        """Post a batch, if there is one; how many papers."""
        waiting: dict[str, list[bytes]] = {}
        for id_, message in self.waiting.items():
            waiting.setdefault(message.contest, []).append(id_)
        ids = board.batch(
            waiting,
            at_least=self.manifest.min_batch,
            randomness=chance.randbytes(32),
            final=final,
        )
        if not ids and not final:
            return 0
        batch = [self.waiting.pop(id_) for id_ in ids]
        for id_ in ids:
            self.tree.append(id_)
        self.posted.append((batch, self.next_head(final)))
        return len(ids)

    def next_head(self, final: bool) -> Head:
        before = self.posted[-1][1]
        issued = {code: sum(c == code for _, c in self.issued) for code in self.signers}
        head = Head(before.n + 1, len(self.tree), self.tree.root(), before.root, issued, final)
        return head.signed(self.receipt_key, self.manifest.hash)

    def result(self):
        everything = [message for batch, _ in self.posted for message in batch]
        counting = opening.last_of_each(everything)
        halves = counting[::2], counting[1::2]
        parts = [opening.opened(half, self.manifest, self.opening_key) for half in halves]
        return opening.result(parts[0] + parts[1], self.manifest)

    def lines(self, *, opened: bool = True) -> list[bytes]:
        """The public record."""
        found = list(record.board_record(self.manifest, self.posted))
        if opened:
            found += record.opened_record(self.opening_key, LOT, self.result())
        return found

    def publish(self, path: Path) -> Path:
        path.write_bytes(b"".join(self.lines()))
        return path


@dataclass
class Voter:
    """A person with a seed of their own, doing what their browser would."""

    organisation: Organisation
    member: int
    seed: bytes = field(default_factory=lambda: chance.randbytes(16))
    papers: list[Envelope] = field(default_factory=list)

    def request(self, code: str) -> credentials.Request:
        scope = self.organisation.manifest.scopes[code]
        return credentials.request(self.seed, scope.ctx, scope.key.public)

    def credential(self, code: str) -> Credential:
        request = self.request(code)
        return request.finish(self.organisation.issue(self.member, code, request.blinded))

    def sealed(self, code: str, marks: bytes, *, seq: int = 1) -> Envelope:
        manifest = self.organisation.manifest
        return envelope.seal(
            manifest.scopes[code],
            self.credential(code),
            marks,
            pub=manifest.seal.pub,
            seq=seq,
            randomness=chance.randbytes(32),
        )

    def vote(self, code: str, marks: bytes, *, seq: int = 1) -> Envelope:
        """Cast, check the receipt, keep the paper."""
        message = self.sealed(code, marks, seq=seq)
        id_, receipt = self.organisation.cast(message.to_bytes())
        manifest = self.organisation.manifest
        assert id_ == message.id
        assert receipts.holds(receipt, manifest.receipt_pub, manifest.hash, id_)
        return message


def found(
    contests: Mapping[str, Contest],
    signers: Mapping[str, SigningKey],
    *,
    members: int = 50,
    revote: bool = True,
    min_batch: int = 20,
    title: str = "Autumn ballot",
    seal: Callable[[OpeningKey], Seal] = lambda key: Seal("server", key.public),
    sections: Mapping[str, Section] | None = None,
) -> Organisation:
    """An organisation with a ballot that is open."""
    opening_key = OpeningKey.derive(chance.randbytes(32))
    receipt_key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    manifest = Manifest(
        ballot="0b6f3a52-6f0c-4a37-9c64-0d7f3c1c8a11",
        title=title,
        opens="2026-11-23T12:00:00Z",
        closes="2026-12-03T12:00:00Z",
        min_batch=min_batch,
        revote=revote,
        contests=contests,
        seal=seal(opening_key),
        receipt_pub=receipt_key.public_key().public_bytes_raw(),
        roll_size=members,
        roll_root=hashlib.sha256(b"roll").digest(),
        client_sha256={"/static/js/sealed-ballot.js": NOTHING},
        lot_commit=hashlib.sha256(b"lot commitment:" + LOT).hexdigest(),
        sections=sections or {},
    )
    return Organisation(manifest, signers, opening_key, receipt_key, set(range(members)))
