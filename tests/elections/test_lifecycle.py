"""States and moves, the phases by the clock, and that the database knows the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from elections import lifecycle
from elections.lifecycle import MOVES, OUTCOMES, Move, Outcome, Phase, State, phase
from momentum_demo.moves import IllegalMove, after

MIGRATION = Path(lifecycle.__file__).parent / "migrations" / "0002_bound.py"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def pairs_after(marker: str) -> set[tuple[str, str]]:
    """The pairs of states that the trigger after `marker` lets through."""
    text = MIGRATION.read_text()
    return set(re.findall(r"\('(\w+)', '(\w+)'\)", text[text.index(marker) :].split("THEN")[0]))


def test_the_database_knows_the_same_moves():
    assert pairs_after("elections.lifecycle.MOVES") == {
        (before, then) for (before, _move), then in MOVES.items()
    }
    assert pairs_after("elections.lifecycle.OUTCOMES") == {
        (before, then) for before, thens in OUTCOMES.items() for then in thens
    }


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_the_table_says_or_is_illegal(state, move):
    if (state, move) in MOVES:
        assert after(MOVES, state, move) == MOVES[state, move]
    else:
        with pytest.raises(IllegalMove):
            after(MOVES, state, move)


def test_every_state_and_outcome_is_reached_and_final_ones_are_final():
    assert {State.ANNOUNCED, *MOVES.values()} == set(State)
    assert not {before for before, _move in MOVES} & lifecycle.OVER
    reached = {Outcome.PENDING} | {then for thens in OUTCOMES.values() for then in thens}
    assert reached == set(Outcome)
    assert set(OUTCOMES) == lifecycle.OPEN


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (-1, Phase.COMING),
        (0, Phase.STANDING),
        (9, Phase.STANDING),
        (10, Phase.NOMINATING),
        (20, Phase.SETTLING),
        (30, Phase.READY),
    ],
)
def test_phases_follow_the_clock_each_begins_when_the_one_before_ends(hours, expected):
    opens, closes, nominate, settles = (NOON + timedelta(hours=h) for h in (0, 10, 20, 30))

    assert phase(opens, closes, nominate, settles, NOON + timedelta(hours=hours)) is expected
