"""From an edited text to a change-set.

People type what the text should say in the end. What they changed is worked out word by word, so
that it carries no word that they left alone. If less than half the words of a block survive, the
whole block goes and the new wording comes: nobody meant to keep its stray "the".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from motions.drafting import plain, problems
from motions.drafting.changes import (
    HEAD,
    START,
    Atom,
    Break,
    ChangeSet,
    Clear,
    Cut,
    Edit,
    Join,
    Operation,
    Place,
    Put,
    Recast,
    Run,
    Token,
)
from motions.drafting.compare import Hunk, hunks, survives
from motions.drafting.pairing import Pair, pair
from motions.drafting.problems import Unacceptable
from motions.drafting.reading import Reading, Shown, read
from motions.drafting.text import Passage, Style, Word
from motions.drafting.weave import weave

NEGATIONS = frozenset(("not", "no", "never", "cannot", "neither", "nor", "n't", "don't"))


_SPLIT = "\N{PILCROW SIGN}"  # stands between two passages where a block was split; not a Word


def begin(text: str, id_: str = "original") -> ChangeSet:
    """The change-set that a new text starts from.

    Raises Unacceptable if there are no words, or too many.
    """
    passages = plain.parse(text)
    if not passages:
        raise Unacceptable(problems.NOT_TEXT)
    return _Draft(Reading(weave(()), frozenset(), ()), id_, 0).build(
        [Pair((), (p,)) for p in passages]
    )


def propose(
    on: Reading,
    id_: str,
    number: int,
    *,
    changed: Mapping[str, str] | None = None,
    inserted: Mapping[str, str] | None = None,
    moved: Mapping[str, str] | None = None,
    parent: str = "",
    own: bool = False,
) -> ChangeSet:
    """The change-set of somebody who edited a text block by block.

    on       the text they saw
    changed  new wording by block, as of `plain.wording`: several blocks if it has blank lines, "" to
             delete the block
    inserted wording to go directly after a block, or after "" for the beginning
    moved    for each block that moves, the block it goes directly after, or ""
    parent   the undecided change-set it amends, if it amends an amendment
    own      whether the text is the editor's own, which they may turn into its opposite

    Raises Unacceptable if nothing changes, if it is a direct negative, if a block is not there, if a
    block moves to where it is or after itself, or if something typed is too long.
    """
    changed, inserted, moved = changed or {}, inserted or {}, moved or {}
    for name in {*changed, *moved, *(b for b in (*inserted, *moved.values()) if b)}:
        if name not in on.by_id:
            raise Unacceptable(problems.NO_SUCH_BLOCK, block=name)
    place = {block.id: number for number, block in enumerate(on.shown)}
    items: dict[str, list[Pair]] = {"": []}
    for block in on.shown:
        items[block.id] = _edited(on, place[block.id], changed.get(block.id))
    order = [""] + [block.id for block in on.shown]
    for block_id, after in moved.items():
        if block_id == after or not any(pair_.new for pair_ in items[block_id]):
            raise Unacceptable(problems.MOVED_NOWHERE, block=block_id)
        was = order.index(block_id)
        order.remove(block_id)
        order.insert(order.index(after) + 1, block_id)
        if order.index(block_id) == was:
            raise Unacceptable(problems.MOVED_NOWHERE, block=block_id)
    pairs = [
        pair_
        for block_id in order
        for pair_ in (
            *items[block_id],
            *(Pair((), (p,)) for p in plain.parse(inserted.get(block_id, ""))),
        )
    ]
    return _checked(on, _Draft(on, id_, number).build(pairs, frozenset(moved)), parent, own=own)


def revise(
    on: Reading, id_: str, number: int, text: str, *, parent: str = "", own: bool = False
) -> ChangeSet:
    """The change-set of somebody who edited the text as a whole. Raises as `propose` does."""
    new = plain.parse(text)
    pairs = pair([block.passage for block in on.text], new)
    return _checked(on, _Draft(on, id_, number).build(pairs), parent, own=own)


def _edited(on: Reading, place: int, typed: str | None) -> list[Pair]:
    """What became of one block whose wording was, perhaps, edited.

    What has no mark of its own stays the kind of block that it was.
    """
    passage = on.text[place].passage
    if typed is None:
        return [Pair((place,), (passage,))]
    new = tuple(
        p._replace(style=passage.style) if p.style == START else p for p in plain.parse(typed)
    )
    shown = tuple(p.words for p in plain.parse(plain.wording(passage.words)))
    if [p.style for p in new] == [passage.style] and tuple(p.words for p in new) == shown:
        return [Pair((place,), (passage,))]  # typed as it was shown
    return [Pair((place,) if pair_.old else (), pair_.new) for pair_ in pair([passage], new)]


def _checked(on: Reading, change: ChangeSet, parent: str, *, own: bool) -> ChangeSet:
    if not (change.edits or change.puts or change.operations):
        raise Unacceptable(problems.NOTHING_CHANGES)
    after = read(weave((*on.weave.changes, change)), on.accepted | {change.id})
    passages = [block.passage for block in after.text]
    if passages == [block.passage for block in on.text]:
        raise Unacceptable(problems.NOTHING_CHANGES)
    if not passages or (not own and _negates(on, change)):
        raise Unacceptable(problems.DIRECT_NEGATIVE)
    if parent:
        without = read(on.weave, on.accepted - {parent})
        if passages == [block.passage for block in without.text]:
            raise Unacceptable(problems.UNDOES_PARENT)
    return change


def _negates(on: Reading, change: ChangeSet) -> bool:
    """Whether all it does is put a "not" into a text of one block, or take one out."""
    statements = [block for block in on.text if block.style.kind != "heading"]
    if len(statements) != 1 or change.puts or change.operations:
        return False
    words: list[Token] = []
    for edit in change.edits:
        if edit.run:
            words += edit.run.tokens
        if edit.cut:
            words += _cut_words(on.by_id[edit.block], edit.cut)
    return bool(words) and all(
        isinstance(word, Word) and word.text.casefold() in NEGATIONS for word in words
    )


def _cut_words(block: Shown, cut: Cut) -> tuple[Word, ...]:
    atoms = list(block.atoms())
    return block.words[atoms.index(cut.first) : atoms.index(cut.last) + 1]


@dataclass(slots=True)
class _Draft:
    """A change-set in the making."""

    on: Reading
    id: str
    number: int
    edits: list[Edit] = field(default_factory=list)
    puts: list[Put] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    made: int = 0

    def build(self, pairs: Sequence[Pair], moved: frozenset[str] = frozenset()) -> ChangeSet:
        """The change-set that turns the text into these pairs, in this order."""
        keep = self._unmoved(pairs, moved)
        left, after = "", self.on.start
        for number, (old, new) in enumerate(pairs):
            blocks = [self.on.shown[i] for i in old]
            if not blocks:
                left, after = self._add(new, left, after, self._right(pairs, number))
                continue
            if not new:
                self._remove(blocks)
                continue
            if number in keep:
                together = old[-1] - old[0] == len(old) - 1
                after = blocks[-1 if together else 0].after
            else:
                after = self._place(Place(blocks[0].id), left, after, self._right(pairs, number))
            left = blocks[0].id
            strays = self._reword(blocks, new)
            for block in strays:
                after = self._place(Place(block), left, after, self._right(pairs, number))
                left = block
        return ChangeSet(
            self.id,
            self.number,
            self.on.accepted,
            tuple(self.edits),
            tuple(self.puts),
            tuple(self.operations),
        )

    def _unmoved(self, pairs: Sequence[Pair], moved: frozenset[str]) -> frozenset[int]:
        """Which pairs stay put: as many as can, unless the mover said which ones move."""
        places = [
            (old[0], number)
            for number, (old, new) in enumerate(pairs)
            if old and new and self.on.shown[old[0]].id not in moved
        ]
        if moved:
            return frozenset(number for _, number in places)
        return frozenset(longest_rising(places))

    def _right(self, pairs: Sequence[Pair], number: int) -> str:
        """The block of the old text that comes next."""
        following = (old[0] for old, _ in pairs[number + 1 :] if old)
        return next((self.on.shown[i].id for i in following), "")

    def _run(self, after: Atom, tokens: Sequence[Token]) -> Run:
        self.made += 1
        return Run(f"{self.id}.{self.made}", after, tuple(tokens))

    def _name(self) -> str:
        self.made += 1
        return f"{self.id}/{self.made}"

    def _place(self, place: Place, left: str, after: Atom, right: str) -> Atom:
        run = self._run(after, (place,))
        self.puts.append(Put(run, left, right))
        return Atom(run.id, 0)

    def _add(self, new: Sequence[Passage], left: str, after: Atom, right: str) -> tuple[str, Atom]:
        for style, words in new:
            block = self._name()
            after = self._place(Place(block, style), left, after, right)
            self.edits.append(Edit(block, None, self._run(Atom(block, HEAD), words)))
            left = block
        return left, after

    def _remove(self, blocks: Sequence[Shown]) -> None:
        self.operations += [Clear(part) for block in blocks for part in block.parts]

    def _reword(self, blocks: Sequence[Shown], new: Sequence[Passage]) -> list[str]:
        """Turn blocks, joined if there are several, into passages, split if there are several.

        The ids of split blocks that would not of themselves follow the block they come from.
        """
        first = blocks[0]
        self.operations += [Join(block.id, first.id) for block in blocks[1:]]
        if new[0].style != first.style:
            self.operations.append(Recast(first.id, new[0].style))
        old_words = [word for block in blocks for word in block.words]
        wanted: list[Word | str] = list(new[0].words)
        for passage in new[1:]:
            wanted += [_SPLIT, *passage.words]
        found = hunks(old_words, wanted)
        if len(blocks) == len(new) == 1 and not survives(old_words, found):
            self.operations += [Clear(part) for part in first.parts]
            self.edits.append(Edit(first.id, None, self._run(first.head, new[0].words)))
            return []
        atoms = [atom for block in blocks for atom in block.atoms()]
        owner = [block.id for block in blocks for _ in block.atoms()]
        styles = [passage.style for passage in new[1:]]
        strays = []
        for hunk in found:
            tokens = self._tokens(wanted[hunk.j1 : hunk.j2], styles, first.id)
            at = atoms[hunk.i1 - 1] if hunk.i1 else first.head
            cuts = self._cuts(atoms, hunk)
            run = self._run(cuts[-1].last if cuts else at, tokens) if tokens else None
            block = owner[max(hunk.i1 - 1, 0)] if not cuts else owner[hunk.i1]
            self.edits += [Edit(block, cut, None) for cut in cuts[:-1]]
            self.edits.append(Edit(block, cuts[-1] if cuts else None, run))
            if run and (first.is_trailed or self._flow(run.after) != self._home(first)):
                strays += [token.block for token in tokens if isinstance(token, Break)]
        return strays

    def _tokens(
        self, wanted: Sequence[Word | str], styles: list[Style], origin: str
    ) -> list[Token]:
        tokens: list[Token] = []
        for item in wanted:
            if isinstance(item, Word):
                tokens.append(item)
            else:
                tokens.append(Break(self._name(), styles.pop(0), origin))
        return tokens

    def _cuts(self, atoms: Sequence[Atom], hunk: Hunk) -> list[Cut]:
        """One deletion for each flow that the deleted words are in."""
        cuts: list[Cut] = []
        flow = None
        for atom in atoms[hunk.i1 : hunk.i2]:
            if self._flow(atom) == flow:
                cuts[-1] = Cut(cuts[-1].first, atom)
            else:
                flow = self._flow(atom)
                cuts.append(Cut(atom, atom))
        return cuts

    def _flow(self, atom: Atom) -> str:
        return atom.run if atom.offset == HEAD else self.on.weave.flow_of[atom.run]

    def _home(self, block: Shown) -> str:
        return self._flow(block.head)


def longest_rising(places: Sequence[tuple[int, int]]) -> list[int]:
    """Of (old place, number), the numbers of a longest part whose old places rise."""
    ends: list[int] = []  # index into places of the lowest end of a rising part of each length
    before: list[int] = []
    for index, (place, _) in enumerate(places):
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if places[ends[middle]][0] < place:
                low = middle + 1
            else:
                high = middle
        before.append(ends[low - 1] if low else -1)
        ends[low : low + 1] = [index]
    found: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(places[index][1])
        index = before[index]
    return found
