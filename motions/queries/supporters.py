"""Who supports a submission, as far as they let it be known; and what of a motion is in its composite."""

from __future__ import annotations

from dataclasses import dataclass

from motions import weaves
from motions.drafting import composites
from motions.drafting.composites import Survival
from motions.models import CompositeSource, Submission


@dataclass(frozen=True, slots=True)
class Supporters:
    """The signatures that stand.

    named   the names of those who agreed to be named, in the order they signed; for members only
    """

    signatures: int
    named: tuple[str, ...]

    @property
    def unnamed(self) -> int:
        return self.signatures - len(self.named)


def supporters(submission: Submission, *, for_member: bool) -> Supporters:
    """Who supports `submission`, as a member may read it, or anybody."""
    standing = submission.supports.filter(withdrawn_at=None).order_by("signed_at", "pk")
    rows = list(standing.values_list("shown", "member__name"))
    return Supporters(len(rows), tuple(name for shown, name in rows if shown and for_member))


def survivals(composite: Submission) -> list[tuple[CompositeSource, Survival]]:
    """How many of the words that each source put forward are in `composite` as it now is."""
    result = weaves.reading_of(composite)
    found = []
    for row in composite.sources.select_related("source__text", "source__change", "source__group"):
        own = weaves.own_keys(row.source)
        source = weaves.reading_of(row.source)
        name = weaves.source_name(row.source)
        found.append((row, composites.survival(source, name, result, own)))
    return found
