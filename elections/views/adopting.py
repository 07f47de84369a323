"""The rules of elections for the returning officer: read in words, written as drafts, adopted as versions."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elections import actions, queries, rule_drafts, rules, wording
from elections.models import RuleDraft, RuleSet
from elections.rule_forms import PARTS, AdoptForm, GroupsForm, NameForm, PartForm, PlacesForm
from elections.views.shared import act_page
from members.gates import OfficerRequest, for_roles
from members.models import Region
from members.roles import RUNS_BALLOTS, Role
from momentum_demo.refusals import Refused, require
from momentum_demo.shortcuts import attempt, done, render_form

page = require_http_methods(["GET", "POST"])


@require_GET
@for_roles(RUNS_BALLOTS)
def index(request: OfficerRequest) -> HttpResponse:
    """The rules in their latest versions, what each region elects by them, and the drafts."""
    called = names_of_regions()
    latest = [
        (each, wording.in_all(each), wording.rows(each, called)) for each in queries.latest_rules()
    ]
    drafts = RuleDraft.objects.filter(became=None).select_related("base")
    return render(request, "elections/rules.html", {"rules": latest, "drafts": drafts})


@require_GET
@for_roles(RUNS_BALLOTS)
def version(request: OfficerRequest, pk: int) -> HttpResponse:
    """One version of the rules in words, with those before and after it and what was held under it."""
    rule_set = get_object_or_404(RuleSet, pk=pk)
    others = RuleSet.objects.filter(name=rule_set.name).exclude(pk=pk).order_by("-version")
    facts = {
        "rule_set": rule_set,
        "others": others,
        "elections": rule_set.elections.all(),
        "superseded": queries.superseded(rule_set),
    }
    return render(request, "elections/rule_set.html", facts | in_words(rule_set))


@page
@for_roles(RUNS_BALLOTS)
def new(request: OfficerRequest) -> HttpResponse:
    """Begin rules for which there are none yet."""
    form = NameForm(request.POST or None)
    made = attempt(
        form,
        lambda: actions.draft_rules(
            name=form.cleaned_data["name"], by=request.member, at=timezone.now()
        ),
    )
    if made is not None:
        return redirect("election_desk:rule_draft", pk=made.pk)
    return act_page(
        request,
        form,
        title=_("Write new rules of elections"),
        lede=_(
            "For an office elected in another way than those you have rules for. You write a draft; it is in "
            "force only once you enter that it was adopted."
        ),
        button=_("Begin the draft"),
        back=reverse("election_desk:rules"),
    )


@require_POST
@for_roles(RUNS_BALLOTS)
def change(request: OfficerRequest, pk: int) -> HttpResponse:
    """Begin a version to follow this one, as a copy of it."""
    rule_set = get_object_or_404(RuleSet, pk=pk)
    made = actions.draft_rules(base=rule_set, by=request.member, at=timezone.now())
    return redirect("election_desk:rule_draft", pk=made.pk)


@require_GET
@for_roles(RUNS_BALLOTS)
def draft(request: OfficerRequest, pk: int) -> HttpResponse:
    """A draft in words, what stands in the way of its adoption, and the way to change each part."""
    found = draft_of(pk)
    if found.became is not None:
        return redirect("election_desk:rule_set", pk=found.became.pk)
    proposed = proposed_by(found)
    called = names_of_regions()
    faults = list(rules.faults(proposed, called))
    facts = {
        "draft": found,
        "faults": faults,
        "cautions": [] if faults else list(rules.cautions(proposed, called, groups_defined())),
        "superseded": found.base is not None and queries.superseded(found.base),
    }
    return render(request, "elections/rule_draft.html", facts | in_words(proposed))


@page
@for_roles(RUNS_BALLOTS)
def part(request: OfficerRequest, pk: int, part: str) -> HttpResponse:
    """Fill in one part of a draft."""
    if part not in PARTS:
        raise Http404
    found = open_draft(pk)
    form = form_of(part, found, request.POST if request.method == "POST" else None)
    seen = request.POST.get("seen") or rule_drafts.fingerprint(found.contents)
    changed = attempt(
        form,
        lambda: actions.change_draft(
            found, form.filled(), seen=seen, by=request.member, at=timezone.now()
        ),
    )
    if changed is not None:
        words = _("Kept in the draft: %(part)s.") % {"part": form.title}
        return done(request, words, reverse("election_desk:rule_draft", args=[pk]))
    in_all = wording.in_all(proposed_by(found)) if found.contents["places"] else ""
    facts = {"draft": found, "seen": seen, "in_all": in_all}
    return render_form(request, form.template, form, facts)


@page
@for_roles(RUNS_BALLOTS)
def adopt(request: OfficerRequest, pk: int) -> HttpResponse:
    """Enter that the draft was adopted."""
    found = open_draft(pk)
    now = timezone.now()
    form = AdoptForm(request.POST or None, initial={"adopted_on": timezone.localdate(now)})
    made = attempt(
        form,
        lambda: actions.adopt_draft(found, **form.cleaned_data, by=request.member, at=now),
    )
    if made is not None:
        said = _("Entered as %(rules)s. Elections can be announced under it from that day.")
        return done(
            request, said % {"rules": made}, reverse("election_desk:rule_set", args=[made.pk])
        )
    proposed = proposed_by(found)
    facts = {"draft": found, "proposed": proposed} | in_words(proposed)
    return render_form(request, "elections/rule_adopt.html", form, facts)


@page
@for_roles(RUNS_BALLOTS)
def throw_away(request: OfficerRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    found = open_draft(pk)
    if request.method == "POST":
        actions.throw_away_draft(found, by=request.member, at=timezone.now())
        return done(request, _("The draft is thrown away."), reverse("election_desk:rules"))
    return act_page(
        request,
        Form(),
        title=_("Throw away the draft of “%(name)s”?") % {"name": found.name},
        lede=_("Nothing of it is kept. Rules that were adopted stay as they are."),
        button=_("Throw it away"),
        back=reverse("election_desk:rule_draft", args=[pk]),
        grave=True,
    )


def draft_of(pk: int) -> RuleDraft:
    found = RuleDraft.objects.select_related("base", "became").filter(pk=pk).first()
    if found is None:
        raise Refused(rules.NO_DRAFT)
    return found


def open_draft(pk: int) -> RuleDraft:
    """A draft that was not adopted yet; nobody goes on with one that was."""
    found = draft_of(pk)
    require(rules.NO_DRAFT if found.became_id else None)
    return found


def proposed_by(found: RuleDraft) -> RuleSet:
    """The version that the draft would become, in no table."""
    number = found.base.version + 1 if found.base else 1
    return RuleSet(name=found.name, version=number, **rule_drafts.values_of(found.contents))


def form_of(part: str, found: RuleDraft, typed: Any) -> PartForm:
    kind = PARTS[part]
    if kind is GroupsForm:
        return GroupsForm(typed, contents=found.contents, defined=groups_defined())
    if kind is PlacesForm:
        regions = list(Region.objects.order_by("name"))
        return PlacesForm(typed, contents=found.contents, regions=regions)
    return kind(typed, contents=found.contents)


def in_words(rule_set: RuleSet) -> dict[str, Any]:
    """What rules_in_words.html shows."""
    defined = groups_defined()
    groups = rule_drafts.groups_of(rule_set.places, rule_set.national)
    return {
        "shown": rule_set,
        "rows": wording.rows(rule_set, names_of_regions()),
        "in_all": wording.in_all(rule_set),
        "sums": wording.sums(rule_set),
        "groups": {each["name"]: wording.who(each["who"], defined) for each in groups},
        "lengths": wording.lengths(rule_set),
        "method": wording.method(rule_set),
        "appeal_within": wording.days(rule_set.appeal_within),
        "rules_on": Role(rule_set.rules_on).label,
        "appeals_to": Role(rule_set.appeals_to).label,
    }


def names_of_regions() -> dict[str, str]:
    return dict(Region.objects.values_list("slug", "name"))


def groups_defined() -> dict[str, str]:
    return queries.groups_defined(timezone.localdate())
