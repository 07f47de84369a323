"""Why an officer may not announce an election, extend it, make its papers, or give it up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import UNDONE
from elections import wording
from elections.lifecycle import OVER, Phase, State
from elections.models import Election, Place, RuleSet
from elections.rules.common import (
    NOTHING_TO_DO,
    OTHER_OFFICE,
    OVER_ALREADY,
    PAPER_MADE,
    REASON_NEEDED,
    STANDS,
)
from members.roles import RUNS_BALLOTS, Role
from momentum_demo.adopting import ADOPTED_BEFORE, SUPERSEDED
from momentum_demo.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Timetable:
    """The dates of an election, as Election has them."""

    opens_at: datetime
    closes_at: datetime
    nominate_until: datetime
    settles_at: datetime
    votes_at: datetime
    votes_until: datetime
    takes_office_on: date


def refusal_to_run(roles: Collection[Role], *, stands: bool = False) -> Refusal | None:
    """Why the holder of `roles` may not run an election. stands: whether they are a candidate in it"""
    return refusal_to_hold(roles, RUNS_BALLOTS, stands=stands)


def refusal_to_hold(
    roles: Collection[Role], wanted: Collection[str], *, stands: bool = False
) -> Refusal | None:
    """Why the holder of `roles` may not do what belongs to one of `wanted`."""
    if not {str(role) for role in wanted} & {str(role) for role in roles}:
        return OTHER_OFFICE
    return STANDS if stands else None


def refusal_to_set_sections(
    rules: RuleSet, region: str, adopted_on: date, *, superseded: bool
) -> Refusal | None:
    """Why a version of `rules` with other sections for `region` may not be entered.

    superseded   whether there is a later version than `rules`
    """
    if superseded:
        return SUPERSEDED
    if region not in {place["region"] for place in rules.places}:
        return Refusal("not-in-the-rules", _("These rules say nothing of that region."))
    if adopted_on < rules.adopted_on:
        return ADOPTED_BEFORE
    return None


def refusal_to_announce(rules: RuleSet, dates: Timetable, *, at: datetime) -> Refusal | None:
    """Why an election under `rules` may not have these dates."""
    if dates.opens_at < at:
        return Refusal(
            "in-the-past", _("Candidacies cannot open in the past. Choose a later date.")
        )
    moments = (
        dates.opens_at,
        dates.closes_at,
        dates.nominate_until,
        dates.settles_at,
        dates.votes_at,
        dates.votes_until,
    )
    steps = zip(wording.least_times(rules), pairwise(moments), strict=True)
    for (step, least), (begins, ends) in steps:
        if ends - begins < least:
            return Refusal(
                "too-short",
                _(
                    "%(step)s: the rules ask for at least %(least)s, and these dates leave less. Move the "
                    "later dates back."
                )
                % {"step": step, "least": wording.days(least)},
            )
    if dates.takes_office_on <= dates.votes_until.date():
        return Refusal(
            "too-early-in-office",
            _("Those elected take over after the voting. Choose a later day."),
        )
    if rules.adopted_on > at.date():
        return Refusal("not-adopted", _("These rules are not in force yet. Choose others."))
    return None


def refusal_to_extend(
    place: Place, *, candidates: int, fillable: bool, until: datetime, reason: str, at: datetime
) -> Refusal | None:
    """Why there may not be more time to stand in a region.

    candidates   who stand there and did not withdraw
    fillable     whether they can fill the reserved places
    """
    election = place.election
    if election.state != State.ANNOUNCED or election.phase(at) is not Phase.NOMINATING:
        return Refusal(
            "not-now",
            _("More time can be given once the time for putting oneself forward has ended."),
        )
    if candidates >= place.seats and fillable:
        return Refusal(
            "none-vacant",
            _("Enough people stand there. More time is only for places that would stay vacant."),
        )
    if not reason.strip():
        return REASON_NEEDED
    if not at < until <= election.nominate_until:
        return Refusal(
            "too-late", _("Let it end before nominations close, so that members can nominate.")
        )
    return None


def refusal_to_put(election: Election, *, at: datetime) -> Refusal | None:
    """Why the papers of `election` may not be made now."""
    if election.state != State.ANNOUNCED:
        return PAPER_MADE
    if election.phase(at) is not Phase.READY:
        return Refusal(
            "not-settled",
            _("The papers can be made once the time for withdrawals and appeals is over."),
        )
    return None


def refusal_to_put_again(place: Place) -> Refusal | None:
    """Why the paper of `place` may not be made anew."""
    if place.election.state == State.BALLOTED and place.ballot_undone:
        return None
    return Refusal(
        "not-given-up",
        _(
            "A paper is made anew only where the ballot of the region was undone before anybody took a place "
            "by it."
        ),
    )


def refusal_to_abandon(
    election: Election, reason: str, *, ballot_states: Collection[str]
) -> Refusal | None:
    """Why an election may not be given up. ballot_states: of its ballots, if they were made"""
    if election.state in OVER:
        return OVER_ALREADY
    if not set(ballot_states) <= {"drafted", *UNDONE}:
        return Refusal(
            "notice-given",
            _(
                "Notice of a ballot has been given. Recall it first; once voting is open, nobody can."
            ),
        )
    if not reason.strip():
        return Refusal("reason-needed", _("Give the reason. Everyone will read it."))
    return None


def refusal_of_nothing(ballots: int) -> Refusal | None:
    """Why there is nothing to see to for the ballots of all regions. ballots: how many wait for it"""
    return None if ballots else NOTHING_TO_DO
