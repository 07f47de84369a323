"""The returning officer's desk for motions on their way to a ballot, and for entering a rule book."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ballots.lifecycle import State as BallotState
from ballots.models import Ballot
from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_BALLOTS
from momentum_demo.shortcuts import attempt, render_form
from motions import actions, documents, papers, weaves
from motions.forms.rulebook import QuestionForm, ReadingForm, RuleBookForm
from motions.lifecycle import State
from motions.models import Question, Submission, TextVersion


@never_cache
@require_GET
@for_roles(RUNS_BALLOTS)
def index(request: OfficerRequest) -> HttpResponse:
    """The motions that wait for a ballot, and the questions on ballots that are being prepared."""
    waiting = Submission.objects.filter(state=State.BALLOT).for_page()
    asked = Question.objects.filter(settled_at=None)
    return render(
        request,
        "questions/index.html",
        {
            "waiting": waiting.exclude(pk__in=asked.values("motion")),
            "drafts": Ballot.objects.filter(state=BallotState.DRAFTED).order_by("opens_at"),
            "questions": asked.filter(contest__ballot__state=BallotState.DRAFTED).select_related(
                "contest__ballot", "motion__lead"
            ),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(RUNS_BALLOTS)
def draw_up(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Put a motion on a ballot, with both cases; beside it, what the paper will say."""
    ballot = get_object_or_404(Ballot.objects.filter(state=BallotState.DRAFTED), slug=slug)
    motion = get_object_or_404(Submission.objects.for_page(), pk=pk, state=State.BALLOT)
    form = QuestionForm(request.POST or None, process=motion.process)
    if form.is_valid():
        actions.draw_up(ballot, motion, **form.cleaned_data, by=request.member, at=timezone.now())
        messages.success(
            request,
            _("%(motion)s is on the ballot “%(ballot)s”.") % {"motion": motion, "ballot": ballot},
        )
        return redirect("questions:index")
    version = weaves.latest_version(motion.text, motion)
    return the_paper(request, form, ballot, motion, version)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(RUNS_BALLOTS)
def argue(request: OfficerRequest, pk: int) -> HttpResponse:
    """Write both cases beside a question that is bound already, by a convention or at this desk."""
    drafts = Question.objects.filter(contest__ballot__state=BallotState.DRAFTED)
    question = get_object_or_404(drafts.select_related("contest__ballot", "version"), pk=pk)
    motion = Submission.objects.for_page().get(pk=question.motion_id)
    contest = question.contest
    said = {name: getattr(contest, name) for name in ("summary", "case_for", "case_against")}
    form = QuestionForm(request.POST or None, process=motion.process, initial=said)
    if form.is_valid():
        actions.argue(question, **form.cleaned_data, by=request.member, at=timezone.now())
        messages.success(request, _("Both cases are on the paper."))
        return redirect("questions:index")
    return the_paper(request, form, contest.ballot, motion, question.version, is_bound=True)


def the_paper(
    request: OfficerRequest,
    form: QuestionForm,
    ballot: Ballot,
    motion: Submission,
    version: TextVersion | None,
    *,
    is_bound: bool = False,
) -> HttpResponse:
    """The form for both cases, beside what the paper will say."""
    facts = {
        "ballot": ballot,
        "motion": motion,
        "paper": version and papers.paper_of(motion, version),
        "is_bound": is_bound,
    }
    return render_form(request, "questions/draw_up.html", form, facts)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(RUNS_BALLOTS)
def begin(request: OfficerRequest) -> HttpResponse:
    """Enter a rule book that is in force: from a file into the box, then, once it reads right, for good."""
    is_reading = "read" in request.POST
    reading = ReadingForm(request.POST, request.FILES) if is_reading else ReadingForm()
    form = RuleBookForm(request.POST if request.POST and not is_reading else None)
    notices: list[str] = []
    if is_reading and reading.is_valid():
        imported = reading.cleaned_data["file"]
        notices = [documents.words.notice_sentence(n, gettext) for n in imported.notices]
        form = RuleBookForm(initial={"typed": imported.typed})
    elif begun := attempt(
        form,
        lambda: actions.begin_rule_book(**form.cleaned_data, by=request.member, at=timezone.now()),
    ):
        return redirect("rules:book", begun.text_id)
    return render_form(
        request,
        "questions/begin.html",
        reading if is_reading else form,
        {"rule_book": form, "reading": reading, "notices": notices},
    )


@require_POST
@for_roles(RUNS_BALLOTS)
def take_off(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take a question off a ballot that is being prepared."""
    question = get_object_or_404(Question.objects.select_related("contest__ballot"), pk=pk)
    actions.take_off(question, by=request.member, at=timezone.now())
    messages.success(request, _("The question was taken off. Its motion waits for a ballot again."))
    return redirect("questions:index")
