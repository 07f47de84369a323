"""Who is looking, what their address names, and the page that most acts share: words, a form, a button."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from members.models import Member
from members.requests import MemberRequest
from members.roles import COORDINATES, Role
from momentum_demo import shortcuts
from momentum_demo.refusals import Refusal, Refused
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


def act_page(
    request: HttpRequest, form: BaseForm, *, cannot: Refusal | None = None, **about: Any
) -> HttpResponse:
    """The page on which one thing is done; `cannot` stands instead of the form until somebody has sent it.

    about   what shortcuts.act_page takes; `back_label`; `facts` in pairs, shown above the form
    """
    refusal = None if form.is_bound else cannot
    return shortcuts.act_page(request, form, template="motions/act.html", cannot=refusal, **about)
