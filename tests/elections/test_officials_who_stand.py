"""An official who stands has no rights over the ballots of that election, as with a declared interest."""

from __future__ import annotations

import pytest

from ballots import actions, keying
from ballots.lifecycle import Move
from ballots.models import Ballot
from elections import actions as elections_actions
from members.roles import Role
from momentum_demo.refusals import Refused
from tests import factories
from tests.elections.rounds import rule_set
from tests.factories import NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

DEEDS = {
    "freeze": lambda b, who, at: actions.freeze_roll(b, by=who, at=at),
    "sign": lambda b, who, at: actions.sign_off(b, by=who, at=at),
    "notify": lambda b, who, at: actions.notify(b, by=who, at=at),
    "recall": lambda b, who, at: actions.recall(b, reason="So.", by=who, at=at),
    "abandon": lambda b, who, at: actions.propose_to_undo(
        b, Move.ABANDON, reason="So.", by=who, at=NOON
    ),
    "assist": lambda b, who, at: keying.key_in(
        b, {"q01": bytes([0])}, to=factories.member(where=b.region), by=who, at=NOON
    ),
}
PREPARING = {"freeze", "sign", "notify"}


@table("""
              stands  stands-elsewhere  withdrew  does-not-stand
    freeze      no           no           yes          yes
    sign        no           no           yes          yes
    notify      no           no           yes          yes
    recall      no           no           yes          yes
    abandon     no           no           yes          yes
    assist      no           no           yes          yes
""")
def test_whoever_stands_in_the_election_stays_out_of_its_ballots(elections, row, column, expected):
    """Elsewhere: in another region of the same election."""
    wales, scotland = factories.region("Wales"), factories.region("Scotland")
    who = factories.officer("Olu", Role.RETURNING_OFFICER)
    who.region = scotland if column == "stands-elsewhere" else wales
    who.save()
    election = elections.announced(
        rules=rule_set(
            [{"region": each.slug, "seats": 1, "reserves": []} for each in (wales, scotland)]
        )
    )
    here, there = (elections.place(election, each.slug) for each in (wales, scotland))
    for name in ("Ann", "Bea"):
        elections.accepted(here, name)
    if column != "does-not-stand":
        theirs = elections.accepted(there if who.region == scotland else here, "Olu", by=who)
        if column == "withdrew":
            elections_actions.withdraw(theirs, by=who, at=elections.settling)
    elections.put(election)
    ballot = elections.place(election, "wales").contest.ballot
    if row not in PREPARING:
        elections.opened(ballot) if row in {"abandon", "assist"} else noticed(elections, ballot)
    elif row == "sign":
        actions.freeze_roll(ballot, by=elections.returning, at=elections.ready)

    code = ""
    try:
        DEEDS[row](Ballot.objects.get(pk=ballot.pk), who, elections.ready)
    except Refused as refused:
        code = refused.refusal.code

    assert (code != "has-an-interest") is expected


def noticed(elections, ballot: Ballot) -> None:
    by, at = elections.returning, elections.ready
    actions.freeze_roll(ballot, by=by, at=at)
    actions.sign_off(ballot, by=by, at=at)
    actions.sign_off(ballot, by=elections.scrutineer, at=at)
    actions.notify(ballot, by=by, at=at)
