"""What the rules say of local groups and their meetings. Pure: facts in, a Refusal or None out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from members.models import LocalGroup, Meeting
from members.roles import KEEPS_REGISTER, Role
from members.rules import OTHER_OFFICE
from momentum_demo.refusals import Refusal

CALLED_ALREADY = Refusal(
    "called-already", _("This meeting is called already, and every member of the group was told.")
)
NOT_OF_THE_GROUP = Refusal(
    "not-of-the-group", _("There is no member of this group with that number.")
)
THERE_ALREADY = Refusal("there-already", _("They are noted as being here already."))


def refusal_to_describe_group(
    roles: Collection[Role], *, is_officer: bool, fields: Collection[str]
) -> Refusal | None:
    """Why somebody may not change these `fields` of a local group."""
    if KEEPS_REGISTER & set(roles):
        return None
    if is_officer and set(fields) <= {"about"}:
        return None
    return OTHER_OFFICE


def refusal_to_close_group(*, members: int) -> Refusal | None:
    """Why a local group with so many members may not be closed."""
    if members:
        return Refusal(
            "group-has-members", _("The group still has members. Move them to other groups first.")
        )
    return None


def refusal_to_meet(*, is_officer: bool) -> Refusal | None:
    """Why somebody may not call or run a local group's meetings."""
    if not is_officer:
        return Refusal("not-a-group-officer", _("Only the group’s officers may do this."))
    return None


def refusal_to_call(group: LocalGroup, begins_at: datetime, *, at: datetime) -> Refusal | None:
    """Why a meeting of `group` may not be called at `at` for `begins_at`."""
    if begins_at - at < timedelta(days=group.notice_days):
        return Refusal(
            "too-little-notice-of-meeting",
            _("The group’s meetings need %(days)d days of notice. Choose a later day.")
            % {"days": group.notice_days},
        )
    return None


def refusal_to_check_in(meeting: Meeting, *, in_group: bool, at: datetime) -> Refusal | None:
    """Why somebody may not be noted as being at `meeting` at `at`."""
    if meeting.cancelled_at is not None:
        return Refusal("meeting-cancelled", _("This meeting is cancelled."))
    if meeting.ended_at is not None:
        return Refusal("meeting-over", _("This meeting is over. Its attendance stands."))
    if at < meeting.begins_at - timedelta(hours=1):
        return Refusal("meeting-not-yet", _("People can be noted from an hour before it begins."))
    if not in_group:
        return NOT_OF_THE_GROUP
    return None


def refusal_to_end_meeting(meeting: Meeting, *, at: datetime) -> Refusal | None:
    """Why `meeting` may not be ended at `at`."""
    if meeting.cancelled_at is not None:
        return Refusal("meeting-cancelled", _("This meeting is cancelled."))
    if meeting.ended_at is not None:
        return Refusal("meeting-over", _("This meeting is over. Its attendance stands."))
    if at < meeting.begins_at:
        return Refusal("meeting-not-yet", _("This meeting has not begun yet."))
    return None


def refusal_to_cancel_meeting(meeting: Meeting, *, at: datetime) -> Refusal | None:
    """Why `meeting` may not be cancelled at `at`."""
    if meeting.cancelled_at is not None:
        return Refusal("meeting-cancelled", _("This meeting is cancelled."))
    if at >= meeting.begins_at:
        return Refusal("meeting-begun", _("This meeting has begun. End it instead."))
    return None
