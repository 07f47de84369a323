"""Taking part: registering, the ticket, the survey, and the door."""

from __future__ import annotations

import io

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conventions import actions, door_forms, forms, queries, rules
from conventions.actions import cards as handing
from conventions.models import Card, Convention, Duty, Fate, Registration
from conventions.views.shared import (
    act_page,
    convention_of,
    page_of,
    registration_of,
    serving_only,
)
from members.actions import noted
from members.gates import the_member
from members.requests import MemberRequest
from momentum_demo.refusals import Refused
from momentum_demo.shortcuts import attempt, done, number_in, render_form

page = require_http_methods(["GET", "POST"])


@page
def register(request: MemberRequest, slug: str) -> HttpResponse:
    """Say that one comes, how, and what one needs; again, to change it."""
    convention = convention_of(slug)
    member = the_member(request)
    mine = registration_of(request, convention)
    initial = {"attending": mine.attending, "needs": queries.needs_of(mine)} if mine else {}
    form = forms.RegisterForm(request.POST or None, convention=convention, initial=initial)
    if form.is_valid():
        made = actions.register(convention, **form.cleaned_data, by=member, at=timezone.now())
        if made.waiting:
            words = _("You are on the waiting list. We write to you if a place comes free.")
        else:
            words = _("You are registered.")
        return done(request, words, reverse("conventions:ticket", args=[slug]))
    facts = {"convention": convention, "mine": mine, "presence": queries.presence(convention)}
    return render_form(request, "conventions/register.html", form, facts)


def own(request: MemberRequest, convention: Convention) -> Registration:
    mine = registration_of(request, convention)
    if mine is None:
        raise Http404
    return mine


@require_GET
@never_cache
def ticket(request: MemberRequest, slug: str) -> HttpResponse:
    """One's own registration: the code, the calendar, how to join, how to give the place back."""
    convention = convention_of(slug)
    mine = registration_of(request, convention)
    if mine is None:
        return redirect("conventions:register", slug=slug)
    facts = {
        "convention": convention,
        "mine": mine,
        "needs": queries.needs_of(mine),
        "ahead": convention.registrations.filter(waiting=True, at__lt=mine.at).count(),
        "feed": settings.SITE_URL + reverse("conventions:feed", args=[mine.feed]),
    }
    return render(request, "conventions/ticket.html", facts)


@require_GET
@never_cache
def ticket_picture(request: MemberRequest, slug: str) -> HttpResponse:
    """The code as a picture that opens the door’s page, with the code filled in, on a volunteer’s phone."""
    convention = convention_of(slug)
    mine = own(request, convention)
    door = settings.SITE_URL + reverse("conventions:door", args=[slug]) + f"?code={mine.code}"
    picture = io.BytesIO()
    qrcode.make(door, image_factory=qrcode.image.svg.SvgPathFillImage, border=2).save(picture)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_POST
def cancel(request: MemberRequest, slug: str) -> HttpResponse:
    """Give one's place back."""
    convention = convention_of(slug)
    mine = own(request, convention)
    actions.cancel(mine, by=the_member(request), at=timezone.now())
    return done(request, _("Your registration is cancelled."), page_of(convention))


@require_POST
def check_oneself_in(request: MemberRequest, slug: str) -> HttpResponse:
    """Check in from afar."""
    convention = convention_of(slug)
    actions.check_oneself_in(own(request, convention), by=the_member(request), at=timezone.now())
    return done(request, _("You are checked in."), reverse("conventions:now", args=[slug]))


@page
@never_cache
def door(request: MemberRequest, slug: str) -> HttpResponse:
    """The volunteers' page at the door: a code goes in, a name comes out."""
    convention = convention_of(slug)
    serving_only(request, convention, Duty.DOOR)
    form = door_forms.CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    came = None
    if form.is_valid():
        deed = actions.check_out if "out" in request.POST else actions.check_in
        code, by = form.cleaned_data["code"], the_member(request)
        came = attempt(form, lambda: deed(convention, code, by=by, at=timezone.now()))
    if came:
        form = door_forms.CodeForm()
    facts = {
        "convention": convention,
        "came": came,
        "presence": queries.presence(convention),
        "sections": convention.sections.exists(),
    }
    return render_form(request, "conventions/door.html", form, facts)


@page
@never_cache
def register_at_door(request: MemberRequest, slug: str) -> HttpResponse:
    """Let in a member who turned up without a registration."""
    convention = convention_of(slug)
    serving_only(request, convention, Duty.DOOR)
    form = door_forms.AtDoorForm(request.POST or None)
    at_door = reverse("conventions:door", args=[slug])
    if form.is_valid():
        them = form.cleaned_data["member"]
        by, now = the_member(request), timezone.now()
        noted([them.pk], by=by, how="door", at=now)
        if attempt(form, lambda: actions.register_at_door(convention, them, by=by, at=now)):
            words = _("%(name)s: registered and checked in.") % {"name": them.name}
            return done(request, words, at_door)
    return act_page(
        request,
        form,
        title=_("Somebody without a ticket"),
        lede=_("A member in good standing comes in as long as there are places in the hall."),
        button=_("Register and check in"),
        back=at_door,
    )


@page
@never_cache
def cards(request: MemberRequest, slug: str) -> HttpResponse:
    """Voting cards, handed out at the door before a card vote."""
    convention = convention_of(slug)
    serving_only(request, convention, Duty.DOOR)
    form = door_forms.CardForm(request.POST or None, convention=convention)
    if form.is_valid():
        facts, by = form.cleaned_data, the_member(request)
        card = attempt(
            form,
            lambda: handing.hand_out(
                facts["section"],
                code=facts["code"],
                worth=facts["worth"],
                by=by,
                at=timezone.now(),
            ),
        )
        if card:
            words = _("%(name)s has a card: %(card)s.") % {
                "name": card.registration.member.name,
                "card": card,
            }
            return done(request, words, request.path)
    held = Card.objects.filter(section__convention=convention)
    facts = {
        "convention": convention,
        "sections": convention.sections.annotate(
            holders=Count("cards"), votes=Sum("cards__worth", default=0)
        ),
        "cards": held.select_related("section", "registration__member").order_by(
            "section__name", "registration__member__name"
        ),
    }
    return render_form(request, "conventions/cards.html", form, facts)


@require_POST
def take_card_back(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take a voting card back."""
    convention = convention_of(slug)
    card = Card.objects.filter(pk=pk, section__convention=convention).first()
    if card is None:
        raise Refused(rules.DONE_ALREADY)
    handing.take_back(card, by=the_member(request), at=timezone.now())
    return done(request, _("The card is taken back."), reverse("conventions:cards", args=[slug]))


@page
def survey(request: MemberRequest, slug: str) -> HttpResponse:
    """What may pass without debate? An answer for each piece of business."""
    convention = convention_of(slug)
    asked = getattr(convention, "survey", None)
    if asked is None:
        raise Http404
    member = the_member(request)
    now = timezone.now()
    business = convention.business.select_related("submission__lead", "submission__text")
    if request.method == "POST":
        chosen = get_object_or_404(business, pk=number_in(request.POST.get("business")))
        actions.answer(chosen, agrees=request.POST.get("agrees") == "yes", by=member, at=now)
        return redirect(f"{request.path}#business-{chosen.pk}")
    said = dict(member_answers(convention, member.pk))
    facts = {
        "convention": convention,
        "survey": asked,
        "open": asked.opens_at <= now < asked.closes_at,
        "business": [(each, said.get(each.pk)) for each in business],
        "consent": Fate.CONSENT,
        "now": now,
    }
    return render(request, "conventions/survey.html", facts)


def member_answers(convention: Convention, member: int) -> list[tuple[int, bool]]:
    return list(
        convention.business.filter(answers__member=member).values_list("pk", "answers__agrees")
    )
