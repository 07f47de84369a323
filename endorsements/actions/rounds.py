"""A round as officers see to it: announced, ruled on, recommended, given up. They never choose its options."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endorsements import mail, rules
from endorsements.actions.shared import holders, locked, page_of
from endorsements.lifecycle import RoundState
from endorsements.models import (
    Appeal,
    Post,
    Recommendation,
    Request,
    Round,
    RuleSet,
    Ruling,
    Shortlisting,
    Verdict,
)
from members.models import Member
from momentum_demo.adopting import REPLACED
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require
from momentum_demo.slugs import free_slug, refuse_taken


@transaction.atomic
def announce(
    *,
    title: str,
    slug: str,
    post: Post | str,
    rule_set: RuleSet,
    opens_at: datetime,
    closes_at: datetime,
    settles_at: datetime,
    votes_at: datetime,
    votes_until: datetime,
    by: Member,
    at: datetime,
    summary: str = "",
    questions: Sequence[str] = (),
) -> Round:
    """Announce a round for `post`: its dates and its rules, of which it keeps a copy, stay as they are.

    post    an office outside, or its name; one that nobody has been backed for yet is entered
    """
    require(rules.refusal_to_run(by.roles(at)))
    dates = {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "settles_at": settles_at,
        "votes_at": votes_at,
        "votes_until": votes_until,
    }
    require(rules.refusal_to_announce(rule_set, **dates, at=at))
    require(REPLACED if rule_set.replaced_on(timezone.localdate(at)) else None)
    # Whoever entered the same office at the same moment announces a round for it.
    with (
        refuse_on("endorsements_round_one_at_a_time_for_an_office", rules.ONE_AT_A_TIME),
        refuse_on("endorsements_post_name_key", rules.ONE_AT_A_TIME),
        refuse_on("endorsements_post_slug_key", rules.ONE_AT_A_TIME),
        refuse_taken(Round),
    ):
        round_ = Round.objects.create(
            title=title,
            slug=slug,
            post=post if isinstance(post, Post) else post_named(post),
            summary=summary,
            rule_set=rule_set,
            rules=rule_set.snapshot(),
            questions=list(questions),
            announced_at=at,
            **dates,
        )
    record("endorsement.announced", round_, by=by, at=at, rules=round_.rules, **dates)
    return round_


def post_named(name: str) -> Post:
    """The office of that name, whatever its capitals; it is entered if there is none."""
    found = Post.objects.filter(name__iexact=name).first()
    if found is not None:
        return found
    return Post.objects.create(name=name, slug=free_slug(name, Post.objects, otherwise="office"))


@transaction.atomic
def abandon(round_: Round, *, reason: str, by: Member, at: datetime) -> Round:
    """Give a round up, for a reason everyone can read. Whoever asked is told; all of it stays public."""
    round_ = locked(round_)
    ballot_state = round_.contest.ballot.state if round_.contest else ""
    require(rules.refusal_to_abandon(round_, by.roles(at), reason, ballot_state=ballot_state))
    round_.state, round_.reason = RoundState.ABANDONED, reason
    round_.save()
    record("endorsement.abandoned", round_, by=by, at=at, reason=reason)
    mail.tell(
        [each.address for each in round_.requests.select_related("member__user")],
        _("Given up: %(title)s") % {"title": round_.title},
        _("The round in which you asked to be endorsed was given up. The reason: %(reason)s")
        % {"reason": reason},
        path=page_of(round_),
    )
    return round_


@transaction.atomic
def rule(request: Request, *, clause: str, reasons: str, by: Member, at: datetime) -> Ruling:
    """Find the asker ineligible under a clause adopted before. It is published at once, and can be appealed."""
    round_ = locked(request.round)
    require(rules.refusal_to_rule(round_, by.roles(at), clause=clause, reasons=reasons, at=at))
    with refuse_on("endorsements_ruling_request_id_key", rules.DONE_ALREADY):
        ruling = Ruling.objects.create(
            request=request, clause=clause, reasons=reasons, by=by, at=at
        )
    record("endorsement.ruled", request, by=by, at=at, clause=clause, reasons=reasons)
    mail.tell(
        [request.address],
        _("A ruling on your request: %(title)s") % {"title": round_.title},
        _("Clause %(clause)s: %(reasons)s") % {"clause": clause, "reasons": reasons},
        _("The ruling is public, beside your name. You can appeal."),
        path=mail.asker_path(request, page_of(round_)),
    )
    return ruling


@transaction.atomic
def appeal_ruling(ruling: Ruling, *, reasons: str, at: datetime, by: Member | None) -> Appeal:
    """Appeal against a ruling: for the person it is about. Until it is decided, the person is on the ballot."""
    round_ = locked(ruling.request.round)
    require(rules.refusal_to_appeal_ruling(ruling, round_, at=at))
    with refuse_on("endorsements_appeal_ruling_id_key", rules.DONE_ALREADY):
        appeal = Appeal.objects.create(ruling=ruling, reasons=reasons, at=at)
    record("endorsement.ruling_appealed", ruling.request, by=by, at=at, reasons=reasons)
    mail.tell(
        holders(round_.rules["appeals_to"], at),
        _("An appeal waits for you: %(name)s") % {"name": ruling.request.name},
        reasons,
        path=page_of(round_),
    )
    return appeal


@transaction.atomic
def judge_ruling(
    appeal: Appeal, *, allowed: bool, reasons: str, by: Member, at: datetime
) -> Verdict:
    """Decide an appeal against a ruling; allowed, the ruling has no effect."""
    assert appeal.ruling is not None
    request = appeal.ruling.request
    round_ = locked(request.round)
    require(
        rules.refusal_to_judge(
            appeal,
            by.roles(at),
            round_.rules["appeals_to"],
            reasons,
            took_part=by.pk == appeal.ruling.by_id,
        )
    )
    with (
        refuse_on("endorsements_verdict_before_the_paper", rules.PAPER_MADE),
        refuse_on("endorsements_verdict_appeal_id_key", rules.DONE_ALREADY),
    ):
        verdict = Verdict.objects.create(
            appeal=appeal, allowed=allowed, reasons=reasons, by=by, at=at
        )
    record("endorsement.ruling_judged", request, by=by, at=at, allowed=allowed, reasons=reasons)
    mail.tell(
        [request.address],
        _("Your appeal is decided: %(title)s") % {"title": round_.title},
        _("It was allowed: the ruling has no effect.") if allowed else _("It was dismissed."),
        reasons,
        path=mail.asker_path(request, page_of(round_)),
    )
    return verdict


@transaction.atomic
def recommend(round_: Round, *, text: str, by: Member, at: datetime) -> Recommendation:
    """Publish what the executive recommends: words beside the ballot, which change nothing on it."""
    round_ = locked(round_)
    require(rules.refusal_to_recommend(round_, by.roles(at)))
    with refuse_on("endorsements_recommendation_round_id_key", rules.DONE_ALREADY):
        recommendation = Recommendation.objects.create(round=round_, text=text, by=by, at=at)
    record("endorsement.recommended", round_, by=by, at=at, text=text)
    return recommendation


@transaction.atomic
def shortlist(request: Request, *, by: Member, at: datetime) -> Shortlisting:
    """Pick somebody for the ballot, where the rules let the executive do that."""
    round_ = locked(request.round)
    require(rules.refusal_to_shortlist(round_, by.roles(at)))
    with refuse_on("endorsements_shortlisting_request_id_key", rules.DONE_ALREADY):
        picked = Shortlisting.objects.create(request=request, by=by, at=at)
    record("endorsement.shortlisted", request, by=by, at=at)
    return picked
