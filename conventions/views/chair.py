"""In the chair: who speaks next and why, votes opened and declared, and the vote plans."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conventions import debate, floor, hall_forms, planning, queries, standing_orders
from conventions.actions import plans as planned
from conventions.actions import speeches, votes
from conventions.models import (
    Convention,
    Duty,
    FloorMotion,
    Item,
    Manner,
    Plan,
    Preference,
    Question,
    QuestionKind,
    Speech,
    Vote,
)
from conventions.views.hall import item_of, shown, vote_of
from conventions.views.shared import convention_of, serving_only
from members.gates import roles_of
from members.models import Member
from members.requests import MemberRequest
from members.roles import RUNS_PROCESSES
from momentum_demo.shortcuts import number_in, render_form


class ChairRequest(MemberRequest):
    """A request from somebody who is in the chair of the convention."""

    member: Member


View = Callable[..., HttpResponse]


def in_the_chair(view: View) -> View:
    """Only for those in the chair of the convention; anybody else is refused."""

    @wraps(view)
    def gated(request: MemberRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        serving_only(request, convention_of(slug), Duty.CHAIR)
        return view(request, slug, *args, **kwargs)

    return gated


@never_cache
@require_GET
@in_the_chair
def desk(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    """The chair's screen for one item: who speaks, who is next and why, what is put next."""
    item = item_of(slug, pk)
    convention = item.session.convention
    found = floor.of(item)
    plan = Plan.objects.filter(questions__item=item).distinct().first()
    due = next_of(plan) if plan else None
    counts = list(found.vote.counts.select_related("teller")) if found.vote else []
    context = {
        "convention": convention,
        "item": item,
        "floor": found,
        "debate": found.debate,
        "plan": plan,
        "due": due,
        "counts": counts,
        "counts_agree": len(counts) > 1 and all(c.figures == counts[0].figures for c in counts),
        "open_form": hall_forms.OpenVoteForm(),
        "floor_form": hall_forms.FloorVoteForm(),
        "reason_form": hall_forms.ReasonForm(),
        "presence": queries.presence(convention),
        "now": timezone.now(),
        "no_words": standing_orders.NO_WORDS if planned.lacks_words(item) else None,
        "arranges": bool(RUNS_PROCESSES & roles_of(request)),
    }
    return render(request, "hall/chair.html", context)


def next_of(plan: Plan) -> Question | None:
    """What `plan` puts next."""
    questions = planning.questions_of(plan)
    key = planning.as_value(questions).next(planning.decided_of(questions))
    return next((q for q in questions if planning.key_of(q) == key), None)


def back(item: Item) -> HttpResponse:
    return redirect("hall:chair", item.session.convention.slug, item.pk)


# Speaking


@require_POST
@in_the_chair
def call_next(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    """Give the floor to whom the policy says."""
    item = item_of(slug, pk)
    seen = number_in(request.POST.get("seen"))
    speech = speeches.call_next(item, seen=seen, by=request.member, at=timezone.now())
    messages.success(request, _("%(name)s has the floor.") % {"name": speech.member})
    return back(item)


@require_POST
@in_the_chair
def end_speech(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    speech = speech_of(slug, pk)
    speeches.end_speech(speech, by=request.member, at=timezone.now())
    return back(speech.item)


@require_POST
@in_the_chair
def pass_by(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody who is not there off the list."""
    speech = speech_of(slug, pk)
    speeches.withdraw_request(speech, by=request.member, at=timezone.now())
    return back(speech.item)


def speech_of(slug: str, pk: int) -> Speech:
    rows = Speech.objects.select_related("item__session__convention")
    return get_object_or_404(rows, pk=pk, item__session__convention__slug=slug)


@never_cache
@require_http_methods(["GET", "POST"])
@in_the_chair
def policy(request: ChairRequest, slug: str) -> HttpResponse:
    """Declare how the next speaker is found."""
    convention = convention_of(slug)
    now = debate.policy_of(convention)
    initial = {
        "group": now.group,
        "in_a_row": now.in_a_row,
        "patience": now.patience,
        "preferences": now.preferences,
        "seconds": now.seconds,
    }
    form = hall_forms.PolicyForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        facts["preferences"] = [Preference(each) for each in facts["preferences"]]
        speeches.declare_policy(convention, **facts, by=request.member, at=timezone.now())
        messages.success(request, _("The policy is declared."))
        return redirect("hall:policy", slug)
    context = {"convention": convention, "declared": now.pk is not None}
    return render_form(request, "hall/policy.html", form, context)


# Votes


@require_POST
@in_the_chair
def open_vote(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    """Put a question of the plan to the vote."""
    rows = Question.objects.select_related("item__session__convention", "plan")
    question = get_object_or_404(rows, pk=pk, plan__convention__slug=slug)
    form = hall_forms.OpenVoteForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        votes.open_vote(
            question,
            Manner(facts["manner"]),
            contest=facts["contest"],
            by=request.member,
            at=timezone.now(),
        )
    return back(question.item)


@require_POST
@in_the_chair
def open_floor_vote(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    """Put a motion from the floor to the vote."""
    item = item_of(slug, pk)
    form = hall_forms.FloorVoteForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        votes.open_floor_vote(
            item,
            FloorMotion(facts["floor"]),
            Manner(facts["floor_manner"]),
            words=facts["words"],
            by=request.member,
            at=timezone.now(),
        )
    return back(item)


@require_POST
@in_the_chair
def close_vote(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    found = vote_of(slug, pk)
    votes.close_vote(found, by=request.member, at=timezone.now())
    return back(found.item)


@require_POST
@in_the_chair
def declare(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    found: Vote = votes.declare(vote_of(slug, pk), by=request.member, at=timezone.now())
    messages.success(request, _("The result is declared, and on the hall’s screen."))
    return back(found.item)


@require_POST
@in_the_chair
def set_aside(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    """Let a vote that went wrong count for nothing."""
    found = vote_of(slug, pk)
    reason = request.POST.get("reason", "")
    votes.set_aside(found, reason=reason, by=request.member, at=timezone.now())
    return back(found.item)


# Plans


@never_cache
@require_http_methods(["GET", "POST"])
@in_the_chair
def draw_up(request: ChairRequest, slug: str) -> HttpResponse:
    """Begin a vote plan for one motion, or for several that bear on each other."""
    convention = convention_of(slug)
    items = unplanned(convention)
    form = hall_forms.DrawUpForm(request.POST or None, items=items)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        plan = planned.draw_up(
            convention,
            list(facts["items"]),
            title=facts["title"],
            run_off=facts["run_off"],
            by=request.member,
            at=timezone.now(),
        )
        return redirect("hall:arrange", slug, plan.pk)
    return render_form(
        request, "hall/draw_up.html", form, {"convention": convention, "items": items}
    )


def unplanned(convention: Convention) -> QuerySet[Item]:
    """Items at which something is put to the vote, and that no plan is about yet."""
    rows = Item.objects.filter(session__convention=convention, questions=None)
    found = [item.pk for item in rows if planned.can_be_planned(item)]
    return rows.filter(pk__in=found).select_related("session")


@never_cache
@require_http_methods(["GET", "POST"])
@in_the_chair
def arrange(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    """Put a plan in another order, and say what falls with what."""
    plan = get_object_or_404(Plan, convention__slug=slug, pk=pk)
    questions = planning.questions_of(plan)
    form = hall_forms.ArrangeForm(request.POST or None, questions=questions, version=plan.version)
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["seen"]
        planned.arrange(plan, form.lines(), seen=seen, by=request.member, at=timezone.now())
        messages.success(request, _("The plan is saved."))
        return redirect("hall:arrange", slug, pk)
    context = shown(plan) | {
        "convention": convention_of(slug),
        "plan": plan,
        "mains": [q for q in questions if q.kind == QuestionKind.MAIN and q.submission],
        "reason_form": hall_forms.ReasonForm(),
    }
    return render_form(request, "hall/arrange.html", form, context)


@never_cache
@require_http_methods(["GET", "POST"])
@in_the_chair
def parts(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    """Choose paragraphs of a motion that are put apart."""
    rows = Question.objects.select_related("plan", "submission__text", "submission__amends")
    main = get_object_or_404(rows, pk=pk, plan__convention__slug=slug, kind=QuestionKind.MAIN)
    assert main.submission is not None
    blocks = planning.blocks_of(main.submission)
    form = hall_forms.PartsForm(request.POST or None, blocks=blocks)
    if form.is_bound and form.is_valid():
        apart = set(form.cleaned_data["blocks"])
        chosen = [
            (_("That this part stay in: %(words)s") % {"words": words}, [block])
            for block, words in blocks
            if block in apart
        ]
        planned.divide(main, chosen, by=request.member, at=timezone.now())
        return redirect("hall:arrange", slug, main.plan_id)
    context = {"convention": convention_of(slug), "plan": main.plan, "main": main}
    return render_form(request, "hall/parts.html", form, context)


@require_POST
@in_the_chair
def publish(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan, convention__slug=slug, pk=pk)
    planned.publish(plan, by=request.member, at=timezone.now())
    messages.success(request, _("The plan is published: everybody sees what each vote does."))
    return redirect("hall:plan", slug, pk)


@require_POST
@in_the_chair
def take_back(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan, convention__slug=slug, pk=pk)
    reason = request.POST.get("reason", "")
    planned.take_back(plan, reason=reason, by=request.member, at=timezone.now())
    return redirect("hall:arrange", slug, pk)


@require_POST
@in_the_chair
def drop(request: ChairRequest, slug: str, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan, convention__slug=slug, pk=pk)
    planned.drop(plan, by=request.member, at=timezone.now())
    messages.success(request, _("The plan is dropped."))
    return redirect("hall:plans", slug)
