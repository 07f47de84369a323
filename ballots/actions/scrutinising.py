"""What a scrutineer does: they change nothing, and what they take away is on the record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ballots import rules
from ballots.models import Ballot
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import require


@transaction.atomic
def note_bundle_taken(ballot: Ballot, *, by: Member, at: datetime) -> None:
    """Note that the file for scrutiny was taken."""
    require(rules.refusal_to_scrutinise(by.roles(at)))
    record("ballot.bundle_taken", ballot, by=by, at=at)
