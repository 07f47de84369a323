"""Bringing lists of members in: read, looked at, entered as a whole or not at all, and undone as a whole.

    officers     upload ─▶ decide, decide_all ─▶ commit ─▶ undo; or drop
    the worker           read                      enter     take_back

What the worker does is one transaction each, on an import that it has claimed: two workers never do the same,
and a worker that dies leaves everything as it was, for the next sweep to begin anew. Progress is told through
the cache, since nobody sees inside a transaction.
"""

from members.actions.importing.deciding import commit, decide, decide_all, drop, refusal, undo
from members.actions.importing.entering import enter
from members.actions.importing.reading import read, upload
from members.actions.importing.shared import so_far
from members.actions.importing.sweeping import sweep
from members.actions.importing.undoing import take_back

__all__ = [
    "commit",
    "decide",
    "decide_all",
    "drop",
    "enter",
    "read",
    "refusal",
    "so_far",
    "sweep",
    "take_back",
    "undo",
    "upload",
]
