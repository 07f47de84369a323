"""Who is in the pool of a draw, and what of each the published row says. Reads, and never writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.queries import in_good_standing
from members.roles import COORDINATES
from motions import sortition
from motions.models import Assembly, Draw
from motions.sortition import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FEW = 5  # fewer people alike than this, and a row may give somebody away


def region(member: Member, on: date) -> str:
    return member.region.name


def joined(member: Member, on: date) -> str:
    """How long ago they joined, in bands wide enough to say little about anybody."""
    years = (on - member.joined_on).days // 365
    return "under 1 year" if years < 1 else "1 to 3 years" if years < 4 else "4 years or more"


def group(member: Member, on: date) -> str:
    return "in a local group" if member.local_group_id else "in none"


# What quotas can be of. The values go into the published pool, in English whatever the reader's language.
ATTRIBUTES: dict[str, tuple[_StrPromise, Callable[[Member, date], str]]] = {
    "region": (_("Region"), region),
    "joined": (_("Member for"), joined),
    "group": (_("Local group"), group),
}


def eligible(assembly: Assembly, *, at: datetime) -> QuerySet[Member]:
    """Who may be drawn: in good standing, without a seat here already, and not of the coordinating group."""
    today = timezone.localdate(at)
    arrears = assembly.process.rules.get("arrears_allowed", 0)
    coordinating = Member.objects.filter(
        terms__span__contains=today, terms__office__role__in=COORDINATES
    )
    return (
        in_good_standing(today, arrears_allowed=arrears)
        .exclude(pk__in=assembly.seats.values("member"))
        .exclude(pk__in=coordinating)
        .select_related("region")
        .order_by("pk")
    )


def traits(member: Member, attributes: Sequence[str], *, at: datetime) -> dict[str, str]:
    """What the row of `member` says. Wants `region` loaded."""
    today = timezone.localdate(at)
    return {name: ATTRIBUTES[name][1](member, today) for name in attributes}


def census(
    assembly: Assembly, attributes: Sequence[str], *, at: datetime
) -> dict[str, Counter[str]]:
    """How many of those who may be drawn have each value of each attribute."""
    found: dict[str, Counter[str]] = {name: Counter() for name in attributes}
    for member in eligible(assembly, at=at):
        for name, value in traits(member, attributes, at=at).items():
            found[name][value] += 1
    return found


@dataclass(frozen=True, slots=True)
class Again:
    """A draw run once more from what is published.

    pool_sha256, commitment   of the pool and of the secret, as they come out now
    seed                      what decided the order, as hexadecimal
    seats                     place in the order of the lot, from 1; who is seated now; who was, as published
    """

    pool_sha256: str
    commitment: str
    seed: str
    seats: tuple[tuple[int, Person | None, str], ...]

    @property
    def seats_the_same(self) -> bool:
        return all(person and person.code == code for _, person, code in self.seats)


def run_again(held: Draw) -> Again:
    """Hold a draw that is held once more, trusting nothing that was worked out then."""
    published, secret = held.pool.encode(), bytes(held.secret)
    pool_sha256 = sortition.sha256(published)
    seed = sortition.seed_from(secret, pool_sha256, held.public_words)
    order = sortition.in_order_of_the_lot(sortition.pool_from_csv(published), seed)
    place = {person.code: number for number, person in enumerate(order, start=1)}
    try:
        seated = sortition.seat(order, held.seats, held.all_quotas())
    except sortition.Impossible:
        seated = []
    return Again(
        pool_sha256,
        sortition.commitment(secret),
        seed.hex(),
        tuple(
            (place[person.code] if person else 0, person, code or "")
            for person, code in zip_longest(seated, held.seated)
        ),
    )


def rare(pool: Sequence[Person]) -> int:
    """How many rows are so uncommon that somebody who knows a member might recognise theirs."""
    alike = Counter(tuple(sorted(person.traits.items())) for person in pool)
    return sum(number for number in alike.values() if number < FEW)
