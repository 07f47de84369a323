"""Objections to a roll: where a member makes one, and where officers decide."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ballots import actions, forms, rules
from ballots.chronicle import roll_changes
from ballots.lifecycle import State
from ballots.models import Ballot
from ballots.objections import Answer, Matter, Objection
from members import watch
from members.actions import noted
from members.gates import OfficerRequest, for_roles, roles_of
from members.models import Member, Region
from members.requests import MemberRequest
from members.roles import SIGNS_OFF_BALLOTS
from momentum_demo.refusals import Refusal
from momentum_demo.shortcuts import render_form


@never_cache
@require_http_methods(["GET", "POST"])
def make(request: MemberRequest, slug: str) -> HttpResponse:
    """Object to the roll of a ballot that is coming up."""
    member = request.member
    if member is None:
        raise Http404
    ballot = get_object_or_404(
        Ballot.objects.visible_to(member),
        slug=slug,
        state=State.NOTIFIED,
    )
    on_roll = ballot.roll.filter(member=member).exists()
    form = forms.ObjectionForm(request.POST or None, on_roll=on_roll)
    if form.is_valid():
        data = form.cleaned_data
        actions.object_to_roll(
            ballot,
            Matter(data["matter"]),
            words=data["words"],
            number=data["number"],
            by=member,
            at=timezone.now(),
        )
        messages.success(
            request, _("Your objection is with the officers. You are told what they decide.")
        )
        return redirect("ballots:roll", slug)
    return render_form(request, "ballots/object.html", form, {"ballot": ballot})


# For officers


@never_cache
@require_GET
@for_roles(SIGNS_OFF_BALLOTS)
def roll(request: OfficerRequest, slug: str) -> HttpResponse:
    """The roll of a ballot as its officers see it: its parts, what changed in it, what is objected to."""
    ballot = get_object_or_404(
        Ballot.objects.select_related("rule_set", "region").exclude(roll_frozen_at=None), slug=slug
    )
    found = list(ballot.objections.select_related("by", "first", "second"))
    noted({o.by_id for o in found}, by=request.member, how="roll", at=timezone.now())
    waiting = [o for o in found if o.answer in {Answer.OPEN, Answer.PROPOSED}]
    names = {region.slug: str(region) for region in Region.objects.all()}
    return render(
        request,
        "staff/roll.html",
        {
            "ballot": ballot,
            "parts": [(names.get(part, part), number) for part, number in ballot.roll_parts()],
            "amiss": {
                why: len(some)
                for why, some in watch.amiss(
                    Member.objects.filter(roll_entries__ballot=ballot), timezone.now()
                ).items()
            },
            "changes": roll_changes(ballot),
            "waiting": [(o, cannot(o, request)) for o in waiting],
            "answered": [o for o in found if o not in waiting],
            "now": timezone.now(),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(SIGNS_OFF_BALLOTS)
def answer(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Decide on an objection: uphold it or decline it, with the reason the member will read."""
    objection = get_object_or_404(
        Objection.objects.select_related("ballot", "by"), pk=pk, ballot__slug=slug
    )
    now = timezone.now()
    form = forms.ObjectionAnswerForm(request.POST or None)
    if form.is_valid():
        decide = {
            Answer.UPHELD: actions.uphold_objection,
            Answer.DECLINED: actions.decline_objection,
        }[form.cleaned_data["answer"]]
        done = decide(objection, reason=form.cleaned_data["reason"], by=request.member, at=now)
        if done.answer == Answer.PROPOSED:
            messages.success(request, _("It is noted. A second officer must confirm it."))
        else:
            messages.success(request, _("The member is told."))
        return redirect("staff:roll", slug)
    noted({objection.by_id}, by=request.member, how="roll", at=now)
    context = {
        "objection": objection,
        "ballot": objection.ballot,
        "cannot": cannot(objection, request),
    }
    return render_form(request, "staff/objection.html", form, context)


@require_POST
@for_roles(SIGNS_OFF_BALLOTS)
def confirm(request: OfficerRequest, slug: str, pk: int) -> HttpResponse:
    """Give the second word on an objection; the roll changes."""
    objection = get_object_or_404(Objection, pk=pk, ballot__slug=slug)
    actions.confirm_objection(objection, by=request.member, at=timezone.now())
    messages.success(request, _("The roll is changed, and its new fingerprint published."))
    return redirect("staff:roll", slug)


def cannot(objection: Objection, request: OfficerRequest) -> Refusal | None:
    """Why this officer may not take the next step with `objection`."""
    roles, by = roles_of(request), request.member
    if objection.answer == Answer.PROPOSED:
        return rules.refusal_to_confirm_objection(objection, roles, by=by)
    return rules.refusal_to_answer_objection(objection, roles, by=by)
