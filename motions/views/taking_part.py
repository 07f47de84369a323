"""What a member or a mover does with a submission: sign, follow, withdraw, appeal, answer a composite."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from members import gates
from members.requests import MemberRequest
from momentum_demo.moments import in_words
from momentum_demo.refusals import Refusal
from momentum_demo.shortcuts import attempt, render_form
from motions import actions, rules, weaves
from motions.forms import writing as forms
from motions.lifecycle import State
from motions.models import CompositeSource, Submission
from motions.queries import moves
from motions.queries.supporters import supporters, survivals
from motions.queries.taking_part import refusal_to_take_part, speaks_for
from motions.rules.submissions import power_to_support
from motions.templatetags.submissions import address
from motions.views import texts
from motions.views.shared import act_page, me, officers_of, submission_of

page = require_http_methods(["GET", "POST"])


@never_cache
@page
def support(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """How many have signed, of how many; sign, or take the signature back."""
    submission = submission_of(request, slug, number, amendment)
    member, now = me(request), timezone.now()
    form = forms.SignForm(request.POST or None)
    if request.method == "POST":
        form.is_valid()
        signed = attempt(
            form,
            lambda: actions.sign(
                submission, shown=form.cleaned_data["shown"], by=member, at=timezone.now()
            ),
        )
        if signed is not None:
            messages.success(request, _("Your signature is counted."))
            return redirect(moves.page("support", submission))
    mine = submission.supports.filter(member=member, withdrawn_at=None).first()
    standing = refusal_to_take_part(
        submission.process, member, power_to_support(submission), at=now
    )
    context = {
        "submission": submission,
        "needed": actions.support_needed(submission.process, submission.kind, submission.route),
        "supporters": supporters(submission, for_member=True),
        "mine": mine,
        "cannot": refusal_to_sign(submission, member.pk) or standing,
        "is_followed": submission.follows.filter(member=member).exists(),
        "show_name_at": moves.page("show_name", submission),
        "withdraw_at": moves.page("withdraw_support", submission),
        "follow_at": moves.page("follow", submission),
    }
    return render_form(request, "motions/support.html", form, context)


def refusal_to_sign(submission: Submission, member: int) -> Refusal | None:
    if submission.mover_id == member:
        return rules.submissions.OWN
    return None if submission.state == State.SEEKING else rules.submissions.NOT_SEEKING


@require_POST
def withdraw_support(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """Take a signature back."""
    submission = submission_of(request, slug, number, amendment)
    actions.withdraw_support(submission, by=me(request), at=timezone.now())
    messages.success(request, _("Your signature is taken back."))
    return redirect(moves.page("support", submission))


@require_POST
def show_name(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """Let one's name be shown beside one's signature, or no longer."""
    submission = submission_of(request, slug, number, amendment)
    support = actions.show_name(submission, shown="shown" in request.POST, by=me(request))
    said = _("Members see your name.") if support.shown else _("Nobody sees your name.")
    messages.success(request, said)
    return redirect(moves.page("support", submission))


@require_POST
def follow(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """Be told what becomes of it, or no longer."""
    submission = submission_of(request, slug, number, amendment)
    if "stop" in request.POST:
        actions.unfollow(submission, by=me(request))
        messages.success(request, _("You will not be told any more."))
    else:
        actions.follow(submission, by=me(request), at=timezone.now())
        messages.success(request, _("You will be told what becomes of it."))
    return redirect(address(submission))


@never_cache
@page
def withdraw(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """Take a submission back, before it is on the agenda."""
    submission = submission_of(request, slug, number, amendment)
    if asked := gates.factor_asked(request, officers_of(submission)):
        return asked
    member, now = me(request), timezone.now()
    form = forms.ReasonForm(request.POST or None)
    if attempt(
        form,
        lambda: actions.withdraw(
            submission, reason=form.cleaned_data["reason"], by=member, at=timezone.now()
        ),
    ):
        messages.success(request, _("It is withdrawn."))
        return redirect(address(submission))
    is_mover = speaks_for(submission, member, now)
    return about(
        request,
        form,
        submission,
        title=_("Withdraw %(submission)s") % {"submission": submission},
        lede=_(
            "It ends here, and what amends it ends with it. Everybody sees that it was withdrawn."
        ),
        button=_("Withdraw it"),
        grave=True,
        cannot=rules.submissions.refusal_to_withdraw(submission, is_mover=is_mover),
    )


@never_cache
@page
def appeal(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """Appeal against a ruling out of order, to the coordinating group."""
    submission = submission_of(request, slug, number, amendment)
    if asked := gates.factor_asked(request, officers_of(submission)):
        return asked
    member, now = me(request), timezone.now()
    form = forms.GroundsForm(request.POST or None)
    if attempt(
        form,
        lambda: actions.appeal(
            submission, grounds=form.cleaned_data["grounds"], by=member, at=timezone.now()
        ),
    ):
        messages.success(request, _("Your appeal is lodged. The coordinating group decides it."))
        return redirect(address(submission))
    ruling = submission.rulings.last()
    facts = []
    if ruling is not None:
        facts = [
            (_("The ruling"), f"{ruling.get_finding_display()}: {ruling.get_ground_display()}"),
            (_("The rule"), ruling.clause),
            (_("The committee’s reasons"), ruling.words),
            (_("Appeal before"), in_words(ruling.appeal_by(submission.process), zone=True)),
        ]
    return about(
        request,
        form,
        submission,
        title=_("Appeal against the ruling on %(submission)s") % {"submission": submission},
        lede=_(
            "The national coordinating group decides, and gives its reasons. If it allows the appeal, "
            "yours is on the agenda."
        ),
        button=_("Appeal"),
        facts=facts,
        cannot=rules.submissions.refusal_to_appeal(
            submission,
            ruling,
            submission.process,
            "asked on opening the page",
            is_mover=speaks_for(submission, member, now),
            at=now,
        ),
    )


@never_cache
@page
def consent(request: MemberRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """A mover's answer: does their motion go into the composite `number`?"""
    composite = submission_of(request, slug, number)
    row = get_object_or_404(
        CompositeSource.objects.select_related(
            "source__process", "source__group", "source__mover", "source__text", "source__lead"
        ),
        composite=composite,
        pk=pk,
    )
    member, now = me(request), timezone.now()
    form = forms.AnswerForm(request.POST or None)
    if attempt(
        form,
        lambda: actions.answer_composite(
            row,
            agreed=form.cleaned_data["agreed"] == "yes",
            words=form.cleaned_data["words"],
            by=member,
            at=timezone.now(),
        ),
    ):
        messages.success(
            request, _("Your answer is taken down. You can change it until it is settled.")
        )
        return redirect(address(composite))
    survived = next((s for r, s in survivals(composite) if r.pk == row.pk), None)
    is_mover = speaks_for(row.source, member, now)
    context = {
        "composite": composite,
        "row": row,
        "survived": survived,
        "source_html": texts.changes_between(*sides(row.source)),
        "composite_html": texts.changes_between(*sides(composite)),
        "cannot": rules.submissions.refusal_to_answer(composite, is_mover=is_mover),
    }
    return render_form(request, "motions/consent.html", form, context)


def sides(submission: Submission) -> tuple[Any, Any]:
    """A submission without itself, and with."""
    return weaves.base_of(submission), weaves.reading_of(submission)


def about(
    request: MemberRequest, form: BaseForm, submission: Submission, **more: Any
) -> HttpResponse:
    """The page on which one thing is done to a submission."""
    label = f"{submission}: {submission.title}"
    return act_page(request, form, back=address(submission), back_label=label, **more)
