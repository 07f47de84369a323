"""The count sheet: what a scrutineer reports of a declared ballot, as words and figures ready to be set.

The page and the PDF are both made from this value and add nothing to it, so they cannot disagree. What it
holds follows the reports of independent scrutineers: papers distributed, returned, not valid and valid,
places, quota, every stage, who was elected at which, and a statement for the scrutineer to sign.
"""

from __future__ import annotations

from ballots import chronicle
from ballots.models import Ballot
from ballots.sheet import elections, proposals, sitting
from ballots.sheet.values import Band, Fact, Part, Row, Sheet

__all__ = ["Band", "Fact", "Part", "Row", "Sheet", "of"]


def of(ballot: Ballot) -> Sheet:
    """The sheet of a declared `ballot`."""
    contests = list(ballot.contests.select_related("ballot", "tally"))
    asked = [contest for contest in contests if not contest.ranked]
    happened = {event.action: event for event in chronicle.events(ballot)}
    return Sheet(
        ballot=ballot,
        notices=sitting.notices(ballot),
        facts=sitting.facts(ballot, happened.get("ballot.opened")),
        turnout=sitting.turnout(ballot),
        proposals=[proposals.in_brief(contest) for contest in asked] if len(asked) > 1 else [],
        parts=[elections.election(c) if c.ranked else proposals.proposal(c) for c in contests],
        proof=sitting.proof(ballot, happened.get("ballot.declared")),
        signed_off=[] if ballot.held_elsewhere else sitting.signatures(ballot),
    )
