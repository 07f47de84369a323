"""T5: what somebody learns who has the whole database, and knows every trick with it: no more than chance.

400 people vote as their browsers do, no two alike, so that a right guess is known for one. The attacker reads
both schemas as the server's owner and puts what was issued and the papers in every order the database keeps: by
key, by the number of the transaction that wrote a row (xmin), by the row's place on disk (ctid), and as a dump
has them.

The bounds. Matching n people with their n papers blindly gets one right on average, however many they are,
and the number right is as good as Poisson(1): ten or more happen once in nine million times. Before the
close the attacker may know which twenty papers left the box together and when, and that gives them one
right guess for each batch, on average, so Poisson(batches); and those that wait are one batch more.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import random
from math import exp, factorial

import pytest
import time_machine
from django.db import connection, connections

from ballots import board, keying, urn
from ballots.sealing import papercode
from members import actions as members
from members.models import Member
from tests.factories import DAY, NOON, BallotMaker, region

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

VOTERS = 400
ONCE_IN = 1e-6  # how often we let chance break these tests

ORDERS = ("key", "xmin", "ctid", "dump")
PAIRS = list(itertools.product(ORDERS, ORDERS))
PENDING, ENTRY = "urn.ballots_pending", "urn.ballots_entry"


def most_by_chance(mean: float) -> int:
    """The fewest right guesses that Poisson(mean) reaches less often than ONCE_IN."""
    reached, right = 1.0, 0
    while reached >= ONCE_IN:
        reached -= exp(-mean) * mean**right / factorial(right)
        right += 1
    return right


def rows(columns: str, table: str, order: str, key: str) -> list[tuple]:
    """What the attacker reads: rows of a table in one of the orders the database keeps."""
    with connection.cursor() as cursor:
        if order == "dump":
            with cursor.copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT") as lines:
                return list(lines.rows())
        by = {"key": key, "xmin": "xmin::text::bigint, ctid", "ctid": "ctid"}[order]
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {by}")
        return cursor.fetchall()


def people_of(order: str, *, roll: bool = False) -> list[int]:
    """To whom papers were issued, in one of the orders of what was issued, or of the roll."""
    names = dict(rows_of("SELECT id, member_id FROM ballots_rollentry"))
    if not roll:
        found = rows("roll_entry_id", "ballots_issuance", order, "roll_entry_id")
        return [names[int(entry)] for [entry] in found]
    issued = {entry for [entry] in rows_of("SELECT roll_entry_id FROM ballots_issuance")}
    if order == "xmin":  # the roll's rows are never written, but issuing locks them
        locked = rows_of("SELECT id FROM ballots_rollentry ORDER BY xmax::text::bigint, ctid")
        return [names[entry] for [entry] in locked if entry in issued]
    found = rows("id", "ballots_rollentry", order, "id")
    return [names[int(entry)] for [entry] in found if int(entry) in issued]


def papers_of(table: str, order: str) -> list[bytes]:
    """The papers, in one of the orders of a table of the box."""
    return [bytes.fromhex(i) for [i] in rows("encode(id, 'hex')", table, order, "id")]


def right(people: list[int], papers: list[bytes], truth: dict[int, bytes]) -> int:
    """How many are guessed right by laying the two lists side by side."""
    return sum(truth[who] == paper for who, paper in zip(people, papers, strict=False))


def test_the_bound_is_what_chance_allows():
    assert (most_by_chance(1), most_by_chance(19)) == (10, 44)


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_t5_nobody_is_linked_to_a_paper_beyond_chance():
    fresh_pages()
    maker = BallotMaker()
    voters = electorate(VOTERS)
    random.Random(1).shuffle(voters)
    ballot = maker.opened()
    truth = {}
    for number, voter in enumerate(voters, start=1):
        done = maker.vote_online(ballot, voter, random.Random(number).choice([b"F", b"A"]))
        truth[voter.pk] = done.papers["q01/online"].id
        if number % 7 == 0:
            board.post(ballot)

    # While voting is open: neither who still waits in the box nor who is on the board, even told who is which.
    waiting = set(papers_of(PENDING, "key"))
    batches = rows_of(f"SELECT DISTINCT xmin::text FROM {ENTRY}")
    assert len(waiting) < 2 * 20 + 7
    assert len(batches) == (VOTERS - len(waiting)) // 20
    for roll, (ours, theirs) in itertools.product((False, True), PAIRS):
        people = people_of(ours, roll=roll)
        assert len(people) == VOTERS
        there = [who for who in people if truth[who] in waiting]
        gone = [who for who in people if truth[who] not in waiting]
        for papers in (papers_of(PENDING, theirs), papers_of(PENDING, theirs)[::-1]):
            assert right(there, papers, truth) < most_by_chance(1 + len(waiting) / 20)
        assert right(gone, papers_of(ENTRY, theirs), truth) < most_by_chance(len(batches))
    assert rows_in_common() == 0

    # After the count: nobody.
    maker.declared(ballot)
    assert papers_of(PENDING, "key") == []
    assert len(rows_of("SELECT DISTINCT xmin::text FROM ballots_issuance")) == 1
    for roll, (ours, theirs) in itertools.product((False, True), PAIRS):
        people, posted = people_of(ours, roll=roll), papers_of(ENTRY, theirs)
        assert len(people) == len(posted) == VOTERS
        assert right(people, posted, truth) < most_by_chance(1)
        assert right(people, posted[::-1], truth) < most_by_chance(1)
    assert rows_in_common() == 0


def fresh_pages() -> None:
    """Tables without the gaps that deleted rows leave: a row's place on disk is its turn, as in real life."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE ballots_rollentry, ballots_issuance, {PENDING}, {ENTRY} CASCADE")


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
            SELECT count(*) FROM urn.{box} AS box JOIN {roll} AS roll
            ON box.xmin = roll.xmin OR box.xmin = roll.xmax
        """)[0][0]
        for box in ("ballots_pending", "ballots_entry", "ballots_batch", "ballots_box")
        for roll in ("ballots_rollentry", "ballots_issuance")
    )


def rows_of(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_t6_no_row_anywhere_knows_a_seed_or_has_a_paper_beside_a_member(maker, client):
    """Every row of every table: of a vote from a browser, one without a script, and one on paper."""
    ada, bea, cyd = electorate(3)
    ballot = maker.opened()
    [contest] = ballot.contests.all()
    voter = maker.vote_online(ballot, ada, b"F")
    unscripted = b"without a script"
    client.force_login(bea.user)
    with time_machine.travel(NOON + DAY, tick=False):
        form = {f"answer-{contest.pk}": "for", "code": papercode.write(unscripted)}
        assert client.post(f"/ballots/{ballot.slug}/cast/", form).status_code == 200
    slip = keying.key_in(ballot, {"q01": b"F"}, to=cyd, by=maker.returning, at=NOON + DAY)
    read = {"slip": slip, "to": cyd, "by": maker.scrutineer, "at": NOON + DAY}
    keying.key_in_again(ballot, {"q01": b"F"}, **read)
    papers = [bytes(id_).hex() for id_ in urn.Pending.objects.values_list("id", flat=True)]
    everything = {
        f"{schema}.{table}": "\n".join(all_of(alias, f'{schema}."{table}"'))
        for alias, schema in (("default", "public"), ("urn", "urn"))
        for [table] in rows_of(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'")
    }

    for seed in (voter.seed, unscripted, papercode.read(slip)):
        for secret in (seed.hex(), base64.b64encode(seed).decode(), papercode.write(seed)):
            assert [name for name, rows in everything.items() if secret in rows] == []
    assert len(papers) == 3
    for id_ in papers:
        assert [name for name, rows in everything.items() if id_ in rows] == [PENDING]
    blinded = voter.request("q01/online").blinded
    assert [name for name, rows in everything.items() if blinded.hex() in rows] == []
    known = hashlib.sha256(blinded).hexdigest()
    assert [name for name, rows in everything.items() if known in rows] == [
        "public.ballots_issuance"
    ]


def all_of(alias: str, table: str) -> list[str]:
    """Every row of a table, as text."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} AS t")
        return [row for [row] in cursor.fetchall()]


def test_no_table_of_the_box_nor_what_was_issued_has_a_time_or_a_counter():
    kinds = rows_of("""
        SELECT DISTINCT data_type, column_default IS NULL AND NOT is_identity::bool
        FROM information_schema.columns
        WHERE table_schema = 'urn' AND table_name LIKE 'ballots_%' OR table_name = 'ballots_issuance'
    """)

    assert {kind for kind, _ in kinds} == {
        "bigint",
        "boolean",
        "bytea",
        "character varying",
        "integer",
        "smallint",
        "text",
    }
    assert {without for _, without in kinds} == {True}
    assert (
        rows_of("""
        SELECT sequencename FROM pg_sequences
        WHERE (schemaname = 'urn' OR sequencename LIKE 'ballots_issuance%')
        AND sequencename <> 'django_migrations_id_seq'
    """)
        == []
    )


def test_no_key_leads_out_of_the_box():
    assert (
        rows_of("""
        SELECT conname FROM pg_constraint JOIN pg_class AS there ON there.oid = confrelid
        WHERE contype = 'f' AND connamespace = 'urn'::regnamespace
        AND there.relnamespace <> 'urn'::regnamespace
    """)
        == []
    )


def test_commit_times_are_not_kept():
    assert rows_of("SHOW track_commit_timestamp") == [("off",)]
