"""From the voter's hand to the board: nothing lost, nothing doubled, nothing tied to anybody."""

from __future__ import annotations

import pytest

from ballots import results
from ballots.lifecycle import State

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

FOR, AGAINST = b"F", b"A"
CODE = "q01/online"


def test_a_vote_goes_into_the_box_and_the_roll_says_only_that_papers_were_issued(maker, ada):
    ballot = maker.opened()

    maker.vote_online(ballot, ada, FOR)
    ballot = maker.declared(ballot)

    assert results.posted(ballot.contests.get()) == {FOR: 1}
    assert ballot.voters == 1
    assert ballot.state == State.DECLARED
