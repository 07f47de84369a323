"""After an endorsement: contact taken down, concerns, decisions, and appeals against them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from endorsements.lifecycle import BACKINGS, Backing, ConcernState, Outcome
from endorsements.models import Appeal, Concern, Decider, Decision, Endorsement
from endorsements.rules.common import refusal_to_hold
from members.roles import Role
from members.standing import Standing
from momentum_demo.refusals import Refusal

SUPPORTED_ALREADY = Refusal("supported-already", _("You have put your name to this already."))
VOTED_ALREADY = Refusal("voted-already", _("You have voted on this decision."))
ONE_DECISION = Refusal(
    "one-decision",
    _("Another decision on this endorsement is under way. Wait until it is final."),
)


def refusal_to_note(endorsement: Endorsement, *, evidence: str, words_: str) -> Refusal | None:
    """Why a contact is not taken down."""
    if endorsement.state == Backing.ENDED:
        return Refusal("ended", _("This endorsement has ended."))
    if not evidence.strip() or not words_.strip():
        return Refusal(
            "evidence-needed", _("Say what happened, and where one can see that it did.")
        )
    return None


def refusal_to_raise(
    endorsement: Endorsement, *, standing: Standing, words_: str, under_way: bool
) -> Refusal | None:
    """Why a member may not raise a concern. under_way: whether one is being dealt with"""
    if endorsement.state in {Backing.ENDED, Backing.WITHDRAWN}:
        return Refusal(
            "ended", _("This person is not endorsed now, so there is nothing to review.")
        )
    if standing is not Standing.GOOD:
        return Refusal(
            "not-in-standing",
            _("Your membership is not in good standing. Write to the membership office."),
        )
    if under_way:
        return Refusal(
            "under-way",
            _(
                "Another concern is being dealt with. Put your name to it, or wait until it is closed."
            ),
        )
    if not words_.strip():
        return Refusal("words-needed", _("Say what your concern is, and what it rests on."))
    return None


def refusal_to_support(concern: Concern, *, standing: Standing, at: datetime) -> Refusal | None:
    """Why a member may not put their name to a concern."""
    if concern.state != ConcernState.GATHERING or at >= concern.gather_until:
        return Refusal("not-gathering", _("This concern is no longer gathering support."))
    if standing is not Standing.GOOD:
        return Refusal(
            "not-in-standing",
            _("Your membership is not in good standing. Write to the membership office."),
        )
    return None


def refusal_to_reply(concern: Concern, text: str, *, at: datetime) -> Refusal | None:
    """Why the endorsed person's reply is not taken."""
    if concern.state != ConcernState.REPLYING or concern.reply_by is None or at >= concern.reply_by:
        return Refusal("no-reply-now", _("It is not the time for a reply."))
    if not text.strip():
        return Refusal("words-needed", _("Write your reply first."))
    return None


def refusal_to_propose(
    endorsement: Endorsement,
    concern: Concern | None,
    outcome: Outcome,
    reasons: str,
    roles: Collection[Role],
    rules: dict[str, Any],
) -> Refusal | None:
    """Why a decision may not be put to the vote. concern: None for a restoration"""
    if refusal := refusal_to_hold(roles, rules["body"]):
        return refusal
    if concern is not None and concern.state != ConcernState.REVIEWING:
        return Refusal(
            "not-under-review",
            _("A decision comes after the reply, or after the time for it is over."),
        )
    if (concern is None) != (outcome == Outcome.RESTORE) or (
        (Backing(endorsement.state), outcome) not in BACKINGS
    ):
        return Refusal("no-such-outcome", _("That is not a possible outcome here. Choose another."))
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    return None


def refusal_to_voice(
    decision: Decision, roles: Collection[Role], rules: dict[str, Any], *, at: datetime
) -> Refusal | None:
    """Why somebody may not vote on a decision as a member of the reviewing body."""
    if rules["decides"] == Decider.MEMBERS:
        return Refusal("all-members", _("All members decide this, by a ballot."))
    if refusal := refusal_to_hold(roles, rules["body"]):
        return refusal
    if decision.carried is not None or decision.closes_at is None or at >= decision.closes_at:
        return Refusal("over", _("The vote on this decision is over."))
    return None


def refusal_to_appeal_decision(
    decision: Decision, rules: dict[str, Any], *, at: datetime
) -> Refusal | None:
    """Why the endorsed person may not appeal against a decision."""
    if decision.decided_at is None or not decision.carried or decision.final_at is not None:
        return Refusal("nothing-to-appeal", _("There is no decision to appeal against now."))
    if at > decision.decided_at + timedelta(seconds=rules["review_appeal_within"]):
        return Refusal("too-late", _("The time to appeal is over."))
    return None


def refusal_to_judge(
    appeal: Appeal, roles: Collection[Role], wanted: str, reasons: str, *, took_part: bool
) -> Refusal | None:
    """Why somebody may not decide an appeal. took_part: in what is appealed against"""
    if refusal := refusal_to_hold(roles, wanted):
        return refusal
    if took_part:
        return Refusal(
            "took-part",
            _("You took part in what this appeal is against. Somebody else must decide it."),
        )
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    return None
