"""How fast sealed ballots are made, taken, opened and verified, on one core.

    python bench/sealing.py             a table of single steps, then a board of 10,000 papers
    python bench/sealing.py --papers N  a board of N

Each step is repeated for about a second; what is printed is how many fit into one second of this process's
own time, so that what else the machine does counts little. The board is verified by the program that
members run, as they would run it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

from ballots.sealing import board, credentials, envelope, opening, receipts, record, sealed  # noqa: E402
from ballots.sealing.blindsig import SigningKey  # noqa: E402
from ballots.sealing.board import Head  # noqa: E402
from ballots.sealing.credentials import Credential  # noqa: E402
from ballots.sealing.envelope import Envelope  # noqa: E402
from ballots.sealing.manifest import Contest, Key, Manifest, Option, Scope, Seal  # noqa: E402
from ballots.sealing.sealed import OpeningKey  # noqa: E402
from ballots.sealing.tree import Tree, included  # noqa: E402

CODE = "committee/online"
LOT = bytes(32)
NOTHING = hashlib.sha256(b"").hexdigest()


class Bench:
    """A ballot of one contest with ten candidates, and its keys."""

    def __init__(self) -> None:
        self.signer = SigningKey.from_native(rsa.generate_private_key(65537, 2048))
        self.opening_key = OpeningKey.derive(os.urandom(32))
        self.receipt_key = Ed25519PrivateKey.generate()
        options = tuple(Option(str(place), f"Candidate {place}", NOTHING) for place in range(10))
        contest = Contest(
            kind="ranked",
            title="Committee",
            text_sha256=NOTHING,
            rule="scottish-2011",
            base="",
            quorum=0,
            seats=3,
            tie="lot",
            ron=False,
            options=options,
            size=12,
            keys={"online": Key("online", "", self.signer.public)},
        )
        self.manifest = Manifest(
            ballot="bench",
            title="A ballot to be timed",
            opens="2026-11-23T12:00:00Z",
            closes="2026-12-03T12:00:00Z",
            min_batch=20,
            revote=True,
            contests={"committee": contest},
            seal=Seal("server", self.opening_key.public),
            receipt_pub=self.receipt_key.public_key().public_bytes_raw(),
            roll_size=10**6,
            roll_root=bytes(32),
            lot_commit=hashlib.sha256(b"lot commitment:" + LOT).hexdigest(),
        )

    @property
    def scope(self) -> Scope:
        return self.manifest.scopes[CODE]

    def credential(self) -> Credential:
        """A voter's, signed as quickly as only the holder of the signing key can: not blind."""
        request = credentials.request(os.urandom(16), self.scope.ctx, self.signer.public)
        return request.finish(self.sign(request.blinded))

    def sign(self, blinded: bytes) -> bytes:
        return self.signer.blind_sign(blinded, randomness=os.urandom(272))

    def paper(self, credential: Credential) -> Envelope:
        return envelope.seal(
            self.scope,
            credential,
            bytes(sorted(range(10), key=lambda _: os.urandom(1))),
            pub=self.manifest.seal.pub,
            seq=1,
            randomness=os.urandom(32),
        )

    def steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What is timed, one by one."""
        key, ctx, seed = self.signer.public, self.scope.ctx, os.urandom(16)
        request = credentials.request(seed, ctx, key)
        answer = self.sign(request.blinded)
        credential = request.finish(answer)
        message = self.paper(credential)
        body, id_, public = message.to_bytes(), message.id, self.manifest.seal.pub
        tree = Tree(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(10_000))
        proof, root = tree.inclusion(7777), tree.root()
        leaf = tree.levels[0][7777]
        yield "voter: derive and blind", lambda: credentials.request(seed, ctx, key)
        yield "server: sign blind", lambda: self.sign(request.blinded)
        yield "voter: finish and verify", lambda: request.finish(answer)
        yield "voter: seal and sign a paper", lambda: self.paper(credential)
        yield "anyone: verify a credential", lambda: key.verify(credential.sig, credential.msg)
        yield (
            "server: read and check a message",
            lambda: envelope.check(envelope.read(body), self.manifest),
        )
        yield (
            "server: sign a receipt",
            lambda: receipts.receipt(self.receipt_key, self.manifest.hash, id_),
        )
        yield (
            "seal (HPKE)",
            lambda: sealed.seal(public, bytes(12), info=ctx, randomness=os.urandom(32)),
        )
        yield "open (HPKE)", lambda: sealed.unseal(self.opening_key, message.sealed, info=ctx)
        yield (
            "open and read a paper",
            lambda: opening.opened([message], self.manifest, self.opening_key),
        )
        yield "prove inclusion among 10,000", lambda: tree.inclusion(7777)
        yield "verify that proof", lambda: included(leaf, 7777, 10_000, proof, root)

    def board(self, papers: int) -> list[bytes]:
        """The public record of a ballot with so many papers, posted in one batch."""
        messages = {m.id: m for m in (self.paper(self.credential()) for _ in range(papers))}
        batch = [messages[id_] for id_ in sorted(messages)]
        tree = Tree(message.id for message in batch)
        empty = board.empty([CODE])
        head = Head(1, papers, tree.root(), empty.root, {CODE: papers}, final=True)
        signed = [each.signed(self.receipt_key, self.manifest.hash) for each in (empty, head)]
        opened = opening.opened(batch, self.manifest, self.opening_key)
        result = opening.result(opened, self.manifest)
        return [
            *record.board_record(self.manifest, [([], signed[0]), (batch, signed[1])]),
            *record.opened_record(self.opening_key, LOT, result),
        ]


def a_second(step: Callable[[], object]) -> float:
    """How often `step` can be done in a second of processor time."""
    step()
    done, start = 0, time.process_time()
    while (taken := time.process_time() - start) < 1:
        for _ in range(10):
            step()
        done += 10
    return done / taken


def verify(bench: Bench, papers: int) -> None:
    start = time.process_time()
    lines = bench.board(papers)
    made = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "board.jsonl"
        path.write_bytes(b"".join(lines))
        size = path.stat().st_size
        before = os.times()
        done = subprocess.run(
            [sys.executable, "-I", str(ROOT / "static" / "verify_ballot.py"), str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        after = os.times()
    taken = after.children_user + after.children_system
    taken -= before.children_user + before.children_system
    print(f"\n{papers:,} papers: {size / 1e6:.1f} MB; made, cast and opened in {made:.1f} s")
    print(f"verify_ballot.py: {done.stdout.splitlines()[-1]} in {taken:.1f} s", end="")
    print(f", {papers / taken:,.0f} papers a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=10_000)
    options = parser.parse_args()
    bench = Bench()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, RSA-2048; one core is used")
    print(f"{'step':36}{'a second':>10}{'each':>12}")
    for name, step in bench.steps():
        often = a_second(step)
        print(f"{name:36}{often:>10,.0f}{1000 / often:>9.3f} ms")
    verify(bench, options.papers)


if __name__ == "__main__":
    main()
