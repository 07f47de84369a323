"""A ballot that is begun: what it is about, when, under which rules, and who may vote."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ballots import counting, rules
from ballots import sections as electorates
from ballots.actions.shared import changeable, thaw
from ballots.models import (
    Ballot,
    RuleSet,
)
from members.models import Member, Region
from momentum_demo.models import record
from momentum_demo.refusals import require
from momentum_demo.slugs import refuse_taken


@transaction.atomic
def draft(
    *,
    title: str,
    slug: str,
    rule_set: RuleSet,
    opens_at: datetime,
    closes_at: datetime,
    by: Member,
    at: datetime,
    summary: str = "",
    region: Region | None = None,
    joined_by: date | None = None,
    sections: Sequence[Mapping[str, Any]] = (),
) -> Ballot:
    """Begin to prepare a ballot. Takes what begin takes."""
    require(rules.refusal_to_run(by.roles(at)))
    return begin(
        title=title,
        slug=slug,
        rule_set=rule_set,
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
        at=at,
        summary=summary,
        region=region,
        joined_by=joined_by,
        sections=sections,
    )


@transaction.atomic
def begin(
    *,
    title: str,
    slug: str,
    rule_set: RuleSet,
    opens_at: datetime,
    closes_at: datetime,
    by: Member,
    at: datetime,
    summary: str = "",
    region: Region | None = None,
    joined_by: date | None = None,
    sections: Sequence[Mapping[str, Any]] = (),
) -> Ballot:
    """Begin to prepare a ballot that a body's decision asks for. The caller asks whether it may.

    sections   of the electorate, with weights, where the rules have them. Raises ValueError: see
               ballots.sections.read
    """
    electorates.read(sections)
    seed = secrets.token_bytes(32)
    with refuse_taken(Ballot):
        ballot = Ballot.objects.create(
            title=title,
            slug=slug,
            summary=summary,
            rule_set=rule_set,
            region=region,
            joined_by=joined_by,
            sections=list(sections),
            opens_at=opens_at,
            closes_at=closes_at,
            lot_seed=seed,
            lot_commitment=counting.commitment(seed),
            secret=secrets.token_bytes(32),
        )
    record("ballot.drafted", ballot, by=by, at=at, title=title)
    return ballot


@transaction.atomic
def describe(
    ballot: Ballot,
    *,
    title: str,
    slug: str,
    summary: str,
    rule_set: RuleSet,
    by: Member,
    at: datetime,
) -> Ballot:
    """Say anew what a ballot that is being prepared is about; other rules thaw a roll frozen before."""
    ballot = changeable(ballot, by=by, at=at)
    if rule_set != ballot.rule_set:
        thaw(ballot)
    ballot.title, ballot.slug, ballot.summary, ballot.rule_set = title, slug, summary, rule_set
    with refuse_taken(Ballot):
        ballot.save()
    record("ballot.described", ballot, by=by, at=at, title=title, rules=str(rule_set))
    return ballot


@transaction.atomic
def reschedule(
    ballot: Ballot, *, opens_at: datetime, closes_at: datetime, by: Member, at: datetime
) -> Ballot:
    """Move the opening and the closing of a ballot that is being prepared."""
    ballot = changeable(ballot, by=by, at=at)
    ballot.opens_at, ballot.closes_at = opens_at, closes_at
    ballot.save(update_fields=["opens_at", "closes_at"])
    record("ballot.rescheduled", ballot, by=by, at=at, opens=opens_at, closes=closes_at)
    return ballot


@transaction.atomic
def set_roll_rule(
    ballot: Ballot, *, region: Region | None, joined_by: date | None, by: Member, at: datetime
) -> Ballot:
    """Say who may vote; a roll frozen before is thawed."""
    ballot = changeable(ballot, by=by, at=at)
    ballot.region, ballot.joined_by = region, joined_by
    thaw(ballot)
    ballot.save()
    record(
        "ballot.roll_rule_set",
        ballot,
        by=by,
        at=at,
        region=region.slug if region else None,
        joined_by=joined_by,
    )
    return ballot
