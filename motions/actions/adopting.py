"""The rules of motions, entered as versions; no version is ever edited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from members.models import Member
from momentum_demo import adopting
from momentum_demo.refusals import require
from motions import rules
from motions.models import RuleSet


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
    """Enter a version of the rules of motions: the next, unless given. Takes the fields of RuleSet."""
    if by is not None:
        require(rules.timing.refusal_to_run(by.roles(at)))
    made = RuleSet(name=name, adopted_on=adopted_on, **values)
    return adopting.enter(made, "process.rules_adopted", version=version, by=by, at=at)
