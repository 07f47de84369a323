"""The rules of conventions, entered as versions; no version is ever edited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from conventions import rules
from conventions.models import ConventionRuleSet
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
) -> ConventionRuleSet:
    """Enter a version of the rules of conventions: the next, unless given. Takes the model's fields."""
    if by is not None:
        require(rules.refusal_to_arrange(by.roles(at)))
    made = ConventionRuleSet(name=name, adopted_on=adopted_on, **values)
    return adopting.enter(made, "convention.rules_adopted", version=version, by=by, at=at)
