"""What is said of clashes and of changes in an agenda, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from momentum_demo import moments

ALL: Final = _("all who take part")

SENTENCES: Final[Mapping[str, Any]] = {
    "runs-over": _("“%(session)s” is %(minutes)s minutes too short for what is in it."),
    "room-too-small": _(
        "“%(room)s” holds %(capacity)s people; %(expected)s are expected for “%(session)s”."
    ),
    "room-twice": _("“%(session)s” and “%(other)s” are in “%(room)s” at the same time."),
    "mover-twice": _("The same person moves “%(item)s” and “%(other)s” at the same time."),
    "words-missing": _(
        "“%(item)s” would change the rules, but no motion with the words is tied to it, so it cannot be voted "
        "on. Change the item, and choose the motion as its business."
    ),
    "session-new": _("New: the session “%(session)s”."),
    "session-off": _("Taken off: the session “%(session)s”."),
    "session-renamed": _("“%(was)s” is now called “%(session)s”."),
    "session-moved": _("“%(session)s” is at %(now)s until %(until)s; it was at %(was)s."),
    "session-room": _("“%(session)s” is in %(now)s; it was in %(was)s."),
    "item-new": _("New: “%(item)s”, in “%(session)s”."),
    "item-off": _("Taken off: “%(item)s”."),
    "item-renamed": _("“%(was)s” is now called “%(item)s”."),
    "item-moved": _("“%(item)s” is in “%(session)s”; it was in “%(was)s”."),
    "item-order": _("“%(item)s” has another place in “%(session)s”."),
    "item-length": _("“%(item)s” has %(now)s minutes; it had %(was)s."),
}


def sentences(findings: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> list[str]:
    """A sentence for each finding as a release keeps it: {"code", "facts"}."""
    return [sentence(each["code"], each["facts"], zone) for each in findings]


def sentence(code: str, facts: Mapping[str, Any], zone: ZoneInfo) -> str:
    said = dict(facts)
    if code == "session-moved":
        clock: Callable[[datetime, ZoneInfo], str] = moments.clock
        said["until"] = clock(datetime.fromisoformat(said["until"]), zone)
        for key in ("was", "now"):
            said[key] = moments.in_words(datetime.fromisoformat(said[key]), tz=zone)
    if code == "session-room":
        said["was"], said["now"] = said["was"] or ALL, said["now"] or ALL
    return str(SENTENCES[code]) % said
