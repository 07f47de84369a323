"""Drafting together: what is being drafted, who may write, what people say of it, the meeting's mandate."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.forms import BaseForm, Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members.models import Member
from members.requests import MemberRequest
from momentum_demo.shortcuts import attempt, render_form
from motions import actions, drafting, rules, weaves
from motions.blocks import Row, rows_of
from motions.drafting.words import instruction_sentence
from motions.forms import writing as forms
from motions.models import (
    Draft,
    DraftComment,
    DraftKind,
    DraftVersion,
    Process,
    Submission,
)
from motions.queries.taking_part import refusal_to_take_part
from motions.templatetags.submissions import address
from motions.timetables import Power
from motions.views import processes
from motions.views.shared import act_page, me

page = require_http_methods(["GET", "POST"])
SALT = "motions.draft"
INVITED_FOR = timedelta(days=14)


@never_cache
@require_GET
def mine(request: MemberRequest) -> HttpResponse:
    """What somebody drafts, or may read, and where a new draft can be begun."""
    now = timezone.now()
    drafts = Draft.objects.visible_to(request.member).select_related(
        "process", "group", "amends__lead", "started_by"
    )
    submitted = dict(Submission.objects.filter(draft__in=drafts).values_list("draft", "pk"))
    running = Process.objects.visible_to(request.member).filter(closed_at=None).with_timetable()
    live = [d for d in drafts if d.abandoned_at is None and d.pk not in submitted]
    return render(
        request,
        "motions/draft_list.html",
        {
            "live": live,
            "done": [d for d in drafts if d not in live],
            "processes": [p for p in running if Power.DRAFT in p.powers(now)],
        },
    )


@never_cache
@page
def start(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin a draft; `?amends=12` or `?amends=12/3` for an amendment that is drafted together."""
    member, process, now = me(request), processes.found(request, slug), timezone.now()
    target = amended_in(process, request.GET.get("amends", ""))
    power = Power.DRAFT
    if target is not None:
        power = Power.AMEND_AMENDMENTS if target.is_amendment else Power.AMEND
    form = forms.StartForm(
        request.POST or None,
        process=process,
        group=member.local_group,
        is_amendment=target is not None,
    )
    if form.is_valid():
        facts = form.cleaned_data
        draft = attempt(
            form,
            lambda: actions.start_draft(
                process,
                title=facts["title"],
                reason=facts["reason"],
                kind=DraftKind(facts.get("kind", DraftKind.AMENDMENT)),
                group=member.local_group if facts["whose"] else None,
                amends=target,
                by=member,
                at=now,
            ),
        )
        if draft is not None:
            return redirect("motions:draft_write", draft.pk)
    cannot = refusal_to_take_part(process, member, power, at=now)
    context = {"process": process, "target": target, "cannot": cannot}
    return render_form(request, "motions/draft_start.html", form, context)


def amended_in(process: Process, reference: str) -> Submission | None:
    """The motion "12" or the amendment "12/3" of a process; None if no reference is given."""
    if not reference:
        return None
    first, _slash, second = reference.partition("/")
    if not (first.isdecimal() and (not second or second.isdecimal())):
        raise Http404
    rows = process.submissions.for_page()
    if second:
        return get_object_or_404(rows, lead__number=first, number=second)
    return get_object_or_404(rows, lead=None, number=first)


@never_cache
@require_GET
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft as it now reads, what is said of it, and what comes next."""
    draft = draft_of(request, pk)
    member = me(request)
    woven = weaves.DraftWeave(draft)
    reading, before = woven.reading(), woven.reading(0)
    comments: defaultdict[str, list[DraftComment]] = defaultdict(list)
    for comment in draft.comments.select_related("by", "settled_by"):
        comments[comment.block].append(comment)
    rows = rows_of(reading, drafting.number(reading.text)) if reading.shown else []
    marked = {block.id: block for block in drafting.mark(before, reading)} if before.shown else {}
    shown = [row for row in rows if not marked or is_of_interest(row, marked, comments)]
    here = {row.block.id for row in rows}
    return render(
        request,
        "motions/draft.html",
        {
            **facts_of(draft, member, woven),
            "rows": [(row, marked.get(row.block.id), comments[row.block.id]) for row in shown],
            "gone": [block for block in marked.values() if block.is_gone],
            "is_part": bool(marked),
            "wording": wording_of(before, reading) if before.shown else [],
            "about_all": comments.pop("", []),
            "about_gone": [
                c for block, said in comments.items() if block not in here for c in said
            ],
        },
    )


def is_of_interest(row: Row, marked: Any, comments: Any) -> bool:
    """Whether a part of a long text is changed, or talked about."""
    return marked[row.block.id].is_changed or bool(comments[row.block.id])


def wording_of(before: drafting.Reading, after: drafting.Reading) -> list[str]:
    """What a chair would read out of a draft."""
    numbering = drafting.number(before.text)
    found = drafting.instructions(before, after, numbering)
    return [instruction_sentence(one, _) for one in found]


def facts_of(draft: Draft, member: Member, woven: weaves.DraftWeave) -> dict[str, Any]:
    """What the pages of a draft have in common."""
    now = timezone.now()
    submitted = Submission.objects.filter(draft=draft).select_related("process", "lead").first()
    editors = list(draft.editors.select_related("member"))
    is_editor = any(editor.member_id == member.pk for editor in editors)
    cannot_edit = rules.drafts.refusal_to_edit(
        draft, is_editor=is_editor, submitted=submitted is not None
    )
    last = woven.last
    mandate = draft.mandates.filter(version=last).select_related("certified_by").first()
    return {
        "draft": draft,
        "editors": editors,
        "is_editor": is_editor,
        "cannot_edit": cannot_edit,
        "submitted": submitted,
        "submitted_at": submitted and address(submitted),
        "last": last,
        "versions": list(reversed(woven.saves.values())),
        "aside": [] if submitted else still_aside(woven),
        "mandate": mandate,
        "mandates": draft.mandates.select_related("version", "certified_by"),
        "is_convenor": is_convenor(draft, member),
        "cannot_submit": rules.drafts.refusal_to_submit(draft, last, mandate)
        or refusal_to_take_part(draft.process, member, power_to_submit(draft), at=now),
    }


def still_aside(woven: weaves.DraftWeave) -> list[DraftVersion]:
    """Saves kept beside the text after which their author has saved nothing: still to be brought together."""
    latest = {save.saved_by_id: number for number, save in sorted(woven.saves.items())}
    return [s for n, s in woven.saves.items() if s.set_aside and latest[s.saved_by_id] == n]


def is_convenor(draft: Draft, member: Member) -> bool:
    today = timezone.localdate()
    return (
        draft.group is not None
        and draft.group.convenors.filter(member=member, span__contains=today).exists()
    )


def power_to_submit(draft: Draft) -> Power:
    if draft.amends is None:
        return Power.SUBMIT
    return Power.AMEND_AMENDMENTS if draft.amends.is_amendment else Power.AMEND


@never_cache
@page
def describe(request: MemberRequest, pk: int) -> HttpResponse:
    """Another title, another reason."""
    draft, member = draft_of(request, pk), me(request)
    form = forms.TitledForm(
        request.POST or None,
        process=draft.process,
        initial={"title": draft.title, "reason": draft.reason},
    )
    if attempt(
        form,
        lambda: actions.describe_draft(draft, **form.cleaned_data, by=member, at=timezone.now()),
    ):
        return redirect("motions:draft_page", pk)
    return draft_page(request, form, draft, title=_("Title and reason"), button=_("Save"))


def draft_page(request: MemberRequest, form: BaseForm, draft: Draft, **about: Any) -> HttpResponse:
    """The page on which one thing is done to a draft."""
    back = reverse("motions:draft_page", args=[draft.pk])
    return act_page(request, form, back=back, back_label=draft.title, **about)


# Who may write


@never_cache
@require_GET
def editors(request: MemberRequest, pk: int) -> HttpResponse:
    """Who may edit, and an address that lets somebody else."""
    draft, member = draft_of(request, pk), me(request)
    context = facts_of(draft, member, weaves.DraftWeave(draft))
    token = signing.dumps([draft.pk, member.pk], salt=SALT)
    path = reverse("motions:draft_join", args=[token])
    context["invitation"] = request.build_absolute_uri(path)
    context["days"] = INVITED_FOR.days
    return render(request, "motions/draft_editors.html", context)


@never_cache
@page
def join(request: MemberRequest, token: str) -> HttpResponse:
    """Say yes to an invitation to edit a draft."""
    member = me(request)
    try:
        pk, inviter = signing.loads(token, salt=SALT, max_age=INVITED_FOR)
    except signing.BadSignature:
        return render(request, "motions/draft_no_invitation.html", status=404)
    draft = get_object_or_404(Draft.objects.select_related("process", "group"), pk=pk)
    invited_by = get_object_or_404(Member, pk=inviter)
    if request.method == "POST":
        actions.invite_editor(draft, member, by=invited_by, at=timezone.now())
        messages.success(request, _("You may edit this draft now."))
        return redirect("motions:draft_page", pk)
    return render(
        request, "motions/draft_join.html", {"draft": draft, "inviter": invited_by, "token": token}
    )


@require_POST
def remove_editor(request: MemberRequest, pk: int, editor: int) -> HttpResponse:
    """Take somebody off those who may edit."""
    draft = draft_of(request, pk)
    leaving = get_object_or_404(draft.editors.select_related("member"), pk=editor).member
    actions.remove_editor(draft, leaving, by=me(request), at=timezone.now())
    messages.success(request, _("%(name)s may no longer edit this draft.") % {"name": leaving})
    return redirect("motions:draft_editors", pk)


# What is said of it


@never_cache
@page
def comment(request: MemberRequest, pk: int) -> HttpResponse:
    """Say something of a part of a draft, or of all of it: `?block=d1-1/4&number=3`."""
    draft, member = draft_of(request, pk), me(request)
    woven = weaves.DraftWeave(draft)
    number = request.GET.get("number", "")
    seen = int(number) if number.isdecimal() and len(number) < 6 else max(woven.saves, default=0)
    block = woven.reading(seen).by_id.get(request.GET.get("block", ""))
    form = forms.CommentForm(request.POST or None)
    if attempt(
        form,
        lambda: actions.comment_on_draft(
            draft,
            block=request.GET.get("block", ""),
            number=seen,
            words=form.cleaned_data["words"],
            by=member,
            at=timezone.now(),
        ),
    ):
        return redirect(reverse("motions:draft_page", args=[pk]) + "#comments")
    lede = drafting.text.line(block.words) if block else ""
    return draft_page(
        request, form, draft, title=_("Comment"), button=_("Add your comment"), lede=lede
    )


@require_POST
def settle_comment(request: MemberRequest, pk: int, comment: int) -> HttpResponse:
    """Mark a comment as settled."""
    draft = draft_of(request, pk)
    said = get_object_or_404(draft.comments.select_related("draft"), pk=comment)
    actions.settle_comment(said, by=me(request), at=timezone.now())
    return redirect(reverse("motions:draft_page", args=[pk]) + "#comments")


# What comes of it


@never_cache
@page
def certify(request: MemberRequest, pk: int) -> HttpResponse:
    """The meeting's vote on the draft as it now reads, by the group's convenor."""
    draft, member = draft_of(request, pk), me(request)
    last = weaves.DraftWeave(draft).last
    form = forms.MandateForm(request.POST or None, process=draft.process)
    typed = request.POST.get("number", "")
    number = int(typed) if typed.isdecimal() and len(typed) < 6 else last.number if last else 0
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in form.fields if name != "certain"}
        if attempt(
            form,
            lambda: actions.certify_mandate(
                draft, number=number, **facts, by=member, at=timezone.now()
            ),
        ):
            messages.success(request, _("The meeting’s vote is certified."))
            return redirect("motions:draft_page", pk)
    context = {
        **facts_of(draft, member, weaves.DraftWeave(draft)),
        "number": number,
        "newer": last is not None and last.number != number,
    }
    return render_form(request, "motions/draft_mandate.html", form, context)


@never_cache
@page
def submit(request: MemberRequest, pk: int) -> HttpResponse:
    """Put the draft forward, after reading it once more."""
    draft, member = draft_of(request, pk), me(request)
    if request.method == "POST":
        made = actions.submit(draft, by=member, at=timezone.now())
        messages.success(request, _("%(submission)s is filed.") % {"submission": made})
        return redirect(address(made))
    woven = weaves.DraftWeave(draft)
    reading, before = woven.reading(), woven.reading(0)
    context = facts_of(draft, member, woven)
    context["wording"] = wording_of(before, reading) if before.shown else []
    context["rows"] = (
        rows_of(reading, drafting.number(reading.text))
        if reading.shown and not before.shown
        else []
    )
    return render(request, "motions/draft_submit.html", context)


@never_cache
@page
def give_up(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    draft, member = draft_of(request, pk), me(request)
    if request.method == "POST":
        actions.abandon_draft(draft, by=member, at=timezone.now())
        messages.success(request, _("The draft is given up. Those who wrote it can still read it."))
        return redirect("motions:drafts")
    return draft_page(
        request,
        Form(),
        draft,
        title=_("Give up this draft"),
        button=_("Give it up"),
        lede=_("Nobody can write in it any more. Those who wrote it can still read it."),
        grave=True,
    )


def draft_of(request: MemberRequest, pk: int) -> Draft:
    """A draft that whoever asks may read, with its process's timetable."""
    drafts = (
        Draft.objects.visible_to(request.member)
        .select_related("process", "group", "text", "amends__lead", "amends__process", "started_by")
        .prefetch_related("process__stages__windows")
    )
    return get_object_or_404(drafts, pk=pk)
