"""How long closing a ballot takes, step by step, and the verifier after it: at three sizes, for the ratios.

Each size in a database of its own, made in the server at hand and dropped at the end. The papers are real:
issued, sealed and cast, by our own hand and not over HTTP, which bench/voting.py measures.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from django.conf import settings
from django.db import connections

from ballots import actions, board, casting
from ballots.actions import holding
from ballots.models import Ballot
from bench.voting import CANDIDATES, CHANCE, House, create, drop, enrol, hold
from members.models import Member
from static import verify_ballot

T = TypeVar("T")

SIZES = (10_000, 30_000, 100_000)  # papers, of a proposal and an election: half as many voters


@dataclass(frozen=True, slots=True)
class Took:
    """What a step took, in seconds: of the clock, and of our own processor's, without the database's."""

    clock: float
    processor: float


class Step(Protocol):
    """Does something by a name, and notes what it took."""

    def __call__(self, name: str, do: Callable[[], T]) -> T: ...


def main(sizes: tuple[int, ...] = SIZES) -> None:
    for connection in connections.all():
        connection.settings_dict["OPTIONS"].pop("pool", None)
    print(f"load average before: {os.getloadavg()[0]:.1f}", flush=True)
    taken = {papers: close_of(papers) for papers in sizes}
    print(f"load average after: {os.getloadavg()[0]:.1f}\n")
    print("\n".join(table(taken)))


def close_of(papers: int) -> dict[str, Took]:
    """Step → what it took, for a ballot of so many papers."""
    taken: dict[str, Took] = {}

    def step(name: str, do: Callable[[], T]) -> T:
        clock, processor = time.perf_counter(), time.process_time()
        found = do()
        taken[name] = Took(time.perf_counter() - clock, time.process_time() - processor)
        print(f"{papers:,}: {name}: {taken[name].clock:.1f} s", flush=True)
        return found

    house = House(papers // 2, f"bench_closing_{papers}")
    with tempfile.TemporaryDirectory() as keys:
        settings.KEYSTORE = Path(keys)
        try:
            create(house)
            ballot = close(house, step)
            verify(ballot, step)
        finally:
            drop(house)
    return taken


def close(house: House, step: Step) -> Ballot:
    """From the first paper to the declaration."""
    _, members = enrol(house.size)
    ballot = hold(members[0], "closing", proposals=1)
    at = ballot.closes_at
    step(
        "papers issued and sealed, one core (not part of the close)",
        lambda: casting.cast_together(ballot, votes(members), at=ballot.opens_at),
    )
    step("posting what can be posted (before the close)", lambda: board.mix(ballot))
    actions.close(ballot, at=at)
    step("sealing: the rest posted under the last head", lambda: actions.seal(ballot, at=at))
    actions.unseal(ballot, at=at)
    ballot = Ballot.objects.get(pk=ballot.pk)
    step("run 1: every paper opened and read", lambda: open_all(ballot, 1))
    step("run 2: every paper opened and read", lambda: open_all(ballot, 2))
    step("run 2 counted", lambda: actions.sum_up(ballot))
    step("run 1 counted, compared, declared, cleaned up", lambda: actions.count(ballot, at=at))
    return Ballot.objects.get(pk=ballot.pk)


def verify(ballot: Ballot, step: Step) -> None:
    """As anybody can, from the public record."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        step("the whole board written to a file", lambda: file.writelines(board.lines(ballot)))
        file.flush()
        verifier = verify_ballot.Verifier()
        step("`verify_ballot.py`", lambda: verifier.run(Path(file.name), ballot.fingerprint))
    assert not verifier.problems, verifier.problems


def votes(members: list[Member]) -> Iterator[tuple[Member, dict[str, bytes]]]:
    for member in members:
        ranking = bytes(CHANCE.sample(range(CANDIDATES), 5))
        yield member, {"q01": CHANCE.choice([b"F", b"A", b"S"]), "q02": ranking}


def open_all(ballot: Ballot, run: int) -> None:
    for number in range(holding.parts_of(ballot)):
        actions.open_part(ballot, run, number)


def table(taken: Mapping[int, Mapping[str, Took]]) -> Iterator[str]:
    """Seconds of the clock, of our processor in brackets; and, beside the sizes' own ratio, theirs."""
    least = min(taken)
    heads = [
        f"{size:,} papers" + (f" (×{size / least:g})" if size > least else "") for size in taken
    ]
    yield f"| step | {' | '.join(heads)} |"
    yield "|---|" + "---:|" * len(heads)
    for name, first in taken[least].items():
        cells = []
        for size, steps in taken.items():
            took = steps[name]
            ratio = (
                f" ×{took.clock / first.clock:.1f}" if size > least and first.clock > 0.1 else ""
            )
            cells.append(f"{took.clock:.1f} ({took.processor:.1f}){ratio}")
        yield f"| {name} | {' | '.join(cells)} |"
