"""How long the close of a ballot of 100,000 papers takes, step by step, and the verifier after it.

A database of its own, made in the server at hand and dropped at the end. The papers are real: issued, sealed
and cast, by our own hand and not over HTTP, which bench/voting.py measures.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections

from ballots import actions, board, casting
from ballots.actions import holding
from ballots.models import Ballot
from bench.board import timed
from bench.voting import CANDIDATES, CHANCE, House, create, drop, enrol, hold
from members.models import Member
from static import verify_ballot

PAPERS = 100_000  # a proposal and an election: half as many voters


def main(papers: int = PAPERS) -> None:
    for connection in connections.all():
        connection.settings_dict["OPTIONS"].pop("pool", None)
    house = House(papers // 2, "bench_closing")
    keys = tempfile.TemporaryDirectory()
    settings.KEYSTORE = Path(keys.name)
    try:
        create(house)
        _, members = enrol(house.size)
        ballot = hold(members[0], "closing", proposals=1)
        print(f"load average before: {os.getloadavg()[0]:.1f}; {papers:,} papers")
        print("| step | seconds | of processor, ours |\n|---|---|---|", flush=True)
        at = ballot.closes_at
        timed(
            "papers issued and sealed, one core",
            lambda: casting.cast_together(ballot, votes(members), at=ballot.opens_at),
        )
        timed("posting what can be posted", lambda: board.mix(ballot))
        actions.close(ballot, at=at)
        timed("sealing: the rest posted under the last head", lambda: actions.seal(ballot, at=at))
        actions.unseal(ballot, at=at)
        ballot = Ballot.objects.get(pk=ballot.pk)
        timed("run 1: every paper opened and read", lambda: open_all(ballot, 1))
        timed("run 2: every paper opened and read", lambda: open_all(ballot, 2))
        timed("run 2 counted", lambda: actions.sum_up(ballot))
        timed("run 1 counted, compared, declared, cleaned up", lambda: actions.count(ballot, at=at))
        report_verifier(Ballot.objects.get(pk=ballot.pk))
    finally:
        drop(house)
        keys.cleanup()


def votes(members: list[Member]) -> Iterator[tuple[Member, dict[str, bytes]]]:
    for member in members:
        ranking = bytes(CHANCE.sample(range(CANDIDATES), 5))
        yield member, {"q01": CHANCE.choice([b"F", b"A", b"S"]), "q02": ranking}


def open_all(ballot: Ballot, run: int) -> None:
    for number in range(holding.parts_of(ballot)):
        actions.open_part(ballot, run, number)


def report_verifier(ballot: Ballot) -> None:
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        timed("the whole board written to a file", lambda: file.writelines(board.lines(ballot)))
        file.flush()
        verifier = verify_ballot.Verifier()
        timed("`verify_ballot.py`", lambda: verifier.run(Path(file.name), ballot.fingerprint))
    assert not verifier.problems, verifier.problems
