"""The organisation's parts and posts at the staff desk: regions, groups, offices, terms, rules."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import actions, forms, rules
from members.gates import OfficerRequest, for_roles
from members.models import Appointment, LocalGroup, Office, Region, RegisterRules, Term
from members.roles import APPOINTS, KEEPS_REGISTER, POWERS, READS_REGISTER, Role
from members.views.desk import ask


@never_cache
@require_GET
@for_roles(READS_REGISTER)
def places(request: OfficerRequest) -> HttpResponse:
    """Regions with their local groups, and how many members each has."""
    today = timezone.localdate()
    there = Q(members__memberships__span__contains=today)
    groups = LocalGroup.objects.annotate(n=Count("members", filter=there, distinct=True))
    regions = Region.objects.annotate(n=Count("members", filter=there, distinct=True))
    by_region: dict[int, list[LocalGroup]] = {}
    for group in groups:
        by_region.setdefault(group.region_id, []).append(group)
    return render(
        request,
        "register/places.html",
        {
            "regions": [(region, by_region.get(region.pk, [])) for region in regions],
            "keeps": Role.MEMBERSHIP in request.member.roles(timezone.now()),
            "today": today,
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def new_region(request: OfficerRequest) -> HttpResponse:
    form = forms.NameForm(request.POST or None)
    if form.is_valid():
        actions.open_region(form.cleaned_data["name"], by=request.member, at=timezone.now())
        return done(request, "register:places", _("The region is entered."))
    return ask(request, form, title=_("Enter a region"), button=_("Enter it"), above=up_places())


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def region(request: OfficerRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Region, slug=slug)
    form = forms.NameForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        name = form.cleaned_data["name"]
        actions.rename_region(found, name, by=request.member, at=timezone.now())
        return done(request, "register:places", _("The region has its new name."))
    return ask(request, form, title=_("Rename the region"), button=_("Save"), above=up_places())


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def new_group(request: OfficerRequest) -> HttpResponse:
    form = forms.NewGroupForm(request.POST or None)
    if form.is_valid():
        actions.open_group(**form.cleaned_data, by=request.member, at=timezone.now())
        return done(request, "register:places", _("The local group is entered."))
    title = _("Enter a local group")
    return ask(request, form, title=title, button=_("Enter it"), above=up_places())


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def group(request: OfficerRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(LocalGroup, slug=slug)
    says = {name: getattr(found, name) for name in forms.GroupForm.base_fields}
    form = forms.GroupForm(request.POST or None, initial=says)
    if form.is_valid():
        actions.describe_group(found, by=request.member, at=timezone.now(), **form.cleaned_data)
        return done(request, "register:places", _("It is saved."))
    return ask(request, form, title=found.name, button=_("Save"), above=up_places())


@require_POST
@for_roles(KEEPS_REGISTER)
def close_group(request: OfficerRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(LocalGroup, slug=slug)
    now = timezone.now()
    actions.close_group(found, on=timezone.localdate(now), by=request.member, at=now)
    return done(request, "register:places", _("The group is closed."))


@never_cache
@require_GET
@for_roles(APPOINTS)
def offices(request: OfficerRequest) -> HttpResponse:
    """Every office with its holders, and the appointments that wait for a second word."""
    today = timezone.localdate()
    holders: dict[int, list[Term]] = {}
    terms = Term.objects.filter(Q(span__endswith__gt=today) | Q(span__upper_inf=True))
    for term in terms.select_related("member").order_by("seat", "span"):
        holders.setdefault(term.office_id, []).append(term)
    open_now = Appointment.objects.filter(decided_at=None).select_related(
        "office__local_group", "member", "proposed_by"
    )
    listed = Office.objects.select_related("local_group").order_by("local_group__name", "name")
    return render(
        request,
        "register/offices.html",
        {
            "offices": [
                (office, holders.get(office.pk, []), office.role in POWERS) for office in listed
            ],
            "proposed": [
                (one, rules.refusal_to_confirm(one, by=request.member)) for one in open_now
            ],
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(APPOINTS)
def new_office(request: OfficerRequest) -> HttpResponse:
    form = forms.OfficeForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        actions.create_office(
            data["name"],
            Role(data["role"]),
            seats=data["seats"],
            local_group=data["group"],
            by=request.member,
            at=timezone.now(),
        )
        return done(request, "register:offices", _("The office is entered."))
    title = _("Enter an office")
    return ask(request, form, title=title, button=_("Enter it"), above=up_offices())


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(APPOINTS)
def appoint(request: OfficerRequest) -> HttpResponse:
    """Put somebody forward for an office."""
    now = timezone.now()
    initial = {"since": timezone.localdate(now), "office": request.GET.get("office")}
    form = forms.AppointForm(request.POST or None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        made = actions.propose(
            data["number"],
            data["office"],
            since=data["since"],
            until=data["until"],
            by=request.member,
            at=now,
        )
        words = _("Another officer must confirm it now.") if made.pk else _("They hold the office.")
        return done(request, "register:offices", words)
    lede = _("An office with powers needs a second officer’s word, and nobody appoints themselves.")
    title = _("Appoint somebody")
    button = _("Put them forward")
    return ask(request, form, title=title, button=button, lede=lede, above=up_offices())


@require_POST
@for_roles(APPOINTS)
def confirm(request: OfficerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Appointment, pk=pk)
    actions.confirm(found, by=request.member, at=timezone.now())
    return done(request, "register:offices", _("The term begins as proposed."))


@require_POST
@for_roles(APPOINTS)
def decline(request: OfficerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Appointment, pk=pk)
    actions.decline(found, by=request.member, at=timezone.now())
    return done(request, "register:offices", _("The appointment is turned down."))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(APPOINTS)
def end_term(request: OfficerRequest, pk: int) -> HttpResponse:
    term = get_object_or_404(Term.objects.select_related("office__local_group", "member"), pk=pk)
    now = timezone.now()
    form = forms.EndTermForm(request.POST or None, initial={"on": timezone.localdate(now)})
    if form.is_valid():
        actions.end_term(term, on=form.cleaned_data["on"], by=request.member, at=now)
        return done(request, "register:offices", _("The term ends then."))
    title = _("End a term")
    lede = str(term)
    button = _("End it")
    return ask(request, form, title=title, button=button, lede=lede, above=up_offices(), grave=True)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def register_rules(request: OfficerRequest) -> HttpResponse:
    """The rules of the register in force, and adopting others."""
    now = timezone.now()
    today = timezone.localdate(now)
    in_force = RegisterRules.in_force(today)
    says = {name: getattr(in_force, name) for name in forms.RulesForm.base_fields}
    form = forms.RulesForm(request.POST or None, initial={**says, "adopted_on": today})
    if form.is_valid():
        actions.adopt_rules(
            **form.cleaned_data, retention=in_force.retention, by=request.member, at=now
        )
        return done(request, "register:rules", _("The new version is entered. Earlier ones stay."))
    lede = _(
        "Version %(version)d is in force. A change is a new version; a ballot keeps its own copy."
    )
    return ask(
        request,
        form,
        title=_("Rules of the register"),
        button=_("Adopt these"),
        lede=lede % {"version": in_force.version},
    )


def up_places() -> tuple[str, str]:
    return _("Regions and groups"), reverse("register:places")


def up_offices() -> tuple[str, str]:
    return _("Offices"), reverse("register:offices")


def done(request: OfficerRequest, page: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(page)
