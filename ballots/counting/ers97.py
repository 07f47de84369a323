"""The Electoral Reform Society's rules of 1997 (Newland and Britton, third edition).

    5.1.6   quota: valid papers over places plus one, to two places, 0.01 more if inexact
    5.1.7   elected: the quota, or (b) the total active vote over unfilled places plus one
    5.2.2   surpluses wait if they cannot change who is excluded next        `_safe_to_exclude`
    5.2.3   else the largest first; equal ones by the earliest point that parts them, then lot
    5.2.5   as many excluded together as is safe; ties as in 5.2.3           `_safe_to_exclude`
    5.3.2   a surplus moves only the batch last received
    5.3.7   at surplus over transferable papers, cut to two places, or at their present value if
            that comes to no more                                            `_transfer`
    5.4.1   excluded candidates' papers move in batches, the highest value first, and whoever then
            has the votes is elected before the next batch moves             `_exclude`
    5.4.8   while nobody is elected, papers that leave the count lower the quota
    5.5.1   an exclusion that would leave only as many as there are places elects them, and moves
            no papers
    5.6.2   candidates level to the end for the last place: none of them yet
    6.20    total active vote: votes of continuing candidates, and votes awaiting transfer

Where places are reserved, or "re-open nominations" stands, candidates are excluded one at a time:
who is needed must be asked afresh after each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ballots.counting.clerk import EARLIEST, Clerk
from ballots.counting.minutes import (
    EXCLUSION,
    FIRST_PREFERENCES,
    SURPLUS,
    TO_EXCLUDE,
    TO_TRANSFER,
    Deferral,
)
from ballots.counting.papers import Profile, Ranking

PLACES = 2
UNIT = 100
HISTORY = EARLIEST

Papers = list[tuple[Ranking, int]]  # what is left of a ranking, and how many papers carry it
Batch = tuple[int, Papers]  # the value of each, in hundredths, and the papers


def quota(votes: int, seats: int) -> int:
    """In hundredths of a vote, of so many hundredths. (5.1.6.)"""
    return -(-votes // (seats + 1))


def run(clerk: Clerk, profile: Profile) -> None:
    """Count `profile` to the end."""
    batches: list[list[Batch]] = [[] for _ in clerk.ids]
    first: list[Papers] = [[] for _ in clerk.ids]
    for ranking, papers in zip(profile.rankings, profile.papers, strict=True):
        first[ranking[0]].append((ranking, papers))
        clerk.votes[ranking[0]] += papers * UNIT
    for own, papers_ in zip(batches, first, strict=True):
        own.append((UNIT, papers_))
    clerk.quota = quota(sum(clerk.votes), clerk.seats)
    _elect(clerk)
    clerk.close_stage(FIRST_PREFERENCES)
    while not clerk.settled:
        _, doomed = clerk.restrained()
        surpluses = [c for c in clerk.elected if clerk.votes[c] > clerk.quota and batches[c]]
        waiting = sum(clerk.votes[c] - clerk.quota for c in surpluses)
        together, gap = _safe_to_exclude(clerk, waiting)
        if surpluses and not doomed and (clerk.all_have_places or not together):
            _transfer(clerk, batches, surpluses)
            continue
        if clerk.all_have_places and not doomed:
            clerk.fill()
            continue
        if surpluses and together:
            clerk.note(Deferral(waiting, gap))
        if not together or not clerk.unrestricted:
            together = [clerk.next_out()]
        _exclude(clerk, batches, together)


def _elect(clerk: Clerk) -> None:
    """Deem elected whoever has the quota, or an unbeatable part of what is active. (5.1.7.)"""

    def has_the_votes(candidate: int) -> bool:
        votes = clerk.votes[candidate]
        active = sum(clerk.votes) - sum(min(clerk.votes[c], clerk.quota) for c in clerk.elected)
        return votes >= clerk.quota or 0 < active <= votes * (clerk.vacancies + 1)

    clerk.elect_reaching(has_the_votes, by_lot=False)


def _safe_to_exclude(clerk: Clerk, waiting: int) -> tuple[list[int], int]:
    """The most candidates, from the lowest up, who can go without waiting for surpluses.

    Their votes with the `waiting` surpluses must not exceed those of the next above, and enough
    must be left to fill the places. Also returns the gap the surpluses would have to exceed. An
    empty list means that there are none. (5.2.2, 5.2.5.)
    """
    guarded, _ = clerk.restrained()
    ranked = sorted((c for c in clerk.continuing if c not in guarded), key=clerk.votes.__getitem__)
    votes = [clerk.votes[c] for c in ranked]
    most = clerk.contenders - clerk.vacancies if clerk.unrestricted else 1
    for many in range(min(most, len(ranked) - 1), 0, -1):
        gap = votes[many] - sum(votes[:many])
        if waiting <= gap:
            below = [c for c in ranked if clerk.votes[c] < votes[many - 1]]
            level = [c for c in ranked if clerk.votes[c] == votes[many - 1]]
            while len(below) < many:  # not all who are level need go
                rest = many - len(below)
                if len(level) <= rest:
                    return below + level, gap
                out = clerk.pick(sorted(level), TO_EXCLUDE, lowest=True)
                level.remove(out)
                below.append(out)
            return below, gap
    return [], 0


def _transfer(clerk: Clerk, batches: list[list[Batch]], surpluses: Sequence[int]) -> None:
    """Pass on the largest surplus, as a stage. (5.2.3, 5.3.)"""
    giver = clerk.pick_most(surpluses, TO_TRANSFER)
    surplus = clerk.votes[giver] - clerk.quota
    value, papers = batches[giver].pop()
    batches[giver].clear()
    sorted_, stuck = _sort(papers, clerk.reachable)
    transferable = sum(many for _, pile in sorted_.items() for _, many in pile)
    if transferable * value > surplus:
        value = surplus // transferable
    else:
        clerk.exhausted += min(stuck * value, surplus - transferable * value)
    clerk.votes[giver] = clerk.quota
    _credit(clerk, batches, value, sorted_)
    _elect(clerk)
    clerk.close_stage(SURPLUS, who=[giver], moved=surplus)


def _exclude(clerk: Clerk, batches: list[list[Batch]], losers: Sequence[int]) -> None:
    """Exclude candidates together, as a stage. (5.4, 5.5.)"""
    moved = 0
    for loser in losers:
        clerk.exclude(loser)
    if not clerk.settled:
        by_value: defaultdict[int, list[tuple[int, Papers]]] = defaultdict(list)
        for loser in losers:
            for value, papers in batches[loser]:
                by_value[value].append((loser, papers))
            batches[loser].clear()
        for value in sorted(by_value, reverse=True):
            for loser, papers in by_value[value]:
                worth = value * sum(many for _, many in papers)
                clerk.votes[loser] -= worth
                moved += worth
            together = [paper for _, papers in by_value[value] for paper in papers]
            sorted_, stuck = _sort(together, clerk.reachable)
            clerk.exhausted += stuck * value
            _credit(clerk, batches, value, sorted_)
            if not clerk.elected:
                clerk.quota = quota(sum(clerk.votes), clerk.seats)
            clerk.mark()
            _elect(clerk)
            if clerk.settled:
                break
    clerk.close_stage(EXCLUSION, who=losers, moved=moved, excluded=losers)


def _sort(papers: Papers, reachable: Sequence[bool]) -> tuple[dict[int, Papers], int]:
    """Papers by next available preference, and how many have none. (5.3.3, 5.4.2.)"""
    gone = bytes(c for c, still in enumerate(reachable) if not still)
    sorted_: defaultdict[int, Papers] = defaultdict(list)
    stuck = 0
    for ranking, many in papers:
        if left := ranking.translate(None, gone):
            sorted_[left[0]].append((left, many))
        else:
            stuck += many
    return sorted_, stuck


def _credit(
    clerk: Clerk, batches: list[list[Batch]], value: int, sorted_: dict[int, Papers]
) -> None:
    for taker, papers in sorted_.items():
        clerk.votes[taker] += value * sum(many for _, many in papers)
        batches[taker].append((value, papers))
