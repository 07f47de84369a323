"""Re-open nominations: the option that may win a place, and then leaves it unfilled.

The National Union of Students' model ruling on RON and STV: if "re-open nominations" reaches the
quota it is deemed elected and its surplus passes to "a further RON candidate", and so on; as many
places stay unfilled as it wins. (Not: "RON came sixth, so every lower place is unfilled".)

So a ranking that names it names it once for every place, one after the other. Only the first is in
the count from the start; electing it brings in the second, and excluding it excludes them all.
When no surplus is left to reach those that wait, they come after everyone who has a vote, and take
only places that would stay empty anyway: the ruling does not say, and this is our reading.
It holds no attributes, and a place it wins stays reserved for whoever fills it later.
"""

from __future__ import annotations

from dataclasses import replace

from ballots.counting.contest import Candidate, Contest
from ballots.counting.minutes import Count
from ballots.counting.papers import Profile


def copies(contest: Contest, seats: int) -> tuple[Candidate, ...]:
    """The further "re-open nominations" for a contest: one fewer than the places."""
    ron = next(c for c in contest.candidates if c.id == contest.ron)
    return tuple(
        replace(ron, id=f"{ron.id}#{number}", name=f"{ron.name} ({number})")
        for number in range(2, seats + 1)
    )


def waiting(count: Count, by: int | None = None) -> frozenset[str]:
    """Ids of the further "re-open nominations" that nothing could reach up to stage `by`; None is the last."""
    stages = count.stages[:by]
    return frozenset(
        candidate.id
        for place, candidate in enumerate(count.candidates)
        if candidate.id.rpartition("#")[0] in count.names
        and not any(stage.votes[place] or candidate.id in stage.elected for stage in stages)
    )


def repeat(profile: Profile, ron: int, further: range) -> Profile:
    """The papers with the place `ron` followed, wherever it stands, by those of its copies."""
    run = bytes([ron, *further])
    rankings = tuple(ranking.replace(run[:1], run) for ranking in profile.rankings)
    return replace(profile, rankings=rankings)
