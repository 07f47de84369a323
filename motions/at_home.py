"""What of motions a member can take part in, or is asked for, now; see members.homes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from members.homes import Chance
from members.models import Member
from members.roles import COORDINATES
from motions.lifecycle import State
from motions.models import Appeal, Process, Seat
from motions.queries import outlook


def chances(member: Member, *, at: datetime) -> list[Chance]:
    """The stages that every round of motions is in; a seat offered to them; appeals that they may decide."""
    return [*stages(member, at), *seats(member, at), *appeals(member, at)]


def stages(member: Member, at: datetime) -> list[Chance]:
    return [
        Chance(
            str(process),
            _("Now: %(stage)s") % {"stage": stage},
            reverse("motions:process", args=[process.slug]),
            stage.window.closes_at,
        )
        for process in Process.objects.visible_to(member, officer=False).with_timetable()
        for stage in process.stages.all()
        if outlook.state_of(stage, at) == "now"
    ]


def seats(member: Member, at: datetime) -> list[Chance]:
    """Seats that were offered to `member` by lot, until the assembly is over."""
    offered = Seat.objects.filter(member=member, taken_at=None, ended_at=None)
    found = offered.select_related("assembly__stage").prefetch_related("assembly__stage__windows")
    return [
        Chance(
            str(seat.assembly),
            _("A seat is offered to you by lot: say whether you take it"),
            reverse("assemblies:detail", args=[seat.assembly.slug]),
            seat.assembly.stage.window.closes_at,
        )
        for seat in found
        if at < seat.assembly.stage.window.closes_at
    ]


def appeals(member: Member, at: datetime) -> list[Chance]:
    """Appeals for the coordinating group to decide before the next agenda locks."""
    waiting = Appeal.objects.filter(allowed=None, ruling__submission__state=State.APPEALED)
    found = list(waiting.select_related("ruling__submission__process", "ruling__submission__lead"))
    if not found or not COORDINATES & member.roles(at):
        return []
    processes = [appeal.ruling.submission.process for appeal in found]
    prefetch_related_objects(processes, "stages__windows")
    return [
        Chance(
            str(appeal.ruling.submission),
            _("There is an appeal to decide"),
            reverse("motions:appeals"),
            until,
        )
        for appeal, process in zip(found, processes, strict=True)
        if (until := process.agenda_locks_at(at))
    ]
