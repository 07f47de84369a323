"""The addresses of ballots under /ballots/."""

from __future__ import annotations

from django.utils.text import slugify

from ballots.models import Ballot

# Addresses there that are other pages.
RESERVED = frozenset({"how-we-count", "how-your-vote-stays-secret", "check-a-ballot"})


def free_slug(title: str, ballot: Ballot | None = None) -> str:
    """An address made from `title` that no other ballot has; one that is held anew gets a number after it."""
    stem = slugify(title)[:100].strip("-") or "ballot"
    others = Ballot.objects.filter(slug__startswith=stem)
    if ballot is not None:
        others = others.exclude(pk=ballot.pk)
    taken = {*others.values_list("slug", flat=True), *RESERVED}
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
