"""Local groups' meetings: who called them, who came, whether they were quorate."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from members.models.people import Member
from members.models.places import LocalGroup


class Meeting(models.Model):
    """A local group's meeting.

    quorum, members   the group's quorum, and how many members it had, when the meeting was called
    minutes           what was decided; written once the meeting is over
    """

    group = models.ForeignKey(LocalGroup, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(_("title"), max_length=120)
    where = models.CharField(_("where"), max_length=200)
    agenda = models.TextField(_("agenda"))
    begins_at = models.DateTimeField(_("begins"))
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    quorum = models.PositiveSmallIntegerField()
    members = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True)
    minutes = models.TextField(_("minutes"), blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(_("why it is cancelled"), max_length=200, blank=True)

    class Meta:
        ordering = ["-begins_at"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            CheckConstraint(
                name="members_meeting_called_before_it_begins",
                condition=Q(begins_at__gt=models.F("called_at")),
            ),
            CheckConstraint(
                name="members_meeting_cancelled_with_a_reason",
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """That a member was at a meeting: written by an officer of the group at the door."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attendances")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            UniqueConstraint(fields=["meeting", "member"], name="members_attendance_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.meeting}"
