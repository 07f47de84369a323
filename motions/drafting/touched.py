"""Where in a text a change-set would do something: for lists, where to compare the whole takes too long."""

from __future__ import annotations

from collections.abc import Iterator

from motions.drafting.changes import HEAD, Atom, ChangeSet, Join
from motions.drafting.reading import Reading


def touched(reading: Reading, change: ChangeSet) -> tuple[str, ...]:
    """The blocks of `reading` that `change` rewords, moves, takes out or adds to, in the order of the text.

    A block that is new is found by the one it goes after. What is no longer there is left out.
    """
    found = {block for block in _named(reading, change) if block in reading.by_id}
    return tuple(sorted(found, key=reading.place.__getitem__))


def _named(reading: Reading, change: ChangeSet) -> Iterator[str]:
    def at(atom: Atom, otherwise: str) -> str:
        return atom.run if atom.offset == HEAD else reading.home.get(atom, otherwise)

    for edit in change.edits:
        if edit.cut:
            yield at(edit.cut.first, edit.block)
            yield at(edit.cut.last, edit.block)
        elif edit.run:
            yield at(edit.run.after, edit.block)
    for put in change.puts:
        if put.place.style is None:
            yield put.place.block
        else:
            yield put.left if put.left in reading.by_id else put.right
    for operation in change.operations:
        yield operation.block
        if isinstance(operation, Join):
            yield operation.into
