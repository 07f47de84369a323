"""The hash tree of RFC 6962, section 2: one hash for a list that only grows, and short proofs about it.

A leaf's hash is SHA-256(0x00 || leaf), a node's SHA-256(0x01 || left || right); a list of n is split at the
greatest power of two below n; the hash of an empty list is that of nothing. Everything here is about leaves
that are hashed already.

An inclusion proof shows that an entry is in the list of a root; a consistency proof, that a longer list
begins with all of a shorter one, unchanged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree that keeps the hash of every whole subtree: twice the leaves in all.

    levels   levels[j][i] is the hash over the leaves from i * 2^j to (i + 1) * 2^j - 1
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self.levels[0])

    def append(self, leaf: bytes) -> None:
        """Add a leaf's hash at the end."""
        for level in self.levels:
            level.append(leaf)
            if len(level) % 2:
                return
            leaf = node(level[-2], level[-1])
        self.levels.append([leaf])

    def root(self, size: int | None = None) -> bytes:
        """The hash of the first `size` leaves, or of all. (Section 2.1.)"""
        size = self._size(size)
        return self._hash(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The proof that leaf `index`, from 0, is among the first `size`. (PATH, section 2.1.1.)"""
        size = self._size(size)
        if not 0 <= index < size:
            raise ValueError(f"no leaf {index} among {size}")
        proof: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                proof.append(self._hash(middle, end))
                end = middle
            else:
                proof.append(self._hash(start, middle))
                start = middle
        return proof[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The proof that the first `size` leaves begin with the first `old`. (PROOF, section 2.1.2.)"""
        size = self._size(size)
        if not 0 < old <= size:
            raise ValueError(f"no proof from {old} to {size}")
        proof: list[bytes] = []
        start, end, whole = 0, size, True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                proof.append(self._hash(middle, end))
                end = middle
            else:
                proof.append(self._hash(start, middle))
                start, whole = middle, False
        if not whole:
            proof.append(self._hash(start, end))
        return proof[::-1]

    def _size(self, size: int | None) -> int:
        size = len(self) if size is None else size
        if not 0 <= size <= len(self):
            raise ValueError(f"the tree has {len(self)} leaves, not {size}")
        return size

    def _hash(self, start: int, end: int) -> bytes:
        """Over the leaves from `start` to before `end`; `start` is where the split rule puts it."""
        count = end - start
        if count & (count - 1) == 0:
            height = count.bit_length() - 1
            return self.levels[height][start >> height]
        middle = start + _split(count)
        return node(self._hash(start, middle), self._hash(middle, end))


class Frontier:
    """A growing tree of which only the root is wanted: it keeps a hash for each 1 in its size's binary digits.

    peaks   the roots of its whole subtrees, the largest first
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks do not make a tree of {size}")

    def append(self, leaf: bytes) -> None:
        """Add a leaf's hash at the end."""
        self.peaks.append(leaf)
        self.size += 1
        size = self.size
        while size % 2 == 0:
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(node(left, right))
            size //= 2

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY
        found = self.peaks[-1]
        for left in self.peaks[-2::-1]:
            found = node(left, found)
        return found


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of all `leaves`, in their order."""
    return Tree(leaves).root()


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows `leaf` at `index` in the list of `root`. (RFC 9162, section 2.1.3.2.)"""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if not last:
            return False
        if place % 2 or place == last:
            found = node(step, found)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return not last and found == root


def consistent(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether `proof` shows that the list of `new_root` begins with that of `old_root`.

    old, new   how many leaves each has

    (RFC 9162, section 2.1.4.2.) An empty list is the beginning of any.
    """
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if not old:
        return not proof and old_root == EMPTY
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)  # a whole subtree is a node of the new tree
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    found_old = found_new = steps[0]
    for step in steps[1:]:
        if not last:
            return False
        if place % 2 or place == last:
            found_old, found_new = node(step, found_old), node(step, found_new)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            found_new = node(found_new, step)
        place, last = place >> 1, last >> 1
    return not last and found_old == old_root and found_new == new_root


def _split(count: int) -> int:
    """The greatest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
