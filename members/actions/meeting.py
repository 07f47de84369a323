"""Local groups meeting: called, attended, ended."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from members import events, group_rules, notices
from members.models import Attendance, LocalGroup, Meeting, Member
from members.queries import belonging_to
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require


@transaction.atomic
def call(
    group: LocalGroup,
    *,
    title: str,
    where: str,
    agenda: str,
    begins_at: datetime,
    by: Member,
    at: datetime,
) -> Meeting:
    """Call a meeting; every member of the group is told."""
    require(group_rules.refusal_to_meet(is_officer=by.offices_in(group, at)))
    group = LocalGroup.objects.select_for_update().get(pk=group.pk)
    require(group_rules.refusal_to_call(group, begins_at, at=at))
    if group.meetings.filter(title=title, begins_at=begins_at, cancelled_at=None).exists():
        require(group_rules.CALLED_ALREADY)
    told = belonging_to(group, at)
    meeting = group.meetings.create(
        title=title,
        where=where,
        agenda=agenda,
        begins_at=begins_at,
        called_at=at,
        called_by=by,
        quorum=group.quorum,
        members=told.count(),
    )
    record("meeting.called", meeting, by=by, at=at, begins_at=begins_at, quorum=group.quorum)
    notices.tell(
        events.MEETING_CALLED, told, about=key(meeting), facts=facts(meeting), by=by, at=at
    )
    return meeting


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: Member, at: datetime) -> Meeting:
    """Cancel a meeting that has not begun; everybody who was told of it is told."""
    meeting = locked(meeting)
    require(group_rules.refusal_to_meet(is_officer=by.offices_in(meeting.group, at)))
    require(group_rules.refusal_to_cancel_meeting(meeting, at=at))
    meeting.cancelled_at, meeting.cancelled_why = at, reason
    meeting.save()
    record("meeting.cancelled", meeting, by=by, at=at, reason=reason)
    notices.tell(
        events.MEETING_CANCELLED,
        belonging_to(meeting.group, at),
        about=key(meeting),
        facts={**facts(meeting), "reason": reason},
        by=by,
        at=at,
    )
    return meeting


@transaction.atomic
def check_in(meeting: Meeting, member: Member, *, by: Member, at: datetime) -> Attendance:
    """Note that a member is there. An officer of the group does it, at the door."""
    meeting = locked(meeting)
    require(group_rules.refusal_to_meet(is_officer=by.offices_in(meeting.group, at)))
    in_group = belonging_to(meeting.group, at).filter(pk=member.pk).exists()
    require(group_rules.refusal_to_check_in(meeting, in_group=in_group, at=at))
    with refuse_on("members_attendance_once_each", group_rules.THERE_ALREADY):
        made = meeting.attendances.create(member=member, at=at)
    record("meeting.attended", meeting, by=by, at=at, member=member.number)
    return made


@transaction.atomic
def end(meeting: Meeting, *, minutes: str, by: Member, at: datetime) -> Meeting:
    """End a meeting: its attendance stands, and with it whether it was quorate."""
    meeting = locked(meeting)
    require(group_rules.refusal_to_meet(is_officer=by.offices_in(meeting.group, at)))
    require(group_rules.refusal_to_end_meeting(meeting, at=at))
    meeting.ended_at, meeting.minutes = at, minutes
    meeting.save()
    there = meeting.attendances.count()
    record("meeting.ended", meeting, by=by, at=at, there=there, quorate=there >= meeting.quorum)
    return meeting


def member_numbered(number: int, group: LocalGroup, *, at: datetime) -> Member:
    """The member of the group with this number; refuses as if there were none, if they are elsewhere."""
    found = belonging_to(group, at).filter(number=number).first()
    if found is None:
        raise Refused(group_rules.NOT_OF_THE_GROUP)
    return found


def key(meeting: Meeting) -> str:
    return f"members.meeting:{meeting.pk}"


def facts(meeting: Meeting) -> dict[str, object]:
    return {
        "group": meeting.group.name,
        "title": meeting.title,
        "where": meeting.where,
        "agenda": meeting.agenda,
        "begins_at": meeting.begins_at,
        "quorum": meeting.quorum,
        "url": settings.SITE_URL + reverse("groups:meeting", args=[meeting.group.slug, meeting.pk]),
    }


def locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    )
