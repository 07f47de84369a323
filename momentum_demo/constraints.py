"""Database constraints, named for what they promise."""

from __future__ import annotations

from typing import Any

from django.db.models import CheckConstraint, Choices, F, Q


def one_of(field: str, choices: type[Choices]) -> CheckConstraint:
    """`field` holds one of `choices`. (`choices=` on the field alone promises nothing.)"""
    return CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_known",
        condition=Q(**{f"{field}__in": choices.values}),
    )


def in_order(earlier: str, later: str) -> CheckConstraint:
    """`earlier` comes strictly before `later`; NULLs pass."""
    return CheckConstraint(
        name=f"%(app_label)s_%(class)s_{earlier}_before_{later}",
        condition=Q(**{f"{later}__gt": F(earlier)}),
    )


def present_iff(field: str, **when: Any) -> CheckConstraint:
    """`field` is filled in exactly when the row matches `when`."""
    filled = Q(**{f"{field}__isnull": False})
    return CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_iff",
        condition=(Q(**when) & filled) | (~Q(**when) & ~filled),
    )
