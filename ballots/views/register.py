"""Looking a member up: who they are, how they stand, which rolls they are on; never how they voted.

What is asked travels in the body of a POST, so that no name, number or address is left in a URL, in a
browser's history or in a server's log. Each look at an entry goes on the record.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ballots.forms import LookUpForm
from members import actions
from members.gates import OfficerRequest, for_roles
from members.models import Member
from members.roles import READS_REGISTER
from momentum_demo.shortcuts import render_form

MOST = 25  # entries shown for one search


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(READS_REGISTER)
def look_up(request: OfficerRequest) -> HttpResponse:
    """Find members by number, name or email address."""
    form = LookUpForm(request.POST or None)
    context = {}
    if form.is_valid():
        found = list(matching(form.cleaned_data["asked"])[: MOST + 1])
        context = {"asked": True, "found": found[:MOST], "more": len(found) > MOST, "most": MOST}
    return render_form(request, "staff/members.html", form, context)


@never_cache
@require_POST
@for_roles(READS_REGISTER)
def entry(request: OfficerRequest) -> HttpResponse:
    """One member's entry. Showing it is recorded first."""
    asked = request.POST.get("number", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    now = timezone.now()
    member = get_object_or_404(
        Member.objects.select_related("user", "region", "local_group"), number=number
    )
    actions.view(member, by=request.member, at=now)
    today = timezone.localdate(now)
    return render(
        request,
        "staff/member.html",
        {
            "person": member,
            "standing": member.standing(today),
            "memberships": member.memberships.order_by("-span"),
            "terms": member.terms.select_related("office").filter(span__contains=today),
            "rolls": member.roll_entries.with_issued()
            .select_related("ballot")
            .order_by("-ballot__closes_at"),
        },
    )


def matching(asked: str) -> QuerySet[Member]:
    """Members whose number or address is `asked`, or whose name has every word of it."""
    asked = asked.strip()
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        which = Q(number=int(asked))
    elif "@" in asked:
        which = Q(user__email=asked.lower())
    else:
        which = Q()
        for word in asked.split():
            which &= Q(name__icontains=word)
    return Member.objects.filter(which).select_related("region").order_by("name", "number")
