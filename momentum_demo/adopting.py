"""Entering what an organisation decided on its rules: always as a new version, never by changing one."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from momentum_demo.models import record
from momentum_demo.refusals import Refusal, Refused, refuse_on, require
from momentum_demo.rule_sets import RuleSet

if TYPE_CHECKING:
    from members.models import Member

Version = TypeVar("Version", bound=RuleSet)

SUPERSEDED = Refusal(
    "superseded", _("There is a later version of these rules. Begin from that one.")
)
REPLACED = Refusal("replaced", _("A later version of these rules is in force. Choose that one."))
NAME_TAKEN = Refusal(
    "name-taken", _("There are rules of this name. Change those, or give these another name.")
)
ADOPTED_BEFORE = Refusal(
    "adopted-before",
    _("The version before was adopted later than that day. Give the day of the decision."),
)
NOT_DECIDED = Refusal(
    "not-decided", _("That day is still to come. Give the day on which it was decided.")
)
NOTHING_CHANGED = Refusal(
    "nothing-changed",
    _("These are the rules as they stand. Change what was decided, or leave them as they are."),
)


def refusal_to_adopt(made: RuleSet, before: RuleSet | None, today: date) -> Refusal | None:
    """Why `made` may not be entered as the next version.

    before   the latest version of the rules of its name; None if there are no such rules
    """
    if before is None:
        if made.version != 1:
            return SUPERSEDED
    elif made.version == 1:
        return NAME_TAKEN
    elif made.version != before.version + 1:
        return SUPERSEDED
    elif made.adopted_on < before.adopted_on:
        return ADOPTED_BEFORE
    elif made.decided() == before.decided():
        return NOTHING_CHANGED
    return NOT_DECIDED if made.adopted_on > today else None


@transaction.atomic
def enter(
    made: Version, action: str, *, version: int | None, by: Member | None, at: datetime
) -> Version:
    """Save `made`, a row in no table yet, as a version of the rules of its name; the row that is there then.

    action    what the record is to call it: "ballot.rules_adopted"
    version   which it is to be: the next one, unless given. If somebody else has entered that, it is refused
    """
    named = type(made)._default_manager.filter(name__iexact=made.name).order_by("-version")
    before = named.first()
    made.version = version or (before.version + 1 if before else 1)
    if twin := entered_already(made, named):
        return twin
    require(refusal_to_adopt(made, before, timezone.localdate(at)))
    if before is not None:
        made.name = before.name
    try:
        with refuse_on(f"{made._meta.label_lower.replace('.', '_')}_version_once", SUPERSEDED):
            made.save(force_insert=True)
    except Refused:
        if twin := entered_already(made, named):
            return twin
        raise
    record(action, made, by=by, at=at, rules=made.snapshot())
    return made


def entered_already(made: Version, named: QuerySet[Version]) -> Version | None:
    """The latest of `named`, if it is this very version and says the same: a button was pressed twice."""
    latest = named.first()
    if latest is None or latest.version != made.version or latest.adopted_on != made.adopted_on:
        return None
    return latest if latest.decided() == made.decided() else None
