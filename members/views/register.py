"""The register at the staff desk: finding members, and each member's entry.

What is asked travels in the body of a POST, and an entry's address is a sealed name: no name, number or address
of a member is left in a URL, in a browser's history or in a server's log. Whose records were shown is kept.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from members import actions, at_desk, forms, holdings, notices, segments
from members.gates import OfficerRequest, for_roles, roles_of
from members.models import (
    Bounce,
    Merge,
    RegisterRules,
)
from members.roles import (
    KEEPS_REGISTER,
    READS_REGISTER,
    STAFF_DESK,
)
from members.views.desk import entry_or_404, page_of, token_of
from members.wording import reasons_in_words, standing_in_words


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
            "waiting": [
                work for work in at_desk.waiting(roles, by=request.member, at=now) if work.number
            ],
            "standings": segments.counts(on=today, arrears_allowed=allowed),
            "classes": segments.of_class(on=today),
        },
    )


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
            "letters": [
                (notices.event_of(message.notice).label, message)
                for message in member.messages.select_related("notice").order_by("-pk")[:10]
            ],
            "bounced": Bounce.objects.filter(address=member.user.email).first(),
            "merges": Merge.objects.filter(kept=member, undone_at=None).select_related("gone"),
            "elsewhere": holdings.at_desk(member),
        },
    )
