"""The demonstration's hall: who speaks when tomorrow, and what each vote does. All invented."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from conventions.actions import plans, speeches
from conventions.models import Convention, Item, ItemKind
from members.models import Member

GROUP: Final = "women and people of other marginalised genders"


def prepare(convention: Convention, *, by: Member, at: datetime) -> None:
    """The speakers' policy, and the vote plans: two priorities with their run-off, and two motions alone."""
    speeches.declare_policy(convention, group=GROUP, patience=4, by=by, at=at)
    items = Item.objects.filter(session__convention=convention)
    priorities = items.filter(kind=ItemKind.PRIORITY, parent__isnull=False)
    both = plans.draw_up(
        convention,
        list(priorities),
        title="Two priorities: which goes first?",
        run_off=True,
        by=by,
        at=at,
    )
    plans.publish(both, by=by, at=at)
    for kind in (ItemKind.MOTION, ItemKind.CONSTITUTIONAL):
        alone = plans.draw_up(convention, list(items.filter(kind=kind)), title="", by=by, at=at)
        plans.publish(alone, by=by, at=at)
