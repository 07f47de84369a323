"""The register as a whole: doubles, changed addresses, lapses, moves, and lists that are taken out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from members import actions, forms, likeness, rules, segments, sheets, watch
from members.actions import belonging, exporting
from members.gates import OfficerRequest, for_roles
from members.incoming import load
from members.models import (
    Channel,
    Confirmed,
    ContactChange,
    RegisterRules,
    Transfer,
)
from members.roles import (
    KEEPS_REGISTER,
    WATCHES_CONTACTS,
)
from members.views.desk import ask, page_of, token_of


@never_cache
@require_GET
@for_roles(KEEPS_REGISTER)
def doubles(request: OfficerRequest) -> HttpResponse:
    """Entries that may be of one person: by mailbox, or by name with address or telephone."""
    now = timezone.now()
    register = load(timezone.localdate(now))
    alike = [
        (kind, [register.by_number[number] for number in numbers])
        for (kind, _key), numbers in register.likes.items()
        if len(numbers) > 1
    ]
    page = page_of(alike, request.GET.get("page"))
    shown = [known.pk for _kind, some in page for known in some]
    actions.noted(shown, by=request.member, how="likeness", at=now)
    pairs = [
        (KINDS[kind], [(k.number, k.values["name"], token_of(k.pk)) for k in some])
        for kind, some in page
    ]
    return render(request, "register/doubles.html", {"page": page, "pairs": pairs})


KINDS = {
    likeness.MAILBOX: "mailbox",
    likeness.HOUSE: "house",
    likeness.PHONE: "phone",
}


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def export(request: OfficerRequest) -> HttpResponse:
    """Take a list of members out; what for is written down."""
    form = forms.ExportForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        today = timezone.localdate(now)
        allowed = RegisterRules.in_force(today).arrears_allowed
        members = segments.ordered(
            segments.chosen(form.segment(), on=today, arrears_allowed=allowed)
        )
        content = exporting.export(
            members,
            [name for name in sheets.COLUMNS if name in form.cleaned_data["columns"]],
            segment=form.segment(),
            purpose=form.cleaned_data["purpose"],
            by=request.member,
            at=now,
        )
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="members-{today}.csv"'
        return response
    lede = _(
        "Each member in the list can see that you took it. Take no more columns than the purpose needs, and "
        "never give it to a candidate."
    )
    return ask(request, form, title=_("Take a list out"), button=_("Download"), lede=lede)


@never_cache
@require_GET
@for_roles(WATCHES_CONTACTS)
def contacts(request: OfficerRequest) -> HttpResponse:
    """Ways to reach members that changed in the last thirty days; for the scrutineer, before a vote."""
    since = timezone.now() - watch.WATCHED
    changes = ContactChange.objects.filter(at__gt=since).select_related("member", "by")
    shown = page_of(changes, request.GET.get("page"))
    actions.noted(
        (change.member_id for change in shown),
        by=request.member,
        how="contacts",
        at=timezone.now(),
    )
    by_channel = [
        (label, changes.filter(field="email", channel=value).count())
        for value, label in Channel.choices
    ]
    rows = [
        (change, rules.refusal_to_confirm_contact(change, by=request.member, roles=None))
        for change in shown
    ]
    return render(
        request,
        "register/contacts.html",
        {"page": shown, "rows": rows, "since": since, "by_channel": by_channel},
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(WATCHES_CONTACTS)
def confirm_contact(request: OfficerRequest, pk: int) -> HttpResponse:
    """Note that a member was asked, and wanted their address changed."""
    change = get_object_or_404(ContactChange.objects.select_related("member"), pk=pk)
    now = timezone.now()
    form = forms.ConfirmContactForm(request.POST or None)
    if form.is_valid():
        how = Confirmed(form.cleaned_data["how"])
        actions.confirm_contact(change, how=how, by=request.member, at=now)
        messages.success(request, _("It is confirmed. Letters that were held back go out."))
        return redirect("register:contacts")
    actions.noted([change.member_id], by=request.member, how="contacts", at=now)
    lede = _(
        "%(old)s became %(new)s. Ask the member by a telephone number or a postal address that did not "
        "change with it."
    ) % {"old": change.old or "–", "new": change.new or "–"}
    title = _("Did %(name)s want this?") % {"name": change.member.name}
    above = (_("Changed addresses"), reverse("register:contacts"))
    return ask(request, form, title=title, button=_("They wanted it"), lede=lede, above=above)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def lapses(request: OfficerRequest) -> HttpResponse:
    """Memberships unpaid for longer than the rules allow, and ending them."""
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method == "POST":
        ended = actions.lapse_due(at=now, by=request.member)
        messages.success(request, _("Memberships ended: %(number)d.") % {"number": ended})
        return redirect("register:lapses")
    due = belonging.lapsing(today).select_related("member")
    page = page_of(due, request.GET.get("page"))
    actions.noted((m.member_id for m in page), by=request.member, how="list", at=now)
    in_force = RegisterRules.in_force(today)
    rows = [(membership, token_of(membership.member_id)) for membership in page]
    return render(request, "register/lapses.html", {"page": page, "rows": rows, "rules": in_force})


@never_cache
@require_GET
@for_roles(KEEPS_REGISTER)
def moves(request: OfficerRequest) -> HttpResponse:
    """Moves between regions and groups that are planned, and those made lately."""
    planned = Transfer.objects.select_related(
        "member", "from_region", "from_group", "to_region", "to_group"
    )
    page = page_of(planned, request.GET.get("page"))
    actions.noted((t.member_id for t in page), by=request.member, how="list", at=timezone.now())
    rows = [(planned, token_of(planned.member_id)) for planned in page]
    return render(request, "register/moves.html", {"page": page, "rows": rows})
