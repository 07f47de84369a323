"""Which block of a text became which of its revision: kept, split, joined, moved, new or gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from motions.drafting.compare import Hunk, hunks
from motions.drafting.text import Passage, Word, count_words

EFFORT = 4_000_000  # old words times new words; a larger gap is not searched for splits and joins
FEW = 40_000  # changed blocks, old times new; among more, nothing is taken to have moved


class Pair(NamedTuple):
    """Blocks of the old text, by place, and what they became. At most one side has several.

    Without `old` the passages are new; without `new` the blocks are gone.
    """

    old: tuple[int, ...]
    new: tuple[Passage, ...]


def pair(old: Sequence[Passage], new: Sequence[Passage]) -> list[Pair]:
    """Everything in both texts, in the order of the new one; what is gone stands where it was."""
    gaps: list[tuple[range, range]] = []
    same: list[list[Pair]] = []  # what follows each gap, left as it was
    changed = hunks(old, new)
    ends = [*(hunk.i1 for hunk in changed), len(old)]
    for hunk, end in zip([Hunk(0, 0, 0, 0), *changed], ends, strict=True):
        gaps.append((range(hunk.i1, hunk.i2), range(hunk.j1, hunk.j2)))
        unmoved = new[hunk.j2 : hunk.j2 + end - hunk.i2]
        same.append([Pair((i,), (p,)) for i, p in zip(range(hunk.i2, end), unmoved, strict=True)])
    moved = _moved(old, new, gaps)
    taken = set(moved.values())
    pairs: list[Pair] = []
    for (olds, news), unchanged in zip(gaps, same, strict=True):
        left = [i for i in olds if i not in taken]
        part: list[int] = []
        for j in news:
            if j in moved:
                pairs += _within(_share(left, part, old, new), part, old, new)
                pairs.append(Pair((moved[j],), (new[j],)))
                part = []
            else:
                part.append(j)
        pairs += [*_within(left, part, old, new), *unchanged]
    return pairs


def _share(
    left_old: list[int], part: list[int], old: Sequence[Passage], new: Sequence[Passage]
) -> list[int]:
    """Those of the old blocks, taken off the front, that belong before a block moved in."""
    if not part:
        return []
    best, chosen = -1, 0
    words = Counter(word for j in part for word in new[j].words)
    for end in range(len(left_old) + 1):
        here = Counter(word for i in left_old[:end] for word in old[i].words)
        common = 2 * (here & words).total() - here.total()
        if common > best:
            best, chosen = common, end
    share = left_old[:chosen]
    del left_old[:chosen]
    return share


def _moved(
    old: Sequence[Passage], new: Sequence[Passage], gaps: Sequence[tuple[range, range]]
) -> dict[int, int]:
    """New places of blocks that turn up in another order, at least three quarters alike."""
    gap_of_old = {i: number for number, (olds, _) in enumerate(gaps) for i in olds}
    gap_of_new = {j: number for number, (_, news) in enumerate(gaps) for j in news}
    if len(gap_of_old) * len(gap_of_new) > FEW:
        return {}  # a text rewritten from end to end has no blocks left to move
    bags = {i: Counter(old[i].words) for i in gap_of_old}
    found: dict[int, int] = {}
    for j, gap in gap_of_new.items():
        bag = Counter(new[j].words)
        free = [i for i in gap_of_old if i not in found.values()]
        if not free or count_words(new[j].words) < 3:
            continue
        alike, here, place = max((_alike(bags[i], bag), gap_of_old[i] == gap, -i) for i in free)
        if alike >= 75 and not (here and _straight(-place, j, gaps[gap], old, new)):
            found[j] = -place
    return found


def _straight(
    i: int, j: int, space: tuple[range, range], old: Sequence[Passage], new: Sequence[Passage]
) -> bool:
    """Whether what is alike around this pair, within its gap, is on the same side of it."""
    olds, news = space
    before_old = Counter(w for k in olds if k < i for w in old[k].words)
    after_old = Counter(w for k in olds if k > i for w in old[k].words)
    before_new = Counter(w for k in news if k < j for w in new[k].words)
    after_new = Counter(w for k in news if k > j for w in new[k].words)
    crossing = (before_old & after_new).total() + (after_old & before_new).total()
    straight = (before_old & before_new).total() + (after_old & after_new).total()
    return straight >= crossing


def _alike(one: Counter[Word], other: Counter[Word]) -> int:
    """How much two bags of words share, of the larger: 0 to 100."""
    return 100 * (one & other).total() // max(one.total(), other.total(), 1)


def _within(
    olds: Sequence[int], news: Sequence[int], old: Sequence[Passage], new: Sequence[Passage]
) -> list[Pair]:
    """Pair what is left between two blocks that did not change, without changing the order."""
    shared = _shared_words(olds, news, old, new)
    mates_old: defaultdict[int, list[int]] = defaultdict(list)
    mates_new: defaultdict[int, list[int]] = defaultdict(list)
    for (i, j), common in shared.items():
        sizes = (count_words(old[i].words), count_words(new[j].words))
        if common and 2 * common >= min(sizes):
            mates_old[i].append(j)
            mates_new[j].append(i)
    pairs: list[Pair] = []
    used: set[int] = set()
    waiting = list(olds)
    for j in news:
        if j in used:
            continue
        mates = [i for i in mates_new[j] if i in waiting]
        if not mates:
            pairs.append(Pair((), (new[j],)))
            continue
        while waiting[0] != mates[0]:
            pairs.append(Pair((waiting.pop(0),), ()))
        first, family = mates[0], [k for k in mates_old[mates[0]] if k >= j]
        whole_old = count_words(old[first].words)
        if len(family) > 1 and 2 * sum(shared[first, k] for k in family) >= whole_old:
            through = range(j, family[-1] + 1)
            used |= set(through)
            waiting.pop(0)
            pairs.append(Pair((first,), tuple(new[k] for k in through)))
            continue
        joined = [i for i in mates if 2 * shared[i, j] >= count_words(old[i].words)]
        last = joined[-1] if joined and joined[0] == first else first
        together = tuple(waiting[: waiting.index(last) + 1])
        if any(i not in joined for i in together[1:]):
            together = (first,)
        del waiting[: len(together)]
        pairs.append(Pair(together, (new[j],)))
    pairs += [Pair((i,), ()) for i in waiting]
    return pairs


def _shared_words(
    olds: Sequence[int], news: Sequence[int], old: Sequence[Passage], new: Sequence[Passage]
) -> Counter[tuple[int, int]]:
    """How many words each old block has in common with each new one, read straight through."""
    shared: Counter[tuple[int, int]] = Counter()
    if not olds or not news:
        return shared
    if len(olds) == len(news) == 1:
        shared[olds[0], news[0]] = max(count_words(old[olds[0]].words), 1)
        return shared
    stream_old = [(i, word) for i in olds for word in old[i].words]
    stream_new = [(j, word) for j in news for word in new[j].words]
    if len(stream_old) * len(stream_new) > EFFORT:
        for i, j in zip(olds, news, strict=False):
            common = Counter(old[i].words) & Counter(new[j].words)
            shared[i, j] = count_words(common.elements())
        return shared
    at_old = at_new = 0
    ends = (len(stream_old), len(stream_new))
    found = hunks([word for _, word in stream_old], [word for _, word in stream_new])
    for i1, i2, j1, j2 in [*found, Hunk(ends[0], ends[0], ends[1], ends[1])]:
        for (i, word), (j, _) in zip(stream_old[at_old:i1], stream_new[at_new:j1], strict=True):
            shared[i, j] += word.is_word
        at_old, at_new = i2, j2
    return shared
