"""The agenda for other programs and for paper: calendars and the order paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from conventions import agenda, queries
from conventions.models import AgendaRelease, Convention, ItemKind
from conventions.queries import Line, Part
from momentum_demo import moments
from momentum_demo.pdf import Column, Document
from momentum_demo.pdf import Line as Row


def calendar(
    convention: Convention,
    release: AgendaRelease | None,
    lines: Sequence[Line] | None,
    *,
    at: datetime,
) -> bytes:
    """The convention's sessions as events, or only the items in `lines`.

    Each keeps its identity from release to release, so that a calendar that asks again shows it at its new
    time. Moments are in UTC: a calendar shows them in its owner's own zone, whatever becomes of summer time.
    """
    made = Calendar()
    made.add("prodid", f"-//{settings.ORGANISATION}//Conventions//EN")
    made.add("version", "2.0")
    made.add("name", convention.title)
    made.add("x-wr-calname", convention.title)
    if lines is not None:
        for line in lines:
            made.add_component(item_event(convention, release, line, at))
    elif release is None:
        made.add_component(whole(convention, at))
    else:
        stretches = agenda.thawed(release.tree)
        for part in queries.parts(convention, stretches, at=at, for_member=False):
            made.add_component(session_event(convention, release, part, at))
    return bytes(made.to_ical())


def whole(convention: Convention, at: datetime) -> Event:
    """The convention as one event, before there is an agenda."""
    return event(
        convention,
        f"convention-{convention.pk}",
        convention.title,
        convention.opens_at,
        convention.closes_at,
        reverse("conventions:convention", args=[convention.slug]),
        number=0,
        at=at,
    )


def session_event(
    convention: Convention, release: AgendaRelease, part: Part, at: datetime
) -> Event:
    made = event(
        convention,
        f"session-{part.stretch.id}",
        f"{part.stretch.title} ({convention.title})",
        part.stretch.starts_at,
        part.ends_at,
        reverse("conventions:agenda", args=[convention.slug]),
        number=release.number,
        at=at,
        room=part.stretch.room,
    )
    said = [
        f"{moments.clock(line.slot.starts_at, convention.timezone)} {line.slot.entry.title}"
        for line in part.lines
    ]
    made.add("description", "\n".join(said))
    return made


def item_event(
    convention: Convention, release: AgendaRelease | None, line: Line, at: datetime
) -> Event:
    slot = line.slot
    return event(
        convention,
        f"item-{slot.entry.id}",
        slot.entry.title,
        slot.starts_at,
        slot.ends_at,
        reverse("conventions:item", args=[convention.slug, slot.entry.id]),
        number=release.number if release else 0,
        at=at,
    )


def event(
    convention: Convention,
    name: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    path: str,
    *,
    number: int,
    at: datetime,
    room: str = "",
) -> Event:
    made = Event()
    host = settings.SITE_URL.partition("//")[2]
    made.add("uid", f"{name}@{host}")
    made.add("sequence", number)
    made.add("dtstamp", at.astimezone(UTC))
    made.add("dtstart", starts_at.astimezone(UTC))
    made.add("dtend", ends_at.astimezone(UTC))
    made.add("summary", title)
    made.add("url", settings.SITE_URL + path)
    if where := ", ".join(each for each in (room, convention.place) if each):
        made.add("location", where)
    return made


def order_paper(convention: Convention, release: AgendaRelease) -> bytes:
    """The agenda on paper: the same bytes for as long as the release is the last."""
    zone = convention.timezone
    paper = Document(
        _("Order paper: %(title)s") % {"title": convention.title},
        author=settings.ORGANISATION,
        made_at=release.at,
    )
    paper.masthead(
        _("%(organisation)s · Order paper") % {"organisation": settings.ORGANISATION},
        convention.title,
    )
    paper.facts(
        [
            (_("When"), moments.in_words(convention.opens_at, zone=True, tz=zone), False),
            (_("Where"), convention.place or convention.get_mode_display(), False),
            (
                _("Agenda"),
                _("Release %(number)s, published %(moment)s")
                % {"number": release.number, "moment": moments.in_words(release.at, tz=zone)},
                False,
            ),
        ]
    )
    stretches = agenda.thawed(release.tree)
    for part in queries.parts(convention, stretches, at=None, for_member=False):
        session(paper, convention, part)
    paper.paragraph(
        _("Times may move as the convention goes on. They are in %(zone)s time.")
        % {"zone": convention.zone},
        soft=True,
    )
    return paper.content()


def session(paper: Document, convention: Convention, part: Part) -> None:
    zone, stretch = convention.timezone, part.stretch
    times = f"{moments.clock(stretch.starts_at, zone)} – {moments.clock(stretch.ends_at, zone)}"
    paper.heading(stretch.title, room=40)
    about = [moments.day(stretch.starts_at, zone), times, stretch.track, stretch.room]
    paper.paragraph(" · ".join(each for each in about if each), soft=True)
    columns = [
        Column([_("Time")], 20),
        Column([_("Item")]),
        Column([_("Kind")], 34),
        Column([_("Moved by")], 40),
    ]
    paper.grid(columns, list(rows(convention, part.lines)), size=9)


def rows(convention: Convention, lines: Iterable[Line]) -> Iterable[Row]:
    for line in lines:
        slot = line.slot
        title = "    " * slot.depth + slot.entry.title
        if slot.entry.motion:
            title += f" ({slot.entry.motion[1]})"
        yield Row(
            [
                (moments.clock(slot.starts_at, convention.timezone), ""),
                (title, slot.entry.summary),
                (str(ItemKind(slot.entry.kind).label), ""),
                (line.mover, ""),
            ],
            bold=frozenset({1}),
            tinted=slot.entry.kind == ItemKind.BREAK,
        )
