"""How a lifecycle says what follows: a table of moves, and the one error where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

State = TypeVar("State")
Move = TypeVar("Move")


class IllegalMove(Exception):
    """The state has no such move. The caller should have asked rules.py first."""


def after(moves: Mapping[tuple[State, Move], State], state: State, move: Move) -> State:
    """The state that `move` leads to from `state`. Raises IllegalMove."""
    try:
        return moves[state, move]
    except KeyError:
        raise IllegalMove(f"{move} from {state}") from None
