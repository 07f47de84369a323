"""Whether those who stand can fill the places, and the papers counted again: where elections meet counting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ballots import counting, results
from ballots.counting import reserved, vacancies
from elections import selves
from elections.apportionment import Reserve
from elections.lifecycle import Outcome
from elections.models import Candidacy, Mandate, Place


@dataclass(frozen=True, slots=True)
class Prospect:
    """What is to become of a region's places, given who stands.

    elected     by this alone: nobody needs to vote
    shortfalls  where a reserved minimum gives way, as the rules say: [{"name", "asked", "kept"}]
    """

    outcome: Outcome
    elected: tuple[Candidacy, ...]
    shortfalls: Sequence[dict[str, Any]]


def contest_of(place: Place, standing: Sequence[Candidacy]) -> counting.Contest:
    """The places as the counting engine knows them; a candidate's id is their candidacy's key."""
    return counting.Contest(
        candidates=tuple(
            counting.Candidate(str(each.pk), each.name, attributes=selves.groups_of(each))
            for each in standing
        ),
        seats=place.seats,
        constraints=tuple(counting.Constraint(**each) for each in constraints(place.reserved)),
        shortage=counting.Shortage(place.election.rules["shortage"]),
    )


def constraints(reserves: Iterable[Reserve]) -> list[dict[str, Any]]:
    """Reserved places as a contest has them."""
    return [
        {"name": r.name, "who": r.who, "at_least": r.at_least, "at_most": r.at_most}
        for r in reserves
        if r.at_least or r.at_most is not None
    ]


def prospect(place: Place, standing: Sequence[Candidacy]) -> Prospect:
    """What is to become of the places if these stand."""
    if not standing:
        return Prospect(Outcome.VACANT, (), ())
    field = reserved.fit(contest_of(place, standing))
    if field is None:
        return Prospect(Outcome.REOPENED, (), ())
    short = [{"name": s.name, "asked": s.asked, "kept": s.kept} for s in field.shortages]
    if not field.seats:
        return Prospect(Outcome.VACANT, (), short)
    if len(standing) <= field.seats:
        return Prospect(Outcome.UNOPPOSED, tuple(standing), short)
    return Prospect(Outcome.BALLOTED, (), short)


def fillable(place: Place, standing: Sequence[Candidacy]) -> bool:
    """Whether those who stand can fill every place, the reserved ones too."""
    if len(standing) < place.seats:
        return False
    field = reserved.fit(contest_of(place, standing))
    return field is not None and field.seats == place.seats and not field.shortages


def register_hash(place: Place, standing: Iterable[Candidacy]) -> str:
    """SHA-256 of who is on the paper, what they say, and, encrypted, what they say of themselves."""
    lines = [
        [
            str(each.number),
            each.name,
            sha256(each.detail),
            sha256(each.words.text),
            sha256(each.token.text),
        ]
        for each in standing
    ]
    text = json.dumps([place.election.slug, place.region.slug, place.seats, place.reserves, lines])
    return sha256(text)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def elected_in(place: Place) -> list[Candidacy]:
    """Whom the declared count of a region elected, in order."""
    assert place.contest is not None
    by_place = {
        str(each.option.place): each
        for each in place.candidacies.filter(option__isnull=False).select_related("option")
        if each.option is not None
    }
    return [by_place[who] for who in json.loads(place.contest.tally.count)["elected_ids"]]


def countback(
    place: Place,
    *,
    sitting: Collection[Mandate],
    vacating: Collection[Mandate],
    unwilling: Collection[Candidacy],
) -> vacancies.Countback:
    """Count the region's papers again, without those who left: see ballots.counting.vacancies."""
    contest = place.contest
    assert contest is not None
    standing = results.as_contest(contest)
    left = [number_of(each.candidacy) for each in vacating]
    left += [number_of(each) for each in unwilling]
    piles = results.voted(contest, results.posted(contest))
    poll = vacancies.Poll(
        standing,
        results.profile(contest, piles, gone=[int(number) for number in left]),
        contest.method,
        counting.lot_from_seed(bytes(contest.ballot.lot_seed), standing.ids),
    )
    return vacancies.countback(
        poll,
        sitting=[number_of(each.candidacy) for each in sitting],
        vacating=[number_of(each.candidacy) for each in vacating],
        unwilling=[number_of(each) for each in unwilling],
    )


def number_of(candidacy: Candidacy) -> str:
    """The candidate's number on the paper."""
    assert candidacy.option is not None
    return str(candidacy.option.place)
