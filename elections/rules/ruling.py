"""Why nobody may be found ineligible, appeal, or judge an appeal."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from elections.lifecycle import State
from elections.models import Candidacy, Election, Ruling
from elections.rules.common import GONE, PAPER_MADE
from momentum_demo.refusals import Refusal


def refusal_to_rule(
    candidacy: Candidacy, *, clause: str, reasons: str, gone: bool, at: datetime
) -> Refusal | None:
    """Why nobody may be found ineligible under `clause` now."""
    election = candidacy.election
    if election.state != State.ANNOUNCED:
        return PAPER_MADE
    if gone:
        return GONE
    if clause not in {each["number"] for each in election.rules["clauses"]}:
        return Refusal(
            "no-such-clause",
            _("A ruling cites one of the clauses that were adopted before the election began."),
        )
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    if at + timedelta(seconds=election.rules["appeal_within"]) > election.settles_at:
        return Refusal(
            "no-time-to-appeal",
            _("It is too late for a ruling: there must be time for an appeal before the papers."),
        )
    return None


def refusal_to_appeal(
    ruling: Ruling, election: Election, reasons: str, *, at: datetime
) -> Refusal | None:
    """Why a candidate may not appeal against a ruling."""
    if election.state != State.ANNOUNCED:
        return PAPER_MADE
    if at > ruling.at + timedelta(seconds=election.rules["appeal_within"]):
        return Refusal("too-late", _("The time to appeal is over."))
    if not reasons.strip():
        return Refusal("reason-needed", _("Give your reasons. Everyone will read them."))
    return None


def refusal_to_judge(election: Election, reasons: str, *, took_part: bool) -> Refusal | None:
    """Why an appeal may not be decided. took_part: whether they made the ruling"""
    if election.state != State.ANNOUNCED:
        return PAPER_MADE
    if took_part:
        return Refusal(
            "took-part",
            _("You made the ruling that this appeal is against. Somebody else decides."),
        )
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    return None
