"""The agenda, in draft and in releases."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from conventions.lifecycle import OVER, ItemState
from conventions.models import Convention, Item
from conventions.rules.common import OVER_NOW
from momentum_demo.refusals import Refusal

BEGUN_ONCE: Final = Refusal(
    "begun-once",
    _("Somebody spoke on this item, or something was decided: it stays. It can be put elsewhere."),
)


def refusal_to_edit(convention: Convention) -> Refusal | None:
    """Why the draft of the agenda cannot be changed."""
    return OVER_NOW if convention.state in OVER else None


def refusal_to_change_item(item: Item) -> Refusal | None:
    """Why an item cannot be changed, moved or removed."""
    if item.state != ItemState.PLANNED:
        return Refusal("under-way", _("This item has been begun. It stays as it is."))
    return None


def refusal_to_time(
    convention: Convention, *, starts_at: datetime, ends_at: datetime
) -> Refusal | None:
    """Why a session cannot be at that time."""
    if ends_at <= starts_at:
        return Refusal("ends-first", _("A session must end after it begins."))
    if starts_at < convention.opens_at or ends_at > convention.closes_at:
        return Refusal(
            "outside",
            _("A session must lie between the opening and the closing of the convention."),
        )
    return None


def refusal_to_release(
    convention: Convention, *, sessions: int, changes: int, first: bool, late: Collection[str]
) -> Refusal | None:
    """Why the agenda cannot be published.

    changes   since the last release
    late      constitutional changes for which it is too late, by name
    """
    if convention.state in OVER:
        return OVER_NOW
    if not sessions:
        return Refusal("empty", _("There is nothing on the agenda yet."))
    if not first and not changes:
        return Refusal("no-change", _("Nothing has changed since the last release."))
    if late:
        return Refusal(
            "too-late-for-the-constitution",
            _(
                "The rules ask for more notice of a constitutional change than there is left. Take it off: "
                "%(items)s."
            )
            % {"items": "; ".join(sorted(late))},
        )
    return None
