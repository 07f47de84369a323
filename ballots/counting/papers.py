"""Ballot papers: from the marks a voter made to a ranking that can be counted.

The texts agree on how far a paper speaks. Preferences are read "in consecutive order" for as long
as each figure stands "alone against only one candidate": a missing or a repeated figure ends the
paper there, and a paper without a single clear figure 1 is not valid. (SSI 2011/399, Sch. 1,
rules 45-46; ERS97 6.8-6.10, 6.12, 6.17.) None of the rules here lets preferences be equal.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ballots.counting.contest import Contest

Ranking = bytes  # places on the ballot paper, counted from 0, most preferred first
END = b"\xff"  # between rankings strung together: no candidate has this place

# Why a paper is not valid.
BLANK = "blank"
NO_FIRST = "no-first-preference"
TWO_FIRSTS = "two-first-preferences"
ONLY_WITHDRAWN = "only-withdrawn-candidates"
# Why a valid paper is read no further than a certain preference.
SKIPPED = "skipped-number"
REPEATED = "repeated-number"
# Why one mark on an otherwise clear paper is passed over.
SAME_CANDIDATE = "same-candidate-again"

Reasons = tuple[tuple[str, int], ...]  # a code and how many papers, in order of the code


class Reading(NamedTuple):
    """One paper as read: an empty ranking is not valid; without a reason all of it counts."""

    ranking: Ranking
    reason: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The valid papers of a contest, papers that read alike taken together.

    rankings  distinct and never empty
    papers    how many papers carry each ranking: positive
    rejected  papers that are not valid, by reason
    cut_short papers that are valid, but read no further than some preference, by reason
    weighted  whether the numbers are votes, by the weights of sections, and not papers: see sections.py
    """

    rankings: tuple[Ranking, ...]
    papers: tuple[int, ...]
    rejected: Reasons = ()
    cut_short: Reasons = ()
    weighted: bool = False

    @property
    def valid(self) -> int:
        return sum(self.papers)

    @property
    def invalid(self) -> int:
        return sum(papers for _, papers in self.rejected)

    def digest(self) -> str:
        """SHA-256 of the valid papers, the same whatever order they came in; hexadecimal."""
        digest = hashlib.sha256()
        for ranking, papers in sorted(zip(self.rankings, self.papers, strict=True)):
            digest.update(b"%d:%d:%b" % (papers, len(ranking), ranking))
        return digest.hexdigest()


def profile(
    alike: Mapping[Ranking, int],
    *,
    rejected: Mapping[str, int] | None = None,
    cut_short: Mapping[str, int] | None = None,
) -> Profile:
    """The profile of these rankings and how many papers carry each.

    An empty ranking is a blank paper. Raises ValueError for a number of papers below one.
    """
    if alike and min(alike.values()) < 1:
        raise ValueError("a ranking must be carried by at least one paper")
    refused = Counter(rejected or {})
    if blank := alike.get(b""):
        refused[BLANK] += blank
        alike = {ranking: papers for ranking, papers in alike.items() if ranking}
    return Profile(
        tuple(alike), tuple(alike.values()), _in_order(refused), _in_order(cut_short or {})
    )


def from_ids(contest: Contest, papers: Iterable[tuple[Sequence[str], int]]) -> Profile:
    """The profile of rankings written as candidates' ids, each with how many papers carry it.

    Raises ValueError if a ranking names a stranger or names someone twice.
    """
    place = {id_: place for place, id_ in enumerate(contest.ids)}
    alike: Counter[Ranking] = Counter()
    for ids, number in papers:
        try:
            ranking = bytes(place[id_] for id_ in ids)
        except KeyError as error:
            raise ValueError(f"no candidate has the id {error.args[0]!r}") from None
        if len(set(ranking)) != len(ranking):
            raise ValueError(f"a ranking names someone twice: {tuple(ids)}")
        alike[ranking] += number
    return profile(alike)


def read(levels: Sequence[Sequence[int]]) -> Reading:
    """Read one paper.

    levels  the candidates' places given the figure 1, then those given 2, and so on; an empty
            level is a figure nobody was given
    """
    if not any(levels):
        return Reading(b"", BLANK)
    ranking: list[int] = []
    reason = ""
    for level in levels:
        if len(level) != 1:
            if not ranking:
                return Reading(b"", TWO_FIRSTS if level else NO_FIRST)
            return Reading(bytes(ranking), REPEATED if level else SKIPPED)
        if level[0] in ranking:
            reason = SAME_CANDIDATE
        else:
            ranking.append(level[0])
    return Reading(bytes(ranking), reason)


def read_marks(contest: Contest, marks: Mapping[str, int]) -> Reading:
    """Read one paper from the figures against candidates' ids: {"ann": 2, "bob": 1}.

    Raises ValueError for a stranger or a figure below one.
    """
    place = {id_: place for place, id_ in enumerate(contest.ids)}
    if strangers := marks.keys() - place.keys():
        raise ValueError(f"no candidate has the id {min(strangers)!r}")
    figures = sorted(set(marks.values()))
    if figures and figures[0] < 1:
        raise ValueError(f"a preference cannot be {figures[0]}")
    if figures and figures[0] > 1:
        return Reading(b"", NO_FIRST)
    levels: list[list[int]] = []
    for figure in figures:
        if figure > len(levels) + 1:
            levels.append([])  # the gap ends the paper, however wide it is
            break
        levels.append([place[id_] for id_, mark in marks.items() if mark == figure])
    return read(levels)


def gather(contest: Contest, papers: Iterable[Mapping[str, int]]) -> Profile:
    """The profile of papers given as figures against candidates' ids, with every reason counted."""
    alike: Counter[Ranking] = Counter()
    rejected: Counter[str] = Counter()
    cut_short: Counter[str] = Counter()
    for marks in papers:
        ranking, reason = read_marks(contest, marks)
        if not ranking:
            rejected[reason] += 1
            continue
        alike[ranking] += 1
        if reason:
            cut_short[reason] += 1
    return profile(alike, rejected=rejected, cut_short=cut_short)


def strike(profile_: Profile, gone: Iterable[int]) -> Profile:
    """The papers with these candidates' places passed over; one left empty is no longer valid."""
    away = bytes(sorted(set(gone)))
    if not away:
        return profile_
    alike: Counter[Ranking] = Counter()
    for ranking, papers in zip(profile_.rankings, profile_.papers, strict=True):
        alike[ranking.translate(None, away)] += papers
    none_left = alike.pop(b"", 0)
    rejected = Counter(dict(profile_.rejected))
    if none_left:
        rejected[ONLY_WITHDRAWN] += none_left
    return replace(
        profile_,
        rankings=tuple(alike),
        papers=tuple(alike.values()),
        rejected=_in_order(rejected),
    )


def _in_order(reasons: Mapping[str, int]) -> Reasons:
    return tuple(sorted((reason, number) for reason, number in reasons.items() if number))
