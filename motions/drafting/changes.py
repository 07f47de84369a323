"""What can be proposed: change-sets, and the parts they are made of.

A change-set is filed against a named set of accepted change-sets, its base. It never rewrites
anything. It adds runs of tokens at places that its author could see, and says which words, blocks
and boundaries it wants gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from motions.drafting.text import Style, Word

HEAD = -1  # the offset of the point before a flow's first token
ROOT = ""  # the flow that holds the places of blocks
START = Style()  # the style of a block nobody gave another


class Atom(NamedTuple):
    """The permanent name of one token: which run, and which of its tokens, counted from 0.

    Atom(block, HEAD) is the point before all that a block holds.
    """

    run: str
    offset: int


class Break(NamedTuple):
    """A boundary inside a block: what follows is a block of its own, split from `origin`."""

    block: str
    style: Style
    origin: str


class Place(NamedTuple):
    """Where a block goes: with a style, a new block; without, a block that moves here."""

    block: str
    style: Style | None = None


Token = Word | Break | Place


class Source(NamedTuple):
    """Where copied words come from.

    at      the first of the words in the copying run, counted from 0
    first   the first of the words that were copied
    length  how many consecutive words of that run
    text    the text they were copied from, if not this one
    """

    at: int
    first: Atom
    length: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens put in together, directly after the token `after`."""

    id: str
    after: Atom
    tokens: tuple[Token, ...]
    sources: tuple[Source, ...] = ()


class Cut(NamedTuple):
    """A deletion: everything from one token to another, both included, in the order of the flow."""

    first: Atom
    last: Atom


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of wording in one block: a deletion, an insertion, or one put for the other.

    block  the block as its author saw it
    """

    block: str
    cut: Cut | None
    run: Run | None


@dataclass(frozen=True, slots=True)
class Put:
    """A block put somewhere, new or moved.

    left, right  its neighbours as the author saw them; "" at either end of the text
    """

    run: Run
    left: str
    right: str

    @property
    def place(self) -> Place:
        token = self.run.tokens[0]
        assert isinstance(token, Place)
        return token


class Clear(NamedTuple):
    """Everything in a block goes, whatever others put in it too. Left empty, the block is gone."""

    block: str


class Join(NamedTuple):
    """A block's words go to the end of another block."""

    block: str
    into: str


class Recast(NamedTuple):
    """A block becomes another kind of block, or goes to another level."""

    block: str
    style: Style


Operation = Clear | Join | Recast


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What one motion, amendment or editor proposes.

    id      1 to 64 letters, figures, "-" or "_"
    number  which goes first where two insert at one place: the amendment's number, say
    base    the change-sets that were accepted when it was drafted, complete
    """

    id: str
    number: int
    base: frozenset[str]
    edits: tuple[Edit, ...] = ()
    puts: tuple[Put, ...] = ()
    operations: tuple[Operation, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """What its author could see: the base, and the change-set itself."""
        return self.base | {self.id}

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(edit.run for edit in self.edits if edit.run) + tuple(
            put.run for put in self.puts
        )
