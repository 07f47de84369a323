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
from django.db import connection, connections

from ballots import casting
from ballots.models import Ballot
from members import actions as members
from members.models import Member
from tests.factories import DAY, NOON, BallotMaker, region

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

VOTERS = 400
CANDIDATES = tuple(f"Candidate {n}" for n in range(6))
RANKINGS = [bytes(each) for each in itertools.permutations(range(6))]  # 720
ONCE_IN = 1e-6  # how often we let chance break these tests

ORDERS = ("id", "xmin", "ctid", "dump")
PAIRS = list(itertools.product(ORDERS, ORDERS))
PAPER, POSTED = "urn.ballots_paper", "urn.ballots_posted"


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


def people_of(ballot: Ballot, order: str) -> list[int]:
    """Who voted, in one of the orders of the roll."""
    where = f"WHERE ballot_id = {ballot.pk} AND voted"
    return [int(who) for [who] in rows("member_id", "ballots_rollentry", order, where)]


def papers_of(table: str, order: str) -> list[bytes]:
    """What was cast, in one of the orders of a table of the box."""
    return [bytes.fromhex(marks) for [marks] in rows("encode(marks, 'hex')", table, order)]


def right(people: list[int], papers: list[bytes], truth: dict[int, bytes]) -> int:
    """How many are guessed right by laying the two lists side by side."""
    return sum(truth[who] == paper for who, paper in zip(people, papers, strict=False))


def test_the_bound_is_what_chance_allows():
    assert (most_by_chance(1), most_by_chance(19)) == (10, 44)


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_nobody_is_linked_to_a_paper_beyond_chance():
    maker = BallotMaker()
    hurry()
    voters = electorate(VOTERS)
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

    # While voting is open, whoever still waits in the box can be linked: the attack works.
    waiting = papers_of(PAPER, "xmin")
    assert len(waiting) < 2 * casting.BATCH + 7
    still_there = [who for who in people_of(ballot, "xmin") if truth[who] in set(waiting)]
    assert right(still_there, waiting, truth) == len(waiting)

    # On the board it does not, even told who has left the box already.
    batches = rows_of(f"SELECT DISTINCT xmin::text FROM {POSTED}")
    assert len(batches) == (VOTERS - len(waiting)) // casting.BATCH
    for ours, theirs in PAIRS:
        left = [who for who in people_of(ballot, ours) if truth[who] not in set(waiting)]
        assert right(left, papers_of(POSTED, theirs), truth) < most_by_chance(len(batches))
    assert rows_in_common() == 0

    # After the count, it does not for anyone.
    maker.declared(ballot)
    assert papers_of(PAPER, "id") == []
    assert len(rows_of(f"SELECT DISTINCT xmin::text FROM {POSTED}")) == 1
    for ours, theirs in PAIRS:
        people, board = people_of(ballot, ours), papers_of(POSTED, theirs)
        assert len(people) == len(board) == VOTERS
        assert right(people, board, truth) < most_by_chance(1)
        assert right(people, board[::-1], truth) < most_by_chance(1)
    assert rows_in_common() == 0


def hurry() -> None:
    """Do not wait for the disk at each commit: the numbers of transactions are the same."""
    for alias in ("default", "urn"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")


def electorate(number: int) -> list[Member]:
    entries = [
        members.Entry(
            number=n,
            name=f"Member {n}",
            email=f"member{n}@example.net",
            region=region(),
            joined_on=NOON.date() - 400 * DAY,
            paid_until=NOON.date() + 400 * DAY,
        )
        for n in range(1, number + 1)
    ]
    return members.enrol_many(entries, by=None, at=NOON)


def rows_in_common() -> int:
    """How many rows of the box and of the roll were written, or last locked, by one transaction."""
    return sum(
        rows_of(f"""
            SELECT count(*) FROM urn.{table} AS box JOIN ballots_rollentry AS roll
            ON box.xmin = roll.xmin OR box.xmin = roll.xmax
        """)[0][0]
        for table in ("ballots_paper", "ballots_posted", "ballots_receipt", "ballots_box")
    )


def rows_of(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


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
    assert (
        rows_of("""
        SELECT sequencename FROM pg_sequences
        WHERE schemaname = 'urn' AND sequencename <> 'django_migrations_id_seq'
    """)
        == []
    )


def test_no_key_leads_out_of_the_box():
    assert (
        rows_of("""
        SELECT conname FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'urn'::regnamespace
    """)
        == []
    )


def test_commit_times_are_not_kept():
    assert rows_of("SHOW track_commit_timestamp") == [("off",)]
