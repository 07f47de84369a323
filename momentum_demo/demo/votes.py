"""Invented votes. Chance comes as an argument, so the same seed invents the same votes."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

FOR, AGAINST, ABSTAIN = b"F", b"A", b"S"


def dealt(
    rng: Random, voters: int, *, votes_for: int, against: int, abstain: int
) -> list[bytes | None]:
    """Each voter's vote on a proposal, in no order; whoever is left over does not vote on it (None)."""
    left = voters - votes_for - against - abstain
    if left < 0:
        raise ValueError(f"{voters} voters cannot cast {voters - left} votes")
    votes = [FOR] * votes_for + [AGAINST] * against + [ABSTAIN] * abstain + [None] * left
    rng.shuffle(votes)
    return votes


def choices(
    rng: Random, voters: int, *, popularity: Sequence[float], most: int
) -> list[bytes | None]:
    """Each voter's choice of at most so many, in no order.

    popularity   as rankings has it
    """
    found: list[bytes | None] = []
    for _ in range(voters):
        left = dict(enumerate(popularity))
        chosen: list[int] = []
        for _ in range(rng.randint(1, most)):
            chosen += rng.choices(list(left), weights=list(left.values()))
            del left[chosen[-1]]
        found.append(bytes(sorted(chosen)))
    return found


def rankings(
    rng: Random, voters: int, *, popularity: Sequence[float], camps: int = 3
) -> list[bytes | None]:
    """Each voter's ranking of candidates 0, 1, 2 …; a few leave the contest out (None).

    popularity   how often each candidate is liked best, as weights
    camps        candidates belong to as many camps, in turn; people mostly rank their own camp's first
    """
    return [ranking(rng, popularity, camps) for _ in range(voters)]


def ranking(rng: Random, popularity: Sequence[float], camps: int) -> bytes | None:
    """One voter's ranking: drawn without replacement, the likelier the more liked."""
    length = rng.choices([0, 1, 2, 3, 4, 6, len(popularity)], weights=[4, 10, 15, 25, 20, 16, 10])[
        0
    ]
    if length == 0:
        return None
    home = rng.randrange(camps)
    liking = {
        candidate: weight * (4 if candidate % camps == home else 1)
        for candidate, weight in enumerate(popularity)
    }
    ranked: list[int] = []
    while liking and len(ranked) < length:
        [chosen] = rng.choices(list(liking), weights=list(liking.values()))
        ranked.append(chosen)
        del liking[chosen]
    return bytes(ranked)
