"""Papers for Meek's method, which spreads each paper over everyone it names.

What a paper gives to its first hopeful candidate depends only on the elected candidates named
before, in their order. So papers are kept in a tree: a node stands for a sequence of elected
candidates, and holds how many papers begin with it and whom those name next. One distribution of
votes then costs as much as there are nodes, however many papers there are, and each figure is what
going through the papers one by one would give.

I. D. Hill, B. A. Wichmann and D. R. Woodall, "Algorithm 123: single transferable vote by Meek's
method", The Computer Journal 30 (1987), gives the method; the tree is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ballots.counting.papers import Profile, Ranking
from ballots.counting.piles import MANY

UNIT = 1_000_000_000  # nine decimal places


class Trie(Protocol):
    """Papers by the elected candidates each names before its first hopeful one."""

    def move(self, candidate: int, elected: Sequence[bool], reachable: Sequence[bool]) -> None:
        """Note that `candidate` is hopeful no longer.

        elected    whether each candidate is
        reachable  whether each may still receive papers
        """

    def distribute(self, keep: Sequence[int]) -> list[int]:
        """Votes for each candidate when each keeps this part, in units, of what reaches them.

        What a candidate keeps of a paper is rounded up, and the rest passes on.
        """


class DictTrie:
    """The reference: plain integers, lists and dictionaries."""

    def __init__(self, profile: Profile, candidates: int) -> None:
        self._candidates = candidates
        self._parent = [0]
        self._candidate = [-1]
        self._through = [profile.valid]  # papers that begin with the node's sequence
        self._next: list[dict[int, int]] = [{}]  # papers whose first hopeful candidate is the key
        self._child: list[dict[int, int]] = [{}]
        # For each hopeful candidate, the papers resting there: node, rest of the ranking, papers.
        self._piles: list[list[tuple[int, Ranking, int]]] = [[] for _ in range(candidates)]
        for ranking, papers in zip(profile.rankings, profile.papers, strict=True):
            self._rest(0, ranking, papers)

    def move(self, candidate: int, elected: Sequence[bool], reachable: Sequence[bool]) -> None:
        gone = bytes(c for c, may in enumerate(reachable) if not may and not elected[c])
        pile, self._piles[candidate] = self._piles[candidate], []
        for node, ranking, papers in pile:
            self._next[node].pop(candidate, None)
            left = ranking.translate(None, gone)
            at = 0
            while at < len(left) and elected[left[at]]:
                node = self._below(node, left[at])
                self._through[node] += papers
                at += 1
            self._rest(node, left[at:], papers)

    def distribute(self, keep: Sequence[int]) -> list[int]:
        votes = [0] * self._candidates
        arriving = [UNIT] * len(self._parent)  # the value of a paper on reaching each node's end
        for candidate, papers in self._next[0].items():
            votes[candidate] += UNIT * papers
        for node in range(1, len(self._parent)):
            value = arriving[self._parent[node]]
            candidate = self._candidate[node]
            kept = -(-value * keep[candidate] // UNIT)
            votes[candidate] += kept * self._through[node]
            arriving[node] = value = value - kept
            if value:
                for candidate, papers in self._next[node].items():
                    votes[candidate] += value * papers
        return votes

    def _rest(self, node: int, ranking: Ranking, papers: int) -> None:
        if ranking:
            waiting = self._next[node]
            waiting[ranking[0]] = waiting.get(ranking[0], 0) + papers
            self._piles[ranking[0]].append((node, ranking, papers))

    def _below(self, node: int, candidate: int) -> int:
        child = self._child[node].get(candidate)
        if child is None:
            child = self._child[node][candidate] = len(self._parent)
            self._parent.append(node)
            self._candidate.append(candidate)
            self._through.append(0)
            self._next.append({})
            self._child.append({})
        return child


def trie_of(profile: Profile, candidates: int) -> Trie:
    """The tree that suits the size of `profile`; whichever it is, the figures are the same."""
    if len(profile.rankings) > MANY:
        from ballots.counting import fast  # only now: NumPy takes a while to load

        if fast.trie_fits(profile.valid):
            return fast.ArrayTrie(profile, candidates)
    return DictTrie(profile, candidates)
