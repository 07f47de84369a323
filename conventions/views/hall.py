"""The hall: what is put, voting, asking to speak, the tellers' counts. For members who take part."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ballots.models import Threshold
from conventions import debate, figures, floor, hall_forms, planning, queries, standing_orders
from conventions.actions import speeches, votes
from conventions.actions.shared import here
from conventions.models import (
    Duty,
    FloorMotion,
    Item,
    Manner,
    Plan,
    Purpose,
    Speech,
    Vote,
    VoteState,
)
from conventions.plans import PROCEDURES, Procedural
from conventions.views.shared import convention_of, serves, serving_only
from members.gates import the_member
from members.requests import MemberRequest
from momentum_demo.shortcuts import render_form


def item_of(slug: str, pk: int) -> Item:
    rows = Item.objects.select_related("session__convention", "submission__lead")
    return get_object_or_404(rows, pk=pk, session__convention__slug=slug)


@never_cache
@require_GET
def now(request: MemberRequest, slug: str) -> HttpResponse:
    """Who speaks and what is being voted on; the part of it that renews itself."""
    convention = convention_of(slug)
    the_member(request)
    context = {
        "convention": convention,
        "floors": [floor.of(item) for item in floor.running(convention)],
        "named": True,
    }
    if request.htmx:
        return render(request, "hall/now.html#floor", context)
    return render(request, "hall/now.html", context)


# Plans


@require_GET
def plans(request: MemberRequest, slug: str) -> HttpResponse:
    """The vote plans of a convention."""
    convention = convention_of(slug)
    the_member(request)
    chairs = serves(request, convention, Duty.CHAIR)
    found = convention.plans.prefetch_related("questions__item")
    if not chairs:
        found = found.filter(published_at__isnull=False)
    return render(
        request, "hall/plans.html", {"convention": convention, "plans": found, "chairs": chairs}
    )


@require_GET
def plan(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """What will be put, in what order, what falls with what, and every text that can come of it."""
    convention = convention_of(slug)
    the_member(request)
    chairs = serves(request, convention, Duty.CHAIR)
    found = get_object_or_404(Plan, convention=convention, pk=pk)
    if found.published_at is None and not chairs:
        raise Http404
    context = shown(found) | {"convention": convention, "plan": found, "chairs": chairs}
    return render(request, "hall/plan.html", context)


def shown(found: Plan) -> dict[str, Any]:
    """What pages show of a plan."""
    questions = planning.questions_of(found)
    rows = {planning.key_of(question): question for question in questions}
    value = planning.as_value(questions)
    lines = []
    for question in questions:
        asked = value[planning.key_of(question)]
        later = [
            q
            for q in value.questions
            if asked.key in q.falls_if and rows[q.key].position > question.position
        ]
        lines.append(
            {
                "question": question,
                "fells": [rows[q.key] for q in later],
                "falls_if": [
                    rows[key]
                    for key in value.in_order(asked.falls_if)
                    if rows[key].position < question.position
                ],
                "needs": [rows[key] for key in value.in_order(asked.needs)],
                "between": [rows[key] for key in value.in_order(asked.between)],
                "next": value.next(planning.decided_of(questions)) == asked.key,
            }
        )
    problems = value.problems()
    return {
        "lines": lines,
        "outlooks": planning.outlooks(questions) if not problems else [],
        "procedures": procedures(),
    }


def procedures() -> list[dict[str, Any]]:
    """Motions about procedure that anybody may move, with what they need and do."""
    does = {
        Procedural.NEXT_BUSINESS: _(
            "The motion is left undecided, and the convention goes on to the next item."
        ),
        Procedural.REFERENCE_BACK: _("The motion goes back to those who brought it, undecided."),
        Procedural.REMIT: _(
            "The motion goes to the coordinating group, to look into and report on."
        ),
        Procedural.VOTE_NOW: _("Nobody else speaks, and the question is put."),
        Procedural.SUSPEND: _("The standing order named does not hold for this item."),
        Procedural.CHALLENGE: _("The chair’s ruling does not stand."),
    }
    return [
        {
            "name": FloorMotion(each).label,
            "majority": Threshold(PROCEDURES[each].majority).label,
            "does": does[each],
        }
        for each in Procedural
    ]


# Voting


@never_cache
@require_http_methods(["GET", "POST"])
def vote(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """One vote: how it is taken and what is made public, what is recorded of you, and the result."""
    member = the_member(request)
    found = vote_of(slug, pk)
    answers = floor.answers_named(found)
    mine = found.voices.filter(member=member).first()
    data = request.POST or None
    form = hall_forms.AnswerForm(
        data, answers=answers, initial={"answer": mine.answer} if mine else None
    )
    if form.is_bound and form.is_valid():
        said = form.cleaned_data["answer"]
        votes.answer(found, said, by=member, at=timezone.now())
        messages.success(request, _("Recorded: %(answer)s.") % {"answer": answers[said]})
        return redirect("hall:vote", slug, found.pk)
    registration = here(found.item.session.convention, member)
    card = getattr(registration, "card", None)
    refusal = standing_orders.refusal_to_answer(found, registration, card, figures.ABSTAIN)
    return render_form(
        request,
        "hall/vote.html",
        form,
        {
            "convention": found.item.session.convention,
            "vote": found,
            "mine": mine,
            "mine_words": answers.get(mine.answer, "") if mine else "",
            "card": card,
            "cannot": refusal,
            "is_open": found.state == VoteState.OPEN,
            "result": floor.result_of(found) if found.state == VoteState.DECLARED else None,
            "voices": voices_of(found, answers),
            "answered": found.voices.count(),
        },
    )


def voices_of(found: Vote, answers: dict[str, str]) -> list[tuple[str, str, int]]:
    """Who voted how, once a recorded or a card vote is declared."""
    if found.state != VoteState.DECLARED or found.manner not in (Manner.DIVISION, Manner.CARDS):
        return []
    rows = found.voices.select_related("member").order_by("member__name")
    return [(str(row.member), answers.get(row.answer, row.answer), row.worth) for row in rows]


def vote_of(slug: str, pk: int) -> Vote:
    rows = Vote.objects.select_related(
        "item__session__convention",
        "question__plan",
        "question__chosen",
        "contest__ballot",
        "decision",
    )
    return get_object_or_404(rows, pk=pk, item__session__convention__slug=slug)


@never_cache
@require_http_methods(["GET", "POST"])
def count(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """A teller enters what they counted. What the other counted is not shown until both have."""
    found = vote_of(slug, pk)
    convention = found.item.session.convention
    serving_only(request, convention, Duty.TELLER)
    teller = the_member(request)
    answers = floor.answers_named(found)
    mine = found.counts.filter(teller=teller).first()
    initial = {f"count_{said}": n for said, n in mine.figures.items()} if mine else None
    form = hall_forms.CountForm(request.POST or None, answers=answers, initial=initial)
    if form.is_bound and form.is_valid():
        votes.enter_count(found, form.counted(), by=teller, at=timezone.now())
        messages.success(request, _("Your count is entered."))
        return redirect("hall:count", slug, found.pk)
    others = list(found.counts.exclude(teller=teller)) if mine else []
    context = {
        "convention": convention,
        "vote": found,
        "mine": mine,
        "others": others,
        "agree": bool(mine)
        and bool(others)
        and all(o.figures == mine.figures for o in others if mine),
        "presence": queries.presence(convention),
    }
    return render_form(request, "hall/count.html", form, context)


# Speaking


@never_cache
@require_http_methods(["GET", "POST"])
def speak(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """The debate of one item: who speaks, who is next and why, and asking to speak."""
    member = the_member(request)
    item = item_of(slug, pk)
    if not queries.is_public(item):
        raise Http404
    convention = item.session.convention
    found = debate.of(item)
    form = hall_forms.AskForm(request.POST or None, policy=found.policy)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        speeches.ask_to_speak(
            item,
            Purpose(facts["purpose"]),
            in_group=bool(facts.get("in_group")),
            by=member,
            at=timezone.now(),
        )
        messages.success(request, _("You are on the list."))
        return redirect("hall:speak", slug, pk)
    mine = next((turn for turn in found.turns if turn.speech.member_id == member.pk), None)
    registration = here(convention, member)
    cannot = standing_orders.refusal_to_ask(
        item, convention, registration, Purpose.ORDER, closed=found.closed
    )
    context = {
        "convention": convention,
        "item": item,
        "debate": found,
        "mine": mine,
        "cannot": cannot,
        "policy": debate.policy_of(convention),
    }
    return render_form(request, "hall/speak.html", form, context)


@require_POST
def withdraw(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take one's request to speak back."""
    member = the_member(request)
    speech = get_object_or_404(
        Speech.objects.select_related("item"),
        pk=pk,
        member=member,
        item__session__convention__slug=slug,
    )
    speeches.withdraw_request(speech, by=member, at=timezone.now())
    messages.success(request, _("You are off the list."))
    return redirect("hall:speak", slug, speech.item_id)
