"""A place that falls vacant, or was never filled: the papers counted again, a by-election, or left so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ballots import counting
from elections import apportionment, notices, prospects, queries, rules, selves
from elections.actions.paper import seat
from elections.actions.running import announce
from elections.actions.shared import held, powers
from elections.apportionment import Share
from elections.lifecycle import Filling, How
from elections.models import Candidacy, Election, Mandate, Place, Vacancy
from elections.rules import Timetable
from members import actions as members
from members.models import Member, Office
from members.roles import RUNS_BALLOTS
from momentum_demo.models import record
from momentum_demo.refusals import require


@transaction.atomic
def vacate(
    place: Place, mandate: Mandate | None, *, on: date, reason: str, by: Member, at: datetime
) -> Vacancy:
    """Note that a place is vacant from `on`: that its holder left, or that the election left it unfilled."""
    place = held(place)
    if mandate is None or by.pk != mandate.candidacy.member_id:
        powers(place.election, by, RUNS_BALLOTS, at)
    if not reason.strip():
        require(rules.REASON_NEEDED)
    if mandate is None:
        open_ones = place.vacancies.filter(mandate=None, filled="").count()
        require(rules.refusal_to_note_unfilled(place, unfilled=unfilled(place), noted=open_ones))
    else:
        # Mandates are written once: the place, which is held, is what two who vacate it meet at.
        mandate = Mandate.objects.select_related("term").get(pk=mandate.pk, place=place)
        require(
            rules.refusal_to_vacate(
                ended=hasattr(mandate, "vacancy"), on=on, since=mandate.term.span.lower
            )
        )
        members.hand_over(mandate.term, on=on, at=at)
    vacancy = Vacancy.objects.create(place=place, mandate=mandate, since=on, reason=reason, at=at)
    record("election.vacated", vacancy, by=by, at=at, region=place.region.slug, reason=reason)
    return vacancy


@transaction.atomic
def annul(place: Place, *, at: datetime) -> bool:
    """End what followed from a ballot that was annulled: whoever it elected holds no place any longer.

    False if that was done. Each place is a vacancy, from the day of the annulment. Whoever had not taken over
    by that day never does; under holdover rules, those whom they were to follow stay on.
    """
    place = held(place)
    sitting = list(place.mandates.filter(vacancy=None).select_related("term__office"))
    if not place.annulled or not sitting:
        return False
    assert place.contest is not None
    ballot = place.contest.ballot
    assert ballot.undone is not None
    assert ballot.undone.agreed_at is not None
    on = timezone.localdate(ballot.undone.agreed_at)
    why = _("The ballot “%(ballot)s” was annulled: %(reason)s") % {
        "ballot": ballot,
        "reason": ballot.undone.reason,
    }
    for mandate in sitting:
        begins = mandate.term.span.lower
        members.hand_over(mandate.term, on=max(on, begins), at=at)
        Vacancy.objects.create(place=place, mandate=mandate, since=on, reason=why, at=at)
        notices.tell_candidate(notices.ANNULLED, mandate.candidacy, at=at, reason=why)
    begins = min(mandate.term.span.lower for mandate in sitting)
    if begins > on and place.election.rules["holdover"]:
        stay_on(place.office, begins, at)
    record(
        "election.place_annulled",
        place,
        by=None,
        at=at,
        ballot=ballot.slug,
        on=on,
        ended=[mandate.candidacy.number for mandate in sitting],
    )
    return True


def stay_on(office: Office, on: date, at: datetime) -> None:
    """Let those go on who were to make way on `on`: see paper.stand_down. Nobody follows them after all."""
    for term in office.terms.filter(span__endswith=on, span__startswith__lt=on):
        members.keep_on(term, after=on, at=at)


def unfilled(place: Place) -> int:
    """How many of the places the election itself left without a holder."""
    return place.seats - place.mandates.exclude(how=How.COUNTBACK).count()


@transaction.atomic
def hold_countback(
    vacancy: Vacancy, *, unwilling: Collection[Candidacy] = (), by: Member, at: datetime
) -> Vacancy:
    """Count the papers again without whoever left, and seat whom they now elect.

    unwilling   candidates who do not wish to serve any more

    What is reserved holds for those who sit and those who come in together; if nobody left can fill the place
    so, or "re-open nominations" takes it, it stays vacant.
    """
    vacancy, place = opened(vacancy)
    powers(place.election, by, RUNS_BALLOTS, at)
    require(rules.refusal_to_fill(vacancy, Filling.COUNTBACK, place.election.rules))
    assert vacancy.mandate is not None
    gone = [
        each.candidacy
        for each in place.mandates.exclude(vacancy=None)
        if each.pk != vacancy.mandate_id
    ]
    done = prospects.countback(
        place,
        sitting=list(place.mandates.filter(vacancy=None)),
        vacating=[vacancy.mandate],
        unwilling=[*unwilling, *gone],
    )
    numbers = {prospects.number_of(each): each for each in place.candidacies.exclude(option=None)}
    vacancy.filled, vacancy.settled_at = Filling.COUNTBACK, at
    vacancy.count = counting.record.to_json(done.count)
    vacancy.save()
    if done.filled:
        since = max(vacancy.since, timezone.localdate(at))
        (vacancy.successor,) = seat(
            place, [numbers[done.filled[0]]], How.COUNTBACK, at=at, since=since
        )
        vacancy.save()
    record(
        "election.countback",
        vacancy,
        by=by,
        at=at,
        elected=[numbers[each].number for each in done.filled],
        unwilling=[each.number for each in unwilling],
    )
    return vacancy


@transaction.atomic
def call_by_election(
    vacancies: Collection[Vacancy],
    *,
    title: str,
    slug: str,
    offices: Mapping[str, Office],
    dates: Timetable,
    by: Member,
    at: datetime,
    **words: Any,
) -> Election:
    """Announce an election that fills these vacancies. What was reserved stays reserved.

    Where somebody who sits fills a reserved place, it is not asked for again: see apportionment.left. Takes
    what announce takes besides.
    """
    found = [opened(each) for each in vacancies]
    places: dict[int, Place] = {place.pk: place for _vacancy, place in found}
    first = next(iter(places.values())).election
    for vacancy, place in found:
        powers(place.election, by, RUNS_BALLOTS, at)
        require(rules.refusal_to_fill(vacancy, Filling.BY_ELECTION, place.election.rules))
    shares = [
        Share(
            place.region.slug,
            seats := sum(p.pk == place.pk for _v, p in found),
            left(place, seats, at),
            tuple(place.sections),
        )
        for place in places.values()
    ]
    election = announce(
        title=title,
        slug=slug,
        rule_set=words.pop("rule_set", first.rule_set),
        offices=offices,
        dates=dates,
        shares=shares,
        by=by,
        at=at,
        **words,
    )
    for vacancy, _place in found:
        vacancy.filled, vacancy.by_election, vacancy.settled_at = Filling.BY_ELECTION, election, at
        vacancy.save()
        record("election.by_election", vacancy, by=by, at=at, election=election.slug)
    return election


def left(place: Place, seats: int, at: datetime) -> tuple[apportionment.Reserve, ...]:
    """What is still reserved of the vacant places of a region, given who sits."""
    sitting = [selves.groups_of(each.candidacy) for each in queries.sitting(place, at)]
    return apportionment.left(place.reserved, sitting, seats)


@transaction.atomic
def leave_vacant(vacancy: Vacancy, *, by: Member, at: datetime) -> Vacancy:
    """Leave a place vacant until the next election, where the rules say so."""
    vacancy, place = opened(vacancy)
    powers(place.election, by, RUNS_BALLOTS, at)
    require(rules.refusal_to_fill(vacancy, Filling.LEFT, place.election.rules))
    vacancy.filled, vacancy.settled_at = Filling.LEFT, at
    vacancy.save()
    record("election.left_vacant", vacancy, by=by, at=at)
    return vacancy


def opened(vacancy: Vacancy) -> tuple[Vacancy, Place]:
    """The vacancy as it is now, with its region's places held."""
    place = held(vacancy.place)
    found = Vacancy.objects.select_for_update(of=("self",)).get(pk=vacancy.pk)
    found.place = place
    if found.mandate_id is not None:
        found.mandate = Mandate.objects.select_related("candidacy__option").get(pk=found.mandate_id)
    return found, place
