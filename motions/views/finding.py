"""What the views of people who write begin from: who they are, and what their address names."""

from __future__ import annotations

from members.models import Member
from members.requests import MemberRequest
from members.roles import COORDINATES, Role
from momentum_demo.refusals import Refused
from motions import rules
from motions.models import Route, Submission
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


def officers_of(submission: Submission) -> frozenset[Role]:
    """Who acts for a submission by their office: the coordinating group, on its own."""
    return COORDINATES if submission.route == Route.COORDINATING else frozenset()
