"""What may be done when, and who runs a process and its timetable."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from members.roles import COORDINATES, RUNS_PROCESSES, Role
from members.standing import Standing
from momentum_demo.moments import in_words
from momentum_demo.refusals import Refusal
from motions.models import Process, Stage
from motions.timetables import Ends, Power

NOT_OF_THE_COMMITTEE = Refusal(
    "not-of-the-committee",
    _("Only the arrangements committee does this. Write to them if something is wrong."),
)
NOT_OF_THE_COORDINATING_GROUP = Refusal(
    "not-of-the-coordinating-group",
    _("Only the national coordinating group does this."),
)
NOT_IN_GOOD_STANDING = Refusal(
    "not-in-good-standing",
    _(
        "Only full members who are paid up do this. The membership office can tell you how you stand, "
        "and take a payment."
    ),
)
NOT_OPENED = Refusal(
    "process-not-opened", _("This process has not been opened yet. Come back when it has.")
)
PROCESS_CLOSED = Refusal("process-closed", _("This process is over, and nothing in it changes."))
OPENED_ALREADY = Refusal(
    "process-opened-already",
    _("This process is open. Its dates can still be moved, with a reason; nothing else can."),
)
NO_REASON = Refusal(
    "no-reason", _("Say why. The reason is shown to everybody, beside what it changes.")
)
BEFORE_OPENING = _("Changed before the process was opened.")
NOTHING_MOVED = Refusal(
    "nothing-moved", _("These are the dates it has already. Change one of them.")
)
ENDS_BEFORE_IT_BEGINS = Refusal(
    "ends-before-it-begins", _("The end must come after the beginning. Put the dates right.")
)
NO_STAGES = Refusal("no-stages", _("There are no stages yet. Add them, then open the process."))
NO_RULE_BOOK = Refusal(
    "no-rule-book", _("This process has no rule book to change. Draft a policy motion instead.")
)


def refusal_to_run(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not set up and run processes."""
    return None if RUNS_PROCESSES & set(roles) else NOT_OF_THE_COMMITTEE


def refusal_to_coordinate(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not act for the national coordinating group."""
    return None if COORDINATES & set(roles) else NOT_OF_THE_COORDINATING_GROUP


def refusal_by_standing(standing: Standing) -> Refusal | None:
    """Why somebody who stands so takes no part."""
    return None if standing == Standing.GOOD else NOT_IN_GOOD_STANDING


def refusal_at(power: Power, process: Process, *, at: datetime) -> Refusal | None:
    """Why it is not the time for `power`. Wants the timetable loaded."""
    if process.opened_at is None or at < process.opened_at:
        return NOT_OPENED
    if process.closed_at is not None:
        return PROCESS_CLOSED
    if power in process.powers(at):
        return None
    what = {"what": power.label}
    if opens_at := process.next_opening(power, at):
        return Refusal(
            "too-early",
            _("It is too early to %(what)s. That opens on %(when)s.")
            % {**what, "when": in_words(opens_at, zone=True)},
        )
    ended = [
        stage.window.closes_at
        for stage in process.stages.all()
        if power in stage.powers and stage.window.closes_at <= at
    ]
    if not ended:
        return Refusal("never", _("In this process there is no time to %(what)s.") % what)
    return Refusal(
        "too-late",
        _(
            "It is too late to %(what)s: the time for that ended on %(when)s, and nothing is taken after it. "
            "If the date is wrong, write to the arrangements committee."
        )
        % {**what, "when": in_words(max(ended), zone=True)},
    )


def refusal_to_open(process: Process, stages: Sequence[Stage]) -> Refusal | None:
    """Why `process` may not be opened."""
    if process.opened_at is not None:
        return OPENED_ALREADY
    return None if stages else NO_STAGES


def refusal_to_prepare(process: Process) -> Refusal | None:
    """Why what `process` is made of may no longer change."""
    return None if process.opened_at is None else OPENED_ALREADY


def refusal_to_reschedule(
    stage: Stage, opens_at: datetime, closes_at: datetime, reason: str, *, at: datetime
) -> Refusal | None:
    """Why `stage` may not be moved to these times. Wants its windows loaded."""
    if stage.process.closed_at is not None:
        return PROCESS_CLOSED
    if opens_at >= closes_at:
        return ENDS_BEFORE_IT_BEGINS
    if (opens_at, closes_at) == (stage.window.opens_at, stage.window.closes_at):
        return NOTHING_MOVED
    if stage.process.opened_at is not None and not reason.strip():
        return NO_REASON
    if opens_at != stage.window.opens_at and stage.window.opens_at <= at:
        return Refusal(
            "begun-already", _("This stage has begun, so only its end can be moved. Move that.")
        )
    if closes_at <= at:
        return Refusal(
            "in-the-past",
            _("A stage cannot be ended in the past. Give it a time that is still to come."),
        )
    return None


def refusal_to_close(process: Process, undecided: int, *, at: datetime) -> Refusal | None:
    """Why `process`, with so many submissions `undecided`, is not over. Wants the timetable loaded."""
    if process.opened_at is None or at < process.opened_at:
        return NOT_OPENED
    if process.closed_at is not None:
        return PROCESS_CLOSED
    stages = process.stages.all()
    if any(stage.ends == Ends.BY_DEED and stage.finished_at is None for stage in stages):
        return Refusal("stages-unfinished", _("Not every stage is finished. Finish them first."))
    if undecided:
        return Refusal(
            "submissions-undecided",
            _("Not everything that was put forward is decided. See to that first."),
        )
    return None


def refusal_to_finish(stage: Stage, *, at: datetime) -> Refusal | None:
    """Why `stage` cannot be said to be done. Wants its windows loaded."""
    if stage.ends != Ends.BY_DEED:
        return Refusal("ends-by-clock", _("This stage ends by the clock. There is nothing to do."))
    if stage.finished_at is not None:
        return Refusal("finished-already", _("This stage is finished already."))
    if at < stage.window.opens_at:
        return Refusal("not-begun", _("This stage has not begun yet."))
    return None
