"""What these actions do the same way."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from conventions import rules
from conventions.models import Convention, Duty, Item, Registration
from members.models import Member
from members.standing import Standing
from momentum_demo.refusals import require, still_there


def locked(convention: Convention) -> Convention:
    """The convention as it is now, held until the transaction ends."""
    return (
        Convention.objects.select_for_update(of=("self",))
        .select_related("rule_set")
        .get(pk=convention.pk)
    )


def arranged(convention: Convention, *, by: Member, at: datetime) -> Convention:
    """The convention, held, for somebody of the arrangements committee and for nobody else."""
    require(rules.refusal_to_arrange(by.roles(at)))
    return locked(convention)


def served(convention: Convention, duty: Duty, *, by: Member, at: datetime) -> Convention:
    """The convention, held, for somebody with that duty there."""
    require_duty(convention, duty, by, at=at)
    return locked(convention)


def standing_at(convention: Convention, member: Member, at: datetime) -> Standing:
    return member.standing(
        timezone.localdate(at), arrears_allowed=convention.rules["arrears_allowed"]
    )


def locked_item(item: Item) -> Item:
    """The item as it is now, held until the transaction ends, with its convention.

    Two in the chair take turns at it: the second reads what the first did.
    """
    held = Item.objects.select_for_update(of=("self",)).select_related("session__convention")
    return still_there(held, item.pk)


def require_duty(convention: Convention, duty: Duty, by: Member, *, at: datetime) -> None:
    """Go on only if `by` has this duty at `convention`, or arranges it; the convention is not held."""
    duties = convention.stewards.filter(member=by).values_list("duty", flat=True)
    require(rules.refusal_to_serve(by.roles(at), set(duties), duty))


def require_chair(convention: Convention, by: Member, *, at: datetime) -> None:
    require_duty(convention, Duty.CHAIR, by, at=at)


def here(convention: Convention, member: Member) -> Registration | None:
    """How `member` takes part in `convention`, with the card they hold."""
    rows = convention.registrations.filter(member=member).select_related("card__section")
    return rows.first()
