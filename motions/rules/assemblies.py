"""Who sits in an assembly, and how seats are drawn, taken and left."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from members.models import Member
from momentum_demo.refusals import Refusal
from motions.models import Basis, Draw, Meeting, Seat, Stage
from motions.rules.timing import NOT_OPENED
from motions.sortition import Quota
from motions.timetables import StageKind

SEATED_ALREADY = Refusal("seated-already", _("They have a seat in this assembly already."))
DRAWN_ALREADY = Refusal(
    "pool-published-already",
    _("The pool of this assembly has been published. A draw is not begun anew."),
)
IMPOSSIBLE = Refusal(
    "quotas-impossible",
    _("No choice of people from the register keeps these quotas. Make them wider, or fewer."),
)
TANGLED = Refusal(
    "quotas-tangled",
    _("Whether these quotas can be kept could not be found out. Make them wider, or fewer."),
)
TOO_FEW = Refusal(
    "pool-too-small", _("There are fewer people in the pool than seats. Draw fewer seats.")
)
NO_REMIT = Refusal("no-remit", _("Say what the assembly may decide, and what not."))
NO_SOURCE = Refusal(
    "no-public-source",
    _("Say what the public words will be, such as dice thrown before witnesses."),
)
ONE_ASSEMBLY_A_STAGE = Refusal("one-assembly-a-stage", _("This stage has its assembly already."))
NOT_YOUR_SEAT = Refusal("not-your-seat", _("This seat was offered to somebody else."))
NOTHING_TO_REPORT = Refusal("nothing-to-report", _("Write what you want to tell your group."))
SEAT_ENDED = Refusal("seat-ended", _("This seat has ended already."))
CALLED_ALREADY = Refusal(
    "meeting-called-already", _("A meeting of this assembly is announced for that time already.")
)
NO_REASON_TO_END = Refusal("no-reason-to-end", _("Say why the seat ends. Members can read it."))


def refusal_to_convene(stage: Stage, remit: str) -> Refusal | None:
    """Why there can be no assembly in `stage` with this remit. Wants its process loaded."""
    if stage.process.opened_at is None:
        return NOT_OPENED
    if stage.kind != StageKind.ASSEMBLY:
        return Refusal("not-an-assembly", _("Choose a stage of the timetable that is an assembly."))
    return None if remit.strip() else NO_REMIT


def refusal_to_publish_pool(
    *, size: int, seats: int, quotas: list[Quota], source: str, draws_at: datetime, at: datetime
) -> Refusal | None:
    """Why a pool of that size may not be published for that draw."""
    if not source.strip():
        return NO_SOURCE
    if draws_at <= at:
        return Refusal(
            "draw-too-soon",
            _("The draw must come after the pool is published. Give a time that is still to come."),
        )
    if any(quota.least > quota.most for quota in quotas):
        return Refusal("quota-upside-down", _("One quota asks for more at least than at most."))
    return TOO_FEW if size < seats else None


def refusal_to_draw(draw: Draw, words: str, *, at: datetime) -> Refusal | None:
    """Why the draw may not be held with these public words."""
    if draw.is_held:
        return Refusal("drawn-already", _("This draw has been held. It is never held twice."))
    if at < draw.draws_at:
        return Refusal(
            "too-early-to-draw",
            _("The time that was announced has not come yet. Wait for it."),
        )
    return None if words.strip() else Refusal("no-public-words", _("Enter the public words."))


def refusal_to_take(seat: Seat, by: Member) -> Refusal | None:
    """Why `by` may not take `seat`."""
    if seat.member_id != by.pk:
        return NOT_YOUR_SEAT
    if seat.ended_at is not None:
        return SEAT_ENDED
    return Refusal("taken-already", _("You have taken this seat.")) if seat.taken_at else None


def refusal_to_decline(seat: Seat, by: Member) -> Refusal | None:
    """Why `by` may not give `seat` up."""
    if seat.member_id != by.pk:
        return NOT_YOUR_SEAT
    return SEAT_ENDED if seat.ended_at is not None else None


def refusal_to_end(seat: Seat, because: str) -> Refusal | None:
    """Why the committee may not end `seat`."""
    if seat.ended_at is not None:
        return SEAT_ENDED
    return None if because.strip() else NO_REASON_TO_END


def refusal_to_report(seat: Seat, by: Member, words: str) -> Refusal | None:
    """Why `by` may not report to the group that `seat` speaks for."""
    if seat.member_id != by.pk or seat.basis != Basis.DELEGATE:
        return Refusal("not-a-delegate", _("Only the group’s delegate reports back to it."))
    return None if words.strip() else NOTHING_TO_REPORT


def refusal_to_open_meeting(
    meeting: Meeting, *, another_open: bool, at: datetime
) -> Refusal | None:
    """Why `meeting` may not be opened at `at`."""
    if meeting.opened_at is not None:
        return Refusal("meeting-opened-already", _("This meeting has been opened already."))
    if another_open:
        return Refusal("another-meeting-open", _("Another meeting is open. Close that first."))
    if at < meeting.begins_at:
        return Refusal(
            "meeting-not-begun", _("The time of this meeting has not come yet. Wait for it.")
        )
    return None


def quorum_of(sitting: int, per_cent: int) -> int:
    """How many must be there: that share of those who sit, rounded up, and never nobody."""
    return max(1, -(-sitting * per_cent // 100))
