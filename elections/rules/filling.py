"""Why a place may not be noted as vacant, or filled in some way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from elections.lifecycle import OPEN, Filling, Outcome
from elections.models import Place, Vacancy
from elections.rules.common import DONE_ALREADY
from momentum_demo.refusals import Refusal


def refusal_to_vacate(*, ended: bool, on: date, since: date) -> Refusal | None:
    """Why a place may not be noted as vacant.

    ended   whether it was noted before
    since   when its holder took it
    """
    if ended:
        return DONE_ALREADY
    if on < since:
        return Refusal("before-it-began", _("Choose a day on or after the one they took over."))
    return None


def refusal_to_note_unfilled(place: Place, *, unfilled: int, noted: int) -> Refusal | None:
    """Why no place may be noted that the election itself left without a holder.

    unfilled   how many it left so
    noted      how many of them are noted and wait
    """
    if place.outcome in OPEN:
        return Refusal("not-declared", _("Wait until the result of this region is declared."))
    if noted >= unfilled:
        return Refusal("none-unfilled", _("Every place that the election left vacant is noted."))
    return None


def refusal_to_fill(vacancy: Vacancy, way: Filling, rules: Mapping[str, Any]) -> Refusal | None:
    """Why a vacancy may not be dealt with in this way."""
    if vacancy.filled:
        return DONE_ALREADY
    place = vacancy.place
    if place.outcome in OPEN:
        return Refusal("not-declared", _("Wait until the result of this region is declared."))
    if way is Filling.COUNTBACK and (
        vacancy.mandate_id is None or place.outcome != Outcome.DECLARED
    ):
        return Refusal(
            "no-papers",
            _(
                "There are no papers to count again: nobody held this place by a vote. Hold a by-election."
            ),
        )
    if way is Filling.COUNTBACK and place.annulled:
        return Refusal(
            "ballot-annulled",
            _(
                "The ballot of this region was annulled, so its papers fill no place. Hold a by-election."
            ),
        )
    if rules["filling"] == way or way is Filling.BY_ELECTION:
        return None  # a by-election is always open: it asks the members
    return Refusal("other-rule", _("The rules name another way to fill this place. Take that."))
