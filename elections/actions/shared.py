"""What these actions do the same way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from elections import queries, rules
from elections.models import Candidacy, Election, Place
from members.models import Member
from momentum_demo.refusals import require


def locked(election: Election) -> Election:
    """The election as it is now, held until the transaction ends."""
    return (
        Election.objects.select_for_update(of=("self",))
        .select_related("rule_set")
        .get(pk=election.pk)
    )


def held(place: Place) -> Place:
    """The places of a region as they are now, held until the transaction ends."""
    return (
        Place.objects.select_for_update(of=("self",))
        .select_related(
            "election__rule_set",
            "region",
            "office",
            "contest__ballot",
            "contest__tally",
            "extension",
        )
        .get(pk=place.pk)
    )


def current(candidacy: Candidacy) -> tuple[Candidacy, bool]:
    """The candidacy as it is now, with its region's places held; and whether it was withdrawn."""
    place = held(candidacy.place)
    found = Candidacy.objects.select_for_update(of=("self",)).get(pk=candidacy.pk)
    found.place, found.election = place, place.election
    return found, hasattr(found, "withdrawal")


def powers(election: Election, by: Member, wanted: Collection[str], at: datetime) -> None:
    """Go on only if `by` holds one of these offices, and does not stand in the election."""
    stands = queries.stands_in(election, by)
    require(rules.refusal_to_hold(by.roles(at), wanted, stands=stands))
