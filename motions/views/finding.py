"""What the views of people who write begin from: who they are, and what their address names."""

from __future__ import annotations

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils import timezone

from members.models import Member
from members.requests import MemberRequest
from momentum_demo.refusals import Refusal, Refused
from motions import rules
from motions.models import Process, Submission
from motions.timetables import Power


def me(request: MemberRequest) -> Member:
    """The member who asks. Somebody with an account and no membership takes no part."""
    if request.member is None:
        raise Refused(rules.timing.NOT_IN_GOOD_STANDING)
    return request.member


def process_of(request: MemberRequest, slug: str) -> Process:
    """An open process, with its timetable."""
    processes = Process.objects.visible_to(request.member).with_timetable()
    return get_object_or_404(processes.select_related("rule_book"), slug=slug)


def submission_of(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> Submission:
    """A motion of an open process, or with `amendment` one of its amendments."""
    found = Submission.objects.for_page().filter(process=process_of(request, slug))
    if amendment is None:
        return get_object_or_404(found, lead=None, number=number)
    return get_object_or_404(found, lead__number=number, number=amendment)


def address_of(submission: Submission) -> str:
    """Where `submission` is read. Wants `process` and `lead` loaded."""
    return f"/motions/{submission.process.slug}/{submission.reference}/"


def where(submission: Submission) -> dict[str, object]:
    """What names `submission` in an address: for `reverse`."""
    if submission.lead is None:
        return {"slug": submission.process.slug, "number": submission.number}
    return {
        "slug": submission.process.slug,
        "number": submission.lead.number,
        "amendment": submission.number,
    }


def refusal_to_take_part(
    process: Process, member: Member, power: Power, *, at: datetime
) -> Refusal | None:
    """Why `member` may not use `power` now, so that a page can say so before anything is typed."""
    allowed = process.rules.get("arrears_allowed", 0)
    standing = member.standing(timezone.localdate(at), arrears_allowed=allowed)
    return rules.timing.refusal_at(power, process, at=at) or rules.timing.refusal_by_standing(
        standing
    )
