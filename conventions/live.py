"""What everybody sees at one moment, made once and kept in Redis for all: "now" and "next".

Two thousand phones ask every fifteen seconds. What they ask for is the same for all of them, so it is made at
most once in LASTS seconds; what is one person's own ("your action") is no part of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import translation

from conventions import agenda, floor, queries
from conventions.lifecycle import ItemState, State
from conventions.models import Convention
from conventions.queries import Line, Part

LASTS: Final = 5  # seconds
TEMPLATE: Final = "conventions/standing.html"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a page, and the mark by which a browser knows that it has it already."""

    html: str
    mark: str


def fragment(slug: str, language: str, *, at: datetime) -> Fragment | None:
    """What stands now, for phones and for the hall's wall alike; None if there is no such convention."""
    key = f"conventions:standing:{slug}:{language}"
    kept: Fragment | None = cache.get(key)
    if kept is None:
        convention = Convention.objects.filter(slug=slug).first()
        if convention is None:
            return None
        with translation.override(language):
            html = render_to_string(TEMPLATE, standing(convention, at))
        kept = Fragment(html, hashlib.sha256(html.encode()).hexdigest()[:32])
        cache.set(key, kept, timeout=LASTS)
    return kept


def standing(convention: Convention, at: datetime) -> dict[str, Any]:
    """What is under way in each session, what comes next, and who is there."""
    release = queries.released(convention)
    stretches = agenda.thawed(release.tree) if release else ()
    parts = queries.parts(convention, stretches, at=at, for_member=False)
    running = [(part, line) for part in parts for line in part.lines if is_running(line)]
    return {
        "convention": convention,
        "presence": queries.presence(convention),
        "running": running,
        "next": coming(parts, at),
        "sitting": convention.state == State.SITTING,
        "floors": [floor.of(item) for item in floor.running(convention)],
    }


def is_running(line: Line) -> bool:
    return line.state == ItemState.RUNNING


def coming(parts: list[Part], at: datetime) -> list[tuple[Part, Line]]:
    """The next item of each session that is on, or of the session that comes next."""
    found: list[tuple[Part, Line]] = []
    for part in parts:
        waiting = [line for line in part.lines if line.state == ItemState.PLANNED]
        if waiting:
            found.append((part, waiting[0]))
    found.sort(key=lambda each: each[1].slot.starts_at)
    on = [each for each in found if each[0].stretch.starts_at <= at]
    return (on or found[:1])[:4]
