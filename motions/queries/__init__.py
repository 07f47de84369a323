"""Questions about motions that pages, exports and other actions ask. They read, and never write."""

from motions.queries import (
    amendments,
    moves,
    outlook,
    provenance,
    rulings,
    supporters,
    taking_part,
    trace,
    votes,
    wordings,
)

__all__ = [
    "amendments",
    "moves",
    "outlook",
    "provenance",
    "rulings",
    "supporters",
    "taking_part",
    "trace",
    "votes",
    "wordings",
]
