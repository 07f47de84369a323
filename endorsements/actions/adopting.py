"""The rules of endorsements, entered as versions; no version is ever edited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from endorsements import rules
from endorsements.models import RuleSet
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require


@transaction.atomic
def adopt(
    *, name: str, adopted_on: date, by: Member | None, at: datetime, **values: Any
) -> RuleSet:
    """Enter a new version of the rules of endorsements. Takes the fields of RuleSet."""
    if by is not None:
        require(rules.refusal_to_run(by.roles(at)))
    latest = RuleSet.objects.filter(name=name).order_by("-version").first()
    with refuse_on("endorsements_ruleset_version_once", rules.DONE_ALREADY):
        made = RuleSet.objects.create(
            name=name, version=latest.version + 1 if latest else 1, adopted_on=adopted_on, **values
        )
    record("endorsement.rules_adopted", made, by=by, at=at, rules=made.snapshot())
    return made
