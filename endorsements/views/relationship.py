"""An endorsement that lasts: what each side owes, the contact between them, concerns and decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endorsements import actions, exports, forms, rules
from endorsements.lifecycle import UNDER_WAY
from endorsements.models import (
    Appeal,
    Commitment,
    Concern,
    Decider,
    Decision,
    Endorsement,
    Side,
)
from endorsements.views.shared import (
    act_page,
    as_file,
    as_json,
    asker_only,
    endorsement_of,
    is_asker,
)
from members.gates import factor_asked, roles_of, the_member, with_factor
from members.requests import MemberRequest
from members.roles import Role
from momentum_demo.refusals import require
from momentum_demo.shortcuts import done

page = require_http_methods(["GET", "POST"])


def url_of(endorsement: Endorsement) -> str:
    return reverse("endorsements:relationship", args=[endorsement.round.slug])


def score(commitments: list[Commitment], today: date) -> list[dict[str, Any]]:
    """The scorecard: for each side what is kept, what is due, what is overdue, and each line of it."""
    sides = []
    for side in Side:
        lines = []
        for each in commitments:
            if each.owed_by == side:
                kept = bool(each.contacts.all())
                status = "kept" if kept else "overdue" if each.due_on < today else "due"
                lines.append({"commitment": each, "status": status})
        counts = {
            name: sum(line["status"] == name for line in lines)
            for name in ("kept", "due", "overdue")
        }
        sides.append({"side": side.label, "lines": lines, **counts})
    return sides


@login_not_required
@require_GET
def relationship(request: MemberRequest, slug: str) -> HttpResponse:
    """One endorsement as everyone can see it; more for those who take part."""
    endorsement = endorsement_of(slug)
    kept = endorsement.round.rules
    roles = roles_of(request)
    theirs = is_asker(request, endorsement.request)
    body = kept["body"] in roles
    concerns = list(
        endorsement.concerns.annotate(behind=Count("supporters")).select_related(
            "decision__appeal__verdict__by", "decision__by"
        )
    )
    if request.member is None and not theirs:  # a doubt that nobody shares yet is for members
        concerns = [c for c in concerns if c.state not in exports.UNHEARD]
    commitments = list(endorsement.commitments.prefetch_related("contacts"))
    contacts = endorsement.contacts.select_related("commitment", "by")
    public = kept["public_contacts"] or theirs or body
    return render(
        request,
        "endorsements/relationship.html",
        {
            "endorsement": endorsement,
            "round": endorsement.round,
            "score": score(commitments, timezone.localdate()),
            "contacts": contacts if public else [],
            "public": public,
            "concerns": [concern_parts(c) for c in concerns],
            "restorations": [
                decision_parts(d)
                for d in endorsement.decisions.filter(concern=None).select_related(
                    "appeal__verdict", "by"
                )
            ],
            "theirs": theirs,
            "may_end": body and endorsement.state != "ended",
            "body": body,
            "body_name": Role(kept["body"]).label,
            "appeals_name": Role(kept["review_appeals_to"]).label,
            "judges": kept["review_appeals_to"] in roles,
            "by_members": kept["decides"] == Decider.MEMBERS,
            "needed": kept["concern_support"],
            "may_raise": request.member is not None
            and endorsement.state in {"backed", "warned", "suspended"}
            and not any(c.state in UNDER_WAY for c in concerns),
            "may_restore": body
            and endorsement.state in {"warned", "suspended", "withdrawn"}
            and not endorsement.decisions.filter(final_at=None).exists(),
        },
    )


@login_not_required
@require_GET
def download(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    """What came of an endorsement, as far as everyone may read it."""
    endorsement = endorsement_of(slug)
    public = endorsement.round.rules["public_contacts"]
    value = exports.relationship_as_value(endorsement, contacts=public)
    match kind:
        case "json":
            return as_json(value)
        case "csv":
            return as_file(exports.relationship_as_csv(value), f"{slug}-scorecard.csv")
    raise Http404


def concern_parts(concern: Concern) -> dict[str, Any]:
    decision = getattr(concern, "decision", None)
    return {"concern": concern, "decision": decision_parts(decision) if decision else None}


def decision_parts(decision: Decision) -> dict[str, Any]:
    """A decision with its votes by name and what became of it."""
    voices = list(decision.voices.select_related("member").order_by("member__name"))
    appeal = getattr(decision, "appeal", None)
    return {
        "decision": decision,
        "voices": voices,
        "for": sum(voice.agrees for voice in voices),
        "against": sum(not voice.agrees for voice in voices),
        "appeal": appeal,
        "verdict": getattr(appeal, "verdict", None),
    }


@login_not_required
@page
def note(request: MemberRequest, slug: str) -> HttpResponse:
    """Take down something that happened: the endorsed person, or the reviewing body."""
    endorsement = endorsement_of(slug)
    theirs = is_asker(request, endorsement.request)
    if not theirs:
        require(rules.refusal_to_hold(roles_of(request), endorsement.round.rules["body"]))
        if asked := factor_asked(request, Role):
            return asked
    now = timezone.now()
    form = forms.NoteForm(
        request.POST or None, endorsement=endorsement, today=timezone.localdate(now)
    )
    if form.is_valid():
        actions.note(
            endorsement,
            **form.cleaned_data,
            by=None if theirs else the_member(request),
            at=now,
        )
        return done(request, _("It is taken down."), url_of(endorsement))
    return act_page(
        request,
        form,
        title=_("Take down a contact"),
        lede=_("What is taken down stays as it is. It says who entered it."),
        button=_("Take it down"),
        back=url_of(endorsement),
    )


@page
def concern(request: MemberRequest, slug: str) -> HttpResponse:
    """Raise a concern."""
    endorsement = endorsement_of(slug)
    member = the_member(request)
    form = forms.WordsForm(request.POST or None)
    form.fields["words"].label = _("Your concern, and what it rests on")
    if form.is_valid():
        actions.raise_concern(
            endorsement, words=form.cleaned_data["words"], by=member, at=timezone.now()
        )
        return done(request, _("Your concern is raised."), url_of(endorsement))
    return act_page(
        request,
        form,
        title=_("Raise a concern"),
        lede=_(
            "With %(n)s members behind it, it goes to the endorsed person for a reply, then to a review. "
            "Nothing follows from it by itself. Your name is not shown."
        )
        % {"n": endorsement.round.rules["concern_support"]},
        button=_("Raise it"),
        back=url_of(endorsement),
    )


@require_POST
def support(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Put one's name to a concern."""
    found = concern_in(slug, pk)
    actions.support(found, by=the_member(request), at=timezone.now())
    return done(request, _("You are behind this concern."), url_of(found.endorsement))


@login_not_required
@page
def reply(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Reply to a concern: for the endorsed person."""
    found = concern_in(slug, pk)
    asker_only(request, found.endorsement.request)
    form = forms.WordsForm(request.POST or None)
    form.fields["words"].label = _("Your reply")
    if form.is_valid():
        actions.reply(found, text=form.cleaned_data["words"], by=request.member, at=timezone.now())
        return done(request, _("Your reply is published."), url_of(found.endorsement))
    return act_page(
        request,
        form,
        title=_("Reply"),
        lede=found.words,
        button=_("Publish my reply"),
        back=url_of(found.endorsement),
    )


@page
@with_factor
def decide(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Propose what is to follow from a concern."""
    found = concern_in(slug, pk)
    return propose(request, found.endorsement, found)


@page
@with_factor
def restore(request: MemberRequest, slug: str) -> HttpResponse:
    """Propose to restore an endorsement."""
    return propose(request, endorsement_of(slug), None)


@page
@with_factor
def end(request: MemberRequest, slug: str) -> HttpResponse:
    """Note that an endorsement is over because the office is."""
    endorsement = endorsement_of(slug)
    require(rules.refusal_to_hold(roles_of(request), endorsement.round.rules["body"]))
    form = forms.AbandonForm(request.POST or None)
    if form.is_valid():
        actions.end(
            endorsement,
            reason=form.cleaned_data["reason"],
            by=the_member(request),
            at=timezone.now(),
        )
        return done(request, _("The endorsement has ended."), url_of(endorsement))
    return act_page(
        request,
        form,
        title=_("Has the endorsement ended?"),
        lede=_(
            "Say so when the person has left the office, or no longer stands for it. To take support away "
            "needs a concern, a reply and a decision."
        ),
        button=_("It has ended"),
        back=url_of(endorsement),
        grave=True,
    )


def propose(
    request: MemberRequest, endorsement: Endorsement, found: Concern | None
) -> HttpResponse:
    kept = endorsement.round.rules
    require(rules.refusal_to_hold(roles_of(request), kept["body"]))
    form = forms.DecisionForm(
        request.POST or None, endorsement=endorsement, restoring=found is None
    )
    if form.is_valid():
        actions.propose(
            endorsement,
            concern=found,
            **form.cleaned_data,
            by=the_member(request),
            at=timezone.now(),
        )
        return done(request, _("It is put to the vote."), url_of(endorsement))
    return act_page(
        request,
        form,
        title=_("Propose a decision"),
        lede=_("All members decide it, by a ballot.")
        if kept["decides"] == Decider.MEMBERS
        else _("The body votes on it by name. More for than against carries it."),
        button=_("Put it to the vote"),
        back=url_of(endorsement),
    )


@page
@with_factor
def voice(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Vote on a decision, as a member of the reviewing body."""
    decision = decision_in(slug, pk)
    kept = decision.endorsement.round.rules
    require(rules.refusal_to_voice(decision, roles_of(request), kept, at=timezone.now()))
    form = forms.VoiceForm(request.POST or None)
    if form.is_valid():
        actions.voice(
            decision,
            agrees=form.cleaned_data["agrees"],
            by=the_member(request),
            at=timezone.now(),
        )
        return done(request, _("Your vote is recorded."), url_of(decision.endorsement))
    return act_page(
        request,
        form,
        title=decision.get_outcome_display(),
        lede=decision.reasons,
        button=_("Vote"),
        back=url_of(decision.endorsement),
    )


@login_not_required
@page
def appeal(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Appeal against a decision: for the endorsed person."""
    decision = decision_in(slug, pk)
    asker_only(request, decision.endorsement.request)
    form = forms.ReasonsForm(request.POST or None)
    if form.is_valid():
        actions.appeal_decision(decision, **form.cleaned_data, by=request.member, at=timezone.now())
        return done(request, _("Your appeal is lodged."), url_of(decision.endorsement))
    return act_page(
        request,
        form,
        title=_("Appeal against the decision"),
        lede=_("It does not take effect until your appeal is decided."),
        button=_("Lodge my appeal"),
        back=url_of(decision.endorsement),
    )


@page
@with_factor
def judge(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Decide an appeal against a decision."""
    decision = decision_in(slug, pk)
    kept = decision.endorsement.round.rules
    require(rules.refusal_to_hold(roles_of(request), kept["review_appeals_to"]))
    found = get_object_or_404(Appeal, decision=decision)
    form = forms.JudgeForm(request.POST or None)
    if form.is_valid():
        actions.judge_decision(
            found, **form.cleaned_data, by=the_member(request), at=timezone.now()
        )
        return done(request, _("The appeal is decided."), url_of(decision.endorsement))
    return act_page(
        request,
        form,
        title=_("Decide the appeal"),
        lede=found.reasons,
        button=_("Publish the decision"),
        back=url_of(decision.endorsement),
    )


def concern_in(slug: str, pk: int) -> Concern:
    return get_object_or_404(
        Concern.objects.select_related(
            "endorsement__round__post", "endorsement__request__member__user"
        ),
        pk=pk,
        endorsement__round__slug=slug,
    )


def decision_in(slug: str, pk: int) -> Decision:
    return get_object_or_404(
        Decision.objects.select_related(
            "endorsement__round__post", "endorsement__request__member__user"
        ),
        pk=pk,
        endorsement__round__slug=slug,
    )
