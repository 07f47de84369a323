"""A ballot by the clock: opened, closed, sealed, unsealed, counted, declared.

Each claims its ballot, does nothing if another worker has it or it is done, and may be repeated at will.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from datetime import datetime

from django.db import connections, transaction

from ballots import board, keystore, manifests, results, rules, stamping, urn
from ballots.lifecycle import MOVES, Move, State
from ballots.models import Ballot, Tally
from ballots.sealing import trustees
from ballots.sealing.opening import Opened
from ballots.sealing.sealed import OpeningKey
from ballots.sealing.trustees import Share, TooFew
from momentum_demo import __version__
from momentum_demo.models import record
from momentum_demo.moves import after
from momentum_demo.refusals import refuse_on

RUNS = (1, 2)  # everything is opened and counted so often, and must come out the same
PART = 5000  # papers that one worker opens at a time, or a few more
SUM = -1  # in the place of a part's number: the counts that the run comes to


class NotAsNotified(RuntimeError):
    """What is in the database, or what scripts or keys there are, is not what the manifest says."""


class CountsDiffer(RuntimeError):
    """Two counts of the same papers did not come out the same."""


@transaction.atomic
def open_voting(ballot: Ballot, *, at: datetime) -> bool:
    """Open the voting, with an empty box. False if it was open already.

    Raises NotAsNotified if anything is not as the manifest says: then voting does not open. Refused if a
    question drawn up from a text no longer says the text last published.
    """
    if (claimed := claim(ballot, State.NOTIFIED)) is None:
        return False
    if wrong := manifests.differences(claimed) + manifests.missing_keys(claimed):
        raise NotAsNotified(f"ballot {claimed.pk} does not open: {', '.join(wrong)}")
    board.begin(claimed)
    with refuse_on("ballots_contest_subject_differs", rules.SUBJECT_DIFFERS):
        step(claimed, Move.OPEN)
    record("ballot.opened", claimed, by=None, at=at, manifest=claimed.fingerprint)
    return True


@transaction.atomic
def close(ballot: Ballot, *, at: datetime) -> bool:
    """Close the voting: nothing is issued or cast any more. False if it was closed already."""
    if (claimed := claim(ballot, State.OPEN)) is None:
        return False
    claimed.closed_at = at
    step(claimed, Move.CLOSE)
    record("ballot.closed", claimed, by=None, at=at)
    return True


@transaction.atomic
def seal(ballot: Ballot, *, at: datetime) -> bool:
    """Seal the box, and put the last head over everything in it. False if it was done.

    The board is sealed first, in its own transaction: should this one fail, the next sweep finds the board
    sealed and only has to note it. The keys that sign credentials go: nobody can sign any more.
    """
    if (claimed := claim(ballot, State.CLOSING)) is None:
        return False
    papers = board.seal(claimed)
    head, _ = board.last(claimed)
    claimed.voters = results.voters(claimed)
    step(claimed, Move.SEAL)
    record(
        "ballot.sealed",
        claimed,
        by=None,
        at=at,
        voters=claimed.voters,
        papers=papers,
        root=head.root.hex(),
    )
    keystore.forget(claimed.pk, keystore.SIGNERS)
    return True


def stamp(ballot: Ballot, *, at: datetime) -> bool:
    """Have the last head stamped by the authority, if one is asked. False if it was done.

    Whatever it answers, or if it does not, the ballot goes on: an empty stamp says that it is not stamped.
    """
    stamped = stamping.stamp(
        board.last_line(ballot)
    )  # outside the transaction: it may take its time
    with transaction.atomic():
        claimed = claim(ballot, State.SEALED)
        if claimed is None or claimed.stamp is not None:
            return False
        claimed.stamp = stamped
        claimed.save(update_fields=["stamp"])
        if stamped:
            said = stamping.read(stamped)
            record("ballot.stamped", claimed, by=None, at=at, said=said.at.isoformat(), who=said.by)
    return True


@transaction.atomic
def unseal(ballot: Ballot, *, at: datetime) -> bool:
    """Take the key that opens the papers, once it can be had. False while too few trustees handed in theirs."""
    if (claimed := claim(ballot, State.SEALED)) is None:
        return False
    try:
        key = opening_key(claimed)
    except TooFew:
        return False
    claimed.opening_key = key.to_bytes()
    step(claimed, Move.UNSEAL)
    record("ballot.unsealed", claimed, by=None, at=at)
    return True


def opening_key(ballot: Ballot) -> OpeningKey:
    """The key that opens the papers: the server's, or put together from shares. Raises TooFew and KeysLost."""
    if not ballot.trustees_needed:
        return keystore.opening_key(ballot.pk)
    shares = [
        Share(each.x, int.from_bytes(bytes(each.share), "big"))
        for each in ballot.trustees.all()
        if each.share is not None
    ]
    return trustees.recover(shares, manifests.of(ballot).seal)


# The count, in parts that any number of workers can share. What they find are rows, so that a part whose worker
# dies is simply done again.


def missing_parts(ballot: Ballot) -> list[tuple[int, int]]:
    """(run, number) of each part of the papers not yet opened."""
    there = set(urn.Part.objects.filter(ballot=ballot.pk).values_list("run", "number"))
    wanted = [(run, number) for run in RUNS for number in range(parts_of(ballot))]
    return [part for part in wanted if part not in there]


def parts_of(ballot: Ballot) -> int:
    """In how many parts the papers are opened."""
    if not ballot.sealed:
        return 0
    return min(-(-board.last(ballot)[0].size // PART), 256)


def open_part(ballot: Ballot, run: int, number: int) -> bool:
    """Open one part of the papers, and keep what was found. False if it is done, or being done elsewhere."""
    if ballot.state != State.COUNTING:
        return False
    with transaction.atomic(using=urn.ALIAS):
        if not hold_part(ballot, run, number):
            return False
        keep_part(ballot, run, number, results.open_part(ballot, number, parts_of(ballot)))
    return True


def sum_up(ballot: Ballot) -> bool:
    """Count the second run, and keep the counts for whoever declares to compare. False as of open_part."""
    if ballot.state != State.COUNTING or missing_parts(ballot):
        return False
    run = RUNS[-1]
    with transaction.atomic(using=urn.ALIAS):
        if not hold_part(ballot, run, SUM):
            return False
        counts = json.dumps(counts_of(tallies(ballot, opened_in(ballot, run))))
        urn.Part.objects.create(
            ballot=ballot.pk, run=run, number=SUM, worker=this_worker(), opened=counts
        )
    return True


def hold_part(ballot: Ballot, run: int, number: int) -> bool:
    """Whether this part is ours to do, until the transaction ends."""
    with connections[urn.ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [ballot.pk, run * 1000 + number])
        free = cursor.fetchone() == (True,)
    there = urn.Part.objects.filter(ballot=ballot.pk, run=run, number=number)
    return free and not there.exists()


def keep_part(ballot: Ballot, run: int, number: int, opened: Opened) -> None:
    """Write down what was found in a part."""
    urn.Part.objects.create(
        ballot=ballot.pk,
        run=run,
        number=number,
        worker=this_worker(),
        opened=results.opened_to_json(opened),
    )


def this_worker() -> str:
    """The machine and the process that we are."""
    return f"{socket.gethostname()}:{os.getpid()}"


def had_a_hand_in(ballot: Ballot, number: int) -> bool:
    """Whether this process has done this part in one of the runs: then the other is for another process."""
    mine = urn.Part.objects.filter(ballot=ballot.pk, number=number, worker=this_worker())
    return mine.exists()


def summed_up(ballot: Ballot) -> urn.Part | None:
    """The counts of the second run, if they are there."""
    return urn.Part.objects.filter(ballot=ballot.pk, run=RUNS[-1], number=SUM).first()


def count(ballot: Ballot, *, at: datetime) -> bool:
    """Count every contest, compare with the second run, and declare. False if parts are still to be opened, or
    somebody else counts.

    Raises CountsDiffer: then nothing is declared.
    """
    if ballot.state == State.COUNTING and missing_parts(ballot):
        return False
    if not declare(ballot, at=at):
        return False
    clear_away(ballot)
    return True


@transaction.atomic
def declare(ballot: Ballot, *, at: datetime) -> bool:
    """Save the tallies and declare. False if it was done."""
    if (claimed := claim(ballot, State.COUNTING)) is None:
        return False
    if claimed.sealed:
        found, again = (opened_in(claimed, run) for run in RUNS)
        if found != again:
            raise CountsDiffer(f"ballot {claimed.pk}: the papers were not read twice the same")
        keep_papers(claimed, found)
    else:
        found = again = held_elsewhere(claimed)
    control = summed_up(claimed)
    made = tallies(claimed, found)
    counts = json.loads(control.opened) if control else counts_of(tallies(claimed, again))
    if counts_of(made) != counts:
        raise CountsDiffer(f"ballot {claimed.pk}: counted twice, the result was not the same")
    for tally in made.values():
        tally.save(force_insert=True)
    claimed.declared_at = at
    step(claimed, Move.DECLARE)
    record(
        "ballot.declared",
        claimed,
        by=None,
        at=at,
        software=__version__,
        counted_by=[this_worker(), control.worker if control else this_worker()],
        lot_seed=bytes(claimed.lot_seed).hex(),
        tallies={str(tally.contest_id): tally.digest for tally in made.values()},
    )
    return True


def tallies(ballot: Ballot, opened: Opened) -> dict[str, Tally]:
    """Contest's code → what its papers come to. Not saved."""
    contests = ballot.contests.prefetch_related("options").select_related("ballot")
    return {
        contest.code: results.tally(
            contest,
            opened.of(contest.code),
            [paper for paper in opened.spoilt if paper.contest == contest.code],
        )
        for contest in contests
    }


def counts_of(made: Mapping[str, Tally]) -> dict[str, list[str]]:
    """What must come out the same twice."""
    return {code: [tally.count, tally.digest] for code, tally in made.items()}


def held_elsewhere(ballot: Ballot) -> Opened:
    """The papers of an election held elsewhere, as they were brought here."""
    return Opened(
        {
            each.code: papers
            for each in ballot.contests.all()
            for papers in results.posted(each).values()
        }
    )


def opened_in(ballot: Ballot, run: int) -> Opened:
    """What all parts of a run come to."""
    rows = urn.Part.objects.filter(ballot=ballot.pk, run=run).exclude(number=SUM)
    parts = rows.values_list("opened", flat=True)
    return results.together(results.opened_from_json(each) for each in parts)


@transaction.atomic(using=urn.ALIAS)
def keep_papers(ballot: Ballot, opened: Opened) -> None:
    """Write down what the papers say, alike ones together. The same again if it was done."""
    rows = [
        urn.Paper(contest=contest.pk, section=section, marks=marks, number=number)
        for contest in ballot.contests.all()
        for section, papers in opened.of(contest.code).items()
        for marks, number in papers.items()
    ]
    urn.Paper.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True)


def clear_away(ballot: Ballot) -> None:
    """Once the result is declared: let go what could still tell anybody anything. Harmless to repeat.

    What was issued is written anew in the order of the roll, so that neither the number of a row's transaction
    nor its place says when. The parts go, now that their sum is kept; and last the keys, so that as long as
    there are any the next sweep knows that this is still to be done.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT ballots_rewrite_issuance(%s)", [ballot.pk])
    urn.Part.objects.filter(ballot=ballot.pk).delete()
    for alias, tables in VACUUMED.items():
        connection = connections[alias]
        if not connection.in_atomic_block:  # as in tests, and in the demonstration's seed
            with connection.cursor() as cursor:
                for table in tables:
                    cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
    keystore.forget(ballot.pk)


VACUUMED = {
    "default": ["ballots_issuance"],
    urn.ALIAS: ["ballots_pending", "ballots_part"],
}


def claim(ballot: Ballot, state: State) -> Ballot | None:
    """The ballot, locked, if it is in `state` and no other worker holds it."""
    return (
        Ballot.objects.select_for_update(skip_locked=True).filter(pk=ballot.pk, state=state).first()
    )


def step(ballot: Ballot, move: Move) -> None:
    """Take the move, and save the ballot."""
    ballot.state = after(MOVES, State(ballot.state), move)
    ballot.save()
