"""The life of a submission."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from momentum_demo.moves import IllegalMove, after
from motions.lifecycle import FINAL, MOVES, Move, State


@pytest.mark.parametrize(("state", "move"), [*product(State, Move)])
def test_a_move_leads_where_the_table_says_or_is_illegal(state, move):
    if (state, move) in MOVES:
        assert after(MOVES, state, move) == MOVES[state, move]
    else:
        with pytest.raises(IllegalMove):
            after(MOVES, state, move)


def test_nothing_leads_out_of_a_final_state_but_the_annulment_of_the_ballot_that_decided():
    out = {(state, move) for state, move in MOVES if state in FINAL}
    assert out == {(State.DECIDED, Move.REOPEN)}
    assert {state for state, move in MOVES if move != Move.REOPEN} == set(State) - FINAL


def test_every_state_is_reached_from_a_beginning():
    reached = {State.SEEKING, State.COMPOSITING}  # and SUBMITTED, where no support is needed
    for _ in State:
        reached |= {to for (state, _), to in MOVES.items() if state in reached}

    assert reached == set(State)


def test_the_database_knows_the_same_moves():
    sql = (Path(settings.BASE_DIR) / "motions/migrations/0002_frozen.py").read_text()
    table = sql[sql.index("motions.lifecycle.MOVES") :].partition("THEN")[0]

    pairs = set(re.findall(r"\('(\w+)', '(\w+)'\)", table))

    assert pairs == {(state.value, to.value) for (state, _), to in MOVES.items()}
