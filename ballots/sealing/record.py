"""The whole board as one file, `board.jsonl`, for anyone who wants to check everything.

A canonical JSON object on each line, with one field that says what it is, in this order:

    {"manifest": {…}}           first, once
    {"paper": {…}}              each message of a batch, in the board's order
    {"head": {…}}               after each batch, the empty one before opening included
    {"stamp": "…"}              of the last head, where an authority stamped it: an RFC 3161 response
    {"opening_key": "…"}        32 bytes; this and what follows only when voting has closed
    {"lot_seed": "…"}           the seed that lot_commit commits to
    {"result": {…}}             see opening.result
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ballots.sealing import canonical
from ballots.sealing.board import Head
from ballots.sealing.envelope import Envelope
from ballots.sealing.manifest import Manifest
from ballots.sealing.sealed import OpeningKey


def opened_record(key: OpeningKey, lot_seed: bytes, result: dict[str, Any]) -> Iterator[bytes]:
    """The lines that are added when the papers have been opened."""
    yield _line("opening_key", key.to_bytes().hex())
    yield _line("lot_seed", lot_seed.hex())
    yield _line("result", result)


def board_record(
    manifest: Manifest, batches: Iterable[tuple[Iterable[Envelope], Head]]
) -> Iterator[bytes]:
    """The lines of the board, batch by batch; they can be published as they come."""
    yield _line("manifest", manifest.to_json())
    for envelopes, head in batches:
        for envelope in envelopes:
            yield _line("paper", envelope.to_json())
        yield _line("head", head.to_json())


def _line(name: str, value: Any) -> bytes:
    return canonical.dumps({name: value}) + b"\n"
