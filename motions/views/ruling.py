"""The arrangements committee's desk for what was put forward: rulings, composites, conflicts, the ballot."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members.gates import OfficerRequest, for_roles
from members.requests import MemberRequest
from members.roles import COORDINATES, RUNS_PROCESSES
from momentum_demo.refusals import Refusal
from momentum_demo.shortcuts import attempt, render_form
from motions import actions, drafting, rules, weaves
from motions.forms import committee as forms
from motions.forms.writing import TitledForm
from motions.lifecycle import FINAL, State
from motions.models import Appeal, BothPass, Finding, Ground, Kind, Process, Submission
from motions.templatetags.submissions import address
from motions.timetables import Power
from motions.views import editing, texts
from motions.views.amending import texts_of
from motions.views.editing import Task
from motions.views.shared import act_page, me, submission_of
from motions.wording import Edits

page = require_http_methods(["GET", "POST"])


@never_cache
@require_GET
@for_roles(RUNS_PROCESSES)
def index(request: OfficerRequest) -> HttpResponse:
    """What waits: for a ruling, for composites, for the ballot; by process."""
    waiting = Submission.objects.exclude(state__in=FINAL).filter(process__closed_at=None).for_page()
    left = Count("amendments", filter=~Q(amendments__state__in=FINAL), distinct=True)
    rows = list(waiting.annotate(to_decide=left).order_by("process", "submitted_at", "pk"))
    agenda = defaultdict(list)
    for row in rows:
        if row.state == State.AGENDA and row.lead is None:
            agenda[row.process_id].append(row)
    processes = Process.objects.filter(opened_at__isnull=False, closed_at=None)

    def those(*states: State) -> list[Submission]:
        return [row for row in rows if row.state in states]

    return render(
        request,
        "committee/rulings.html",
        {
            "submitted": those(State.SUBMITTED),
            "out": those(State.OUT, State.APPEALED),
            "compositing": those(State.COMPOSITING),
            "seeking": those(State.SEEKING),
            "processes": [(process, agenda[process.pk]) for process in processes],
        },
    )


@never_cache
@page
@for_roles(RUNS_PROCESSES)
def rule(request: OfficerRequest, pk: int) -> HttpResponse:
    """Rule on one submission, with its text and the earlier rulings at hand."""
    submission = submission_by(pk)
    form = forms.RuleForm(request.POST or None, may_remit=submission.kind == Kind.MOTION)
    if attempt(
        form,
        lambda: actions.rule(
            submission,
            Finding(form.cleaned_data["finding"]),
            ground=Ground(form.cleaned_data["ground"]),
            clause=form.cleaned_data["clause"],
            words=form.cleaned_data["words"],
            by=request.member,
            at=timezone.now(),
        ),
    ):
        return onward(request, submission)
    context = {
        "submission": submission,
        "rulings": submission.rulings.select_related("by"),
        "html": texts.changes_between(weaves.base_of(submission), weaves.reading_of(submission)),
        "cannot": cannot_rule(request, submission),
    }
    return render_form(request, "committee/rule.html", form, context)


def cannot_rule(request: OfficerRequest, submission: Submission) -> Refusal | None:
    """Why there is nothing to rule on, so that it is said before anything is typed."""
    return rules.submissions.refusal_to_rule(
        submission,
        submission.process,
        request.member,
        request.held_roles,
        finding=Finding.IN_ORDER,
        ground=Ground.NONE,
        clause="",
        words="",
        has_wording=False,
        at=timezone.now(),
    )


@never_cache
@page
@for_roles(RUNS_PROCESSES)
def reword(request: OfficerRequest, pk: int) -> HttpResponse:
    """Rule something in order with other words than its mover's."""
    submission = submission_by(pk)
    on = weaves.reading_of(submission)

    def finish(edits: Edits, form: Any) -> HttpResponse:
        actions.rule(
            submission,
            Finding.REWORDED,
            ground=Ground(form.cleaned_data["ground"]),
            clause=form.cleaned_data["clause"],
            words=form.cleaned_data["words"],
            edits=edits,
            by=request.member,
            at=timezone.now(),
        )
        return onward(request, submission)

    task = Task(
        title=_("In order as reworded: %(submission)s") % {"submission": submission},
        lede=submission.title,
        button=_("Rule it in order so"),
        back=reverse("committee:rule", args=[pk]),
        back_label=str(submission),
        on=on,
        numbering=drafting.number(on.text),
        form=forms.RewordForm,
        finish=finish,
        parent=submission.change.key,
        near=editing.places_of(submission, on),
        cannot=cannot_rule(request, submission),
    )
    return editing.edit(request, task)


@require_POST
@for_roles(RUNS_PROCESSES)
def release(request: OfficerRequest, pk: int) -> HttpResponse:
    """Put a motion on the agenda by itself that no composite took."""
    released = actions.release_from_compositing(
        submission_by(pk), by=request.member, at=timezone.now()
    )
    return onward(request, released)


@require_POST
@for_roles(RUNS_PROCESSES)
def settle(request: OfficerRequest, pk: int) -> HttpResponse:
    """Settle a composite once every mover has answered."""
    settled = actions.settle_composite(submission_by(pk), by=request.member, at=timezone.now())
    return onward(request, settled)


@never_cache
@page
@for_roles(RUNS_PROCESSES)
def compose(request: OfficerRequest, slug: str) -> HttpResponse:
    """Propose a composite: first of which motions, then its text. `?motions=3&motions=5` says of which."""
    process = get_object_or_404(Process.objects.with_timetable(), slug=slug)
    among = process.submissions.filter(
        kind=Kind.MOTION, state__in=[State.COMPOSITING, State.AGENDA]
    ).for_page()
    choice = forms.MotionsForm(request.GET if "motions" in request.GET else None, among=among)
    if not choice.is_valid():
        context = {
            "title": _("Propose a composite"),
            "lede": _(
                "One text in place of several motions. Each mover says whether theirs goes in."
            ),
            "button": _("Go on to the text"),
            "method": "get",
            "process": process,
        }
        return render_form(request, "committee/choose_motions.html", choice, context)
    sources = list(choice.cleaned_data["motions"])
    constitutional = all(source.is_constitutional for source in sources)
    book = process.rule_book
    nothing = drafting.read(drafting.weave(()), ())
    on = weaves.reading_in_force(book) if constitutional and book else nothing

    def finish(edits: Edits, form: Any) -> HttpResponse:
        made = actions.propose_composite(
            sources,
            title=form.cleaned_data["title"],
            reason=form.cleaned_data["reason"],
            edits=edits,
            by=request.member,
            at=timezone.now(),
        )
        messages.success(
            request, _("%(composite)s is proposed. Its movers are asked.") % {"composite": made}
        )
        return redirect(address(made))

    beside = [texts_of(source) for source in sources]
    task = Task(
        title=_("A composite of %(motions)s") % {"motions": ", ".join(map(str, sources))},
        lede=_("Words copied from a motion keep its name in the history of the text."),
        button=_("Propose it to the movers"),
        back=reverse("committee:rulings"),
        back_label=_("Rulings"),
        on=on,
        numbering=drafting.number(on.text),
        form=lambda data: TitledForm(data, process=process),
        finish=finish,
        begins="" if on.shown else "\n\n".join(words for _name, words in beside),
        beside=beside,
        cannot=rules.timing.refusal_at(Power.COMPOSE, process, at=timezone.now()),
    )
    return editing.edit(request, task)


@never_cache
@page
@for_roles(RUNS_PROCESSES)
def conflict(request: OfficerRequest, slug: str) -> HttpResponse:
    """Declare that motions cannot stand together, before anybody votes on them."""
    process = get_object_or_404(Process.objects.with_timetable(), slug=slug)
    among = process.submissions.mains().exclude(state__in=FINAL).for_page()
    form = forms.ConflictForm(request.POST or None, among=among)
    if attempt(
        form,
        lambda: actions.declare_conflict(
            list(form.cleaned_data["motions"]),
            reason=form.cleaned_data["reason"],
            both_pass=BothPass(form.cleaned_data["both_pass"]),
            by=request.member,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("The conflict is declared. It is shown with each of them."))
        return redirect("committee:rulings")
    context = {
        "title": _("Declare a conflict"),
        "lede": _("Both can go to the ballot. What stands if both are carried is said beforehand."),
        "button": _("Declare it"),
        "method": "post",
        "process": process,
    }
    return render_form(request, "committee/choose_motions.html", form, context)


@never_cache
@page
@for_roles(RUNS_PROCESSES)
def put(request: OfficerRequest, pk: int) -> HttpResponse:
    """Send a motion, as amended, to the ballot of all members."""
    motion = submission_by(pk)
    form = forms.PutForm(request.POST or None)
    if (
        request.method == "POST"
        and attempt(
            form,
            lambda: actions.put_to_ballot(
                motion, why=form.cleaned_data["why"], by=request.member, at=timezone.now()
            ),
        )
        is not None
    ):
        return onward(request, motion)
    undecided = motion.amendments.exclude(state__in=FINAL).count()
    return act_page(
        request,
        form,
        title=_("Put %(motion)s to the ballot") % {"motion": motion},
        lede=_("Its text is published as it now stands, and no more amendments are taken."),
        button=_("Put it to the ballot"),
        cannot=rules.submissions.refusal_to_put(motion, undecided),
        back=reverse("committee:rulings"),
        back_label=_("Rulings"),
    )


def onward(request: OfficerRequest, submission: Submission) -> HttpResponse:
    submission.refresh_from_db(fields=["state", "outcome"])
    words = {"submission": submission, "state": submission.get_state_display()}
    messages.success(request, _("%(submission)s: %(state)s.") % words)
    return redirect("committee:rulings")


def submission_by(pk: int) -> Submission:
    """A submission with its process's timetable."""
    rows = Submission.objects.for_page().prefetch_related("process__stages__windows")
    return get_object_or_404(rows, pk=pk)


# The coordinating group's


@never_cache
@require_GET
@for_roles(COORDINATES)
def appeals(request: OfficerRequest) -> HttpResponse:
    """The appeals that wait for a decision, and those decided."""
    rows = Appeal.objects.select_related(
        "ruling__submission__process", "ruling__submission__lead", "by", "decided_by"
    ).order_by("-pk")
    return render(request, "motions/appeals.html", {"appeals": rows})


@never_cache
@page
@for_roles(COORDINATES)
def decide_appeal(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """Decide an appeal, with reasons."""
    submission = submission_of(request, slug, number, amendment)
    appeal = get_object_or_404(
        Appeal.objects.select_related("ruling__submission", "ruling__by", "by"),
        ruling=submission.rulings.last(),
    )
    appeal.ruling.submission = submission
    member = me(request)
    form = forms.AppealForm(request.POST or None)
    if attempt(
        form,
        lambda: actions.decide_appeal(
            appeal,
            allowed=form.cleaned_data["allowed"] == "yes",
            words=form.cleaned_data["words"],
            by=member,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("The appeal is decided, and its mover is told."))
        return redirect("motions:appeals")
    now = timezone.now()
    return act_page(
        request,
        form,
        title=_("The appeal on %(submission)s") % {"submission": submission},
        lede=submission.title,
        button=_("Decide it"),
        facts=[
            (_("The rule"), appeal.ruling.clause),
            (_("The committee’s reasons"), appeal.ruling.words),
            (_("The mover’s grounds"), appeal.grounds),
        ],
        cannot=rules.submissions.refusal_to_decide_appeal(
            appeal, submission.process, member, member.roles(now), "to be given", at=now
        ),
        back=reverse("motions:appeals"),
        back_label=_("Appeals"),
    )
