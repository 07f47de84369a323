"""Asking, withdrawing, answering; rulings, their appeals, the recommendation."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endorsements import actions, forms, mail, register, rules
from endorsements.actions.shared import standing_of
from endorsements.models import Request, Round
from endorsements.views.shared import (
    CAME_IN,
    act_page,
    asker_only,
    round_of,
    round_url,
    within,
)
from members.gates import roles_of, the_member, with_factor
from members.requests import MemberRequest
from members.rules import MEMBERS_ONLY
from momentum_demo.refusals import Refused, require
from momentum_demo.shortcuts import done

LETTERS_AN_HOUR = 3  # to one address, whoever asks for them
LINK_LASTS = 24 * 60 * 60  # seconds in which a link that proves an address can be opened

page = require_http_methods(["GET", "POST"])


def asked_in(slug: str, number: int) -> Request:
    return get_object_or_404(
        Request.objects.select_related("round__post", "round__rule_set", "member__user"),
        round__slug=slug,
        number=number,
    )


@never_cache
@login_not_required
@page
def ask(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask to be endorsed: members at once, other people once their address has shown to be theirs."""
    round_ = round_of(slug)
    if request.member is None:
        return prove_address(request, round_)
    return request_page(request, round_, email="")


def prove_address(request: MemberRequest, round_: Round) -> HttpResponse:
    """Send a link to an address. Says the same whoever it belongs to."""
    if not round_.rules["non_members"]:
        raise Refused(MEMBERS_ONLY)
    form = forms.AddressForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"].strip().lower()
        if within(f"address:{register.sha256(email)}", LETTERS_AN_HOUR):
            token = signing.dumps({"round": round_.pk, "email": email}, salt=mail.ADDRESS)
            mail.tell(
                [email],
                _("To ask for endorsement, open this link"),
                _("Somebody, perhaps you, wants to ask to be endorsed: %(title)s.")
                % {"title": round_.title},
                _("The link works for a day. If it was not you, do nothing."),
                path=reverse("endorsements:ask_from", args=[round_.slug, token]),
            )
        return render(request, "endorsements/link_sent.html", {"round": round_, "email": email})
    return act_page(
        request,
        form,
        title=_("Ask to be endorsed"),
        lede=_(
            "Members sign in first. If you are not a member, show that an email address is yours."
        ),
        button=_("Send me a link"),
        back=round_url(round_),
        sign_in=reverse("account_login"),
    )


@never_cache
@login_not_required
@page
def ask_from(request: MemberRequest, slug: str, token: str) -> HttpResponse:
    """Ask, from an address that the link has shown to be the asker's."""
    round_ = round_of(slug)
    try:
        facts = signing.loads(token, salt=mail.ADDRESS, max_age=LINK_LASTS)
    except signing.BadSignature:
        raise Refused(rules.LINK_OVER) from None
    if facts["round"] != round_.pk:
        raise Http404
    return request_page(request, round_, email=facts["email"])


def request_page(request: MemberRequest, round_: Round, *, email: str) -> HttpResponse:
    """The form, then the receipt with the code, which is shown this once."""
    member = None if email else request.member
    initial = {"name": member.name} if member else {}
    form = forms.AskForm(request.POST or None, initial=initial, round_=round_)
    now = timezone.now()
    if form.is_valid():
        asked, code = actions.ask(round_, **form.cleaned_data, by=member, email=email, at=now)
        request.session[CAME_IN] = asked.pk
        return render(
            request,
            "endorsements/receipt.html",
            {"asked": asked, "round": round_, "code": register.grouped(code)},
        )
    standing = standing_of(member, round_, now) if member else None
    require(
        rules.refusal_to_ask(
            round_, standing=standing, name="-", statement="", accepts=True, at=now
        )
    )
    return act_page(
        request,
        form,
        title=_("Ask to be endorsed"),
        lede=round_.title,
        button=_("Ask to be endorsed"),
        back=round_url(round_),
        terms=round_.rules["terms"],
        guaranteed=round_.guaranteed,
    )


@never_cache
@login_not_required
@require_GET
def come_in(request: MemberRequest, token: str) -> HttpResponse:
    """Let the person in who opens the private link of a request, and lead them to its page."""
    try:
        facts = signing.loads(token, salt=mail.ASKER)
    except signing.BadSignature:
        raise Refused(rules.LINK_OVER) from None
    request.session[CAME_IN] = facts["request"]
    return redirect(facts["path"])


@never_cache
@login_not_required
@page
def withdraw(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Take a request back, with its code: whoever has that is the asker."""
    asked = asked_in(slug, number)
    require(rules.refusal_to_withdraw(asked.round, gone=hasattr(asked, "withdrawal")))
    form = forms.WithdrawForm(request.POST or None)
    if form.is_valid():
        actions.withdraw(
            asked, code=form.cleaned_data["code"], by=request.member, at=timezone.now()
        )
        return done(request, _("Your request is withdrawn."), round_url(asked.round))
    return act_page(
        request,
        form,
        title=_("Withdraw the request of %(name)s?") % {"name": asked.name},
        lede=_(
            "You will not be on the ballot. The register goes on showing that you asked, and that you "
            "withdrew. Only whoever has the code can do this: neither officers nor anyone else."
        ),
        button=_("Withdraw it"),
        back=round_url(asked.round),
        grave=True,
    )


@login_not_required
@page
def answer(request: MemberRequest, slug: str, number: int, question: int) -> HttpResponse:
    """Answer one of the questions put to everyone who asked."""
    asked = asked_in(slug, number)
    asker_only(request, asked)
    if question >= len(asked.round.questions):
        raise Http404
    form = forms.WordsForm(request.POST or None)
    form.fields["words"].label = asked.round.questions[question]
    if form.is_valid():
        actions.answer(
            asked,
            question=question,
            text=form.cleaned_data["words"],
            by=request.member,
            at=timezone.now(),
        )
        return done(request, _("Your answer is published."), round_url(asked.round))
    return act_page(
        request,
        form,
        title=_("Answer a question"),
        lede=_("At most %(n)s words, the same for everyone. An answer stays as you give it.")
        % {"n": asked.round.rules["answer_words"]},
        button=_("Publish my answer"),
        back=round_url(asked.round),
    )


@page
@with_factor
def rule(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Find somebody ineligible, under a clause and with reasons that everyone reads."""
    asked = asked_in(slug, number)
    require(rules.refusal_to_hold(roles_of(request), asked.round.rules["rules_on"]))
    form = forms.RuleForm(request.POST or None, round_=asked.round)
    if form.is_valid():
        actions.rule(asked, **form.cleaned_data, by=the_member(request), at=timezone.now())
        return done(request, _("The ruling is published."), round_url(asked.round))
    off = asked.round.rules["ruling_takes_off"]
    return act_page(
        request,
        form,
        title=_("Rule on %(name)s") % {"name": asked.name},
        lede=_(
            "It is published at once and can be appealed. If it stands, the person is not on the paper."
        )
        if off
        else _(
            "It is published at once and can be appealed. The person stays on the paper: members judge."
        ),
        button=_("Publish the ruling"),
        back=round_url(asked.round),
        grave=True,
    )


@login_not_required
@page
def appeal(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Appeal against a ruling: for the person it is about."""
    asked = asked_in(slug, number)
    asker_only(request, asked)
    if not hasattr(asked, "ruling"):
        raise Http404
    form = forms.ReasonsForm(request.POST or None)
    if form.is_valid():
        actions.appeal_ruling(
            asked.ruling, **form.cleaned_data, by=request.member, at=timezone.now()
        )
        return done(request, _("Your appeal is lodged."), round_url(asked.round))
    return act_page(
        request,
        form,
        title=_("Appeal against the ruling"),
        lede=_("Until it is decided you are on the ballot."),
        button=_("Lodge my appeal"),
        back=round_url(asked.round),
    )


@page
@with_factor
def judge(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Decide an appeal against a ruling."""
    asked = asked_in(slug, number)
    require(rules.refusal_to_hold(roles_of(request), asked.round.rules["appeals_to"]))
    if not hasattr(asked, "ruling") or not hasattr(asked.ruling, "appeal"):
        raise Http404
    form = forms.JudgeForm(request.POST or None)
    if form.is_valid():
        actions.judge_ruling(
            asked.ruling.appeal, **form.cleaned_data, by=the_member(request), at=timezone.now()
        )
        return done(request, _("The appeal is decided."), round_url(asked.round))
    return act_page(
        request,
        form,
        title=_("Decide the appeal of %(name)s") % {"name": asked.name},
        lede=asked.ruling.appeal.reasons,
        button=_("Publish the decision"),
        back=round_url(asked.round),
    )


@page
@with_factor
def recommend(request: MemberRequest, slug: str) -> HttpResponse:
    """The executive's recommendation: words beside the ballot."""
    round_ = round_of(slug)
    require(rules.refusal_to_recommend(round_, roles_of(request)))
    form = forms.WordsForm(request.POST or None)
    if form.is_valid():
        actions.recommend(
            round_, text=form.cleaned_data["words"], by=the_member(request), at=timezone.now()
        )
        return done(request, _("The recommendation is published."), round_url(round_))
    return act_page(
        request,
        form,
        title=_("Recommend"),
        lede=_(
            "Your words stand beside the ballot. They take nobody off it. Once published they stay."
        ),
        button=_("Publish the recommendation"),
        back=round_url(round_),
    )


@require_POST
def shortlist(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Pick somebody for the ballot, where the rules let the executive do that."""
    asked = asked_in(slug, number)
    actions.shortlist(asked, by=the_member(request), at=timezone.now())
    return done(
        request, _("%(name)s is on the shortlist.") % {"name": asked.name}, round_url(asked.round)
    )
