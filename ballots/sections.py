"""The sections of a ballot's electorate: who is in which, what they weigh, what to tell a voter.

How weights work is in ballots.counting.sections. A section is data: what makes somebody one of it is an office
held, or a class of membership, on the day when the roll is frozen. Everybody is in the first that fits; the
last is for everyone else who may vote, and so nobody is in two, and nobody in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from ballots.counting.sections import MOST_WEIGHT
from ballots.models import Ballot
from members.models import VOTING, Member, MembershipClass, Term

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the electorate.

    code     in the manifest, on the roll, in files: "holders"
    name     for people
    weight   what all its papers count together, against the other sections' weights
    office   the name of the office whose holders are in it; "" if no office makes it
    kind     the members.models.MembershipClass that makes it; a class that has no vote otherwise has one in it
    """

    code: str
    name: str
    weight: int
    office: str = ""
    kind: str = ""

    @property
    def of_the_rest(self) -> bool:
        """Whether it is for everyone whom no other section takes."""
        return not (self.office or self.kind)


def read(listed: Iterable[Mapping[str, Any]]) -> tuple[Section, ...]:
    """The sections as they are listed in rules and on ballots: [{"code", "name", "weight", "office", "kind"}].

    Raises ValueError if somebody could be in none of them, or they cannot be told apart.
    """
    try:
        found = tuple(Section(**each) for each in listed)
    except TypeError as error:
        raise ValueError(f"not a section: {error}") from None
    for each in found:
        known = not each.kind or each.kind in MembershipClass.values
        whole = isinstance(each.weight, int) and 1 <= each.weight <= MOST_WEIGHT
        if not (_CODE.fullmatch(each.code) and each.name.strip() and whole and known):
            raise ValueError(f"not a section: {each}")
    if found and [each.of_the_rest for each in found] != [False] * (len(found) - 1) + [True]:
        raise ValueError("the last section, and no other, is for everyone else")
    if len(found) == 1 or len({each.code for each in found}) != len(found):
        raise ValueError("sections are at least two, each with a code of its own")
    return found


def of(ballot: Ballot) -> tuple[Section, ...]:
    return read(ballot.sections)


def weights(ballot: Ballot) -> dict[str, int]:
    """Section → weight, in their order; empty if the ballot has none."""
    return {each["code"]: each["weight"] for each in ballot.sections}


def classes(ballot: Ballot) -> frozenset[str]:
    """The classes of membership that vote in it: those that always do, and those that have a section."""
    return frozenset(VOTING) | {each.kind for each in of(ballot) if each.kind}


def parts_of_roll(ballot: Ballot, members: Iterable[Member], on: date) -> dict[int, str]:
    """Member's key → the part of the roll they belong to on that day.

    members   with their regions loaded, where the ballot has no sections
    """
    listed = of(ballot)
    if not listed:
        return {each.pk: each.region.slug for each in members}
    *named, rest = listed
    found: dict[int, str] = {each.pk: rest.code for each in members}
    for section in reversed(named):  # so that the first that fits has the last word
        for key in people(section, on) & found.keys():
            found[key] = section.code
    return found


def people(section: Section, on: date) -> set[int]:
    """The keys of the members who are what makes a section, on that day."""
    terms = Term.objects.filter(office__local_group=None, span__contains=on)
    found = set(terms.filter(office__name=section.office).values_list("member", flat=True))
    if section.kind:
        classed = Member.objects.filter(
            memberships__kind=section.kind, memberships__span__contains=on
        )
        found |= set(classed.values_list("pk", flat=True))
    return found


def part_of(ballot: Ballot, member: Member) -> str:
    """The part of a frozen roll that `member` belongs to, by the register as it now says it was on that day."""
    assert ballot.roll_frozen_at is not None
    on = timezone.localdate(ballot.roll_frozen_at)
    return parts_of_roll(ballot, [member], on)[member.pk]


@dataclass(frozen=True, slots=True)
class Yours:
    """The section that a voter votes in, for their page.

    size, roll   how many may vote in it, and in all
    all          the weights of all sections together
    """

    section: Section
    size: int
    roll: int
    all: int


def yours(ballot: Ballot, segment: str) -> Yours | None:
    """What a voter in this part of the roll is told; None where there are no sections."""
    listed = of(ballot)
    section = next((each for each in listed if each.code == segment), None)
    if section is None:
        return None
    return Yours(
        section,
        size=dict(ballot.roll_parts()).get(segment, 0),
        roll=ballot.roll_size or 0,
        all=sum(each.weight for each in listed),
    )
