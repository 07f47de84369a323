"""The data protection lead's desk, and members' requests at the membership office's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import actions, forms, retention
from members.actions import protecting
from members.gates import OfficerRequest, for_roles, roles_of
from members.models import Attribute, Breach, Correction, Erasure, Export
from members.models.protection import Asked, BreachKind
from members.roles import KEEPS_REGISTER, PROTECTS_DATA, STAFF_DESK
from members.views.desk import ask, page_of, token_of


@never_cache
@require_GET
@for_roles(KEEPS_REGISTER)
def corrections(request: OfficerRequest) -> HttpResponse:
    """What members ask to have put right."""
    waiting = Correction.objects.filter(state=Asked.OPEN).select_related("member").order_by("at")
    page = page_of(waiting, request.GET.get("page"))
    actions.noted((c.member_id for c in page), by=request.member, how="list", at=timezone.now())
    rows = [(asked, token_of(asked.member_id)) for asked in page]
    return render(request, "register/corrections.html", {"page": page, "rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def answer(request: OfficerRequest, pk: int) -> HttpResponse:
    """Tell a member what became of their request."""
    asked = get_object_or_404(Correction.objects.select_related("member"), pk=pk)
    form = forms.AnswerForm(request.POST or None)
    if form.is_valid():
        protecting.answer_correction(
            asked,
            done=form.cleaned_data["outcome"] == "done",
            reply=form.cleaned_data["reply"],
            by=request.member,
            at=timezone.now(),
        )
        messages.success(request, _("The member can read your answer."))
        return redirect("register:corrections")
    actions.noted([asked.member_id], by=request.member, how="correction", at=timezone.now())
    lede = _("%(name)s says: %(field)s is wrong. It should say: %(wanted)s")
    facts = {"name": asked.member.name, "field": asked.field, "wanted": asked.wanted}
    return ask(
        request,
        form,
        title=_("Answer a request"),
        button=_("Answer"),
        lede=lede % facts,
        above=(_("Corrections"), reverse("register:corrections")),
    )


@never_cache
@require_GET
@for_roles(PROTECTS_DATA)
def erasures(request: OfficerRequest) -> HttpResponse:
    """Members who ask to be erased."""
    asked = Erasure.objects.filter(done_at=None, withdrawn_at=None).select_related("member")
    page = page_of(asked.order_by("asked_at"), request.GET.get("page"))
    actions.noted((e.member_id for e in page), by=request.member, how="list", at=timezone.now())
    return render(request, "register/erasures.html", {"page": page})


@require_POST
@for_roles(PROTECTS_DATA)
def erase(request: OfficerRequest, pk: int) -> HttpResponse:
    """Carry out a member's wish to be erased."""
    protecting.erase(get_object_or_404(Erasure, pk=pk), by=request.member, at=timezone.now())
    messages.success(request, _("Nothing here says who they were any more."))
    return redirect("register:erasures")


@never_cache
@require_GET
@for_roles(PROTECTS_DATA)
def attributes(request: OfficerRequest) -> HttpResponse:
    """The questions that reserved places need, and since when each is asked."""
    return render(request, "register/attributes.html", {"attributes": Attribute.objects.all()})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(PROTECTS_DATA)
def define(request: OfficerRequest) -> HttpResponse:
    """Ask members something from a day on; a question of the same name ends then."""
    now = timezone.now()
    form = forms.AttributeForm(request.POST or None, initial={"since": timezone.localdate(now)})
    if form.is_valid():
        protecting.define(
            **form.cleaned_data,
            slug=slugify(form.cleaned_data["name"]),
            by=request.member,
            at=now,
        )
        messages.success(request, _("It is asked from then on."))
        return redirect("register:attributes")
    return ask(
        request,
        form,
        title=_("A question for reserved places"),
        button=_("Ask it"),
        lede=_("Answers are encrypted. Nobody reads them but the member and a count."),
        above=(_("Questions"), reverse("register:attributes")),
    )


@never_cache
@require_GET
@for_roles(STAFF_DESK)
def breaches(request: OfficerRequest) -> HttpResponse:
    """The log of what went wrong with members’ data."""
    page = page_of(Breach.objects.all(), request.GET.get("page"))
    return render(request, "register/breaches.html", {"page": page, "now": timezone.now()})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(STAFF_DESK)
def report_breach(request: OfficerRequest) -> HttpResponse:
    """Open the log of a breach: anyone at the desk may."""
    now = timezone.now()
    form = forms.BreachForm(request.POST or None, initial={"found_at": now})
    if form.is_valid():
        made = protecting.report_breach(**form.cleaned_data, by=request.member, at=now)
        return redirect("register:breach", made.pk)
    lede = _(
        "If people’s rights are at risk, the Information Commissioner must be told within 72 hours of its "
        "being found. Write down what you know now; more can be added."
    )
    return ask(
        request,
        form,
        title=_("Report a breach"),
        button=_("Open the log"),
        lede=lede,
        above=(_("Breaches"), reverse("register:breaches")),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(STAFF_DESK)
def breach(request: OfficerRequest, pk: int) -> HttpResponse:
    """One breach, and what was done about it."""
    found = get_object_or_404(Breach.objects.select_related("opened_by"), pk=pk)
    leads = bool(roles_of(request) & PROTECTS_DATA)
    form = forms.BreachStepForm(request.POST or None)
    if form.is_valid():
        protecting.note_breach(
            found,
            BreachKind(form.cleaned_data["kind"]),
            form.cleaned_data["words"],
            by=request.member,
            at=timezone.now(),
        )
        return redirect("register:breach", pk)
    told = {BreachKind.REGULATOR, BreachKind.NO_REPORT}
    steps = list(found.steps.select_related("by"))
    return ask(
        request,
        form,
        title=found.title,
        button=_("Write it down"),
        above=(_("Breaches"), reverse("register:breaches")),
        template="register/breach.html",
        breach=found,
        steps=steps,
        leads=leads and found.closed_at is None,
        decided=any(step.kind in told for step in steps),
        now=timezone.now(),
    )


@never_cache
@require_GET
@for_roles(PROTECTS_DATA)
def keeping(request: OfficerRequest) -> HttpResponse:
    """How long everything is kept, what is due to go tonight, and the lists taken out."""
    schedule = [
        (keep.what, days, rows.count()) for keep, days, rows in retention.due(at=timezone.now())
    ]
    exports = page_of(Export.objects.select_related("by"), request.GET.get("page"))
    return render(request, "register/keeping.html", {"schedule": schedule, "page": exports})
