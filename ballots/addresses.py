"""The addresses of ballots under /ballots/."""

from __future__ import annotations

from ballots.models import Ballot
from momentum_demo import slugs

# Addresses there that are other pages.
RESERVED = frozenset({"how-we-count", "how-your-vote-stays-secret", "check-a-ballot"})


def free_slug(title: str, ballot: Ballot | None = None) -> str:
    """An address made from `title` that no other ballot has; one that is held anew gets a number after it."""
    others = Ballot.objects.exclude(pk=ballot.pk) if ballot else Ballot.objects
    return slugs.free_slug(title, others, otherwise="ballot", reserved=RESERVED)
