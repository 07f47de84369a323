"""What the views of people who write begin from: who they are, and what their address names."""

from __future__ import annotations

from django.http import HttpResponse

from members import gates
from members.models import Member
from members.requests import MemberRequest
from members.roles import COORDINATES
from momentum_demo.refusals import Refused
from motions import rules
from motions.models import Submission
from motions.views import processes


def me(request: MemberRequest) -> Member:
    """The member who asks. Somebody with an account and no membership takes no part."""
    if request.member is None:
        raise Refused(rules.timing.NOT_IN_GOOD_STANDING)
    return request.member


def submission_of(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> Submission:
    """A motion, or with `amendment` one of its amendments, with its process's timetable."""
    process = processes.found(request, slug)
    shown = processes.submission(request, process, number, amendment)
    shown.process = process
    return shown


def factor_asked(request: MemberRequest, *, coordinating: bool) -> HttpResponse | None:
    """What stands before a page on which an officer acts for the coordinating group: the second factor.

    coordinating   whether it is the group's work; others have nothing to show, and the rules refuse them
    """
    if coordinating and COORDINATES & gates.roles_of(request):
        return gates.factor_asked(request)
    return None
