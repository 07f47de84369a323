"""Who the demonstration's organisation consists of: regions and groups, members, officers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from django.utils import timezone
from django.utils.text import slugify

from members import actions as register
from members.models import LocalGroup, Member, MembershipClass, Office, Region
from members.roles import Role
from momentum_demo.demo import factor, names
from momentum_demo.demo.cast import CAST
from momentum_demo.demo.clock import DAY, on


@dataclass(frozen=True, slots=True)
class Officers:
    """Who prepares ballots, and who signs them as well."""

    returning: Member
    scrutineer: Member


def places() -> dict[str, Region]:
    """The regions by name, each with its local groups."""
    regions = {}
    for name, (_, groups) in names.REGIONS.items():
        regions[name] = Region.objects.create(name=name, slug=slugify(name))
        LocalGroup.objects.bulk_create(
            LocalGroup(name=group, slug=slugify(group), region=regions[name]) for group in groups
        )
    return regions


def enrol(rng: Random, regions: dict[str, Region], now: datetime) -> list[Member]:
    """The register: the cast first, then everybody else, with a few of every kind."""
    groups = {name: list(region.local_groups.order_by("pk")) for name, region in regions.items()}
    homes = [name for name, (members, _) in names.REGIONS.items() for _ in range(members)]
    rng.shuffle(homes)
    today = timezone.localdate(now)
    entries = [
        register.Entry(
            number=part.number,
            name=part.name,
            email=address(part.name),
            region=regions[part.region],
            local_group=next(group for group in groups[part.region] if group.name == part.group),
            joined_on=today - 900 * DAY,
            paid_until=today + (-400 if part.lapsed else 200) * DAY,
        )
        for part in CAST
    ]
    for number, name in enumerate(names.invented(rng, len(homes)), start=len(entries) + 1):
        home = homes[number - len(CAST) - 1]
        joined_on = today - rng.randrange(110, 2400) * DAY
        kind = rng.choices(
            ["paid", "a little late", "in arrears", "lapsed", "supporter"],
            weights=[84, 4, 4, 4, 4],
        )[0]
        entries.append(
            register.Entry(
                number=number,
                name=name,
                email=address(name, number),
                region=regions[home],
                local_group=rng.choice([*groups[home], None]),
                joined_on=joined_on,
                paid_until=paid_until(rng, kind, joined_on, today),
                kind=MembershipClass.SUPPORTER if kind == "supporter" else MembershipClass.FULL,
            )
        )
    return register.enrol_many(entries, by=None, at=now - 100 * DAY)


def newcomers(rng: Random, regions: dict[str, Region], now: datetime) -> None:
    """A few who joined since, entered one by one by the membership office."""
    office = Member.objects.get(number=5)
    number = Member.objects.count()
    region = regions["South East"]
    for name, days in zip(names.NEWCOMERS, (31, 27, 22, 20), strict=True):
        number += 1
        joined = on(now, -days, 11)
        register.enrol(
            number=number,
            name=name,
            email=address(name, number),
            region=region,
            local_group=rng.choice(list(region.local_groups.order_by("pk"))),
            joined_on=timezone.localdate(joined),
            paid_until=timezone.localdate(joined) + 365 * DAY,
            by=office,
            at=joined,
        )


def address(name: str, number: int | None = None) -> str:
    """An email address that is nobody's."""
    person = slugify(name).replace("-", ".")
    return f"{person}@example.org" if number is None else f"{person}.{number}@example.org"


def paid_until(rng: Random, kind: str, joined_on: date, today: date) -> date:
    """The last day paid for, by somebody of this kind."""
    late = {"a little late": (1, 50), "in arrears": (120, 200), "lapsed": (400, 900)}
    if kind not in late:
        return today + rng.randrange(10, 350) * DAY
    return max(joined_on, today - rng.randrange(*late[kind]) * DAY)


def appoint(people: Sequence[Member], now: datetime) -> Officers:
    """Fill the offices; officers of the cast get a second factor, which this app asks of them."""
    when = now - 99 * DAY
    since = timezone.localdate(when)
    _, _, cleo, dev, esi, _, gita, _, idris, *others = people

    def fill(name: str, role: Role, holders: Iterable[Member], seats: int) -> None:
        office = Office.objects.create(name=name, role=role, seats=seats)
        for seat, holder in enumerate(holders, start=1):
            register.appoint(holder, office, seat=seat, since=since, until=None, by=None, at=when)

    fill("Returning officer", Role.RETURNING_OFFICER, [cleo], 1)
    fill("Scrutineer", Role.SCRUTINEER, [dev], 2)
    fill("Membership office", Role.MEMBERSHIP, [esi], 3)
    fill("Arrangements committee", Role.ARRANGEMENTS, [gita, *others[:3]], 5)
    fill("National coordinating group", Role.COORDINATING, [*others[3:22], idris], 26)
    for officer in (cleo, dev, esi, gita, idris):
        factor.give(officer.user)
    for reader in (cleo, esi):
        register.open_desk(reader, by=None, at=when)
    return Officers(cleo, dev)


def the_officers() -> Officers:
    """The officers of a demonstration that was founded before."""
    return Officers(Member.objects.get(number=3), Member.objects.get(number=4))
