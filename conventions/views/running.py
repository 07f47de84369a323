"""The chair's page: items begun, finished and put off, and what was decided without a vote."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conventions import actions, agenda, forms, queries
from conventions.models import Convention, Duty, Item
from conventions.views.shared import act_page, convention_of, serving_only
from members.gates import the_member
from members.requests import MemberRequest
from momentum_demo.shortcuts import done
from motions.lifecycle import Outcome

STEPS = {"start": actions.start, "finish": actions.finish, "put-off": actions.put_off}


def chair_of(convention: Convention) -> str:
    return reverse("conventions:chair", args=[convention.slug])


@require_GET
def chair(request: MemberRequest, slug: str) -> HttpResponse:
    """The items as last published, with what can be done to each now."""
    convention = convention_of(slug)
    serving_only(request, convention, Duty.CHAIR)
    shown = queries.released(convention)
    parts = queries.parts(
        convention,
        agenda.thawed(shown.tree) if shown else (),
        at=timezone.now(),
        for_member=True,
    )
    facts = {
        "convention": convention,
        "parts": parts,
        "presence": queries.presence(convention),
    }
    return render(request, "conventions/chair.html", facts)


def item_of(slug: str, pk: int) -> Item:
    return get_object_or_404(
        Item.objects.select_related("session__convention"), pk=pk, session__convention__slug=slug
    )


@require_POST
def step(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """Begin, finish or put off an item."""
    item = item_of(slug, pk)
    STEPS[name](item, by=the_member(request), at=timezone.now())
    return done(
        request, _("Done: %(title)s") % {"title": item.title}, chair_of(item.session.convention)
    )


@require_http_methods(["GET", "POST"])
def decide(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take down a decision on the item under way."""
    item = item_of(slug, pk)
    convention = item.session.convention
    serving_only(request, convention, Duty.CHAIR)
    form = forms.DecideForm(request.POST or None, initial={"outcome": "carried"})
    if form.is_valid():
        actions.decide(
            item,
            question=form.cleaned_data["question"],
            outcome=Outcome(form.cleaned_data["outcome"]),
            figures=form.figures(),
            how=form.cleaned_data["how"],
            by=the_member(request),
            at=timezone.now(),
        )
        return done(request, _("The decision is in the register."), chair_of(convention))
    return act_page(
        request,
        form,
        title=_("What was decided on “%(title)s”?") % {"title": item.title},
        lede=_(
            "For what is agreed without a vote, or counted outside this site. Everyone reads it."
        ),
        button=_("Write it down"),
        back=chair_of(convention),
    )
