"""Mail: how each notice fares, what came back, writing to those who agreed; and the one click that ends it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import RejectReason
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import actions, events, forms, notices, posting, rules, watch
from members.gates import OfficerRequest, for_roles
from members.models import (
    Bounce,
    Confirmed,
    Consent,
    Member,
    Message,
    MessageState,
    Notice,
    Purpose,
)
from members.roles import KEEPS_REGISTER, SENDS_NOTICES
from members.views.desk import ask, page_of, token_of
from momentum_demo.refusals import Refused

TROUBLE = (MessageState.BOUNCED, MessageState.FAILED, MessageState.SKIPPED)


@never_cache
@require_GET
@for_roles(SENDS_NOTICES)
def index(request: OfficerRequest) -> HttpResponse:
    """Every notice, the latest first, and how many copies of it arrived."""
    page = page_of(Notice.objects.all(), request.GET.get("page"))
    rows = [
        (
            notice,
            notices.event_of(notice).label,
            notice.facts.get("title") or notice.facts.get("subject", ""),
            in_words(notices.tally(notice)),
        )
        for notice in page
    ]
    return render(request, "register/notices.html", {"page": page, "rows": rows})


@never_cache
@require_GET
@for_roles(SENDS_NOTICES)
def notice(request: OfficerRequest, pk: int) -> HttpResponse:
    """One notice: its words as this officer would get them, and the copies that did not arrive."""
    found = get_object_or_404(Notice, pk=pk)
    event = notices.event_of(found)
    trouble = (
        found.messages.filter(state__in=TROUBLE).select_related("member").order_by("member__number")
    )
    page = page_of(trouble, request.GET.get("page"))
    actions.noted((m.member_id for m in page), by=request.member, how="list", at=timezone.now())
    subject, body, _html = posting.words(event, request.member, notices.thawed(found.facts))
    return render(
        request,
        "register/notice.html",
        {
            "notice": found,
            "event": event,
            "subject": subject,
            "body": body,
            "tally": in_words(notices.tally(found)),
            "page": page,
            "rows": [(message, token_of(message.member_id)) for message in page],
        },
    )


def in_words(tally: dict[str, int]) -> list[tuple[str, int]]:
    labels = dict(MessageState.choices)
    return [(str(labels[state]), number) for state, number in tally.items() if number]


@require_POST
@for_roles(SENDS_NOTICES)
def resend(request: OfficerRequest, pk: int) -> HttpResponse:
    """Send one member's copy again."""
    message = get_object_or_404(Message.objects.select_related("notice", "member"), pk=pk)
    notices.resend(message, by=request.member, at=timezone.now())
    messages.success(request, _("It is in the post again."))
    return redirect("register:notice", message.notice_id)


@never_cache
@require_GET
@for_roles(SENDS_NOTICES)
def bounces(request: OfficerRequest) -> HttpResponse:
    """Addresses that mail comes back from, with whose they are."""
    page = page_of(Bounce.objects.all(), request.GET.get("page"))
    members = {
        member.user.email: member
        for member in Member.objects.filter(
            user__email__in=[bounce.address for bounce in page]
        ).select_related("user")
    }
    rows = [
        (bounce, member, token_of(member) if member else "")
        for bounce in page
        for member in [members.get(bounce.address)]
    ]
    seen = [member.pk for member in members.values()]
    actions.noted(seen, by=request.member, how="list", at=timezone.now())
    return render(request, "register/bounces.html", {"page": page, "rows": rows})


@require_POST
@for_roles(SENDS_NOTICES)
def clear(request: OfficerRequest, pk: int) -> HttpResponse:
    """Write to an address again: somebody has seen to it."""
    bounce = Bounce.objects.filter(pk=pk).first()
    if bounce is None:
        raise Refused(rules.SEEN_TO)
    notices.clear_bounce(bounce.address, by=request.member, at=timezone.now())
    messages.success(request, _("That address is written to again."))
    return redirect("register:bounces")


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPS_REGISTER)
def campaign(request: OfficerRequest) -> HttpResponse:
    """Write to members who agreed to campaign mail: first as a test to oneself, then to them."""
    form = forms.CampaignForm(request.POST or None)
    now = timezone.now()
    sample: tuple[str, str] | None = None
    agreed = Member.objects.none()
    if form.is_valid():
        data = form.cleaned_data
        agreed = who_agreed(data["region"], data["group"])
        facts = {"subject": data["subject"], "text": data["text"]}
        subject, body, _html = posting.words(events.CAMPAIGN, request.member, facts)
        sample = (subject, body)
        if "send" in request.POST:
            told = notices.tell(
                events.CAMPAIGN,
                agreed,
                about=once_a_day(data, now),
                facts=facts,
                by=request.member,
                at=now,
            )
            if told is None:
                messages.info(request, _("That went out today already. It was not sent again."))
            else:
                messages.success(request, _("It is in the post."))
            return redirect("register:notices")
    lede = _(
        "Only members who agreed to campaign mail get it, and one click ends it. Notices of ballots and "
        "meetings go out by themselves and carry no advocacy."
    )
    return ask(
        request,
        form,
        title=_("Campaign mail"),
        button=_("See how it looks"),
        lede=lede,
        above=(_("Notices"), reverse("register:notices")),
        sample=sample,
        reached=agreed.count(),
    )


def once_a_day(data: dict[str, Any], at: datetime) -> str:
    """What campaign mail is known by: the same words to the same members are the same mail that day."""
    said = "\n".join(str(data[name]) for name in ("region", "group", "subject", "text"))
    digest = hashlib.sha256(said.encode()).hexdigest()[:32]
    return f"campaign:{timezone.localdate(at)}:{digest}"


def who_agreed(region: Any, group: Any) -> Any:
    agreed = Consent.objects.filter(purpose=Purpose.CAMPAIGN_MAIL, withdrawn_at=None)
    members = Member.objects.filter(pk__in=agreed.values("member"), erased_at=None)
    if region:
        members = members.filter(region=region)
    return members.filter(local_group=group) if group else members


# From outside, without signing in


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End campaign mail. A mail program posts here by itself (RFC 8058); a person sees a button first.

    The token says whose consent it is and can do nothing else; one that is nobody's is answered no differently.
    """
    if request.method == "POST":
        key = posting.unsubscribing(token)
        member = Member.objects.filter(pk=key).first() if key else None
        if member is not None:
            actions.withdraw(
                member,
                Purpose.CAMPAIGN_MAIL,
                how="unsubscribe-link",
                by=None,
                at=timezone.now(),
            )
    return render(request, "own/unsubscribe.html", {"done": request.method == "POST"})


@login_not_required
@require_http_methods(["GET", "POST"])
def confirm_contact(request: HttpRequest, token: str) -> HttpResponse:
    """Say, from the address a member had, that they wanted the new one. Nothing is said of whose it is."""
    change = watch.confirming(token)
    if request.method == "POST" and change is not None:
        actions.confirm_contact(change, how=Confirmed.OLD_ADDRESS, by=None, at=timezone.now())
    return render(request, "own/confirm_contact.html", {"done": request.method == "POST"})


@csrf_exempt
@login_not_required
@require_POST
def postmark(request: HttpRequest) -> HttpResponse:
    """What Postmark reports of our mail. Only it knows the password; without one set, there is no such page."""
    if not settings.ANYMAIL["WEBHOOK_SECRET"]:
        raise Http404
    webhook = PostmarkTrackingWebhookView()
    try:
        webhook.run_validators(request)
    except AnymailWebhookValidationFailure:
        return HttpResponse(status=401)
    for event in webhook.parse_events(request):
        posting.note_report(
            event.message_id or "",
            kind=event.event_type,
            hard=event.reject_reason in {RejectReason.BOUNCED, RejectReason.INVALID},
            reason=str(event.description or "")[:200],
            at=timezone.now(),
        )
    return HttpResponse()
