"""The rules of elections, entered as versions; no version is ever edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ballots import sections as of_ballots
from elections import apportionment, queries, rules
from elections.models import RuleSet
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require


@transaction.atomic
def adopt(
    *,
    name: str,
    adopted_on: date,
    by: Member | None,
    at: datetime,
    version: int | None = None,
    **values: Any,
) -> RuleSet:
    """Enter a new version of the rules of elections. Takes the fields of RuleSet.

    version   which it is to be: the next one, unless given. If somebody else has entered that, it is refused

    Raises ValueError where an electorate is cut into sections that cannot be: see ballots.sections.read. What
    cannot be met or counted is refused.
    """
    if by is not None:
        require(rules.refusal_to_run(by.roles(at)))
    if version is None:
        latest = RuleSet.objects.filter(name=name).order_by("-version").first()
        version = latest.version + 1 if latest else 1
    made = RuleSet(name=name, version=version, adopted_on=adopted_on, **values)
    for fault in rules.faults(made):
        require(fault)
    for share in apportionment.shares(made.places, 0):
        of_ballots.read(share.sections)
    with refuse_on("elections_ruleset_version_once", rules.DONE_ALREADY):
        made.save(force_insert=True)
    record("election.rules_adopted", made, by=by, at=at, rules=made.snapshot())
    return made


@transaction.atomic
def set_sections(
    rule_set: RuleSet,
    *,
    region: str,
    sections: Sequence[Mapping[str, Any]],
    adopted_on: date,
    by: Member,
    at: datetime,
) -> RuleSet:
    """Enter a version of the rules by which the electorate of `region` votes in these sections, or in none.

    sections   as ballots.sections.read takes them

    All else stays as in `rule_set`, the version before.
    """
    require(rules.refusal_to_run(by.roles(at)))
    superseded = queries.superseded(rule_set)
    require(rules.refusal_to_set_sections(rule_set, region, adopted_on, superseded=superseded))
    values = {
        field.name: getattr(rule_set, field.name)
        for field in RuleSet._meta.concrete_fields
        if field.name not in {"id", "name", "version", "adopted_on"}
    }
    values["places"] = [
        {**place, "sections": list(sections)} if place["region"] == region else place
        for place in rule_set.places
    ]
    return adopt(
        name=rule_set.name,
        version=rule_set.version + 1,
        adopted_on=adopted_on,
        by=by,
        at=at,
        **values,
    )
