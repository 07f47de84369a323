"""Lists of members on their way in: read, looked at row by row, entered or dropped, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import actions, forms, likeness, previews, sheets
from members.actions import importing
from members.gates import OfficerRequest, for_roles
from members.models import Import, ImportRow, ImportState, LocalGroup, Outcome, Region
from members.roles import KEEPS_REGISTER
from members.views.desk import page_of, token_of
from momentum_demo.shortcuts import render_form

WORKING = frozenset({ImportState.READING, ImportState.COMMITTING, ImportState.UNDOING})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def index(request: OfficerRequest) -> HttpResponse:
    """The lists there were, and a place for another."""
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        made = importing.upload(file.read(), file.name, by=request.member, at=timezone.now())
        return redirect("register:import", made.pk)
    lists = page_of(Import.objects.defer("content").select_related("by"), request.GET.get("page"))
    context = {"page": lists, "columns": sheets.COLUMNS}
    return render_form(request, "register/imports.html", form, context)


@never_cache
@require_GET
@for_roles(KEEPS_REGISTER)
def detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """One list: how far it is, what each row would do, and what may be done with it."""
    upload = upload_or_404(pk)
    summary = upload.summary
    outcomes = [
        (value, label, summary[value]) for value, label in Outcome.choices if summary.get(value)
    ]
    chosen = request.GET.get("show")
    if chosen not in {value for value, *_rest in outcomes}:
        chosen = outcomes[0][0] if outcomes else ""
    kinds = previews.kinds(upload.rows.all(), Outcome(chosen)) if chosen else []
    kind = next((key for key, _n in kinds if "/".join(key) == request.GET.get("kind")), None)
    found = upload.rows.filter(outcome=chosen)
    if kind:
        found = previews.of_kind(upload.rows.all(), Outcome(chosen), kind)
    page = page_of(found.select_related("member"), request.GET.get("page"))
    if chosen:
        seen = [row.member_id for row in page if row.member_id]
        actions.noted(seen, by=request.member, how="import", at=timezone.now())
    return render(
        request,
        "register/import.html",
        {
            "upload": upload,
            "state": upload.state,
            "working": upload.state in WORKING,
            "so_far": importing.so_far(upload),
            "outcomes": outcomes,
            "chosen": chosen,
            "kinds": kinds_in_words(Outcome(chosen), kinds, kind) if len(kinds) > 1 else [],
            "page": page,
            "rows": [shown(row) for row in page],
            "cannot": importing.refusal(upload, by=request.member, at=timezone.now()),
        },
    )


@never_cache
@require_GET
@for_roles(KEEPS_REGISTER)
def progress(request: OfficerRequest, pk: int) -> HttpResponse:
    """How far a list is: the part of its page that renews itself."""
    upload = upload_or_404(pk)
    context = {
        "upload": upload,
        "working": upload.state in WORKING,
        "so_far": importing.so_far(upload),
    }
    response = render(request, "register/import.html#progress", context)
    if upload.state not in WORKING:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@for_roles(KEEPS_REGISTER)
def decide(request: OfficerRequest, pk: int, row: int) -> HttpResponse:
    """Say of one row that looks like somebody known: another person, or leave it out."""
    found = get_object_or_404(ImportRow.objects.select_related("of"), of=pk, pk=row)
    importing.decide(
        found, enter=request.POST.get("enter") == "yes", by=request.member, at=timezone.now()
    )
    return redirect(f"{reverse('register:import', args=[pk])}?show={Outcome.ALIKE}")


@require_POST
@for_roles(KEEPS_REGISTER)
def decide_all(request: OfficerRequest, pk: int) -> HttpResponse:
    """Leave out every row with a problem or a likeness; or enter all that look like somebody known."""
    which = Outcome.ALIKE if request.POST.get("which") == Outcome.ALIKE else Outcome.PROBLEM
    importing.decide_all(
        upload_or_404(pk),
        which,
        enter=request.POST.get("enter") == "yes",
        by=request.member,
        at=timezone.now(),
    )
    return redirect("register:import", pk)


@require_POST
@for_roles(KEEPS_REGISTER)
def commit(request: OfficerRequest, pk: int) -> HttpResponse:
    """Have a list entered, all or nothing."""
    importing.commit(upload_or_404(pk), by=request.member, at=timezone.now())
    return redirect("register:import", pk)


@require_POST
@for_roles(KEEPS_REGISTER)
def undo(request: OfficerRequest, pk: int) -> HttpResponse:
    """Have a list undone, all or nothing."""
    importing.undo(upload_or_404(pk), by=request.member, at=timezone.now())
    return redirect("register:import", pk)


@require_POST
@for_roles(KEEPS_REGISTER)
def drop(request: OfficerRequest, pk: int) -> HttpResponse:
    """Give a list up that was not entered."""
    importing.drop(upload_or_404(pk), by=request.member, at=timezone.now())
    messages.success(request, _("The list is dropped. Nothing of it was entered."))
    return redirect("register:imports")


def upload_or_404(pk: int) -> Import:
    return get_object_or_404(Import.objects.defer("content").select_related("by", "second"), pk=pk)


def shown(row: ImportRow) -> dict[str, Any]:
    """A row as the page shows it: who, what changes, what is wrong, whom it is like."""
    who = row.member.name if row.member else row.data.get("name", "")
    places = place_names(row)
    return {
        "row": row,
        "who": who,
        "token": token_of(row.member_id) if row.member_id else "",
        "changes": [
            (column(field), places.get((field, was), was), places.get((field, now), now))
            for field, (was, now) in row.changes.items()
        ],
        "facts": [
            (column(field), places.get((field, value), value)) for field, value in row.data.items()
        ],
        "problems": [problem_in_words(*problem) for problem in row.problems],
        "alike": [likeness_in_words(*alike) for alike in row.alike],
    }


def column(field: str) -> str:
    """What people call a column."""
    return {
        "number": _("Membership number"),
        "name": _("Name"),
        "email": _("Email address"),
        "phone": _("Telephone"),
        "address": _("Postal address"),
        "postcode": _("Postcode"),
        "region": _("Region"),
        "group": _("Local group"),
        "joined_on": _("Joined on"),
        "paid_until": _("Paid until"),
        "kind": _("Class"),
        "language": _("Language of letters"),
        "external": _("Number elsewhere"),
    }.get(field, field)


def place_names(row: ImportRow) -> dict[tuple[str, Any], str]:
    """The names of regions and groups that the row gives by key."""
    values = [("region", row.data.get("region")), ("group", row.data.get("group"))]
    values += [(f, v) for f, pair in row.changes.items() if f in {"region", "group"} for v in pair]
    found = {}
    for field, key in values:
        if key is not None:
            model: Any = Region if field == "region" else LocalGroup
            found[field, key] = str(model.objects.get(pk=key))
    return found


def kinds_in_words(
    outcome: Outcome, kinds: list[tuple[previews.Key, int]], chosen: previews.Key | None
) -> list[tuple[str, str, int, bool]]:
    """Of each kind of row: what the address calls it, words for people, how many, and whether it is shown."""
    regions = {str(region.pk): region.name for region in Region.objects.all()}
    likenesses = {
        likeness.MAILBOX: _("Mail reaches somebody else’s address too"),
        likeness.HOUSE: _("The same name and address"),
        likeness.PHONE: _("The same name and telephone"),
    }
    words: dict[Outcome, Callable[[previews.Key], str]] = {
        Outcome.NEW: lambda key: regions.get(key[0], "–"),
        Outcome.ALIKE: lambda key: likenesses[key[0]],
        Outcome.PROBLEM: lambda key: problem_in_words(key[0], key[1], "…"),
        Outcome.CHANGED: lambda key: column(key[0]),
    }
    return [("/".join(key), words[outcome](key), n, key == chosen) for key, n in kinds]


def problem_in_words(code: str, field: str, value: str) -> str:
    words = {
        "too-long": _("%(field)s is too long: %(value)s…"),
        "not-a-number": _("%(field)s is no number: %(value)s"),
        "not-a-day": _("%(field)s is no day: %(value)s. Write it as 2026-11-27 or 27/11/2026."),
        "not-an-address": _("%(field)s is no email address: %(value)s"),
        "unknown-kind": _("There is no class of membership called %(value)s."),
        "unknown-language": _("There is no language called %(value)s here."),
        "unknown-region": _(
            "There is no region called %(value)s. Enter it first, or correct the name."
        ),
        "unknown-group": _("There is no one local group called %(value)s. Name its region too."),
        "twice-in-the-file": _("The same member is in line %(value)s."),
        "missing": _("A new member needs: %(field)s"),
        "paid-before-joining": _("It is paid for until a day before they joined: %(value)s"),
        "address-taken": _("Member %(value)s has this email address."),
        "address-twice": _("Line %(value)s has the same email address."),
        "number-twice": _("Line %(value)s has the same number."),
    }
    return words[code] % {"field": column(field), "value": value}


def likeness_in_words(kind: str, where: str, number: int) -> str:
    words = {
        (likeness.MAILBOX, "member"): _("Mail to this address reaches member %(number)d too."),
        (likeness.HOUSE, "member"): _("Member %(number)d has the same name and address."),
        (likeness.PHONE, "member"): _("Member %(number)d has the same name and telephone."),
        (likeness.MAILBOX, "line"): _("Mail to this address reaches line %(number)d too."),
        (likeness.HOUSE, "line"): _("Line %(number)d has the same name and address."),
        (likeness.PHONE, "line"): _("Line %(number)d has the same name and telephone."),
    }
    return words[kind, where] % {"number": number}
