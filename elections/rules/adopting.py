"""Why rules of elections may not be adopted: what could not be met, or counted, is said before any ballot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ballots import rules as of_ballots
from elections import apportionment
from elections.apportionment import Reserve
from elections.lifecycle import Filling
from elections.models import RuleSet
from momentum_demo.adopting import ADOPTED_BEFORE, NAME_TAKEN, SUPERSEDED
from momentum_demo.refusals import Refusal

NO_DRAFT = Refusal(
    "no-draft",
    _(
        "This draft was adopted or thrown away. Look under the rules of elections what became of it."
    ),
)
CHANGED_SINCE = Refusal(
    "changed-since",
    _("This draft was changed since you opened the page. Open it again from the draft."),
)
NO_REGION = Refusal(
    "no-region", _("No region elects anybody. Enter the places of at least one region.")
)


def refusal_to_adopt_draft(
    base: RuleSet | None, adopted_on: date, *, superseded: bool, name_taken: bool
) -> Refusal | None:
    """Why a draft may not become a version of the rules on that day.

    base         the version before, if there is one; superseded: there is a later one by now
    name_taken   there are rules of its name, which it does not follow
    """
    if superseded:
        return SUPERSEDED
    if name_taken:
        return NAME_TAKEN
    if base is not None and adopted_on < base.adopted_on:
        return ADOPTED_BEFORE
    return None


def faults(rules: RuleSet, called: Mapping[str, str] | None = None) -> Iterator[Refusal]:
    """Everything for which rules of elections may not be adopted. called: regions by their slug, in words"""
    if not rules.places:
        yield NO_REGION
    for place in rules.places:
        region = (called or {}).get(place["region"], place["region"])
        if fault := fault_of_places(place, region):
            yield fault
    fault = refusal_of_method(
        rules.method, ron=rules.ron, filling=rules.filling, places=rules.places
    )
    if fault:
        yield fault
    seats = sum(place["seats"] for place in rules.places)
    for each in rules.national:
        if each["at_least"] > seats:
            yield Refusal(
                "too-many-nationally",
                _(
                    "Over all regions at least %(n)s places are to go to %(group)s, and there are %(seats)s. "
                    "Ask for fewer."
                )
                % {"n": each["at_least"], "group": each["name"], "seats": seats},
            )


def fault_of_places(place: Mapping[str, Any], region: str) -> Refusal | None:
    """Why a region cannot elect as its row of the rules says, in this cycle or the next. region: in words"""
    seats = place["seats"]
    if seats < 1:
        return Refusal(
            "no-seats",
            _("%(region)s elects nobody. Give it a place, or leave it out.") % {"region": region},
        )
    for cycle in (0, 1):
        reserves = [
            apportionment.alternated(Reserve(**each), seats, cycle)
            for each in place.get("reserves", ())
        ]
        if not apportionment.possible(reserves, seats):
            facts = {"region": region, "seats": seats}
            words = (
                _(
                    "%(region)s: nobody could fill %(seats)s as they are reserved. Reserve fewer, or give the "
                    "region more places."
                )
                if cycle == 0
                else _(
                    "%(region)s: in the next cycle nobody could fill %(seats)s as they are reserved then. "
                    "Reserve fewer, or do not let them alternate."
                )
            )
            return Refusal("cannot-all-be-met", words % facts)
    return None


def refusal_of_method(
    method: str, *, ron: bool, filling: str, places: list[dict[str, Any]]
) -> Refusal | None:
    """Why a counting rule cannot count what these places ask. A ballot would be refused for it at notice."""
    return of_ballots.refusal_to_count_by(
        method,
        seats=max((place["seats"] for place in places), default=0),
        ron=ron,
        reserved=any(place.get("reserves") for place in places),
        countback=filling == Filling.COUNTBACK,
    )


def cautions(
    rules: RuleSet, called: Mapping[str, str], defined: Mapping[str, str]
) -> Iterator[Refusal]:
    """What is worth knowing before these rules are adopted, though it does not stand in the way.

    called, defined   regions by their slug, and groups of which a definition is in force, in words
    """
    reserves = [Reserve(**each) for place in rules.places for each in place.get("reserves", ())]
    asked = [Reserve(each["name"], each["who"]) for each in rules.national]
    unknown = apportionment.groups_in([*reserves, *asked]) - defined.keys()
    if unknown:
        yield Refusal(
            "not-defined",
            _(
                "No definition is in force of: %(groups)s. No election can reserve places for them until the "
                "data protection lead enters one."
            )
            % {"groups": ", ".join(sorted(unknown))},
        )
    for place in rules.places:
        least = sum(each.get("at_least", 0) for each in place.get("reserves", ()))
        if least > place["seats"]:
            yield Refusal(
                "two-in-one",
                _(
                    "%(region)s: more is reserved (%(least)s) than there are places (%(seats)s). It can be met "
                    "only if one person fills two of the reserved places."
                )
                % {
                    "region": called.get(place["region"], place["region"]),
                    "least": least,
                    "seats": place["seats"],
                },
            )
    shares = [apportionment.shares(rules.places, cycle) for cycle in (0, 1)]
    short = [
        each["name"]
        for each in rules.national
        if min(
            apportionment.total([r for share in cycle for r in share.reserves], each["name"])
            for cycle in shares
        )
        < each["at_least"]
    ]
    if short:
        yield Refusal(
            "nationally-only-checked",
            _(
                "More is asked over all regions than the regions keep: %(groups)s. A count sees to what its "
                "region keeps; whether the rest is met is only said once every region is declared."
            )
            % {"groups": ", ".join(short)},
        )
    if rules.rules_on == rules.appeals_to:
        yield Refusal(
            "one-office-judges",
            _(
                "The same office rules on who may stand and decides appeals. Nobody judges their own ruling, "
                "so two people must hold it."
            ),
        )
