"""From the candidacies to the ballots, and from their counts to terms of office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ballots import actions as ballots
from ballots import addresses
from ballots import lifecycle as ballot_lifecycle
from ballots.models import RuleSet as BallotRules
from elections import apportionment, notices, prospects, queries, rules, selves
from elections.actions.shared import held, locked, powers
from elections.lifecycle import MOVES, How, Move, Outcome, State
from elections.models import Candidacy, Election, Mandate, Place
from members import actions as members
from members.models import Member, Office, Term
from members.roles import RUNS_BALLOTS
from momentum_demo.models import record
from momentum_demo.moves import after
from momentum_demo.refusals import require


@transaction.atomic
def put_to_the_vote(
    election: Election, *, rule_set: BallotRules, by: Member, at: datetime
) -> Election:
    """Make the papers, one for each region with something to decide. Nobody is asked who is on them.

    rule_set   the ballots' rules: who signs them off, and the like

    Where no more stand than there are places they are elected unopposed, and take office on the day.
    """
    election = locked(election)
    powers(election, by, RUNS_BALLOTS, at)
    require(rules.refusal_to_put(election, at=at))
    opens_at, closes_at = voting_dates(election, rule_set, at)
    election.state = after(MOVES, State(election.state), Move.PUT)
    election.save()
    outcomes = {}
    for found in election.places.all():
        place = held(found)
        standing = queries.valid(place)
        prospect = prospects.prospect(place, standing)
        place.outcome, place.shortfalls = prospect.outcome, list(prospect.shortfalls)
        if prospect.outcome is Outcome.BALLOTED:
            make_paper(
                place,
                standing,
                rule_set=rule_set,
                opens_at=opens_at,
                closes_at=closes_at,
                by=by,
                at=at,
            )
        else:
            place.declared_at = at
            place.save()
        if prospect.outcome is Outcome.UNOPPOSED:
            seat(place, prospect.elected, How.UNOPPOSED, at=at)
        outcomes[place.region.slug] = place.outcome
    record("election.put_to_the_vote", election, by=by, at=at, places=outcomes)
    return election


@transaction.atomic
def put_again(place: Place, *, rule_set: BallotRules, by: Member, at: datetime) -> Place:
    """Make the paper of a region anew, its ballot having been given up: the same candidates stand."""
    election = locked(place.election)
    powers(election, by, RUNS_BALLOTS, at)
    place = held(place)
    require(rules.refusal_to_put_again(place))
    opens_at, closes_at = voting_dates(election, rule_set, at)
    make_paper(
        place,
        queries.valid(place),
        rule_set=rule_set,
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
        at=at,
    )
    assert place.contest is not None
    record("election.put_again", place, by=by, at=at, ballot=place.contest.ballot.slug)
    return place


def paper_title(place: Place) -> str:
    """What the ballot of a region is called; the region is not named twice."""
    election, region = place.election.title, str(place.region)
    if region in election:
        return election
    return _("%(election)s: %(region)s") % {"election": election, "region": region}


def make_paper(
    place: Place,
    standing: Sequence[Candidacy],
    *,
    rule_set: BallotRules,
    opens_at: datetime,
    closes_at: datetime,
    by: Member,
    at: datetime,
) -> None:
    """The ballot of one region, for its members alone, with the valid candidacies as its options."""
    election = place.election
    head = prospects.register_hash(place, standing)
    ballot = ballots.draft(
        title=paper_title(place),
        slug=addresses.free_slug(f"{election.slug}-{place.region.slug}"),
        summary=election.summary,
        rule_set=rule_set,
        region=place.region,
        sections=place.sections,
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
        at=at,
    )
    reserved = prospects.constraints(place.reserved)
    place.contest = ballots.add_ranked(
        ballot,
        title=str(place.office),
        summary=in_words(place),
        seats=place.seats,
        candidates=[
            {
                "name": each.name,
                "detail": each.detail,
                "statement": each.words.text,
                "groups": selves.groups_of(each),
            }
            for each in standing
        ],
        method=election.rules["method"],
        ron=election.rules["ron"],
        reserved=reserved,
        shortage=election.rules["shortage"] if reserved else "",
        text=_("Made from the candidacies: SHA-256 %(hash)s") % {"hash": head},
        subject_of="elections",
        subject_hash=head,
        by=by,
        at=at,
    )
    options = place.contest.options.filter(is_ron=False).order_by("place")
    for candidacy, option in zip(standing, options, strict=True):
        candidacy.option = option
        candidacy.save(update_fields=["option"])
        notices.tell_candidate(notices.BALLOTED, candidacy, at=at)
    place.save()


def in_words(place: Place) -> str:
    """What a paper says above the names: how many places, and for whom some are kept."""
    parts = []
    for reserve in place.reserved:
        if reserve.at_least:
            parts.append(
                _("At least %(least)s of %(seats)s places: %(name)s.")
                % {"least": reserve.at_least, "seats": place.seats, "name": reserve.name}
            )
        if reserve.at_most is not None:
            parts.append(
                _("At most %(most)s of %(seats)s places: %(name)s.")
                % {"most": reserve.at_most, "seats": place.seats, "name": reserve.name}
            )
    parts += [
        _(
            "Those standing can fill only %(kept)s of the %(asked)s places reserved (%(name)s): the rules "
            "say what becomes of the others."
        )
        % short
        for short in place.shortfalls
    ]
    return "\n\n".join(parts)


def voting_dates(
    election: Election, rule_set: BallotRules, at: datetime
) -> tuple[datetime, datetime]:
    """The dates announced; later ones, if notice given within a day of `at` would be too short for them."""
    length = max(election.votes_until - election.votes_at, rule_set.minimum_voting)
    notice = max(rule_set.minimum_notice, timedelta(seconds=election.rules["minimum_notice"]))
    opens_at = election.votes_at
    if at + notice > opens_at:
        opens_at = at + notice + timedelta(days=1)
    return opens_at, opens_at + length


@transaction.atomic
def declare(election: Election, *, at: datetime) -> bool:
    """Seat whom the counts elected, region by region as they are declared. False if there is nothing to do.

    May be repeated at will: what is declared is left alone.
    """
    claimed = (
        Election.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=election.pk, state=State.BALLOTED)
        .first()
    )
    if claimed is None:
        return False
    counted = claimed.places.filter(
        outcome=Outcome.BALLOTED, contest__ballot__state=ballot_lifecycle.State.DECLARED
    )
    declared = [declare_place(held(place), at) for place in counted]
    if claimed.places.filter(outcome=Outcome.BALLOTED).exists():
        return bool(declared)
    conclude(claimed, at)
    return True


def declare_place(place: Place, at: datetime) -> Place:
    elected = prospects.elected_in(place)
    place.outcome, place.declared_at = Outcome.DECLARED, at
    place.save()
    seat(place, elected, How.COUNT, at=at)
    record(
        "election.place_declared", place, by=None, at=at, elected=[each.number for each in elected]
    )
    return place


def conclude(election: Election, at: datetime) -> None:
    """Every region is over: see whether the national minimums are met, and say so.

    A by-election fills some places and says nothing of the whole: there are none to meet.
    """
    elected = [
        selves.groups_of(mandate.candidacy)
        for mandate in Mandate.objects.filter(place__election=election).select_related("candidacy")
    ]
    found = apportionment.nationally(queries.national_minimums(election), elected)
    election.national = [asdict(each) | {"met": each.met} for each in found]
    election.state = after(MOVES, State(election.state), Move.DECLARE)
    election.save()
    record("election.declared", election, by=None, at=at, national=election.national)


def seat(
    place: Place,
    elected: Iterable[Candidacy],
    how: How,
    *,
    at: datetime,
    since: date | None = None,
) -> list[Mandate]:
    """Give those elected their terms, from the day they take over, and end those of whoever holds on for them.

    since   where it is not the day of the election's timetable, or a later one on which the result is there:
            for who comes in later
    """
    election, office = place.election, place.office
    elected = list(elected)
    begins = since or max(election.takes_office_on, timezone.localdate(at))
    if since is None and not election.fills.exists():
        stand_down(office, begins, at)
    until = (
        None if election.rules["holdover"] else years_after(begins, election.rules["term_years"])
    )
    first = place.mandates.count() + 1
    seated = []
    for order, candidacy in enumerate(elected, start=first):
        for running in office.terms.filter(member=candidacy.member, span__contains=begins):
            members.hand_over(running, on=begins, at=at)
        term = members.appoint(
            candidacy.member,
            office,
            since=begins,
            until=until,
            seat=free_seat(office, begins, until),
            by=None,
            at=at,
        )
        seated.append(
            Mandate.objects.create(
                place=place, candidacy=candidacy, how=how, order=order, term=term, at=at
            )
        )
        notices.tell_candidate(notices.ELECTED, candidacy, at=at)
    return seated


def stand_down(office: Office, on: date, at: datetime) -> None:
    """End on `on` the terms that run then: their holders stayed until now."""
    for term in office.terms.filter(span__contains=on, span__startswith__lt=on):
        members.hand_over(term, on=on, at=at)


def free_seat(office: Office, since: date, until: date | None) -> int:
    """The lowest seat that nobody holds in [since, until). More are elected than there are: ours to mend."""
    held_then = set(
        Term.objects.filter(office=office, span__overlap=(since, until)).values_list(
            "seat", flat=True
        )
    )
    return next(seat for seat in range(1, office.seats + 1) if seat not in held_then)


def years_after(on: date, years: int) -> date:
    """The same day, so many years on; 1 March for 29 February where there is none."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)
