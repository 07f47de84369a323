"""Sealed ballots: not even we can tell who cast which, and anyone can check the count. Pure Python.

    manifest ──▶ credential, signed blind ──▶ paper, sealed ──▶ board ──▶ opened by trustees ──▶ papers

No Django, no clock, no chance: every random byte is an argument. The formats are those of Sealed Ballot v1,
described in docs/sealed-ballot.md; each module's docstring gives its own, byte by byte.
"""

from ballots.sealing import (
    blindsig,
    board,
    canonical,
    credentials,
    envelope,
    manifest,
    opening,
    papercode,
    papers,
    receipts,
    record,
    sealed,
    tree,
    trustees,
)

__all__ = [
    "blindsig",
    "board",
    "canonical",
    "credentials",
    "envelope",
    "manifest",
    "opening",
    "papercode",
    "papers",
    "receipts",
    "record",
    "sealed",
    "tree",
    "trustees",
]
