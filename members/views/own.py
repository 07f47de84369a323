"""What a member sees and decides of their own record: what is held, who looked, what they agree to."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import actions, forms, holdings, sealed
from members.actions import protecting
from members.gates import member_or_404
from members.models import (
    Attribute,
    Channel,
    ContactChange,
    Look,
    Member,
    Purpose,
    Reading,
    RegisterRules,
    SelfDefinition,
    Term,
)
from members.notices import event_of
from members.requests import MemberRequest
from members.wording import reasons_in_words, standing_in_words
from momentum_demo.shortcuts import render_form

CAMPAIGN_WORDS = gettext_lazy("Write to me about campaigns too. I can take this back at any time.")
LOOKS = 50  # of those who looked, the latest shown


@never_cache
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """My membership, and what is held about me, why and for how long."""
    member = member_or_404(request)
    today = timezone.localdate()
    account = member.account(today, arrears_allowed=RegisterRules.in_force(today).arrears_allowed)
    return render(
        request,
        "own/index.html",
        {
            "person": member,
            "heading": standing_in_words(account),
            "reasons": reasons_in_words(account.reasons),
            "standing": account.standing,
            "holdings": holdings.words(),
            "corrections": member.corrections.all(),
            "erasure": member.erasures.filter(done_at=None, withdrawn_at=None).first(),
            "contacts": member.contact_changes.all()[:5],
            "asked": Attribute.objects.filter(since__lte=today, until=None).exists(),
        },
    )


@never_cache
@require_GET
def looks(request: MemberRequest) -> HttpResponse:
    """Who looked at my record, by the office they hold."""
    member = member_or_404(request)
    found = list(Reading.objects.filter(member=member.pk)[:LOOKS])
    names = Member.objects.in_bulk({look.by for look in found if look.by})
    offices: dict[int, str] = {}
    for term in Term.objects.filter(member__in=names).select_related("office__local_group"):
        offices.setdefault(term.member_id, str(term.office))
    rows = [
        (look.at, names.get(look.by or 0), offices.get(look.by or 0, ""), Look(look.how).label)
        for look in found
    ]
    return render(request, "own/looks.html", {"rows": rows, "most": LOOKS})


@never_cache
@require_POST
def data(request: MemberRequest) -> HttpResponse:
    """Everything that is held about me, as a file."""
    member = member_or_404(request)
    now = timezone.now()
    everything = protecting.hand_over(member, by=member, at=now)
    text = json.dumps(everything, indent=2, ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="what-is-held-about-you.json"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: MemberRequest) -> HttpResponse:
    """Change how I am reached. The email address is changed where one signs in."""
    member = member_or_404(request)
    says = {name: getattr(member, name) for name in forms.ContactForm.base_fields}
    form = forms.ContactForm(request.POST or None, initial=says)
    if form.is_valid():
        actions.correct(
            member, form.cleaned_data, by=member, at=timezone.now(), channel=Channel.MEMBER
        )
        return done(request, _("It is saved."))
    return own_form(request, form, _("How we reach you"), _("Save"))


@never_cache
@require_http_methods(["GET", "POST"])
def correction(request: MemberRequest) -> HttpResponse:
    """Ask the membership office to put something right."""
    member = member_or_404(request)
    form = forms.CorrectionForm(request.POST or None)
    if form.is_valid():
        protecting.ask_correction(member, **form.cleaned_data, by=member, at=timezone.now())
        return done(request, _("The membership office has it. Its answer will stand on this page."))
    lede = _("Say what is wrong in what is held about you, and what it should say.")
    return own_form(request, form, _("Ask for a correction"), _("Send"), lede)


@require_POST
def dispute(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that I never asked for a change of how I am reached."""
    member = member_or_404(request)
    change = get_object_or_404(ContactChange, pk=pk, member=member)
    actions.dispute(change, by=member, at=timezone.now())
    return done(
        request, _("The membership office and the scrutineer see that you did not ask for it.")
    )


@never_cache
@require_http_methods(["GET", "POST"])
def erasure(request: MemberRequest) -> HttpResponse:
    """Ask to be erased, or take that back."""
    member = member_or_404(request)
    asked = member.erasures.filter(done_at=None, withdrawn_at=None).first()
    if request.method == "POST":
        now = timezone.now()
        if "keep" in request.POST and asked is not None:
            protecting.keep_after_all(asked, by=member, at=now)
            return done(request, _("Nothing will be erased."))
        protecting.ask_erasure(member, by=member, at=now)
        return done(request, _("The data protection lead has your request."))
    return render(request, "own/erasure.html", {"asked": asked, "person": member})


@never_cache
@require_http_methods(["GET", "POST"])
def mail(request: MemberRequest) -> HttpResponse:
    """What mail I get. Notices of votes and meetings cannot be declined; campaign mail needs my consent."""
    member = member_or_404(request)
    agreed = member.consents.filter(purpose=Purpose.CAMPAIGN_MAIL, withdrawn_at=None).first()
    if request.method == "POST":
        actions.answer_consent(
            member,
            Purpose.CAMPAIGN_MAIL,
            agrees=request.POST.get("campaign") == "yes",
            words=str(CAMPAIGN_WORDS),
            how="mail-preferences",
            by=member,
            at=timezone.now(),
        )
        messages.success(request, _("It is saved."))
        return redirect("own:mail")
    sent = member.messages.select_related("notice").order_by("-pk")[:20]
    context = {"agreed": agreed, "words": CAMPAIGN_WORDS, "sent": sent, "labels": labels(sent)}
    return render(request, "own/mail.html", context)


def labels(sent: Any) -> list[tuple[Any, Any]]:
    """Each message with what it told, in words."""
    return [(message, event_of(message.notice).label) for message in sent]


@never_cache
@require_http_methods(["GET", "POST"])
def of_myself(request: MemberRequest) -> HttpResponse:
    """What I say of myself, for reserved places. Encrypted; an answer can be taken back."""
    member = member_or_404(request)
    now = timezone.now()
    asked = Attribute.objects.filter(since__lte=timezone.localdate(now), until=None)
    if request.method == "POST":
        for attribute in asked:
            answer = request.POST.get(attribute.slug, "")
            protecting.say(member, attribute, answer, by=member, at=now)
        messages.success(request, _("It is saved, encrypted."))
        return redirect("own:self")
    answers = {
        said.attribute_id: sealed.decrypted(said.token, (member.pk, said.attribute_id))
        for said in SelfDefinition.objects.filter(member=member)
    }
    questions = [(attribute, answers.get(attribute.pk, "")) for attribute in asked]
    return render(request, "own/self.html", {"questions": questions})


def own_form(
    request: MemberRequest, form: Any, title: str, button: str, lede: str = ""
) -> HttpResponse:
    about = {"title": title, "button": button, "lede": lede}
    return render_form(request, "own/form.html", form, about)


def done(request: MemberRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("own:index")
