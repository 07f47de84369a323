"""The register at the staff desk: finding members, and each member's entry.

What is asked travels in the body of a POST, and an entry's address is a sealed name: no name, number or address
of a member is left in a URL, in a browser's history or in a server's log. Whose records were shown is kept.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import actions, forms, holdings, likeness, segments, sheets
from members.actions import belonging, importing
from members.gates import OfficerRequest, for_roles, roles_of
from members.incoming import load
from members.models import (
    Appointment,
    Bounce,
    Channel,
    ContactChange,
    Correction,
    Erasure,
    Import,
    ImportState,
    Member,
    MembershipClass,
    Merge,
    RegisterRules,
    Transfer,
)
from members.models.protection import Asked
from members.roles import (
    KEEPS_REGISTER,
    READS_REGISTER,
    STAFF_DESK,
    WATCHES_CONTACTS,
)
from members.views.desk import ask, entry_label, entry_or_404, page_of, token_of
from members.wording import reasons_in_words, standing_in_words

WATCHED = timedelta(
    days=30
)  # changes of contact that officers look through before a roll is frozen


@never_cache
@require_GET
@for_roles(STAFF_DESK)
def index(request: OfficerRequest) -> HttpResponse:
    """The register's desk: what waits for this officer, and how many members there are."""
    now = timezone.now()
    today = timezone.localdate(now)
    roles = roles_of(request)
    allowed = RegisterRules.in_force(today).arrears_allowed
    return render(
        request,
        "register/index.html",
        {
            "keeps": bool(roles & KEEPS_REGISTER),
            "reads": bool(roles & READS_REGISTER),
            "roles": {role.value for role in roles},
            "waiting": waiting(request),
            "standings": segments.counts(on=today, arrears_allowed=allowed),
            "classes": segments.of_class(on=today),
        },
    )


def waiting(request: OfficerRequest) -> list[tuple[int, str, str]]:
    """What waits for this officer: how many, in words, and where."""
    now = timezone.now()
    today = timezone.localdate(now)
    work = [
        (
            Appointment.objects.filter(decided_at=None).exclude(proposed_by=request.member),
            _("Appointments to confirm"),
            "register:offices",
        ),
        (
            Correction.objects.filter(state=Asked.OPEN),
            _("Corrections asked for"),
            "register:corrections",
        ),
        (
            Erasure.objects.filter(done_at=None, withdrawn_at=None),
            _("Members who ask to be erased"),
            "register:erasures",
        ),
        (
            Import.objects.filter(state=ImportState.READY),
            _("Lists ready to look at"),
            "register:imports",
        ),
        (Bounce.objects.all(), _("Addresses from which mail comes back"), "register:bounces"),
        (
            ContactChange.objects.filter(at__gt=now - WATCHED, disputed_at__isnull=False),
            _("Changes of address that the member never asked for"),
            "register:contacts",
        ),
        (belonging.lapsing(today), _("Memberships unpaid for too long"), "register:lapses"),
    ]
    held = roles_of(request)
    found = [(rows.count(), words, reverse(name)) for rows, words, name in work if may(name, held)]
    return [row for row in found if row[0]]


def may(name: str, held: Any) -> bool:
    """Whether the page of that name is the work of somebody who holds these roles."""
    return bool(resolve(reverse(name)).func.roles & held)  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(READS_REGISTER)
def find(request: OfficerRequest) -> HttpResponse:
    """Find members by words, place, class, standing, or what is amiss."""
    form = forms.SegmentForm(request.POST or None)
    now = timezone.now()
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        today = timezone.localdate(now)
        allowed = RegisterRules.in_force(today).arrears_allowed
        found = segments.chosen(form.segment(), on=today, arrears_allowed=allowed)
        page = page_of(segments.ordered(found), request.POST.get("page"))
        rows = [
            (member, member.standing(today, arrears_allowed=allowed), token_of(member))
            for member in page
        ]
        actions.noted((m.pk for m, *_ in rows), by=request.member, how="list", at=now)
        context |= {
            "page": page,
            "rows": rows,
            "narrowed": bool(set(form.segment()) - {"asked"}),
            "segment": [(n, v) for n, v in request.POST.items() if n in form.fields],
        }
    return render(request, "register/find.html", context, status=200)


@never_cache
@require_GET
@for_roles(READS_REGISTER)
def entry(request: OfficerRequest, token: str) -> HttpResponse:
    """One member's entry. Showing it is recorded first."""
    now = timezone.now()
    today = timezone.localdate(now)
    member = entry_or_404(token)
    actions.view(member, by=request.member, at=now)
    account = member.account(today, arrears_allowed=RegisterRules.in_force(today).arrears_allowed)
    return render(
        request,
        "register/entry.html",
        {
            "person": member,
            "token": token,
            "keeps": bool(roles_of(request) & KEEPS_REGISTER),
            "standing": account.standing,
            "heading": standing_in_words(account),
            "reasons": reasons_in_words(account.reasons),
            "memberships": member.memberships.order_by("-span"),
            "running": member.memberships.filter(span__contains=today).exists(),
            "terms": member.terms.select_related("office__local_group").filter(
                span__contains=today
            ),
            "transfers": member.transfers.select_related(
                "to_region", "to_group", "from_region", "from_group"
            ),
            "contacts": member.contact_changes.select_related("by")[:10],
            "messages_sent": member.messages.select_related("notice").order_by("-pk")[:10],
            "bounced": Bounce.objects.filter(address=member.user.email).first(),
            "merges": Merge.objects.filter(kept=member, undone_at=None).select_related("gone"),
            "elsewhere": holdings.at_desk(member),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def enrol(request: OfficerRequest) -> HttpResponse:
    """Enter a new member; somebody who looks like one already is shown first."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = forms.EnrolForm(
        request.POST or None,
        initial={"joined_on": today, "paid_until": today + timedelta(days=365)},
    )
    alike: list[Member] = []
    if form.is_valid():
        data = form.cleaned_data
        alike = like(data["name"], data["email"])
        if not alike or "really" in request.POST:
            member = actions.enrol(
                number=data["number"] or next_number(),
                name=data["name"],
                email=data["email"],
                region=data["region"],
                local_group=data["group"],
                joined_on=data["joined_on"],
                paid_until=data["paid_until"],
                kind=MembershipClass(data["kind"]),
                by=request.member,
                at=now,
            )
            messages.success(request, _("They are in the register, and can sign in."))
            return redirect("register:entry", token_of(member))
        actions.noted((m.pk for m in alike), by=request.member, how="likeness", at=now)
    return ask(
        request,
        form,
        title=_("Enter a new member"),
        button=_("Enter them"),
        alike=[(entry_label(m), token_of(m)) for m in alike],
    )


def like(name: str, email: str) -> list[Member]:
    """Members with this mailbox, or whose name is the same but for accents, case and order."""
    first = max(name.split(), key=len, default="")
    near = Member.objects.filter(merged_into=None, erased_at=None).select_related("user")
    box = likeness.mailbox(email)
    host = box.rpartition("@")[2]
    hosts = likeness.DOTLESS if host in likeness.DOTLESS else {host}
    same = [
        m
        for domain in hosts
        for m in near.filter(user__email__endswith=f"@{domain}")
        if likeness.mailbox(m.user.email) == box
    ]
    folded = likeness.folded(name)
    named = [
        m for m in near.filter(name__icontains=first)[:200] if likeness.folded(m.name) == folded
    ]
    return list({m.pk: m for m in [*same, *named]}.values())


def next_number() -> int:
    last = Member.objects.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


# What the office does with an entry


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def correct(request: OfficerRequest, token: str) -> HttpResponse:
    """Put an entry right."""
    member = entry_or_404(token)
    fields = ("name", "phone", "address", "postcode", "language")
    now_says = {**{name: getattr(member, name) for name in fields}, "email": member.user.email}
    form = forms.EntryForm(request.POST or None, initial=now_says)
    if form.is_valid():
        actions.correct(
            member,
            form.cleaned_data,
            by=request.member,
            at=timezone.now(),
            channel=Channel.OFFICE,
        )
        return back(request, member, _("The entry is put right."))
    lede = _("A new email address is told to the old one too.")
    return ask_about(request, form, member, _("Put the entry right"), _("Save"), lede=lede)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def renew(request: OfficerRequest, token: str) -> HttpResponse:
    """Note until when a membership is paid for."""
    member = entry_or_404(token)
    now = timezone.now()
    current = belonging_now(member)
    form = forms.RenewForm(
        request.POST or None,
        initial={"paid_until": current.paid_until + timedelta(days=365) if current else None},
    )
    if form.is_valid():
        if current is None:
            return back(request, member, _("They are no member now: enter a new membership."))
        actions.renew(
            current, paid_until=form.cleaned_data["paid_until"], by=request.member, at=now
        )
        return back(request, member, _("It is noted."))
    return ask_about(request, form, member, _("Note a payment"), _("Save"))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def change_class(request: OfficerRequest, token: str) -> HttpResponse:
    """Let a membership be of another class from a day on."""
    member = entry_or_404(token)
    now = timezone.now()
    form = forms.ClassForm(request.POST or None, initial={"on": timezone.localdate(now)})
    if form.is_valid():
        actions.change_class(
            member,
            MembershipClass(form.cleaned_data["kind"]),
            on=form.cleaned_data["on"],
            by=request.member,
            at=now,
        )
        return back(request, member, _("The class is changed."))
    return ask_about(request, form, member, _("Change the class"), _("Change it"))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def leave(request: OfficerRequest, token: str) -> HttpResponse:
    """End a membership."""
    member = entry_or_404(token)
    now = timezone.now()
    form = forms.LeaveForm(request.POST or None, initial={"on": timezone.localdate(now)})
    if form.is_valid():
        actions.leave(member, **form.cleaned_data, by=request.member, at=now)
        return back(request, member, _("The membership ends then."))
    return ask_about(request, form, member, _("End the membership"), _("End it"), grave=True)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def rejoin(request: OfficerRequest, token: str) -> HttpResponse:
    """Begin another membership of somebody who had left."""
    member = entry_or_404(token)
    now = timezone.now()
    today = timezone.localdate(now)
    form = forms.RejoinForm(
        request.POST or None, initial={"on": today, "paid_until": today + timedelta(days=365)}
    )
    if form.is_valid():
        data = form.cleaned_data
        actions.rejoin(
            member,
            kind=MembershipClass(data["kind"]),
            on=data["on"],
            paid_until=data["paid_until"],
            by=request.member,
            at=now,
        )
        return back(request, member, _("The membership is entered."))
    return ask_about(request, form, member, _("Enter a new membership"), _("Enter it"))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def transfer(request: OfficerRequest, token: str) -> HttpResponse:
    """Move a member to another region or group, now or on a day to come."""
    member = entry_or_404(token)
    now = timezone.now()
    form = forms.TransferForm(
        request.POST or None,
        initial={
            "region": member.region,
            "group": member.local_group,
            "on": timezone.localdate(now),
        },
    )
    if form.is_valid():
        data = form.cleaned_data
        actions.transfer(
            member,
            region=data["region"],
            local_group=data["group"],
            on=data["on"],
            by=request.member,
            at=now,
        )
        return back(request, member, _("The move is noted."))
    return ask_about(request, form, member, _("Move to another region or group"), _("Move them"))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def merge(request: OfficerRequest, token: str) -> HttpResponse:
    """Make another entry of the same person part of this one."""
    member = entry_or_404(token)
    form = forms.MergeForm(request.POST or None, initial={"other": request.GET.get("other")})
    if form.is_valid():
        actions.merge(
            member,
            form.cleaned_data["other"],
            reason=form.cleaned_data["reason"],
            by=request.member,
            at=timezone.now(),
        )
        return back(request, member, _("The entries are one. It can be undone from this page."))
    lede = _(
        "This entry is kept. The other one ends today and points to it; nobody can sign in by it. What was "
        "paid there counts here. It can be undone until either entry changes."
    )
    return ask_about(
        request,
        form,
        member,
        _("Merge another entry into this one"),
        _("Merge"),
        lede=lede,
        grave=True,
    )


@require_POST
@for_roles(KEEPS_REGISTER)
def unmerge(request: OfficerRequest, token: str, merged: int) -> HttpResponse:
    """Undo a merge."""
    member = entry_or_404(token)
    made = Merge.objects.filter(kept=member, pk=merged).first()
    if made is not None:
        actions.unmerge(made, by=request.member, at=timezone.now())
        return back(request, member, _("They are two entries again."))
    return redirect("register:entry", token)


def belonging_now(member: Member) -> Any:
    return member.memberships.filter(span__contains=timezone.localdate()).first()


def ask_about(
    request: OfficerRequest,
    form: Any,
    member: Member,
    title: str,
    button: str,
    *,
    lede: str = "",
    grave: bool = False,
) -> HttpResponse:
    """A form about one member."""
    above = (entry_label(member), reverse("register:entry", args=[token_of(member)]))
    return ask(request, form, title=title, button=button, lede=lede, above=above, grave=grave)


def back(request: OfficerRequest, member: Member, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("register:entry", token_of(member))


# The register as a whole


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
        content = importing.export(
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
    since = timezone.now() - WATCHED
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
    return render(
        request,
        "register/contacts.html",
        {"page": shown, "since": since, "by_channel": by_channel},
    )


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
    rules = RegisterRules.in_force(today)
    rows = [(membership, token_of(membership.member_id)) for membership in page]
    return render(request, "register/lapses.html", {"page": page, "rows": rows, "rules": rules})


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
