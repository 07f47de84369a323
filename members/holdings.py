"""What each app holds of a member: to be shown to them, and to be asked before their entry changes for good.

Each app that keeps something of members has a module of the shape of this one's `Holding`, named in
settings.HOLDINGS; so `members` can ask them all and import none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings

from members.models import Member
from momentum_demo.refusals import Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Holding(Protocol):
    """What an app's module has.

    WORDS   what the app holds of a member, why, and for how long: name, what, why, how long
    """

    WORDS: tuple[
        tuple[str | _StrPromise, str | _StrPromise, str | _StrPromise, str | _StrPromise], ...
    ]

    def held(self, member: Member) -> dict[str, Any]:
        """All of it, as JSON values under telling names."""

    def at_desk(self, member: Member) -> list[tuple[str, str]]:
        """What of it the membership office sees with an entry: what, and how it stands."""

    def objection_to_merge(self, kept: Member, gone: Member) -> Refusal | None:
        """Why these two entries may not become one now."""

    def forget(self, member: Member, *, at: datetime) -> None:
        """Take out what says who the member is; keep what decisions and counts rest on."""


def modules() -> Iterator[Holding]:
    for name in settings.HOLDINGS:
        yield cast("Holding", import_module(name))


def held(member: Member) -> dict[str, Any]:
    """Everything that is held of `member`, by app."""
    return {
        name.partition(".")[0]: module.held(member)
        for name, module in zip(settings.HOLDINGS, modules(), strict=True)
    }


def at_desk(member: Member) -> list[tuple[str, str]]:
    """What the membership office sees of `member` from every app."""
    return [row for module in modules() for row in module.at_desk(member)]


def words() -> list[tuple[Any, ...]]:
    """What is held, why and for how long, of all apps: the register's first, which all others rest on."""
    return [row for module in reversed(list(modules())) for row in module.WORDS]


def objection_to_merge(kept: Member, gone: Member) -> Refusal | None:
    """The first reason why these two entries may not become one now."""
    return next(filter(None, (m.objection_to_merge(kept, gone) for m in modules())), None)


def forget(member: Member, *, at: datetime) -> None:
    """Have every app take out what says who `member` is."""
    for module in modules():
        module.forget(member, at=at)
