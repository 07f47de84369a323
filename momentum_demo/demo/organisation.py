"""The demonstration's organisation: its members, its officers, and a year of its doings.

Everything happens through the app's own actions, at moments that have passed, so the demonstration
obeys the rules it demonstrates: notice is given in time, two officers sign, the clock opens and closes.
Only what the rules do not touch (regions, groups, offices, rule sets) is written directly.
"""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Final

from django.db import transaction

from ballots.lifecycle import State
from ballots.models import Ballot, RuleSet
from momentum_demo.demo import (
    annulled,
    ballots,
    college,
    conventions,
    elections,
    endorsements,
    motions,
    people,
    register,
    staff,
    writing,
)
from momentum_demo.demo.clock import MINUTE

SEED: Final = 20220526
WORTH_WATCHING: Final = MINUTE  # with less than this left, another short ballot is made


def found(*, at: datetime) -> None:
    """Make the organisation as it stands at `at`: all of it or nothing."""
    rng = Random(SEED)
    with transaction.atomic():
        regions = people.places()
        members = people.enrol(rng, regions, at)
        officers = people.appoint(members, at)
        standing = ballots.rule_sets(at)
        ballots.refounding(rng, standing, officers, at)
        ballots.london(rng, standing, officers, at)
        people.newcomers(rng, regions, at)
        ballots.autumn(rng, standing, officers, at)
        ballots.coming_up(standing, officers, at)
        ballots.unfinished(standing, officers, at)
        ballots.rules_review(standing, officers, members, at)
        ballots.ward(officers, at)
        annulled.found(standing, officers, at=at)
        writing.found(motions.found(at=at), at=at)
        endorsements.found(officers, standing, at=at)
        conventions.found(officers, standing, at=at)
        register.furnish(members, at=at)
        staff.furnish(members, at=at)
        elections.found(officers, standing, at=at)
        college.found(officers, standing, at=at)


def keep_watchable(*, at: datetime) -> Ballot | None:
    """Make sure that a short ballot is open which closes soon; the one made, if one had to be.

    None too if the members who are there are not those of `found`.
    """
    rules = RuleSet.objects.filter(name=ballots.DEMONSTRATION_RULES).first()
    if rules is None:
        return None
    short = Ballot.objects.filter(slug__startswith=ballots.SHORT)
    if short.filter(state=State.OPEN, closes_at__gt=at + WORTH_WATCHING).exists():
        return None
    number = short.count() + 1
    with transaction.atomic():
        return ballots.which_campaign(
            Random(SEED + number), number, rules, people.the_officers(), at
        )
