"""Every state and every move: what leads where, and what leads nowhere."""

from __future__ import annotations

import pytest

from ballots.lifecycle import COUNTED, MOVES, PUBLIC, Move, State
from momentum_demo.moves import IllegalMove, after

LIFE = {
    (State.DRAFTED, Move.NOTIFY): State.NOTIFIED,
    (State.DRAFTED, Move.IMPORT): State.COUNTING,
    (State.NOTIFIED, Move.RECALL): State.DRAFTED,
    (State.NOTIFIED, Move.OPEN): State.OPEN,
    (State.OPEN, Move.CLOSE): State.CLOSING,
    (State.CLOSING, Move.SEAL): State.SEALED,
    (State.SEALED, Move.UNSEAL): State.COUNTING,
    (State.COUNTING, Move.DECLARE): State.DECLARED,
    (State.DECLARED, Move.ANNUL): State.ANNULLED,
    (State.OPEN, Move.ABANDON): State.VOID,
    (State.CLOSING, Move.ABANDON): State.VOID,
    (State.SEALED, Move.ABANDON): State.VOID,
}
FINAL = {State.ANNULLED, State.VOID}


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_a_move_leads_where_the_rules_say_or_is_illegal(state, move):
    if (state, move) in LIFE:
        assert after(MOVES, state, move) == LIFE[state, move]
    else:
        with pytest.raises(IllegalMove):
            after(MOVES, state, move)


def test_only_an_annulled_or_abandoned_ballot_is_at_its_end():
    assert set(State) - {state for state, _ in MOVES} == FINAL


def test_every_state_is_reached_from_a_draft():
    reached, last = {State.DRAFTED}, set()
    while reached != last:
        last = set(reached)
        reached |= {to for (state, _), to in MOVES.items() if state in last}

    assert reached == set(State)


def test_nothing_leads_back_from_a_vote_that_was_opened():
    ahead = {State.OPEN}
    for _ in State:
        ahead |= {to for (state, _), to in MOVES.items() if state in ahead}

    assert ahead == {
        State.OPEN,
        State.CLOSING,
        State.SEALED,
        State.COUNTING,
        State.DECLARED,
        State.ANNULLED,
        State.VOID,
    }


def test_no_ballot_is_abandoned_once_its_papers_can_be_read():
    assert not {State.COUNTING, State.DECLARED} & {s for s, move in MOVES if move == Move.ABANDON}


def test_a_draft_is_the_only_state_that_members_do_not_see():
    assert set(State) - PUBLIC == {State.DRAFTED}
    assert {State.DECLARED, State.ANNULLED} == COUNTED
