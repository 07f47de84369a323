"""What somebody learns who has the whole database, and knows every trick with it: no more than chance.

400 people vote, no two alike, so that a right guess is known for one. The attacker reads both schemas as
the server's owner and puts the roll and the papers in every order the database keeps: by key, by the
number of the transaction that wrote a row (xmin), by the row's place on disk (ctid), and as a dump has them.

The bounds. Matching n people with their n papers blindly gets one right on average, however many they are,
and the number right is as good as Poisson(1): ten or more happen once in nine million times. Before the
close the attacker may know which twenty papers left the box together and when, and that gives them one
right guess for each batch, on average, so Poisson(batches).
"""

from __future__ import annotations

import itertools
import random
from math import exp, factorial

import pytest
from django.db import connection

from ballots import actions, casting, urn
from ballots.lifecycle import State
from tests.factories import BallotMaker, members

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "urn"])

VOTERS = 400
CANDIDATES = tuple(f"Candidate {n}" for n in range(6))
RANKINGS = [bytes(each) for each in itertools.permutations(range(6))]  # 720
ONCE_IN = 1e-6  # how often we let chance break these tests

ORDERS = ("id", "xmin", "ctid", "dump")


def most_by_chance(mean: float) -> int:
    """The fewest right guesses that Poisson(mean) reaches less often than ONCE_IN."""
    reached, right = 1.0, 0
    while reached >= ONCE_IN:
        reached -= exp(-mean) * mean**right / factorial(right)
        right += 1
    return right


def rows(columns: str, table: str, order: str, where: str = "") -> list[tuple]:
    """What the attacker reads: rows of a table in one of the orders the database keeps."""
    with connection.cursor() as cursor:
        if order == "dump":
            copied = f"COPY (SELECT {columns} FROM {table} {where}) TO STDOUT"
            with cursor.copy(copied) as lines:
                return list(lines.rows())
        by = "xmin::text::bigint, ctid" if order == "xmin" else order
        cursor.execute(f"SELECT {columns} FROM {table} {where} ORDER BY {by}")
        return cursor.fetchall()


def as_bytes(value) -> bytes:
    return bytes.fromhex(value.removeprefix("\\\\x").removeprefix("\\x")) if isinstance(value, str) else bytes(value)


def right(people: list[int], papers: list[bytes], truth: dict[int, bytes]) -> int:
    """How many are guessed right by laying the two lists side by side."""
    return sum(truth[who] == paper for who, paper in zip(people, papers, strict=False))


@pytest.fixture
def voted():
    """A ballot in which 400 have voted one after another, the clock sweeping in between; and who voted how."""
    maker = BallotMaker()
    voters = members(VOTERS)
    random.Random(1).shuffle(voters)
    ballot = maker.opened(proposals=0, candidates=CANDIDATES, seats=2)
    [contest] = ballot.contests.all()
    choices = random.Random(2).sample(RANKINGS, VOTERS)
    truth = {}
    for number, (voter, marks) in enumerate(zip(voters, choices, strict=True), start=1):
        maker.vote(ballot, voter, marks)
        truth[voter.pk] = marks
        if number % 7 == 0:
            casting.post_batch(contest.pk)
    return maker, ballot, truth


def test_the_bound_is_what_chance_allows():
    assert (most_by_chance(1), most_by_chance(19)) == (10, 46)


def test_before_and_after_the_close_nobody_is_linked_to_a_paper_beyond_chance(voted):
    maker, ballot, truth = voted
    here = f"WHERE ballot_id = {ballot.pk} AND voted"

    # While voting is open: whoever still waits in the box can be linked, and nobody is linked on the board.
    waiting = rows("marks", "urn.ballots_paper", "xmin")
    batches = {row[0] for row in rows("xmin::text", "urn.ballots_posted", "xmin")}
    assert len(waiting) < 2 * casting.BATCH + 7
    assert len(batches) == (VOTERS - len(waiting)) // casting.BATCH
    still_there = {as_bytes(marks) for [marks] in waiting}
    for ours, theirs in itertools.product(ORDERS, ORDERS):
        people = [int(who) for [who] in rows("member_id", "ballots_rollentry", ours, here)]
        board = [as_bytes(marks) for [marks] in rows("marks", "urn.ballots_posted", theirs)]
        # The attacker is given more than they could know: who has left the box already.
        left = [who for who in people if truth[who] not in still_there]
        assert right(left, board, truth) < most_by_chance(len(batches)), (ours, theirs)

    # After the count.
    ballot = maker.declared(ballot)
    assert ballot.state == State.DECLARED
    for ours, theirs in itertools.product(ORDERS, ORDERS):
        people = [int(who) for [who] in rows("member_id", "ballots_rollentry", ours, here)]
        board = [as_bytes(marks) for [marks] in rows("marks", "urn.ballots_posted", theirs)]
        assert len(people) == len(board) == VOTERS
        assert right(people, board, truth) < most_by_chance(1), (ours, theirs)
        assert right(people, board[::-1], truth) < most_by_chance(1), (ours, theirs, "reversed")


def test_no_two_rows_of_the_two_sides_were_written_by_one_transaction(voted):
    maker, ballot, _ = voted
    joined = """
        SELECT count(*) FROM {} AS box JOIN ballots_rollentry AS roll ON box.xmin = roll.xmin
            OR box.xmin::text::bigint = roll.xmax::text::bigint
    """
    tables = ["ballots_paper", "ballots_posted", "ballots_receipt", "ballots_box"]

    def found() -> dict[str, int]:
        return {table: rows_of(joined.format(f"urn.{table}"))[0][0] for table in tables}

    assert found() == dict.fromkeys(tables, 0)
    maker.declared(ballot)
    assert found() == dict.fromkeys(tables, 0)


def test_after_the_seal_every_paper_was_written_at_once_and_nothing_waits(voted):
    maker, ballot, _ = voted

    actions.close(ballot, at=maker.closes)
    actions.seal(ballot, at=maker.closes)

    assert len(rows_of("SELECT DISTINCT xmin::text FROM urn.ballots_posted")) == 1
    assert len(rows_of("SELECT DISTINCT xmin::text FROM ballots_rollentry WHERE voted")) == 1
    assert not urn.Paper.objects.exists()


def rows_of(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.django_db(transaction=False, databases=["default", "urn"])
def test_no_table_of_the_box_has_a_time_or_a_counter():
    kinds = rows_of("""
        SELECT table_name, column_name, data_type, column_default
        FROM information_schema.columns WHERE table_schema = 'urn' AND table_name LIKE 'ballots_%'
        ORDER BY table_name, column_name
    """)

    assert kinds == [
        ("ballots_box", "ballot", "bigint", None),
        ("ballots_box", "sealed", "boolean", None),
        ("ballots_paper", "contest", "bigint", None),
        ("ballots_paper", "id", "uuid", None),
        ("ballots_paper", "marks", "bytea", None),
        ("ballots_posted", "contest", "bigint", None),
        ("ballots_posted", "id", "uuid", None),
        ("ballots_posted", "marks", "bytea", None),
        ("ballots_receipt", "ballot", "bigint", None),
        ("ballots_receipt", "tag", "bytea", None),
    ]
    assert rows_of("""
        SELECT sequencename FROM pg_sequences
        WHERE schemaname = 'urn' AND sequencename <> 'django_migrations_id_seq'
    """) == []


@pytest.mark.django_db(transaction=False, databases=["default", "urn"])
def test_no_key_leads_out_of_the_box():
    assert rows_of("""
        SELECT conname FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'urn'::regnamespace
    """) == []


@pytest.mark.django_db(transaction=False, databases=["default", "urn"])
def test_commit_times_are_not_kept():
    assert rows_of("SHOW track_commit_timestamp") == [("off",)]
