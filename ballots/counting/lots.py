"""The lot that settles ties: drawn from a seed committed to before the ballot opens.

The returning officer draws a seed, publishes its commitment with the notice of the ballot, keeps
the seed until the count and reveals it then. Anyone can check that the seed is the one committed
to and that the lot follows from it; a recount uses the same lot, so what it once decided it
decides again (ERS97, 5.6.3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ballots.counting.minutes import Count, Tie

MOST_RECOUNTS = 60  # a lot can be looked into only so far: ties among many multiply


def commitment(seed: bytes) -> str:
    """What to publish before the ballot opens: SHA-256 of the seed, in hexadecimal."""
    return hashlib.sha256(b"lot commitment:" + seed).hexdigest()


def lot_from_seed(seed: bytes, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates' ids in the order drawn, the luckiest first: by SHA-256 of seed and id.

    The order they are given in makes no difference. Raises ValueError if an id comes twice.
    """
    ids = list(candidates)
    if len(set(ids)) != len(ids):
        raise ValueError("two candidates have the same id")
    # The seed's own digest comes first so that no seed can pass for another seed and part of an id.
    key = hashlib.sha256(b"lot order:" + seed).digest()
    return tuple(sorted(ids, key=lambda id_: hashlib.sha256(key + id_.encode()).digest()))


def lot_on_paper(seed: bytes, candidates: Sequence[str]) -> tuple[str, ...]:
    """The same where candidates go by their places on the paper, counted from 0, whatever ids they have here.

    So ballots draw their lots, and so it is the same lot in every file their papers are published in.
    """
    places = lot_from_seed(seed, map(str, range(len(candidates))))
    return tuple(candidates[int(place)] for place in places)


def explore(done: Count, recount: Callable[[Sequence[str]], Count]) -> Count:
    """`done` with each lot it used marked by whether another lot would have mattered.

    For every other candidate on whom a lot could have fallen, the count is held again with that
    candidate put where it would have. `mattered` stays None if that takes too many recounts.
    """
    found: dict[Tie, bool | None] = {}
    recounts = 0
    for tie in done.lots_used:
        others = [id_ for id_ in tie.among if id_ != tie.chosen]
        if recounts + len(others) > MOST_RECOUNTS:
            found[tie] = None
            continue
        recounts += len(others)
        found[tie] = any(
            set(recount(_falling_on(other, tie, done.lot)).elected) != set(done.elected)
            for other in others
        )
    stages = tuple(
        replace(
            stage,
            notes=tuple(
                replace(note, mattered=found[note])
                if isinstance(note, Tie) and note.by_lot
                else note
                for note in stage.notes
            ),
        )
        for stage in done.stages
    )
    return replace(done, stages=stages)


def _falling_on(other: str, tie: Tie, lot: Sequence[str]) -> list[str]:
    """The lot with `other` and the one it fell on changing places.

    A further "re-open nominations" (`ron.copies`) has no place in the lot but that of the first.
    """
    one, two = (id_ if id_ in lot else id_.rpartition("#")[0] for id_ in (other, tie.chosen))
    swap = {one: two, two: one}
    return [swap.get(id_, id_) for id_ in lot]
