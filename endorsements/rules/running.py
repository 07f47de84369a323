"""A round: announced, put to the vote, given up; who is ruled out, picked or recommended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import UNDONE
from endorsements.lifecycle import Phase, RoundState
from endorsements.models import OptionSet, Round, RuleSet, Ruling
from endorsements.rules.common import PAPER_MADE, refusal_to_hold, refusal_to_run
from members.roles import Role
from momentum_demo.refusals import Refusal

ONE_AT_A_TIME = Refusal(
    "one-at-a-time",
    _("A round for this office is under way. It must end before another can be announced."),
)
TOO_SHORT = Refusal(
    "too-short",
    _("One of the dates leaves less time than the rules ask for. Move the later dates back."),
)
EVERYONE_WHO_ASKS = Refusal(
    "everyone-who-asks",
    _(
        "Under these rules everyone who asks is on the ballot. Nobody can make a shortlist; the "
        "executive may publish a recommendation beside the ballot."
    ),
)


def earliest(rules: RuleSet, **dates: datetime) -> dict[str, datetime]:
    """The earliest moment for each date after `opens_at`, counted from where the one before may be at best."""
    least = {
        "closes_at": rules.minimum_window,
        "settles_at": max(rules.minimum_settling, rules.appeal_within),
        "votes_at": rules.minimum_notice,
        "votes_until": rules.minimum_voting,
    }
    found, before = {}, dates["opens_at"].astimezone(UTC)
    for name, length in least.items():
        found[name] = before + length
        before = max(found[name], dates[name].astimezone(UTC))
    return found


def refusal_to_announce(
    rules: RuleSet,
    *,
    opens_at: datetime,
    closes_at: datetime,
    settles_at: datetime,
    votes_at: datetime,
    votes_until: datetime,
    at: datetime,
) -> Refusal | None:
    """Why a round under `rules` may not have these dates."""
    if opens_at < at:
        return Refusal("in-the-past", _("Requests cannot open in the past. Choose a later date."))
    dates = {
        "closes_at": closes_at,
        "settles_at": settles_at,
        "votes_at": votes_at,
        "votes_until": votes_until,
    }
    soonest = earliest(rules, opens_at=opens_at, **dates)
    if any(dates[name] < soonest[name] for name in dates):
        return TOO_SHORT
    if rules.adopted_on > at.date():
        return Refusal("not-adopted", _("These rules are not in force yet. Choose others."))
    return None


def refusal_to_rule(
    round_: Round, roles: Collection[Role], *, clause: str, reasons: str, at: datetime
) -> Refusal | None:
    """Why the holder of `roles` may not find somebody ineligible under `clause`."""
    rules = round_.rules
    if refusal := refusal_to_hold(roles, rules["rules_on"]):
        return refusal
    if round_.state != RoundState.ANNOUNCED:
        return PAPER_MADE
    if clause not in {each["number"] for each in rules["clauses"]}:
        return Refusal(
            "no-such-clause",
            _(
                "A ruling cites one of the clauses that were adopted before the round was announced."
            ),
        )
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    if at + timedelta(seconds=rules["appeal_within"]) > round_.settles_at:
        return Refusal(
            "no-time-to-appeal",
            _(
                "It is too late for a ruling: there must be time for an appeal before the paper is made."
            ),
        )
    return None


def refusal_to_appeal_ruling(ruling: Ruling, round_: Round, *, at: datetime) -> Refusal | None:
    """Why the person found ineligible may no longer appeal."""
    if round_.state != RoundState.ANNOUNCED:
        return PAPER_MADE
    if at > ruling.at + timedelta(seconds=round_.rules["appeal_within"]):
        return Refusal("too-late", _("The time to appeal is over."))
    return None


def refusal_to_shortlist(round_: Round, roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not pick who is on the ballot."""
    if round_.rules["options"] == OptionSet.EVERYONE:
        return EVERYONE_WHO_ASKS
    if refusal := refusal_to_hold(roles, round_.rules["recommends"]):
        return refusal
    return PAPER_MADE if round_.state != RoundState.ANNOUNCED else None


def refusal_to_recommend(round_: Round, roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not publish the executive's recommendation."""
    if refusal := refusal_to_hold(roles, round_.rules["recommends"]):
        return refusal
    if round_.state in {RoundState.DECLARED, RoundState.ABANDONED}:
        return Refusal("over", _("This round is over."))
    return None


def refusal_to_put(
    round_: Round, roles: Collection[Role], *, standing: int, at: datetime
) -> Refusal | None:
    """Why the paper of the round may not be made. standing: how many people are to be on it"""
    if refusal := refusal_to_run(roles):
        return refusal
    if round_.state != RoundState.ANNOUNCED and not round_.ballot_undone:
        return PAPER_MADE
    if round_.phase(at) is not Phase.READY:
        return Refusal(
            "not-settled",
            _("The paper can be made once the time for withdrawals and appeals is over."),
        )
    if not standing:
        return Refusal(
            "nobody", _("Nobody is to be on the ballot, so there is nothing to vote on.")
        )
    return None


def refusal_to_abandon(
    round_: Round, roles: Collection[Role], reason: str, *, ballot_state: str
) -> Refusal | None:
    """Why a round may not be given up. ballot_state: of its ballot; empty if there is none"""
    if refusal := refusal_to_run(roles):
        return refusal
    if round_.state not in {RoundState.ANNOUNCED, RoundState.BALLOTED}:
        return Refusal("over", _("This round is over."))
    if ballot_state not in {"", "drafted", *UNDONE}:
        return Refusal(
            "notice-given",
            _(
                "Notice of the ballot has been given. Recall it first; once voting is open, nobody can."
            ),
        )
    if not reason.strip():
        return Refusal("reason-needed", _("Give the reason. Everyone will read it."))
    return None
