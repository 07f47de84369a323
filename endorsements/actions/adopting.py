"""The rules of endorsements, entered as versions; no version is ever edited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from endorsements import rules
from endorsements.models import RuleSet
from members.models import Member
from momentum_demo import adopting
from momentum_demo.refusals import require


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
    """Enter a version of the rules of endorsements: the next, unless given. Takes the fields of RuleSet."""
    if by is not None:
        require(rules.refusal_to_run(by.roles(at)))
    made = RuleSet(name=name, adopted_on=adopted_on, **values)
    return adopting.enter(made, "endorsement.rules_adopted", version=version, by=by, at=at)
