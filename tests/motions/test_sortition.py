"""Seats by lot: the quotas, equal chances among equals, and that anybody gets the same people."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from itertools import combinations
from math import comb
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motions import sortition
from motions.sortition import Impossible, Person, Quota, draw, in_order_of_the_lot, seat

ATTRIBUTES = {"region": ("north", "south", "west"), "joined": ("early", "late")}

people = st.lists(
    st.fixed_dictionaries({a: st.sampled_from(values) for a, values in ATTRIBUTES.items()}),
    min_size=1,
    max_size=9,
).map(lambda rows: [Person(f"P{n}", traits) for n, traits in enumerate(rows)])
seeds = st.binary(min_size=32, max_size=32)
quotas = st.fixed_dictionaries(
    {},
    optional={
        (a, v): st.tuples(st.integers(0, 3), st.integers(0, 4))
        for a, values in ATTRIBUTES.items()
        for v in values
    },
).map(lambda bounds: [Quota(a, v, lo, lo + more) for (a, v), (lo, more) in bounds.items()])


def kept(seated, quotas) -> bool:
    have = Counter(trait for person in seated for trait in person.traits.items())
    return all(q.least <= have[q.attribute, q.value] <= q.most for q in quotas)


@settings(max_examples=500)
@given(people, quotas, st.integers(0, 6), seeds)
def test_the_quotas_are_kept_whenever_any_choice_keeps_them(pool, quotas, seats, seed):
    order = in_order_of_the_lot(pool, seed)
    feasible = [c for c in combinations(order, seats) if kept(c, quotas)]

    if not feasible:
        with pytest.raises(Impossible):
            seat(order, seats, quotas)
        return
    # Of all choices that keep the quotas, the one whose people came first in the lot.
    assert tuple(seat(order, seats, quotas)) == feasible[0]


@given(people, quotas, st.integers(0, 6), seeds, st.randoms(use_true_random=False))
def test_how_the_rows_stand_makes_no_difference(pool, quotas, seats, seed, rng):
    shuffled = rng.sample(pool, len(pool))

    assert in_order_of_the_lot(shuffled, seed) == in_order_of_the_lot(pool, seed)


def test_people_alike_have_the_same_chance():
    """Over many seeds, by the binomial distribution: five standard deviations either way."""
    pool = [Person(f"N{n}", {"region": "north"}) for n in range(4)]
    pool += [Person(f"S{n}", {"region": "south"}) for n in range(8)]
    times, drawn = 3000, Counter()

    for number in range(times):
        order = in_order_of_the_lot(pool, hashlib.sha256(number.to_bytes(4)).digest())
        drawn.update(person.code for person in seat(order, 4, [Quota("region", "north", 2, 2)]))

    for code, seen in drawn.items():
        chance = 2 / 4 if code.startswith("N") else 2 / 8
        assert abs(seen - times * chance) < 5 * (times * chance * (1 - chance)) ** 0.5
    assert len(drawn) == 12


def test_without_quotas_every_group_of_people_is_as_likely():
    pool = [Person(f"P{n}", {}) for n in range(5)]
    times, drawn = 4000, Counter()

    for number in range(times):
        order = in_order_of_the_lot(pool, hashlib.sha256(number.to_bytes(4)).digest())
        drawn[frozenset(person.code for person in seat(order, 2, []))] += 1

    chance = 1 / comb(5, 2)
    assert len(drawn) == comb(5, 2)
    for seen in drawn.values():
        assert abs(seen - times * chance) < 5 * (times * chance * (1 - chance)) ** 0.5


def test_a_seat_that_falls_empty_goes_to_the_next_who_keeps_the_quotas():
    order = [
        Person("A", {"region": "north"}),
        Person("B", {"region": "south"}),
        Person("C", {"region": "south"}),
        Person("D", {"region": "north"}),
    ]
    quotas = [Quota("region", "north", 1, 1)]
    assert [p.code for p in seat(order, 2, quotas)] == ["A", "B"]

    replacement = seat(order[2:], 1, quotas, sitting=[order[1]])  # A declines

    assert [p.code for p in replacement] == ["D"]


def test_two_rows_with_one_code_are_refused():
    with pytest.raises(ValueError, match="one code"):
        in_order_of_the_lot([Person("A", {}), Person("A", {})], bytes(32))


def test_quotas_of_four_attributes_and_three_thousand_people_are_settled():
    pool = [
        Person(
            hashlib.sha256(str(n).encode()).hexdigest()[:12],
            {
                "region": f"R{n % 8}",
                "joined": f"J{n % 3}",
                "age": f"A{n % 5}",
                "group": f"G{n % 2}",
            },
        )
        for n in range(3000)
    ]
    quotas = [Quota("region", f"R{n}", 2, 3) for n in range(8)]
    quotas += [Quota("joined", f"J{n}", 6, 8) for n in range(3)]
    quotas += [Quota("age", f"A{n}", 3, 5) for n in range(5)]
    quotas += [Quota("group", f"G{n}", 9, 11) for n in range(2)]

    seated = seat(in_order_of_the_lot(pool, bytes(32)), 20, quotas)

    assert len({person.code for person in seated}) == 20
    assert kept(seated, quotas)


@given(people)
def test_the_published_pool_reads_as_it_was_written(pool):
    published = sortition.pool_to_csv(pool, list(ATTRIBUTES))

    assert sortition.pool_from_csv(published) == sorted(pool)
    assert sortition.pool_to_csv(reversed(pool), list(ATTRIBUTES)) == published


SECRET = bytes(range(32))


@pytest.fixture
def published(tmp_path):
    """A draw as it is published: the record and the pool, as files."""
    pool = [
        Person(f"K{n:02}", {"region": ("north", "south")[n % 2], "joined": "late"})
        for n in range(20)
    ]
    rows = sortition.pool_to_csv(pool, ["region", "joined"])
    quotas = [Quota("region", "north", 1, 2)]
    seated = draw(
        pool,
        secret=SECRET,
        pool_sha256=sortition.sha256(rows),
        public_words="3 1 4 1 5",
        seats=4,
        quotas=quotas,
    )
    record = {
        "format": sortition.FORMAT,
        "seats": 4,
        "quotas": [list(quota) for quota in quotas],
        "pool_sha256": sortition.sha256(rows),
        "commitment": sortition.commitment(SECRET),
        "secret": SECRET.hex(),
        "public_words": "3 1 4 1 5",
        "seated": [person.code for person in seated],
    }
    return record, rows, tmp_path


def rerun(record, rows, folder):
    """The single file, alone in a folder, as anybody runs it."""
    program = folder / "sortition.py"
    program.write_bytes(Path(sortition.__file__).read_bytes())
    (folder / "draw.json").write_text(json.dumps(record))
    (folder / "pool.csv").write_bytes(rows)
    return subprocess.run(
        [sys.executable, "-I", program, "draw.json", "pool.csv"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_anybody_can_re_run_a_draw_with_the_one_file(published):
    record, rows, folder = published

    done = rerun(record, rows, folder)

    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == record["seated"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"secret": bytes(32).hex()}, "The secret is not the one"),
        ({"public_words": "3 1 4 1 6"}, "The draw seats others"),
        ({"seated": ["K00", "K01", "K02", "K03"]}, "The draw seats others"),
        ({"pool_sha256": "0" * 64}, "The pool is not the one"),
        ({"format": 2}, "This program reads format 1"),
    ],
)
def test_a_record_that_was_tampered_with_is_found_out(published, change, says):
    record, rows, folder = published

    done = rerun({**record, **change}, rows, folder)

    assert done.returncode == 1
    assert says in done.stdout


def test_a_pool_that_was_tampered_with_is_found_out(published):
    record, rows, folder = published

    done = rerun(record, rows.replace(b"K07", b"K77"), folder)

    assert done.returncode == 1
    assert "The pool is not the one" in done.stdout


@given(st.text(alphabet="0123456789 ", min_size=1, max_size=12))
def test_spaces_and_capitals_of_the_public_words_make_no_difference(words):
    plain = sortition.seed_from(SECRET, "00" * 32, f"Dice {words}")

    assert sortition.seed_from(SECRET, "00" * 32, f"  dICE   {words} ") == plain
