"""Seats by lot, within quotas, from a published pool. Only the standard library: this very file re-runs a draw.

    python sortition.py draw.json pool.csv

The lot puts everybody in an order: each person's code, hashed with the seed. We go down the order and
seat each person, unless seating them would leave no way to fill the other seats within the quotas (or
none that is found in a hundred steps, which up to four attributes are nearly always enough for); who is
like somebody passed over is passed over too.

So the quotas are kept whenever they can be, and people alike in all that has a quota have the same
chance. People who differ need not: the lot favours nobody, but a quota may. (The programs of the
Sortition Foundation level those chances as far as can be, by floating-point solvers of half a
gigabyte whose releases need not agree; we prefer a draw that anybody can repeat to the last seat.)

    seed = SHA-256("seats by lot:" + secret + SHA-256 of the pool + public words)

The SHA-256 of the secret is published together with the pool, and with what the public words will
be: dice thrown before witnesses, numbers in a newspaper. So neither whoever keeps the secret nor whoever
reads the dice can choose who sits.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

FORMAT = 1
MOST_STEPS, FEWER_STEPS = 1000, 100  # whether quotas can be kept is a riddle that can be made hard

Trait = tuple[str, str]  # ("region", "Wales")
_Group = tuple[
    list[int], int, int
]  # places of the numbers that add up to at least and at most this
Kind = tuple[Trait, ...]  # what people have in common who differ in nothing that has a quota


class Person(NamedTuple):
    """A row of the pool: a code that only they and the register know, and what there are quotas of."""

    code: str
    traits: Mapping[str, str]


class Quota(NamedTuple):
    """Of those with this trait, at least and at most so many seats."""

    attribute: str
    value: str
    least: int
    most: int


class Impossible(ValueError):
    """No choice of people from the pool keeps the quotas."""


class Tangled(Impossible):
    """Whether any does was not found out in so many steps. Fewer, or wider, quotas will do."""


def commitment(secret: bytes) -> str:
    """What is published of the secret before the draw."""
    return hashlib.sha256(b"draw commitment:" + secret).hexdigest()


def seed_from(secret: bytes, pool_sha256: str, public_words: str) -> bytes:
    """What decides the order. Of the public words, capitals and spaces at the ends make no difference."""
    words = " ".join(public_words.split()).casefold()
    parts = b"seats by lot:" + secret + bytes.fromhex(pool_sha256) + words.encode()
    return hashlib.sha256(parts).digest()


def in_order_of_the_lot(pool: Iterable[Person], seed: bytes) -> list[Person]:
    """Everybody in the pool, first come first. How the rows stood makes no difference."""
    found = sorted(pool, key=lambda p: hashlib.sha256(seed + p.code.encode()).digest())
    if len({person.code for person in found}) < len(found):
        raise ValueError("two rows of the pool have one code")
    return found


def seat(
    order: Sequence[Person],
    seats: int,
    quotas: Sequence[Quota],
    sitting: Collection[Person] = (),
) -> list[Person]:
    """Who takes the `seats` that are free.

    order    those who may be seated, in the order of the lot
    quotas   of all seats together, those of the people `sitting` included

    Raises Impossible if no choice keeps the quotas.
    """
    attributes = tuple(dict.fromkeys(quota.attribute for quota in quotas))

    def kind_of(person: Person) -> Kind:
        return tuple((a, person.traits.get(a, "")) for a in attributes)

    left = Counter(map(kind_of, order))
    room = _Room(seats, quotas, Counter(map(kind_of, sitting)))
    plan = room.filled_from(left, MOST_STEPS)
    if plan is None:
        raise Impossible
    seated: list[Person] = []
    for person in order:
        if len(seated) == seats:
            break
        kind = kind_of(person)
        if kind not in left:
            continue  # one like them was passed over
        if not plan[kind]:
            another = room.plan_with(kind, plan, left)
            if another is None:
                del left[kind]
                continue
            plan = another
        seated.append(person)
        room.take(kind)
        left[kind] -= 1
        plan[kind] -= 1
    return seated


class _Room:
    """What the seats that are still free must be filled with: of each trait, at least and at most."""

    def __init__(self, seats: int, quotas: Sequence[Quota], sitting: Mapping[Kind, int]) -> None:
        self.seats = seats
        self.bounds = {(q.attribute, q.value): (q.least, q.most) for q in quotas}
        if len(self.bounds) < len(quotas):
            raise ValueError("one trait has two quotas")
        for kind, number in sitting.items():
            self._less(kind, number)

    def take(self, kind: Kind) -> None:
        self.seats -= 1
        self._less(kind, 1)

    def _less(self, kind: Kind, number: int) -> None:
        for trait in kind:
            if trait in self.bounds:
                least, most = self.bounds[trait]
                self.bounds[trait] = (least - number, most - number)

    def plan_with(
        self, kind: Kind, plan: Counter[Kind], left: Mapping[Kind, int]
    ) -> Counter[Kind] | None:
        """A way to fill the seats with at least one of `kind`; None if there is none, or none is found.

        plan   a way to fill them without
        """
        have: Counter[Trait] = Counter()
        for other, number in plan.items():
            for trait in other:
                have[trait] += number
        for other in sorted(k for k, number in plan.items() if number):
            if self._may_change_places(other, kind, have):
                return plan + Counter([kind]) - Counter([other])
        try:
            return self.filled_from(left, FEWER_STEPS, including=kind)
        except Tangled:
            return None

    def _may_change_places(self, one: Kind, other: Kind, have: Mapping[Trait, int]) -> bool:
        """Whether the quotas are still kept if, of what we `have`, one goes and the other comes."""
        goes = (t for t in one if t in self.bounds and t not in other)
        comes = (t for t in other if t in self.bounds and t not in one)
        return all(have[t] > self.bounds[t][0] for t in goes) and all(
            have[t] < self.bounds[t][1] for t in comes
        )

    def filled_from(
        self, left: Mapping[Kind, int], steps: int, including: Kind | None = None
    ) -> Counter[Kind] | None:
        """How many of each kind would do, at least one of the kind `including`; None if nothing does.

        Raises Tangled if `steps` are too few to find out.
        """
        if guess := self._guess(left, including):
            return guess
        kinds = sorted(left)
        groups = [(list(range(len(kinds))), self.seats, self.seats)]
        for trait, (least, most) in self.bounds.items():
            groups.append(([n for n, kind in enumerate(kinds) if trait in kind], least, most))
        low = [int(kind == including) for kind in kinds]
        high = [min(left[kind], self.seats) for kind in kinds]
        waiting = [(low, high)]
        for _step in range(steps):
            if not waiting:
                return None
            low, high = waiting.pop()
            if not _narrowed(low, high, groups):
                continue
            tightest = _tightest(low, high, groups)
            if tightest is None:
                return Counter(dict(zip(kinds, low, strict=True)))
            members, upwards = tightest
            widest = max(members, key=lambda n: high[n] - low[n])
            middle = (low[widest] + high[widest]) // 2
            halves = [
                (low, [*high[:widest], middle, *high[widest + 1 :]]),
                ([*low[:widest], middle + 1, *low[widest + 1 :]], [*high]),
            ]
            waiting += halves if upwards else reversed(halves)
        raise Tangled

    def _guess(self, left: Mapping[Kind, int], including: Kind | None) -> Counter[Kind] | None:
        """A way to fill the seats by always taking, then exchanging, what helps the quotas most."""
        plan: Counter[Kind] = Counter()
        have: Counter[Trait] = Counter()

        def wrong(trait: Trait, more: int) -> int:
            """How far `more` of a trait would be from its quota, squared: one great lack is worse than two."""
            least, most = self.bounds.get(trait, (0, self.seats))
            number = have[trait] + more
            return max(least - number, number - most, 0) ** 2

        def change(kind: Kind, by: int) -> None:
            plan[kind] += by
            for trait in kind:
                have[trait] += by

        def best() -> Kind | None:
            free = (kind for kind in kinds if plan[kind] < left[kind])
            return min(
                free, key=lambda kind: sum(wrong(t, 1) - wrong(t, 0) for t in kind), default=None
            )

        def total() -> int:
            return sum(wrong(trait, 0) for trait in self.bounds)

        kinds = sorted(left)
        if including is not None:
            change(including, 1)
        while plan.total() < self.seats:
            if (kind := best()) is None:
                return None
            change(kind, 1)
        now = total()
        while now:
            for gone in sorted(k for k, n in plan.items() if n > (k == including)):
                change(gone, -1)
                come = best()
                assert come is not None  # whoever went may come back
                change(come, 1)
                if (then := total()) < now:
                    now = then
                    break
                change(come, -1)
                change(gone, 1)
            else:
                return None
        return plan


def _tightest(
    low: list[int], high: list[int], groups: list[_Group]
) -> tuple[list[int], bool] | None:
    """The group with the least room, and whether it wants many rather than few; None if all is settled."""
    found: tuple[int, list[int], bool] | None = None
    for members, least, most in groups:
        lowest, highest = sum(low[n] for n in members), sum(high[n] for n in members)
        if lowest < highest:
            for room, upwards in ((highest - least, True), (most - lowest, False)):
                if found is None or room < found[0]:
                    found = (room, members, upwards)
    return found and found[1:]


def _narrowed(low: list[int], high: list[int], groups: list[_Group]) -> bool:
    """Bring each number's bounds as close as the groups' own allow; False if nothing is between them."""
    moved = True
    while moved:
        moved = False
        for members, least, most in groups:
            lowest, highest = sum(low[n] for n in members), sum(high[n] for n in members)
            if lowest > most or highest < least:
                return False
            for n in members:
                up, down = least - (highest - high[n]), most - (lowest - low[n])
                if up > low[n]:
                    lowest, low[n], moved = lowest + up - low[n], up, True
                if down < high[n]:
                    highest, high[n], moved = highest + down - high[n], down, True
                if low[n] > high[n]:
                    return False
    return True


def pool_to_csv(pool: Iterable[Person], attributes: Sequence[str]) -> bytes:
    """The pool as it is published, by code; its SHA-256 is of exactly these bytes."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["code", *attributes])
    for person in sorted(pool, key=lambda p: p.code):
        rows.writerow([person.code, *(person.traits.get(a, "") for a in attributes)])
    return out.getvalue().encode()


def pool_from_csv(published: bytes) -> list[Person]:
    """The pool that `pool_to_csv` wrote."""
    header, *rows = csv.reader(io.StringIO(published.decode()))
    return [Person(row[0], dict(zip(header[1:], row[1:], strict=True))) for row in rows]


def sha256(published: bytes) -> str:
    return hashlib.sha256(published).hexdigest()


def draw(
    pool: Iterable[Person],
    *,
    secret: bytes,
    pool_sha256: str,
    public_words: str,
    seats: int,
    quotas: Sequence[Quota],
) -> list[Person]:
    """Who is seated. Raises Impossible if no choice keeps the quotas."""
    order = in_order_of_the_lot(pool, seed_from(secret, pool_sha256, public_words))
    return seat(order, seats, quotas)


def check(record: Mapping[str, Any], published: bytes) -> list[str]:
    """What is wrong with a draw, from its record and the pool as published; nothing if all is well.

    record   {"format": 1, "seats", "quotas": [[attribute, value, least, most], ...], "pool_sha256",
             "commitment", "secret": hex, "public_words", "seated": [code, ...]}
    """
    if record["format"] != FORMAT:
        return [f"This program reads format {FORMAT}; the record is in {record['format']}."]
    wrong = []
    if sha256(published) != record["pool_sha256"]:
        wrong.append("The pool is not the one that was published before the draw.")
    secret = bytes.fromhex(record["secret"])
    if commitment(secret) != record["commitment"]:
        wrong.append("The secret is not the one that was committed before the draw.")
    try:
        people = draw(
            pool_from_csv(published),
            secret=secret,
            pool_sha256=record["pool_sha256"],
            public_words=record["public_words"],
            seats=record["seats"],
            quotas=[Quota(*quota) for quota in record["quotas"]],
        )
    except Impossible:
        return [*wrong, "No choice from this pool keeps the quotas."]
    drawn = [person.code for person in people]
    if drawn != record["seated"]:
        wrong.append(f"The draw seats others: {', '.join(drawn)}.")
    return wrong


def main(arguments: Sequence[str]) -> int:
    """Re-run a draw: 0 if it comes out as published, 1 if not, 2 if there is nothing to check."""
    if len(arguments) != 2:
        print("Usage: python sortition.py draw.json pool.csv", file=sys.stderr)
        return 2
    with open(arguments[0], "rb") as record, open(arguments[1], "rb") as pool:
        facts, published = json.load(record), pool.read()
    for problem in (wrong := check(facts, published)):
        print(problem)
    if not wrong:
        print(f"All is well: the draw seats the same {facts['seats']} people.")
        print("\n".join(facts["seated"]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
