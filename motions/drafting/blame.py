"""Who put each word there: every character of a version, credited."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import NamedTuple

from motions.drafting.changes import Atom, Source
from motions.drafting.reading import Reading, Shown
from motions.drafting.text import Word, pieces
from motions.drafting.weave import Weave


class Credit(NamedTuple):
    """Consecutive words that one change-set put in.

    text   their characters, the space before them included
    also   others accepted who put the same in at the same place
    copied where the words were copied from, if they were: the text ("" for this one) and the
           change-set that first put them in, or "" if that text is not at hand
    """

    change: str
    text: str
    words: tuple[Word, ...]
    first: Atom
    also: tuple[str, ...] = ()
    copied: tuple[str, str] | None = None


def blame(reading: Reading, block: Shown) -> tuple[Credit, ...]:
    """The credits of a block, in order; together their texts are the block's line."""
    twins = {
        run: tuple(c for r, c in group if r != run and c in reading.accepted)
        for group in reading.weave.twins
        for run, _ in group
    }
    found: list[Credit] = []
    lines = iter(pieces(block.words))
    for slice_ in block.slices:
        run = reading.weave.runs[slice_.run][0]
        offsets = range(slice_.start, slice_.end)
        for source, part in groupby(offsets, partial(source_at, run.sources)):
            here = list(part)
            read = [next(lines) for _ in here]
            found.append(
                Credit(
                    slice_.change,
                    "".join(piece for _, piece in read),
                    tuple(word for word, _ in read),
                    Atom(slice_.run, here[0]),
                    twins.get(slice_.run, ()),
                    source and (source.text, _first_author(reading.weave, source)),
                )
            )
    return tuple(found)


def source_at(sources: tuple[Source, ...], offset: int) -> Source | None:
    """Where the word at `offset` of a run was copied from."""
    return next((s for s in sources if s.at <= offset < s.at + s.length), None)


def _first_author(weave: Weave, source: Source) -> str:
    """Follow copies of copies back to whoever wrote the words."""
    if source.text or source.first.run not in weave.runs:
        return ""
    run, change = weave.runs[source.first.run]
    earlier = source_at(run.sources, source.first.offset)
    return _first_author(weave, earlier) if earlier and not earlier.text else change


def deleted_by(weave: Weave, atom: Atom) -> tuple[str, ...]:
    """The change-sets that delete a word, or clear the flow that it is in."""
    flow = weave.flow_of[atom.run]
    cutters = next(
        slice_.cutters
        for slice_ in weave.flows[flow]
        if slice_.run == atom.run and slice_.start <= atom.offset < slice_.end
    )
    clears = (c for c, operation in weave.operations.get(flow, ()) if len(operation) == 1)
    return (*cutters, *clears)
