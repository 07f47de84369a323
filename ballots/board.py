"""The public board of a ballot: posting what waits, and everything that is published of it.

A batch is chosen by chance, posted in the order of its hashes and covered by a signed head in one transaction,
so the board is always whole. See ballots/sealing/board.py for what a head says.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connections, transaction

from ballots import casting, keystore, manifests, results, urn
from ballots.lifecycle import COUNTED
from ballots.models import Ballot
from ballots.sealing import board as sealed
from ballots.sealing import canonical, envelope, record
from ballots.sealing.board import Head
from ballots.sealing.sealed import OpeningKey
from ballots.sealing.tree import Frontier, Tree, included

ROWS = 2000  # read at once


@transaction.atomic(using=urn.ALIAS)
def begin(ballot: Ballot) -> None:
    """Set the box out, and sign the head of the empty board. Harmless if it was done."""
    casting.hold_box(ballot)
    urn.Box.objects.get_or_create(ballot=ballot.pk)
    if not urn.Batch.objects.filter(ballot=ballot.pk).exists():
        write_head(ballot, sealed.empty(list(manifests.of(ballot).scopes)), Frontier())


def mix(ballot: Ballot) -> int:
    """Post what can be posted, batch after batch; how many papers."""
    posted = 0
    while number := post(ballot):
        posted += number
    return posted


@transaction.atomic(using=urn.ALIAS)
def post(ballot: Ballot, *, final: bool = False) -> int:
    """Post one batch, or with `final` all that waits; how many papers. After the last head, nothing."""
    casting.hold_box(ballot)
    before, tree = last(ballot)
    if before.final:
        return 0
    waiting: dict[str, list[bytes]] = {}
    rows = urn.Pending.objects.filter(ballot=ballot.pk)
    for id_, code in rows.values_list("id", "code"):
        waiting.setdefault(code, []).append(bytes(id_))
    ids = sealed.batch(
        waiting,
        at_least=manifests.of(ballot).min_batch,
        randomness=secrets.token_bytes(32),
        final=final,
    )
    if not ids and not final:
        return 0
    move(ballot, ids, n=before.n + 1, start=before.size)
    for id_ in ids:
        tree.append(id_)
    # Counted last: whoever's paper is in the batch was issued it before.
    issued = casting.issued(ballot)
    head = Head(before.n + 1, tree.size, tree.root(), before.root, issued, final)
    write_head(ballot, head, tree)
    return len(ids)


@transaction.atomic(using=urn.ALIAS)
def seal(ballot: Ballot) -> int:
    """Let nothing more in, and post all that waits under the last head; how many papers are on the board."""
    casting.hold_box(ballot)
    urn.Box.objects.filter(ballot=ballot.pk, sealed=False).update(sealed=True)
    post(ballot, final=True)
    return last(ballot)[0].size


def move(ballot: Ballot, ids: list[bytes], *, n: int, start: int) -> None:
    """Move these papers to the board, in the order given."""
    if not ids:
        return
    with connections[urn.ALIAS].cursor() as cursor:
        cursor.execute(
            """
            WITH chosen AS (
                SELECT id, place FROM unnest(%s::bytea[]) WITH ORDINALITY AS t(id, place)
            ), taken AS (
                DELETE FROM ballots_pending WHERE id IN (SELECT id FROM chosen) RETURNING *
            )
            INSERT INTO ballots_entry (ballot, index, n, id, code, voter, seq, body)
            SELECT ballot, %s + place - 1, %s, id, code, voter, seq, body
            FROM taken JOIN chosen USING (id) ORDER BY place
            """,
            [ids, start, n],
        )
        assert cursor.rowcount == len(ids)


def write_head(ballot: Ballot, head: Head, tree: Frontier) -> None:
    """Sign the head and put it on the board."""
    signed = head.signed(keystore.receipt_key(ballot.pk), manifests.of(ballot).hash)
    urn.Batch.objects.create(
        ballot=ballot.pk,
        n=head.n,
        head=canonical.dumps(signed.to_json()),
        peaks=b"".join(tree.peaks),
    )


def last(ballot: Ballot) -> tuple[Head, Frontier]:
    """The last head, and the tree under it."""
    batch = urn.Batch.objects.filter(ballot=ballot.pk).latest("n")
    head, peaks = head_of(batch), bytes(batch.peaks)
    return head, Frontier(head.size, [peaks[at : at + 32] for at in range(0, len(peaks), 32)])


def last_line(ballot: Ballot) -> bytes:
    """The last head as it stands on the board: what is stamped."""
    return bytes(urn.Batch.objects.filter(ballot=ballot.pk).latest("n").head)


def heads(ballot: Ballot) -> list[Head]:
    """Every head, the first first."""
    return [head_of(batch) for batch in urn.Batch.objects.filter(ballot=ballot.pk).order_by("n")]


def head_of(batch: urn.Batch) -> Head:
    return Head.from_json(json.loads(bytes(batch.head)))


# Looking things up


@dataclass(frozen=True, slots=True)
class Found:
    """A paper on the board, with the proof that it is under the head of its batch.

    index   its place, from 0
    """

    index: int
    head: Head
    proof: list[bytes]

    @property
    def place(self) -> int:
        """Its place for people, from 1."""
        return self.index + 1

    def to_json(self) -> dict[str, Any]:
        return {
            "index": self.index,
            "head": self.head.to_json(),
            "proof": [step.hex() for step in self.proof],
        }


def find(ballot: Ballot, id_: bytes) -> Found | None:
    """The paper with this id, under the latest head; None if it is not on the board (yet)."""
    entry = urn.Entry.objects.filter(ballot=ballot.pk, id=id_).first()
    head, _ = last(ballot)
    # What stands there must be that paper, under a head: somebody may have written to the table.
    if entry is None or entry.index >= head.size or envelope.leaf(bytes(entry.body)) != id_:
        return None
    leaves = tree(ballot.pk, head.size)
    whole = len(leaves) == head.size
    return Found(entry.index, head, leaves.inclusion(entry.index, head.size) if whole else [])


def holds(ballot: Ballot, id_: bytes, found: Found) -> bool:
    """Whether the proof leads to the head, and the head is signed with the key that everybody was given."""
    manifest, root = manifests.of(ballot), found.head.root
    return included(id_, found.index, found.head.size, found.proof, root) and found.head.holds(
        manifest.receipt_pub, manifest.hash
    )


def waits(ballot: Ballot, id_: bytes) -> bool:
    """Whether the paper with this id is in the box, to be posted with others."""
    return urn.Pending.objects.filter(ballot=ballot.pk, id=id_).exists()


def look_for(ballot: Ballot, id_: bytes) -> tuple[Found | None, bool]:
    """Where the paper with this id is on the board, or else whether it waits in the box.

    The box first, for papers go from there to the board: none is missed on its way.
    """
    waiting = waits(ballot, id_)
    found = find(ballot, id_)
    return found, waiting and found is None


def consistency(ballot: Ballot, old: int, new: int) -> list[bytes]:
    """The proof that the board of `new` papers begins with that of `old`. Raises ValueError."""
    size = last(ballot)[0].size
    if not 0 < old <= new <= size:
        raise ValueError(f"no proof from {old} to {new} of {size}")
    return tree(ballot.pk, size).consistency(old, new)


@lru_cache(maxsize=4)
def tree(ballot: int, size: int) -> Tree:
    """The tree over the first `size` papers."""
    rows = urn.Entry.objects.filter(ballot=ballot, index__lt=size).order_by("index")
    return Tree(bytes(id_) for id_ in rows.values_list("id", flat=True).iterator(ROWS))


# The public record


def lines(ballot: Ballot) -> Iterator[bytes]:
    """The record as it stands, line by line: see ballots/sealing/record.py."""
    yield b'{"manifest":' + bytes(ballot.manifest or b"") + b"}\n"
    batches = urn.Batch.objects.filter(ballot=ballot.pk).order_by("n")
    heads = list(batches)  # before the papers, so that all that they are over is read
    papers = urn.Entry.objects.filter(ballot=ballot.pk).order_by("index").values_list("n", "body")
    rows = papers.iterator(ROWS)
    row = next(rows, None)
    while heads:
        for batch in heads:
            while row and row[0] <= batch.n:
                yield b'{"paper":' + bytes(row[1]) + b"}\n"
                row = next(rows, None)
            yield b'{"head":' + bytes(batch.head) + b"}\n"
        # Papers that were posted in between came with a head of their own.
        heads = list(batches.filter(n__gt=heads[-1].n, n__lte=row[0])) if row else []
    while row:  # under no head: nobody put it there by our programs, and the verifier says so
        yield b'{"paper":' + bytes(row[1]) + b"}\n"
        row = next(rows, None)
    if ballot.stamp:
        yield canonical.dumps({"stamp": bytes(ballot.stamp).hex()}) + b"\n"
    if ballot.state in COUNTED and ballot.opening_key is not None:
        key = OpeningKey.from_bytes(bytes(ballot.opening_key))
        yield from record.opened_record(key, bytes(ballot.lot_seed), results.published(ballot))
