"""What the office does with one entry in the register: enters it, puts it right, ends it, merges it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from members import actions, forms, likeness
from members.gates import OfficerRequest, for_roles
from members.models import (
    Channel,
    Member,
    MembershipClass,
    Merge,
)
from members.roles import (
    KEEPS_REGISTER,
)
from members.views.desk import ask, entry_label, entry_or_404, token_of


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
                number=data["number"],
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
    """A form about one member. It shows who they are, so that it was opened is written down."""
    actions.noted([member.pk], by=request.member, how="entry", at=timezone.now())
    above = (entry_label(member), reverse("register:entry", args=[token_of(member)]))
    return ask(request, form, title=title, button=button, lede=lede, above=above, grave=grave)


def back(request: OfficerRequest, member: Member, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("register:entry", token_of(member))
