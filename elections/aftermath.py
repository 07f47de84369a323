"""What becomes of whoever was elected, if the ballot is annulled; see ballots.aftermath."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ballots.models import Ballot
from elections.lifecycle import Outcome
from elections.models import Place


def if_annulled(ballot: Ballot) -> Iterator[str]:
    places = Place.objects.filter(contest__ballot=ballot).select_related("office", "region")
    for place in places.prefetch_related("mandates__candidacy", "mandates__vacancy"):
        sitting = [each for each in place.mandates.all() if not hasattr(each, "vacancy")]
        if place.outcome != Outcome.DECLARED:
            yield _(
                "Nobody has taken a place by it yet. The same candidates can be put to the vote again "
                "(%(region)s)."
            ) % {"region": place.region}
            continue
        if sitting:
            yield _(
                "The terms of those elected end on the day you agree; the register of offices keeps them. "
                "%(office)s: %(names)s."
            ) % {
                "office": place.office,
                "names": ", ".join(each.candidacy.name for each in sitting),
            }
        yield _(
            "Their places are vacancies: a by-election fills them. The papers of this ballot are not counted "
            "again for anybody. Those who held the places before come back only if they had not yet made way, "
            "under rules that keep them in office until a successor is elected."
        )
