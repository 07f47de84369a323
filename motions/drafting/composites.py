"""Composites: one text made of several, with every copied word still its author's.

A composite is typed like any other text. Where at least three words running are those of a source,
they count as copied from it, and so stay traceable, and it can be said how much of each source
survives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from motions.drafting.changes import Atom, ChangeSet, Run, Source, Token
from motions.drafting.reading import Reading
from motions.drafting.text import Word

FEWEST = 3  # words running; fewer are nobody's


class Survival(NamedTuple):
    """Of how many words how many are still there."""

    kept: int
    words: int

    @property
    def percent(self) -> int:
        """Rounded down; a text of no words survives whole."""
        return 100 * self.kept // self.words if self.words else 100


def credit(change: ChangeSet, sources: Mapping[str, Reading]) -> ChangeSet:
    """The change-set with the words it shares with the sources marked as copied from them.

    sources  readings by the name of their text; "" is the text of the change-set itself
    """
    finder = _Finder(sources)

    def with_sources(run: Run | None) -> Run | None:
        return run and replace(run, sources=finder.sources(run.tokens))

    edits = tuple(replace(edit, run=with_sources(edit.run)) for edit in change.edits)
    return replace(change, edits=edits)


class _Finder:
    def __init__(self, sources: Mapping[str, Reading]) -> None:
        self.lines: list[tuple[str, list[Atom], list[str]]] = []
        self.starts: defaultdict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
        for name, reading in sources.items():
            for block in reading.shown:
                words = [word.text.casefold() for word in block.words]
                line = (name, list(block.atoms()), words)
                for place in range(len(words) - FEWEST + 1):
                    key = tuple(words[place : place + FEWEST])
                    self.starts[key].append((len(self.lines), place))
                self.lines.append(line)

    def sources(self, tokens: Sequence[Token]) -> tuple[Source, ...]:
        """Where a run's words come from, the longest stretches first come first served."""
        said = [t.text.casefold() if isinstance(t, Word) else "" for t in tokens]
        found: list[Source] = []
        at = 0
        while at < len(said):
            best, name, atoms = 0, "", list[Atom]()
            for line, place in self.starts.get(tuple(said[at : at + FEWEST]), ())[:50]:
                source, there, words = self.lines[line]
                length = 0
                while said[at + length : at + length + 1] == words[place + length :][:1] != []:
                    length += 1
                if length > best:
                    best, name, atoms = length, source, there[place : place + length]
            for number, atom in enumerate(atoms):
                last = found[-1] if found and number else None
                if last and atom == (last.first.run, last.first.offset + last.length):
                    found[-1] = last._replace(length=last.length + 1)
                else:
                    found.append(Source(at + number, atom, 1, name))
            at += max(best, 1)
        return tuple(found)


def survival(
    source: Reading, name: str, result: Reading, changes: Iterable[str] | None = None
) -> Survival:
    """How much of a source is in a text that copied from it, or in another version of itself.

    name    the source's name in the text's credits; "" for the text itself
    changes only the words that these change-sets put in; None for every word
    """
    counted = None if changes is None else frozenset(changes)
    kept: set[Atom] = set()
    for block in result.shown:
        for atom in block.atoms():
            kept |= _ancestors(result, atom, name)
    words = [
        atom
        for block in source.shown
        for atom, word in zip(block.atoms(), block.words, strict=True)
        if word.is_word and (counted is None or source.weave.runs[atom.run][1] in counted)
    ]
    return Survival(sum(atom in kept for atom in words), len(words))


def _ancestors(result: Reading, atom: Atom, name: str) -> set[Atom]:
    """The words of the named text that a word is, or is a copy of."""
    found = set() if name else {atom}
    run, _ = result.weave.runs[atom.run]
    for source in run.sources:
        if source.at <= atom.offset < source.at + source.length:
            copied = Atom(source.first.run, source.first.offset + atom.offset - source.at)
            if source.text == name:
                found.add(copied)
            if source.text == "" and copied.run in result.weave.runs:
                found |= _ancestors(result, copied, name)
    return found
