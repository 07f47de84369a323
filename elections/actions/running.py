"""An election as officers see to it: announced, extended, ruled on, given up. They never choose who stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from elections import apportionment, notices, prospects, queries, rules, selves
from elections.actions.shared import current, held, locked, powers
from elections.apportionment import Share
from elections.lifecycle import MOVES, Move, State
from elections.models import (
    Appeal,
    Candidacy,
    Election,
    Extension,
    Place,
    RuleSet,
    Ruling,
    Verdict,
)
from elections.rules import Timetable
from members.models import Member, Office, Region
from members.roles import RUNS_BALLOTS
from momentum_demo.adopting import REPLACED
from momentum_demo.models import record
from momentum_demo.moves import after
from momentum_demo.refusals import refuse_on, require
from momentum_demo.slugs import refuse_taken


@transaction.atomic
def announce(
    *,
    title: str,
    slug: str,
    rule_set: RuleSet,
    offices: Mapping[str, Office],
    dates: Timetable,
    by: Member,
    at: datetime,
    cycle: int = 0,
    summary: str = "",
    questions: Sequence[str] = (),
    shares: Sequence[Share] = (),
) -> Election:
    """Announce an election: its dates, its rules and what its reserved places ask stay as they are.

    offices   for each region (its slug) the office whose places it fills
    cycle     0 for the first under these rules: see elections.apportionment
    shares    what each region elects; what the rules say of all of them, unless given, as for a by-election, in
              which minimums over all regions do not apply, and nobody is asked for their sake
    """
    require(rules.refusal_to_run(by.roles(at)))
    require(rules.refusal_to_announce(rule_set, dates, at=at))
    if not shares and rule_set.replaced_on(timezone.localdate(at)):
        require(REPLACED)  # a by-election is held by the rules of the election it completes
    wanted = tuple(shares) or apportionment.shares(rule_set.places, cycle)
    national = set() if shares else national_groups(rule_set)
    if not wanted:
        require(rules.NO_PLACES)
    if any(offices[share.region].seats < share.seats for share in wanted):
        require(rules.OFFICE_TOO_SMALL)
    groups = apportionment.groups_in(reserve for share in wanted for reserve in share.reserves)
    definitions = selves.definitions_on(timezone.localdate(at), groups | national)
    if groups - {each["slug"] for each in definitions}:
        require(rules.NO_DEFINITION)
    same = Election.objects.filter(title=title, **asdict(dates)).exclude(state=State.ABANDONED)
    require(rules.DONE_ALREADY if same.exists() else None)
    with refuse_taken(Election):
        election = Election.objects.create(
            title=title,
            slug=slug,
            summary=summary,
            rule_set=rule_set,
            rules=rule_set.snapshot(),
            definitions=definitions,
            cycle=cycle,
            questions=list(questions),
            announced_at=at,
            **asdict(dates),
        )
    for share in wanted:
        Place.objects.create(
            election=election,
            region=Region.objects.get(slug=share.region),
            office=offices[share.region],
            seats=share.seats,
            reserves=[asdict(reserve) for reserve in share.reserves],
            sections=list(share.sections),
        )
    record(
        "election.announced",
        election,
        by=by,
        at=at,
        rules=election.rules,
        definitions=definitions,
        places=[asdict(share) for share in wanted],
        **asdict(dates),
    )
    notices.tell_members(election, at=at)
    return election


def national_groups(rule_set: RuleSet) -> set[str]:
    """The groups that national minimums ask about."""
    return apportionment.groups_in(
        apportionment.Reserve(each["name"], each["who"]) for each in rule_set.national
    )


@transaction.atomic
def extend(place: Place, *, until: datetime, reason: str, by: Member, at: datetime) -> Extension:
    """Give more time to stand in a region where places would stay vacant."""
    place = held(place)
    powers(place.election, by, RUNS_BALLOTS, at)
    standing = queries.standing(place)
    require(
        rules.refusal_to_extend(
            place,
            candidates=len(standing),
            fillable=prospects.fillable(place, standing),
            until=until,
            reason=reason,
            at=at,
        )
    )
    with refuse_on("elections_extension_place_id_key", rules.DONE_ALREADY):
        extension = Extension.objects.create(place=place, until=until, reason=reason, by=by, at=at)
    record("election.extended", place, by=by, at=at, until=until, reason=reason)
    return extension


@transaction.atomic
def abandon(election: Election, *, reason: str, by: Member, at: datetime) -> Election:
    """Give an election up, for a reason everyone can read. All of it stays public."""
    election = locked(election)
    powers(election, by, RUNS_BALLOTS, at)
    states = election.places.filter(contest__isnull=False).values_list(
        "contest__ballot__state", flat=True
    )
    require(rules.refusal_to_abandon(election, reason, ballot_states=set(states)))
    election.state = after(MOVES, State(election.state), Move.ABANDON)
    election.reason = reason
    election.save()
    record("election.abandoned", election, by=by, at=at, reason=reason)
    return election


@transaction.atomic
def rule(candidacy: Candidacy, *, clause: str, reasons: str, by: Member, at: datetime) -> Ruling:
    """Find that somebody may not stand, under a clause adopted before. Public at once, and open to appeal."""
    candidacy, gone = current(candidacy)
    powers(candidacy.election, by, [candidacy.election.rules["rules_on"]], at)
    require(rules.refusal_to_rule(candidacy, clause=clause, reasons=reasons, gone=gone, at=at))
    with refuse_on("elections_ruling_candidacy_id_key", rules.DONE_ALREADY):
        ruling = Ruling.objects.create(
            candidacy=candidacy, clause=clause, reasons=reasons, by=by, at=at
        )
    record("election.ruled", candidacy, by=by, at=at, clause=clause, reasons=reasons)
    notices.tell_candidate(notices.RULED, candidacy, at=at, clause=clause, reasons=reasons)
    return ruling


@transaction.atomic
def appeal(ruling: Ruling, *, reasons: str, by: Member, at: datetime) -> Appeal:
    """Appeal against a ruling: for the candidate. Until it is decided the ruling has no effect."""
    candidacy, _gone = current(ruling.candidacy)
    if by.pk != candidacy.member_id:
        require(rules.NOT_YOURS)
    require(rules.refusal_to_appeal(ruling, candidacy.election, reasons, at=at))
    with refuse_on("elections_appeal_ruling_id_key", rules.DONE_ALREADY):
        made = Appeal.objects.create(ruling=ruling, reasons=reasons, at=at)
    record("election.appealed", candidacy, by=by, at=at, reasons=reasons)
    return made


@transaction.atomic
def judge(appealed: Appeal, *, allowed: bool, reasons: str, by: Member, at: datetime) -> Verdict:
    """Decide an appeal; allowed, the ruling has no effect."""
    candidacy, _gone = current(appealed.ruling.candidacy)
    powers(candidacy.election, by, [candidacy.election.rules["appeals_to"]], at)
    took_part = by.pk == appealed.ruling.by_id
    require(rules.refusal_to_judge(candidacy.election, reasons, took_part=took_part))
    with refuse_on("elections_verdict_appeal_id_key", rules.DONE_ALREADY):
        verdict = Verdict.objects.create(
            appeal=appealed, allowed=allowed, reasons=reasons, by=by, at=at
        )
    record("election.judged", candidacy, by=by, at=at, allowed=allowed, reasons=reasons)
    notices.tell_candidate(notices.JUDGED, candidacy, at=at, allowed=allowed, reasons=reasons)
    return verdict
