"""Local groups: what they are, who is an officer, who agreed to be seen, when they meet.

Who is in a group is nobody's business outside it, and inside it only of those who agreed.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import actions, forms, group_rules
from members.actions import meeting as meetings
from members.gates import member_or_404
from members.models import Consent, LocalGroup, Meeting, Purpose, Region, Term
from members.queries import attended, belonging_to
from members.requests import MemberRequest
from members.roles import Role
from momentum_demo.shortcuts import render_form

SEEN_WORDS = gettext_lazy("Other members of my local group may see my name on its page.")


@never_cache
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """Every local group, by region."""
    member_or_404(request)
    groups = LocalGroup.objects.filter(closed_on=None).select_related("region")
    by_region: dict[Region, list[LocalGroup]] = {}
    for group in groups.order_by("region__name", "name"):
        by_region.setdefault(group.region, []).append(group)
    return render(request, "groups/list.html", {"regions": list(by_region.items())})


@never_cache
@require_GET
def detail(request: MemberRequest, slug: str) -> HttpResponse:
    """One group: about it, its officers, its meetings; for its members, those who agreed to be seen."""
    member = member_or_404(request)
    now = timezone.now()
    group = get_object_or_404(LocalGroup.objects.select_related("region"), slug=slug)
    inside = belonging_to(group, now).filter(pk=member.pk).exists()
    officers = Term.objects.filter(
        office__local_group=group,
        office__role=Role.GROUP_OFFICER,
        span__contains=timezone.localdate(now),
    ).select_related("office", "member")
    seen = Consent.objects.filter(purpose=Purpose.SEEN_IN_GROUP, withdrawn_at=None)
    people = belonging_to(group, now).filter(pk__in=seen.values("member")).order_by("name")
    return render(
        request,
        "groups/detail.html",
        {
            "group": group,
            "inside": inside,
            "officer": member.offices_in(group, now),
            "officers": officers,
            "people": people if inside else [],
            "seen": inside and people.filter(pk=member.pk).exists(),
            "seen_words": SEEN_WORDS,
            "size": belonging_to(group, now).count() if inside else None,
            "coming": group.meetings.filter(
                begins_at__gte=now, ended_at=None, cancelled_at=None
            ).order_by("begins_at"),
            "past": group.meetings.exclude(ended_at=None)[:10] if inside else [],
            "running": group.meetings.filter(begins_at__lt=now, ended_at=None, cancelled_at=None),
            "can_join": not inside and group.closed_on is None,
        },
    )


@require_POST
def join(request: MemberRequest, slug: str) -> HttpResponse:
    """Belong to this group from now on, and to its region."""
    member = member_or_404(request)
    group = get_object_or_404(LocalGroup.objects.select_related("region"), slug=slug)
    now = timezone.now()
    if member.local_group != group:  # pressed twice, it is done once
        actions.transfer(
            member,
            region=group.region,
            local_group=group,
            on=timezone.localdate(now),
            by=member,
            at=now,
        )
    messages.success(request, _("You belong to this group now."))
    return redirect("groups:detail", slug)


@require_POST
def seen(request: MemberRequest, slug: str) -> HttpResponse:
    """Agree to be seen by one's local group, or take that back."""
    member = member_or_404(request)
    actions.answer_consent(
        member,
        Purpose.SEEN_IN_GROUP,
        agrees=request.POST.get("seen") == "yes",
        words=str(SEEN_WORDS),
        how="group-page",
        by=member,
        at=timezone.now(),
    )
    return redirect("groups:detail", slug)


# For its officers


def officers_group(request: MemberRequest, slug: str) -> LocalGroup:
    """The group, for its officers; for others this page does not exist."""
    group = get_object_or_404(LocalGroup.objects.select_related("region"), slug=slug)
    if not member_or_404(request).offices_in(group, timezone.now()):
        raise Http404
    return group


@never_cache
@require_http_methods(["GET", "POST"])
def about(request: MemberRequest, slug: str) -> HttpResponse:
    """Say what the group is about."""
    group = officers_group(request, slug)
    form = forms.AboutForm(request.POST or None, initial={"about": group.about})
    if form.is_valid():
        actions.describe_group(
            group, by=member_or_404(request), at=timezone.now(), **form.cleaned_data
        )
        return redirect("groups:detail", slug)
    return group_form(request, form, group, _("About the group"), _("Save"))


@never_cache
@require_http_methods(["GET", "POST"])
def call(request: MemberRequest, slug: str) -> HttpResponse:
    """Call a meeting."""
    group = officers_group(request, slug)
    form = forms.MeetingForm(request.POST or None)
    if form.is_valid():
        made = meetings.call(
            group, **form.cleaned_data, by=member_or_404(request), at=timezone.now()
        )
        messages.success(request, _("Every member of the group is told."))
        return redirect("groups:meeting", slug, made.pk)
    lede = _("Every member of the group is told by mail. Meetings need %(days)d days of notice.")
    return group_form(
        request,
        form,
        group,
        _("Call a meeting"),
        _("Call it"),
        lede % {"days": group.notice_days},
    )


@never_cache
@require_GET
def meeting(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """One meeting: for the group's members, its agenda and minutes; for its officers, the door."""
    member = member_or_404(request)
    now = timezone.now()
    found = meeting_of(slug, pk)
    officer = member.offices_in(found.group, now)
    if not officer and not belonging_to(found.group, now).filter(pk=member.pk).exists():
        raise Http404
    there = found.attendances.select_related("member").order_by("member__name")
    number = attended(found)
    return render(
        request,
        "groups/meeting.html",
        {
            "meeting": found,
            "group": found.group,
            "officer": officer,
            "there": there if officer else [],
            "number": number,
            "quorate": number >= found.quorum,
            "form": forms.CheckInForm(),
            "begun": found.begins_at <= now,
            "not_yet": group_rules.refusal_to_check_in(found, in_group=True, at=now),
        },
    )


@require_POST
def check_in(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Note that a member is there."""
    group = officers_group(request, slug)
    form = forms.CheckInForm(request.POST)
    now = timezone.now()
    if form.is_valid():
        there = meetings.member_numbered(form.cleaned_data["number"], group, at=now)
        meetings.check_in(meeting_of(slug, pk), there, by=member_or_404(request), at=now)
        messages.success(request, _("%(name)s is noted as being here.") % {"name": there.name})
    return redirect("groups:meeting", slug, pk)


@never_cache
@require_http_methods(["GET", "POST"])
def end(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """End a meeting, with its minutes."""
    group = officers_group(request, slug)
    form = forms.MinutesForm(request.POST or None)
    if form.is_valid():
        meetings.end(
            meeting_of(slug, pk), **form.cleaned_data, by=member_or_404(request), at=timezone.now()
        )
        return redirect("groups:meeting", slug, pk)
    lede = _("Whether the meeting was quorate stands from then on.")
    return group_form(request, form, group, _("End the meeting"), _("End it"), lede)


@never_cache
@require_http_methods(["GET", "POST"])
def cancel(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Cancel a meeting that has not begun."""
    group = officers_group(request, slug)
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        meetings.cancel(
            meeting_of(slug, pk), **form.cleaned_data, by=member_or_404(request), at=timezone.now()
        )
        return redirect("groups:meeting", slug, pk)
    lede = _("Every member of the group is told, with the reason.")
    return group_form(request, form, group, _("Cancel the meeting"), _("Cancel it"), lede)


def meeting_of(slug: str, pk: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("group"), pk=pk, group__slug=slug)


def group_form(
    request: MemberRequest, form: Any, group: LocalGroup, title: str, button: str, lede: str = ""
) -> HttpResponse:
    up = (group.name, reverse("groups:detail", args=[group.slug]))
    about = {"title": title, "button": button, "lede": lede, "up": up}
    return render_form(request, "own/form.html", form, about)
