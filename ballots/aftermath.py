"""What becomes of all that had followed from a result, if its ballot is annulled: asked of every app.

An app has a module of the shape of `Aftermath`, named in settings.AFTERMATHS. Two officers read what it says
before they agree, and the app then does it, by the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from ballots.models import Ballot


class Aftermath(Protocol):
    """What an app's module has."""

    def if_annulled(self, ballot: Ballot) -> Iterable[str]:
        """What becomes of what followed from `ballot` in this app, in sentences; none if nothing did."""


def of(ballot: Ballot) -> list[str]:
    """What becomes of what had followed from `ballot`, in sentences; empty if it only said something."""
    modules = [cast("Aftermath", import_module(name)) for name in settings.AFTERMATHS]
    return [sentence for module in modules for sentence in module.if_annulled(ballot)]
