"""What the reader of a submission can do now, and why not what they cannot."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from members.models import Member
from momentum_demo.refusals import Refusal
from motions.models import Process, Submission


class Move(NamedTuple):
    """One thing to do, as templates/motions/your_moves.html shows it.

    address   of the page where it is done
    why_not   None if it can be done
    """

    label: str
    address: str
    why_not: Refusal | None = None


def moves(
    submission: Submission, process: Process, member: Member | None, *, at: datetime
) -> tuple[Move, ...]:
    """What `member` can do with `submission` at `at`. Wants the timetable loaded."""
    return ()
