"""What of motions a member can take part in now; see members.homes."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from members.homes import Chance
from members.models import Member
from motions.models import Process
from motions.queries import outlook


def chances(member: Member, *, at: datetime) -> list[Chance]:
    """The stages that every round of motions is in."""
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
