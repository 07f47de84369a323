"""Setting a ballot up, step by step: each step its own page, open to change until notice is given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ballots import actions, addresses, forms, rules, sections
from ballots.chronicle import version
from ballots.lifecycle import State
from ballots.models import Ballot, Contest
from ballots.views import adopting
from members.gates import OfficerRequest, for_roles, roles_of
from members.models import Member, Region
from members.queries import in_good_standing
from members.roles import RUNS_BALLOTS, SIGNS_OFF_BALLOTS
from momentum_demo.refusals import Refused
from momentum_demo.shortcuts import render_form

STEPS = (
    ("about", gettext_lazy("What it is about")),
    ("dates", gettext_lazy("Dates")),
    ("electorate", gettext_lazy("Who may vote")),
    ("questions", gettext_lazy("Questions")),
    ("trustees", gettext_lazy("Trustees")),
    ("review", gettext_lazy("Review")),
)

page = require_http_methods(["GET", "POST"])


@page
@for_roles(RUNS_BALLOTS)
def new(request: OfficerRequest) -> HttpResponse:
    """Step 1, for a ballot that does not exist yet. Its dates are the earliest the rules allow."""
    if first := adopting.pages.missing(request):
        return first
    form = forms.AboutForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        opens, closes = rules.earliest_dates(form.cleaned_data["rule_set"], at=now)
        ballot = actions.draft(
            **form.cleaned_data,
            slug=addresses.free_slug(form.cleaned_data["title"]),
            opens_at=opens,
            closes_at=closes,
            by=request.member,
            at=now,
        )
        return redirect("staff:dates", slug=ballot.slug)
    context = {"step": "about"}
    return render_form(request, "staff/about.html", form, context)


@page
@for_roles(RUNS_BALLOTS)
def about(request: OfficerRequest, slug: str) -> HttpResponse:
    """Step 1: title, summary, rule set."""
    ballot = draft_of(slug)
    kept = {"title": ballot.title, "summary": ballot.summary, "rule_set": ballot.rule_set}
    form = forms.AboutForm(request.POST or None, initial=kept)
    if form.is_valid():
        if form.has_changed():
            title = form.cleaned_data["title"]
            address = ballot.slug if title == ballot.title else addresses.free_slug(title, ballot)
            ballot = actions.describe(
                ballot, **form.cleaned_data, slug=address, by=request.member, at=timezone.now()
            )
        return onward(request, ballot, "dates")
    return step_page(request, ballot, "about", form)


@page
@for_roles(RUNS_BALLOTS)
def dates(request: OfficerRequest, slug: str) -> HttpResponse:
    """Step 2: when voting opens and closes."""
    ballot = draft_of(slug)
    now = timezone.now()
    form = forms.DatesForm(
        request.POST or None,
        rule_set=ballot.rule_set,
        at=now,
        initial={"opens_at": ballot.opens_at, "closes_at": ballot.closes_at},
    )
    if form.is_valid():
        if moved(ballot, form.cleaned_data):
            actions.reschedule(ballot, **form.cleaned_data, by=request.member, at=now)
        return onward(request, ballot, "electorate")
    return step_page(request, ballot, "dates", form)


@page
@for_roles(RUNS_BALLOTS)
def electorate(request: OfficerRequest, slug: str) -> HttpResponse:
    """Step 3: who may vote. "Show how many" counts them and changes nothing."""
    ballot = draft_of(slug)
    kept = {
        "who": forms.ElectorateForm.PART if ballot.region else forms.ElectorateForm.WHOLE,
        "region": ballot.region,
        "joined_by": ballot.joined_by,
    }
    form = forms.ElectorateForm(request.POST or None, initial=kept)
    counted: dict[str, Any] = {"region": ballot.region, "joined_by": ballot.joined_by}
    if form.is_valid():
        counted = form.rule()
        if request.POST.get("go") != "count":
            if counted != {"region": ballot.region, "joined_by": ballot.joined_by}:
                actions.set_roll_rule(ballot, **counted, by=request.member, at=timezone.now())
            return redirect("staff:electorate", slug=ballot.slug)
    context = {
        "counting": form.is_bound,
        "eligible": how_many(ballot, **counted, at=timezone.now()),
        "registered": Member.objects.count(),
    }
    return step_page(request, ballot, "electorate", form, context)


@require_POST
@for_roles(RUNS_BALLOTS)
def freeze(request: OfficerRequest, slug: str) -> HttpResponse:
    """Write down who may vote."""
    actions.freeze_roll(draft_of(slug), by=request.member, at=timezone.now())
    messages.success(request, _("The roll is frozen. Next, the questions."))
    return redirect("staff:electorate", slug=slug)


@require_GET
@for_roles(RUNS_BALLOTS)
def questions(request: OfficerRequest, slug: str) -> HttpResponse:
    """Step 4: what is asked."""
    ballot = draft_of(slug)
    contests = ballot.contests.prefetch_related("options")
    return step_page(request, ballot, "questions", None, {"contests": contests})


@page
@for_roles(RUNS_BALLOTS)
def add_proposal(request: OfficerRequest, slug: str) -> HttpResponse:
    """A proposal to carry or not."""
    ballot = draft_of(slug)
    form = forms.ProposalForm(request.POST or None)
    if form.is_valid():
        actions.add_proposal(ballot, **form.cleaned_data, by=request.member, at=timezone.now())
        return redirect("staff:questions", slug=slug)
    return question_page(request, ballot, form)


@page
@for_roles(RUNS_BALLOTS)
def add_ranked(request: OfficerRequest, slug: str) -> HttpResponse:
    """Places to fill, then the candidates' statements."""
    ballot = draft_of(slug)
    form = forms.RankedForm(request.POST or None)
    if form.is_valid():
        contest = actions.add_ranked(
            ballot, **form.cleaned_data, by=request.member, at=timezone.now()
        )
        return redirect("staff:statements", slug=slug, position=contest.position)
    return question_page(request, ballot, form)


@page
@for_roles(RUNS_BALLOTS)
def question(request: OfficerRequest, slug: str, position: int) -> HttpResponse:
    """A question that is on the ballot, to be changed."""
    contest = contest_of(slug, position)
    form: forms.ProposalForm | forms.RankedForm
    if contest.ranked:
        form = forms.RankedForm(request.POST or None, initial=forms.ranked_values(contest))
    else:
        form = forms.ProposalForm(request.POST or None, initial=forms.proposal_values(contest))
    if form.is_valid():
        if not form.has_changed():
            pass
        elif contest.ranked:
            values = dict(form.cleaned_data)
            values["candidates"] = forms.with_statements(
                values["candidates"], contest.options.all()
            )
            actions.change_ranked(contest, **values, by=request.member, at=timezone.now())
        else:
            actions.change_proposal(
                contest, **form.cleaned_data, by=request.member, at=timezone.now()
            )
        return redirect("staff:questions", slug=slug)
    return question_page(request, contest.ballot, form, contest)


@page
@for_roles(RUNS_BALLOTS)
def statements(request: OfficerRequest, slug: str, position: int) -> HttpResponse:
    """What the candidates say for themselves."""
    contest = contest_of(slug, position)
    if not contest.ranked:
        raise Http404
    form = forms.StatementsForm(request.POST or None, contest=contest)
    if form.is_valid():
        if form.has_changed():
            actions.change_ranked(
                contest, candidates=form.candidates(), by=request.member, at=timezone.now()
            )
        return redirect("staff:questions", slug=slug)
    return step_page(
        request,
        contest.ballot,
        "questions",
        form,
        {"contest": contest},
        template="staff/statements.html",
    )


@page
@for_roles(RUNS_BALLOTS)
def remove(request: OfficerRequest, slug: str, position: int) -> HttpResponse:
    """Take a question off the ballot, once sure."""
    contest = contest_of(slug, position)
    if request.method == "POST":
        actions.remove_contest(contest, by=request.member, at=timezone.now())
        return redirect("staff:questions", slug=slug)
    return render(
        request, "staff/remove.html", frame(contest.ballot, "questions") | {"contest": contest}
    )


@page
@for_roles(RUNS_BALLOTS)
def trustees(request: OfficerRequest, slug: str) -> HttpResponse:
    """Step 5: who opens the papers after the close. Naming them anew makes a new key and new shares."""
    ballot = draft_of(slug)
    named = list(ballot.trustees.select_related("member"))
    kept = {
        "numbers": "\r\n".join(str(trustee.member.number) for trustee in named),
        "needed": ballot.trustees_needed or None,
    }
    form = forms.TrusteesForm(request.POST or None, initial=kept)
    if form.is_valid():
        if form.has_changed():
            actions.name_trustees(
                ballot,
                form.cleaned_data["numbers"],
                needed=form.cleaned_data["needed"] or 0,
                by=request.member,
                at=timezone.now(),
            )
        return redirect("staff:trustees", slug=slug)
    return step_page(request, ballot, "trustees", form, {"named": named})


@never_cache
@require_GET
@for_roles(SIGNS_OFF_BALLOTS)
def review(request: OfficerRequest, slug: str) -> HttpResponse:
    """Step 6: the paper as voters will see it, what is still missing, and who has signed."""
    ballot = draft_of(slug)
    contests = list(ballot.contests.prefetch_related("options"))
    signed = list(ballot.sign_offs.select_related("member").order_by("at"))
    missing = rules.missing_for_notice(
        ballot,
        contests,
        sign_offs=len(signed),
        at=timezone.now(),
        untested=ballot.trustees.filter(opened__isnull=True).count(),
        parts=dict(ballot.roll_parts()),
    )
    mine = any(signature.member_id == request.member.pk for signature in signed)
    context = {
        "runs": bool(roles_of(request) & RUNS_BALLOTS),
        "contests": contests,
        "missing": list(missing),
        "signed": signed,
        "officers": officers(timezone.now()),
        "cannot_sign": rules.SIGNED_ALREADY
        if mine
        else rules.refusal_to_sign_off(ballot, roles_of(request)),
        "version": version(ballot),
    }
    return step_page(request, ballot, "review", None, context)


@require_POST
@for_roles(SIGNS_OFF_BALLOTS)
def sign_off(request: OfficerRequest, slug: str) -> HttpResponse:
    """Sign for the ballot as it was on the page; refused if it has changed since."""
    ballot = ballot_of(slug)
    read = request.POST.get("read", "")
    number = int(read) if read.isascii() and read.isdigit() else 0
    actions.sign_off(ballot, by=request.member, at=timezone.now(), read=number)
    messages.success(request, _("You have signed this ballot off."))
    return redirect("staff:review", slug=slug)


@require_POST
@for_roles(RUNS_BALLOTS)
def notify(request: OfficerRequest, slug: str) -> HttpResponse:
    """Give notice."""
    actions.notify(ballot_of(slug), by=request.member, at=timezone.now())
    messages.success(request, _("Notice is given. Voting opens and closes by itself."))
    return redirect("staff:ballot", slug=slug)


@page
@for_roles(RUNS_BALLOTS)
def recall(request: OfficerRequest, slug: str) -> HttpResponse:
    """Take notice back, for a reason."""
    ballot = ballot_of(slug)
    form = forms.RecallForm(request.POST or None)
    if form.is_valid():
        actions.recall(ballot, **form.cleaned_data, by=request.member, at=timezone.now())
        messages.success(request, _("Notice is taken back. The ballot can be changed again."))
        return redirect("staff:review", slug=slug)
    if ballot.state != State.NOTIFIED and (
        refusal := rules.refusal_to_recall(ballot, reason="any")
    ):
        raise Refused(refusal)
    return render_form(request, "staff/recall.html", form, {"ballot": ballot})


# What the pages share


def ballot_of(slug: str) -> Ballot:
    found = Ballot.objects.visible_to(None, officer=True).select_related("rule_set", "region")
    return get_object_or_404(found, slug=slug)


def draft_of(slug: str) -> Ballot:
    """The ballot, if it is still being prepared; otherwise refused."""
    ballot = ballot_of(slug)
    if refusal := rules.refusal_to_change(ballot):
        raise Refused(refusal)
    return ballot


def contest_of(slug: str, position: int) -> Contest:
    contests = draft_of(slug).contests.select_related("ballot__rule_set")
    return get_object_or_404(contests.prefetch_related("options"), position=position)


def step_page(
    request: HttpRequest,
    ballot: Ballot,
    step: str,
    form: Form | None,
    context: dict[str, Any] | None = None,
    *,
    template: str = "",
) -> HttpResponse:
    """The page of one step: to be filled in, or put right (422)."""
    shown = frame(ballot, step) | (context or {})
    template = template or f"staff/{step}.html"
    if form is None:
        return render(request, template, shown)
    return render_form(request, template, form, shown)


def question_page(
    request: HttpRequest, ballot: Ballot, form: Form, contest: Contest | None = None
) -> HttpResponse:
    return step_page(
        request,
        ballot,
        "questions",
        form,
        {"contest": contest, "ranked": isinstance(form, forms.RankedForm)},
        template="staff/question.html",
    )


def frame(ballot: Ballot, step: str) -> dict[str, Any]:
    """What every step shows: the ballot, the steps, and how many signatures a change would void."""
    return {
        "ballot": ballot,
        "step": step,
        "steps": STEPS,
        "signatures": ballot.sign_offs.count(),
    }


def onward(request: HttpRequest, ballot: Ballot, step: str) -> HttpResponse:
    """The next step; or back to the review, for those who came from there."""
    if "review" in request.GET:
        step = "review"
    return redirect(f"staff:{step}", slug=ballot.slug)


def moved(ballot: Ballot, dates: dict[str, datetime]) -> bool:
    return (ballot.opens_at, ballot.closes_at) != (dates["opens_at"], dates["closes_at"])


def how_many(ballot: Ballot, *, region: Region | None, joined_by: date | None, at: datetime) -> int:
    """How many would be on the roll if it were frozen at `at`."""
    return in_good_standing(
        timezone.localdate(at),
        arrears_allowed=ballot.rule_set.arrears_allowed,
        region=region,
        joined_by=joined_by,
        kinds=sections.classes(ballot),
    ).count()


def officers(at: datetime) -> list[Member]:
    """Those who can sign a ballot off at `at`."""
    today = timezone.localdate(at)
    held = Member.objects.filter(
        terms__span__contains=today, terms__office__role__in=SIGNS_OFF_BALLOTS
    )
    return list(held.distinct().order_by("name"))
