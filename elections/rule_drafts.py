"""The rules of elections while they are written: what their pages fill in, and the rules that makes.

The contents of a draft are plain data. A group for whom places are reserved is a column of one table, and a
region a row of it:

    groups   [{"name", "who", "kind", "alternates", "national"}]   see Kind; national: a number, or None
    places   [{"region", "seats", "kept": [for each group a number, or None], "sections"}]

Every other field of RuleSet stands there under its own name, lengths in seconds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from elections.models import RuleSet

Contents = dict[str, Any]

OF_THE_VERSION: Final = ("id", "name", "version", "adopted_on")
LENGTHS: Final = tuple(
    field.name for field in RuleSet._meta.concrete_fields if isinstance(field, models.DurationField)
)
DAY: Final = timedelta(days=1)
FIRST: Final = {  # where no rules were before; all else has the defaults of RuleSet
    "minimum_standing": 14 * DAY,
    "minimum_nominating": 14 * DAY,
    "minimum_settling": 7 * DAY,
    "minimum_notice": 7 * DAY,
    "minimum_voting": 7 * DAY,
    "appeal_within": 5 * DAY,
}


class Kind(models.TextChoices):
    """What a rule on a group asks."""

    LEAST = "least", _("At least so many of a region’s places")
    MOST = "most", _("At most so many of a region’s places")
    NATIONAL = "national", _("Only a minimum over all regions")


def begun(rules: RuleSet | None) -> Contents:
    """The contents of a draft that changes these rules, or of one that begins anew."""
    kept = (rules or RuleSet(adopted_on=date.min, **FIRST)).snapshot()
    groups = groups_of(kept["places"], kept["national"])
    places = [row_of(place, groups) for place in kept["places"]]
    dropped = {*OF_THE_VERSION, "places", "national"}
    return {name: kept[name] for name in kept if name not in dropped} | {
        "groups": groups,
        "places": places,
    }


def groups_of(
    places: Sequence[Mapping[str, Any]], national: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The columns of the table, in the order in which the rules first name them."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}

    def add(rule: Mapping[str, Any], kind: Kind, *, alternates: bool = False) -> None:
        key = (rule["name"], rule["who"], kind, alternates)
        found.setdefault(
            key,
            {
                "name": rule["name"],
                "who": rule["who"],
                "kind": kind.value,
                "alternates": alternates,
                "national": None,
            },
        )

    for place in places:
        for reserve in place.get("reserves", ()):
            for kind in kinds(reserve):
                add(reserve, kind, alternates=kind is Kind.LEAST and alternating(reserve))
    for each in national:
        named = [
            group
            for group in found.values()
            if (group["name"], group["who"]) == (each["name"], each["who"])
        ]
        if not named:
            add(each, Kind.NATIONAL)
            named = [found[each["name"], each["who"], Kind.NATIONAL, False]]
        named[0]["national"] = each["at_least"]
    return list(found.values())


def alternating(reserve: Mapping[str, Any]) -> bool:
    return bool(reserve.get("alternates", False))


def kinds(reserve: Mapping[str, Any]) -> list[Kind]:
    """What a reserve asks: a minimum, a limit, or both."""
    limited = reserve.get("at_most") is not None
    least = reserve.get("at_least", 0) or alternating(reserve) or not limited
    return [Kind.LEAST] * bool(least) + [Kind.MOST] * limited


def row_of(place: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A region's row of the table."""
    kept: list[int | None] = []
    for group in groups:
        found = [
            reserve.get("at_least", 0) if kind is Kind.LEAST else reserve["at_most"]
            for reserve in place.get("reserves", ())
            for kind in kinds(reserve)
            if (reserve["name"], reserve["who"], kind)
            == (group["name"], group["who"], group["kind"])
            and (kind is Kind.MOST or alternating(reserve) == group["alternates"])
        ]
        kept.append(found[0] if found else None)
    return {
        "region": place["region"],
        "seats": place["seats"],
        "kept": kept,
        "sections": list(place.get("sections", ())),
    }


def places_of(contents: Contents) -> list[dict[str, Any]]:
    """What each region elects, as RuleSet has it."""
    return [
        {
            "region": row["region"],
            "seats": row["seats"],
            "reserves": [
                reserve_of(group, number)
                for group, number in zip(contents["groups"], row["kept"], strict=True)
                if number is not None and group["kind"] != Kind.NATIONAL
            ],
            "sections": row["sections"],
        }
        for row in contents["places"]
    ]


def reserve_of(group: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A number in the table, as a reserve of its region."""
    rule = {"name": group["name"], "who": group["who"]}
    if group["kind"] == Kind.MOST:
        return rule | {"at_most": number}
    return rule | {"at_least": number, "alternates": group["alternates"]}


def national_of(contents: Contents) -> list[dict[str, Any]]:
    """The minimums over all regions, as RuleSet has them."""
    return [
        {"name": group["name"], "who": group["who"], "at_least": group["national"]}
        for group in contents["groups"]
        if group["national"]
    ]


def with_groups(contents: Contents, groups: Sequence[Mapping[str, Any] | None]) -> Contents:
    """With other columns: each takes the place of the one there was; None drops it, what is beyond is new."""
    kept = [number for number, group in enumerate(groups) if group is not None]
    places = [
        row | {"kept": [row["kept"][n] if n < len(row["kept"]) else None for n in kept]}
        for row in contents["places"]
    ]
    return contents | {"groups": [groups[n] for n in kept], "places": places}


def fingerprint(contents: Contents) -> str:
    """By which a page knows whether the draft is still as it showed it."""
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()


def values_of(contents: Contents) -> dict[str, Any]:
    """The contents as the fields of a RuleSet, but for its name, version and day."""
    plain = {name: contents[name] for name in contents if name not in {"groups", "places"}}
    lengths = {name: timedelta(seconds=contents[name]) for name in LENGTHS}
    return plain | lengths | {"places": places_of(contents), "national": national_of(contents)}
