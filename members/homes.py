"""What a member can take part in besides voting, for their first page: asked of every app.

An app has a module of the shape of `Home`, named in settings.HOMES; so the page shows them all and `ballots`
imports none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings

from members.models import Member

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Chance:
    """Something that can be done now: in what, how it is said, where, and until when."""

    title: str
    words: str | _StrPromise
    url: str
    until: datetime


class Home(Protocol):
    """What an app's module has."""

    def chances(self, member: Member, *, at: datetime) -> list[Chance]:
        """What `member` can take part in at `at`; as many queries however many there are."""


def chances(member: Member, *, at: datetime) -> list[Chance]:
    """What `member` can take part in at `at`, what ends first before the rest."""
    homes = [cast("Home", import_module(name)) for name in settings.HOMES]
    every = [each for home in homes for each in home.chances(member, at=at)]
    return sorted(every, key=lambda each: each.until)
