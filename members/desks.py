"""What waits at the staff desk, and what can be found there: asked of every app, by the roles of whoever asks.

An app has a module of the shape of `Desk`, named in settings.DESKS; so the desk shows them all and `members`
imports none. What somebody's office does not do is neither counted for them nor found.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings

from members.models import Member
from members.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Work:
    """Something that waits for this officer.

    late   whether a promise or a deadline of the organisation's own is past
    """

    number: int
    words: str | _StrPromise
    url: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Something that words were found in: what it is called, one line about it, where it is."""

    title: str
    hint: str
    url: str


class Desk(Protocol):
    """What an app's module has."""

    def waiting(self, roles: Collection[Role], *, by: Member, at: datetime) -> list[Work]:
        """What waits for the holder of `roles`; things of which there are none may be among it."""

    def found(
        self, words: str, roles: Collection[Role], *, by: Member, at: datetime
    ) -> dict[str, list[Found]]:
        """What the holder of `roles` may see that has `words` in it, by kind; MOST of each kind at most."""


MOST = 20


def modules() -> list[Desk]:
    return [cast("Desk", import_module(name)) for name in settings.DESKS]


def waiting(roles: Collection[Role], *, by: Member, at: datetime) -> list[Work]:
    """What waits for this officer, what is late first."""
    work = [each for desk in modules() for each in desk.waiting(roles, by=by, at=at) if each.number]
    return sorted(work, key=lambda each: not each.late)


def found(
    words: str, roles: Collection[Role], *, by: Member, at: datetime
) -> dict[str, list[Found]]:
    """What `words` are found in, by kind; kinds without any are left out."""
    every: dict[str, list[Found]] = {}
    for desk in modules():
        every |= desk.found(words, roles, by=by, at=at)
    return {kind: some for kind, some in every.items() if some}
