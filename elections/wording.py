"""The rules of elections in plain words, for whoever is about to adopt them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ballots.counting import RULES
from elections import apportionment
from elections.apportionment import Reserve
from elections.models import RuleSet


@dataclass(frozen=True, slots=True)
class Row:
    """What a region elects: its places, and what is reserved of them, in words."""

    slug: str
    region: str
    seats: int
    reserved: Sequence[str]
    sections: Sequence[Mapping[str, Any]]


def rows(rules: RuleSet, called: Mapping[str, str]) -> list[Row]:
    """What each region elects. called: regions by their slug, in words"""
    return [
        Row(
            place["region"],
            called.get(place["region"], place["region"]),
            place["seats"],
            [
                words
                for each in place.get("reserves", ())
                for words in reserved(Reserve(**each), place["seats"])
            ],
            place.get("sections", ()),
        )
        for place in rules.places
    ]


def reserved(reserve: Reserve, seats: int) -> list[str]:
    """What is reserved for a group in a region of so many places; nothing, where it asks nothing."""
    facts = {"n": reserve.at_least, "group": reserve.name}
    then = apportionment.alternated(reserve, seats, 1).at_least
    found = []
    if then != reserve.at_least:
        words = (
            _("at least %(n)s for %(group)s, in the next cycle %(then)s")
            if reserve.at_least
            else _("none for %(group)s, in the next cycle at least %(then)s")
        )
        found.append(words % (facts | {"then": then}))
    elif reserve.at_least:
        found.append(_("at least %(n)s for %(group)s") % facts)
    if reserve.at_most is not None:
        found.append(
            _("at most %(n)s for %(group)s") % {"n": reserve.at_most, "group": reserve.name}
        )
    return found


@dataclass(frozen=True, slots=True)
class Sum:
    """How many places all regions keep for a group together, in this cycle and the next; and what is asked."""

    group: str
    now: int
    then: int
    asked: int


def sums(rules: RuleSet) -> list[Sum]:
    """What is reserved over all regions, group by group as the rules name them."""
    now, then = (
        [
            apportionment.alternated(Reserve(**each), place["seats"], cycle)
            for place in rules.places
            for each in place.get("reserves", ())
        ]
        for cycle in (0, 1)
    )
    asked = {each["name"]: each["at_least"] for each in rules.national}
    names = dict.fromkeys([*(each.name for each in now if each.at_most is None), *asked])
    return [
        Sum(
            name,
            apportionment.total(now, name),
            apportionment.total(then, name),
            asked.get(name, 0),
        )
        for name in names
    ]


def in_all(rules: RuleSet) -> str:
    """ "26 places in 8 regions"."""
    seats, regions = sum(place["seats"] for place in rules.places), len(rules.places)
    return _("%(places)s in %(regions)s") % {
        "places": ngettext("%(n)s place", "%(n)s places", seats) % {"n": seats},
        "regions": ngettext("%(n)s region", "%(n)s regions", regions) % {"n": regions},
    }


def days(length: timedelta) -> str:
    """A length in days; parts of one count as a whole."""
    number = -(-length // timedelta(days=1))
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


def least_times(rules: RuleSet) -> list[tuple[str, timedelta]]:
    """How long each step of an election takes at least, in their order."""
    return [
        (_("Members put themselves forward"), rules.minimum_standing),
        (_("Members nominate"), rules.minimum_nominating),
        (
            _("Acceptances, withdrawals, rulings and appeals"),
            max(rules.minimum_settling, rules.appeal_within),
        ),
        (_("Notice of the vote"), rules.minimum_notice),
        (_("Voting"), rules.minimum_voting),
    ]


def lengths(rules: RuleSet) -> list[tuple[str, str]]:
    """The least times in words, and what they come to."""
    steps = least_times(rules)
    together = sum((length for _words, length in steps), timedelta())
    return [
        *((words, days(length)) for words, length in steps),
        (_("In all, at least"), days(together)),
    ]


def method(rules: RuleSet) -> tuple[str, str]:
    """What the counting rule is called, and what it does."""
    rule = RULES.get(rules.method)
    return (_(rule.name), _(rule.description)) if rule else (rules.method, "")


def who(asks: str, defined: Mapping[str, str]) -> str:
    """Who is meant by "women and bame", in the words of the definitions. defined: groups by their slug"""
    either = [
        [defined.get(word.strip(), word.strip()) for word in every.split(" and ")]
        for every in asks.split(" or ")
    ]
    both, one = _("and at the same time"), _("or")
    return f", {one} ".join(f" {both} ".join(words) for words in either)
