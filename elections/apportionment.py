"""Places for the regions, and for whom some of them are kept. Pure: plain values in, plain values out.

A place's reserved minimum says how many of a region's places go at least to candidates of a group. Where the
rules let it alternate, a region with an odd number of places has it the other way round in every second cycle:
two of three in one, one of three in the next. Where the regions' minimums come to what is asked nationally,
they still do in the next cycle, if the odd regions leave as many over as they hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ballots.counting import Candidate, Constraint
from ballots.counting.reserved import feasible


@dataclass(frozen=True, slots=True)
class Reserve:
    """Places of one region that are kept for a group, or limited to one.

    name         as the rules call the group: "women"
    who          what ballots.counting.Constraint reads: "women", "women and bame", "women or bame"
    alternates   whether it is the other way round in every second cycle, where the places are odd in number
    """

    name: str
    who: str
    at_least: int = 0
    at_most: int | None = None
    alternates: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """What one region elects.

    sections   of its electorate, with weights, as ballots.sections reads them; mostly none
    """

    region: str
    seats: int
    reserves: tuple[Reserve, ...] = ()
    sections: tuple[Mapping[str, object], ...] = ()


def shares(places: Iterable[Mapping[str, object]], cycle: int) -> tuple[Share, ...]:
    """What each region elects in cycle `cycle`, the first being 0.

    places   of a rule set: [{"region", "seats", "reserves": [{"name", "who", "at_least", …}], "sections": […]}]

    Raises ValueError where more places are kept for a group than there are, or a group is nobody.
    """
    found = []
    for place in places:
        seats = int(str(place["seats"]))
        listed: Sequence[Mapping[str, object]] = place.get("reserves", ())  # type: ignore[assignment]
        reserves = tuple(
            alternated(Reserve(**reserve), seats, cycle)  # type: ignore[arg-type]
            for reserve in listed
        )
        sections: Sequence[Mapping[str, object]] = place.get("sections", ())  # type: ignore[assignment]
        found.append(Share(str(place["region"]), seats, reserves, tuple(sections)))
    for share in found:
        for reserve in share.reserves:
            if not 0 <= reserve.at_least <= share.seats or not reserve.who.strip():
                raise ValueError(f"{share.region}: {reserve}")
    return tuple(found)


def alternated(reserve: Reserve, seats: int, cycle: int) -> Reserve:
    """The reserve as it is in `cycle`."""
    if not reserve.alternates or seats % 2 == 0 or cycle % 2 == 0:
        return reserve
    return replace(reserve, at_least=seats - reserve.at_least)


def possible(reserves: Iterable[Reserve], seats: int) -> bool:
    """Whether anybody at all could fill `seats` as these ask. One person may be of any groups together."""
    asked = [each for each in reserves if each.at_least or each.at_most is not None]
    limits = tuple(
        (each.at_least, seats if each.at_most is None else each.at_most) for each in asked
    )
    if any(not 0 <= least <= min(most, seats) for least, most in limits):
        return False
    groups = sorted(groups_in(asked))
    people = [set(some) for n in range(len(groups) + 1) for some in combinations(groups, n)]
    kinds = {tuple(counts(each.who, person) for each in asked): (0, seats) for person in people}
    return feasible(kinds, (0, 0), limits, seats)


def groups_in(reserves: Iterable[Reserve]) -> set[str]:
    """The groups that reserved places ask about."""
    return {
        word.strip()
        for reserve in reserves
        for every in reserve.who.split(" or ")
        for word in every.split(" and ")
    }


def total(reserves: Iterable[Reserve], name: str) -> int:
    """How many places these keep for the group called `name`."""
    return sum(reserve.at_least for reserve in reserves if reserve.name == name)


def left(
    reserves: Iterable[Reserve], sitting: Sequence[Collection[str]], seats: int
) -> tuple[Reserve, ...]:
    """What is still reserved of `seats` that are vacant, given the groups of each person who sits.

    A vacancy in a reserved place stays reserved: whoever sits is taken off the minimum, and off the limit.
    """
    found = []
    for reserve in reserves:
        have = sum(counts(reserve.who, groups) for groups in sitting)
        least = min(max(reserve.at_least - have, 0), seats)
        most = None if reserve.at_most is None else max(reserve.at_most - have, 0)
        if least or most is not None:
            found.append(replace(reserve, at_least=least, at_most=most, alternates=False))
    return tuple(found)


def counts(who: str, groups: Collection[str]) -> bool:
    """Whether somebody of `groups` is meant by `who`, as the count will read it."""
    return Constraint(who, who).counts(Candidate("", "", attributes=frozenset(groups)))


@dataclass(frozen=True, slots=True)
class National:
    """A minimum over all regions together, and how many were elected towards it."""

    name: str
    who: str
    at_least: int
    elected: int

    @property
    def met(self) -> bool:
        return self.elected >= self.at_least


def nationally(
    minimums: Iterable[Mapping[str, object]], elected: Sequence[Collection[str]]
) -> tuple[National, ...]:
    """How the national minimums came out. elected: the groups of everyone elected, in any region"""
    return tuple(
        National(
            str(each["name"]),
            str(each["who"]),
            int(str(each["at_least"])),
            sum(counts(str(each["who"]), groups) for groups in elected),
        )
        for each in minimums
    )
