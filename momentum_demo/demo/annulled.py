"""The demonstration's annulled ballot: declared, and found to have been held on a wrong roll."""

from __future__ import annotations

from datetime import datetime
from random import Random

from ballots import actions
from ballots.lifecycle import Move
from ballots.models import Ballot, RuleSet
from members.models import Region
from momentum_demo.demo import holding, votes
from momentum_demo.demo.clock import on
from momentum_demo.demo.people import Officers

VOTERS = 11


def found(rules: RuleSet, officers: Officers, *, at: datetime) -> None:
    rng = Random(VOTERS)
    drafted = on(at, -43, 10)
    ballot = actions.draft(
        title="Wales: where the autumn meeting is held",
        slug="wales-meeting",
        summary="Members of the region decide on one place for their autumn meeting.",
        rule_set=rules,
        region=Region.objects.get(name="Wales"),
        opens_at=on(at, -34, 12),
        closes_at=on(at, -25, 17),
        by=officers.returning,
        at=drafted,
    )
    actions.add_proposal(
        ballot,
        title="Hold the autumn meeting in Aberystwyth",
        text="The autumn meeting of the region is held in Aberystwyth.",
        by=officers.returning,
        at=drafted,
    )
    holding.give_notice(ballot, officers, on(at, -42, 11))
    actions.open_voting(ballot, at=ballot.opens_at)
    voters = rng.sample(holding.on_roll(ballot), VOTERS)
    said = votes.dealt(rng, VOTERS, votes_for=6, against=5, abstain=0)
    holding.vote(ballot, voters, [said], now=at)
    holding.finish(ballot)
    ballot = Ballot.objects.get(pk=ballot.pk)
    actions.propose_to_undo(
        ballot,
        Move.ANNUL,
        reason="Members who had moved to Wales before the roll was frozen were left on the rolls of the "
        "regions they came from. They wrote in time, and were overlooked. With 6 votes for and 5 against, "
        "theirs could have decided it.",
        by=officers.scrutineer,
        at=on(at, -6, 10),
    )
    actions.agree_to_undo(ballot, Move.ANNUL, by=officers.returning, at=on(at, -5, 16))
