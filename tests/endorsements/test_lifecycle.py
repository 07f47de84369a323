"""States and moves, and that the database knows the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from endorsements import lifecycle
from endorsements.lifecycle import (
    BACKINGS,
    CONCERNS,
    ROUNDS,
    Backing,
    ConcernState,
    Move,
    Outcome,
    RoundState,
)
from momentum_demo.moves import IllegalMove, after

MIGRATION = Path(lifecycle.__file__).parent / "migrations" / "0002_guarantee.py"


def pairs_after(marker: str) -> set[tuple[str, str]]:
    """The pairs of states that the trigger after `marker` lets through."""
    text = MIGRATION.read_text()
    listed = text[text.index(marker) :].split(") THEN")[0]
    return set(re.findall(r"\('(\w+)', '(\w+)'\)", listed))


def test_the_database_knows_the_same_moves():
    assert pairs_after("endorsements.lifecycle.ROUNDS") == {
        (before, after) for before, afters in ROUNDS.items() for after in afters
    }
    assert pairs_after("endorsements.lifecycle.CONCERNS") == {
        (before, after) for (before, _), after in CONCERNS.items()
    }


@pytest.mark.parametrize("state", ConcernState)
@pytest.mark.parametrize("move", Move)
def test_a_move_of_a_concern_leads_where_the_table_says_or_is_illegal(state, move):
    if (state, move) in CONCERNS:
        assert after(CONCERNS, state, move) == CONCERNS[state, move]
    else:
        with pytest.raises(IllegalMove):
            after(CONCERNS, state, move)


@pytest.mark.parametrize("state", Backing)
@pytest.mark.parametrize("outcome", Outcome)
def test_a_decision_leads_an_endorsement_where_the_table_says_or_is_illegal(state, outcome):
    if (state, outcome) in BACKINGS:
        assert after(BACKINGS, state, outcome) == BACKINGS[state, outcome]
    else:
        with pytest.raises(IllegalMove):
            after(BACKINGS, state, outcome)


def test_every_state_is_reached_and_the_last_are_final():
    assert set(CONCERNS.values()) == set(ConcernState) - {ConcernState.GATHERING}
    assert {state for state in ConcernState if not any(s == state for s, _ in CONCERNS)} == {
        ConcernState.CLOSED,
        ConcernState.LAPSED,
    }
    assert {state for state, afters in ROUNDS.items() if not afters} == {RoundState.ABANDONED}
    # Back to the vote if its ballot was annulled: see test_annulled.py.
    assert ROUNDS[RoundState.DECLARED] == {RoundState.BALLOTED}
    assert not [outcome for state, outcome in BACKINGS if state == Backing.ENDED]
