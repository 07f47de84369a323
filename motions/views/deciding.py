"""The clerk's desk for one motion: the votes in order, what each would do, and entering what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from members.gates import OfficerRequest, for_roles
from members.roles import RUNS_PROCESSES
from momentum_demo.refusals import Refused
from momentum_demo.shortcuts import render_form
from motions import actions, agenda, rules
from motions.forms import assemblies as forms
from motions.lifecycle import Outcome, State
from motions.models import Assembly, Meeting, Poll, PollKind, Stance, Submission
from motions.timetables import Power
from motions.views.committee import of


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(RUNS_PROCESSES)
def motion(request: OfficerRequest, slug: str, number: int) -> HttpResponse:
    """What is still to be decided of a motion, how it would read, and what has been decided.

    Posting supposes: it shows what figures would do, and changes nothing.
    """
    assembly = of(slug)
    return render(request, "committee/motion.html", desk(request, assembly, number))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(RUNS_PROCESSES)
def preview(request: OfficerRequest, slug: str, number: int) -> HttpResponse:
    """How the motion would read: the part of the desk that renews itself as the clerk types."""
    assembly = of(slug)
    found = motion_of(assembly, number)
    context: dict[str, Any] = {"assembly": assembly, "motion": found}
    context |= supposed(request, agenda.Before(found, assembly))
    return render(request, "committee/motion.html#preview", context)


@require_POST
@for_roles(RUNS_PROCESSES)
def vote(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Enter a show of hands."""
    assembly = of(slug)
    submission = submission_of(assembly, pk)
    form = forms.VoteForm(request.POST)
    if not form.is_valid():
        return again(request, assembly, submission, form, "vote")
    facts = form.cleaned_data
    decision = actions.decide_by_vote(
        submission,
        meeting_now(assembly),
        actions.Figures(facts["favour"], facts["against"], facts["neither"]),
        why=facts["why"],
        seen=facts["seen"],
        by=request.member,
        at=timezone.now(),
    )
    return onward(request, assembly, submission, Outcome(decision.outcome))


@require_POST
@for_roles(RUNS_PROCESSES)
def dispose(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """End something without a vote."""
    assembly = of(slug)
    submission = submission_of(assembly, pk)
    form = forms.DisposeForm(request.POST)
    if not form.is_valid():
        return again(request, assembly, submission, form, "dispose")
    facts = form.cleaned_data
    outcome = Outcome(facts["outcome"])
    actions.dispose(
        submission,
        meeting_now(assembly),
        outcome,
        why=facts["why"],
        seen=facts["seen"],
        by=request.member,
        at=timezone.now(),
    )
    return onward(request, assembly, submission, outcome)


@require_POST
@for_roles(RUNS_PROCESSES)
def fallen(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Record that something cannot be put any more."""
    assembly = of(slug)
    submission = submission_of(assembly, pk)
    actions.record_fallen(submission, meeting_now(assembly), by=request.member, at=timezone.now())
    return onward(request, assembly, submission, Outcome.FELL)


@require_POST
@for_roles(RUNS_PROCESSES)
def ask(request: OfficerRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """Ask those present where they stand, by name."""
    assembly = of(slug)
    submission = submission_of(assembly, pk)
    if kind not in PollKind.values:
        raise Http404
    actions.ask(
        submission, meeting_now(assembly), PollKind(kind), by=request.member, at=timezone.now()
    )
    return back(assembly, submission)


@require_POST
@for_roles(RUNS_PROCESSES)
def enter(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Enter where somebody stands who says so in the room."""
    assembly = of(slug)
    poll = poll_of(assembly, pk)
    seats = list(poll.meeting.present.select_related("member"))
    form = forms.PositionForm(request.POST, kind=PollKind(poll.kind), seats=seats)
    if not form.is_valid():
        return again(request, assembly, poll.submission, form, "entering")
    seat = next(seat for seat in seats if str(seat.pk) == form.cleaned_data["seat"])
    actions.enter_position(
        poll,
        seat,
        Stance(form.cleaned_data["stance"]),
        reason=form.cleaned_data.get("reason", ""),
        by=request.member,
        at=timezone.now(),
    )
    return back(assembly, poll.submission)


@require_POST
@for_roles(RUNS_PROCESSES)
def close_poll(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Close a poll, and see what it decides."""
    assembly = of(slug)
    poll = poll_of(assembly, pk)
    decision = actions.close_poll(poll, by=request.member, at=timezone.now())
    if decision is None:
        messages.warning(
            request,
            _("There are objections, so nothing is decided. Meet them, then test consensus again."),
        )
        return back(assembly, poll.submission)
    return onward(request, assembly, poll.submission, Outcome(decision.outcome))


@require_POST
@for_roles(RUNS_PROCESSES)
def publish(request: OfficerRequest, slug: str, number: int) -> HttpResponse:
    """Publish the motion as amended."""
    assembly = of(slug)
    found = motion_of(assembly, number)
    form = forms.PublishForm(request.POST)
    if not form.is_valid():
        return again(request, assembly, found, form, "publishing")
    version = actions.publish_interim(
        found, why=form.cleaned_data["why"], by=request.member, at=timezone.now()
    )
    messages.success(request, _("%(version)s is published.") % {"version": version})
    return back(assembly, found)


# What the desk shows


def desk(request: OfficerRequest, assembly: Assembly, number: int) -> dict[str, Any]:
    """Everything on the page of one motion. Wants the assembly's process loaded."""
    found = motion_of(assembly, number)
    before = agenda.Before(found, assembly)
    meeting = open_meeting(assembly)
    present = meeting.present.count() if meeting else 0
    poll = poll_now(assembly)
    seen = actions.last_decision(assembly, found)
    return {
        "assembly": assembly,
        "motion": found,
        "meeting": meeting,
        "present": present,
        "cannot_sit": rules.deciding.refusal_to_sit(meeting, present=present),
        "groups": agenda.groups(before),
        "unruled": found.amendments.filter(state=State.SUBMITTED).count(),
        "main_blocked": agenda.why_not_put(found, assembly),
        "decisions": agenda.decided(assembly, found),
        "poll": poll,
        "entering": poll and entering_form(poll),
        "vote": forms.VoteForm(initial={"seen": seen, **figures_from(request)}, auto_id=False),
        "voting_on": typed(request).get("submission", ""),
        "dispose": forms.DisposeForm(initial={"seen": seen}, auto_id=False),
        "publishing": forms.PublishForm(auto_id="publish_%s"),
        "cannot_publish": rules.timing.refusal_at(
            Power.PUBLISH, with_stages(found), at=timezone.now()
        ),
        **supposed(request, before),
    }


def with_stages(found: Submission) -> Any:
    """The process of a motion, its timetable loaded."""
    return type(found.process).objects.with_timetable().get(pk=found.process_id)


def supposed(request: OfficerRequest, before: agenda.Before) -> dict[str, Any]:
    """What the clerk supposes: amendments carried, or the figures of a vote; and what would come of it."""
    chosen = {int(pk) for pk in typed(request).getlist("carried") if is_key(pk)}
    would_be, voted_on = None, None
    figures = figures_from(request)
    pk = typed(request).get("submission", "")
    if is_key(pk) and {"favour", "against"} <= figures.keys():
        would_be = rules.deciding.outcome_of(figures["favour"], figures["against"])
        voted_on = before.assembly.process.submissions.select_related("lead").filter(pk=pk).first()
        if would_be == Outcome.CARRIED:
            chosen.add(int(pk))
    return {
        "chosen": chosen,
        "would_be": would_be,
        "voted_on": voted_on,
        "supposed": agenda.suppose(before, chosen),
    }


def is_key(word: str) -> bool:
    return word.isdecimal() and len(word) < 19


def figures_from(request: OfficerRequest) -> dict[str, int]:
    """The figures that were typed, those that are figures."""
    words = {name: typed(request).get(name, "") for name in ("favour", "against", "neither")}
    return {name: int(word) for name, word in words.items() if word.isdecimal() and len(word) < 6}


def typed(request: OfficerRequest) -> QueryDict:
    """What the clerk supposes, from a link or a form."""
    return request.POST or request.GET


def again(
    request: OfficerRequest,
    assembly: Assembly,
    submission: Submission,
    form: Any,
    which: str,
) -> HttpResponse:
    """The desk with a form that is to be put right, on a page of its own."""
    context = {"assembly": assembly, "submission": submission, "which": which}
    context["motion"] = submission.lead or submission
    return render_form(request, "committee/put_right.html", form, context)


def entering_form(poll: Poll) -> forms.PositionForm | None:
    """For whoever has not said where they stand; None if everybody has."""
    said = poll.positions.values("seat")
    seats = list(poll.meeting.present.exclude(pk__in=said).select_related("member"))
    if not seats:
        return None
    return forms.PositionForm(kind=PollKind(poll.kind), seats=seats, auto_id="enter_%s")


def onward(
    request: OfficerRequest, assembly: Assembly, submission: Submission, outcome: Outcome
) -> HttpResponse:
    words = _("%(submission)s: %(outcome)s.")
    messages.success(request, words % {"submission": submission, "outcome": outcome.label})
    return back(assembly, submission)


def back(assembly: Assembly, submission: Submission) -> HttpResponse:
    number = submission.lead.number if submission.lead else submission.number
    return redirect("committee:motion", slug=assembly.slug, number=number)


def motion_of(assembly: Assembly, number: int) -> Submission:
    mains = assembly.process.submissions.mains().for_page()
    return get_object_or_404(mains, number=number)


def submission_of(assembly: Assembly, pk: int) -> Submission:
    return get_object_or_404(assembly.process.submissions.select_related("lead", "text"), pk=pk)


def open_meeting(assembly: Assembly) -> Meeting | None:
    meetings = assembly.meetings.filter(opened_at__isnull=False, closed_at=None)
    return meetings.select_related("assembly__process").first()


def meeting_now(assembly: Assembly) -> Meeting:
    """The open meeting; if there is none, the last, so that the rule can say why nothing is decided."""
    meetings = assembly.meetings.select_related("assembly__process")
    meeting = open_meeting(assembly) or meetings.order_by("number").last()
    if meeting is None:
        raise Refused(rules.deciding.NO_OPEN_MEETING)
    return meeting


def poll_of(assembly: Assembly, pk: int) -> Poll:
    polls = Poll.objects.select_related("meeting__assembly__process", "submission__lead")
    return get_object_or_404(polls, pk=pk, meeting__assembly=assembly)


def poll_now(assembly: Assembly) -> Poll | None:
    polls = Poll.objects.filter(meeting__assembly=assembly, closed_at=None)
    return (
        polls.select_related("meeting", "submission__lead")
        .prefetch_related("positions__seat__member", "positions__poll")
        .first()
    )
