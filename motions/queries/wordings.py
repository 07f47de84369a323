"""The wordings of a submission that can be asked for by name, read and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from motions import weaves
from motions.drafting import Numbering, Reading, Weave
from motions.models import Submission, TextVersion

FORCE: Final = "force"
FILED: Final = "filed"
NOW: Final = "now"


@dataclass(frozen=True, slots=True)
class Wording:
    """One state of the words.

    weave    of its text
    name     in addresses: "force", "filed", "now", or the number of a version
    keys     the change-sets that stand
    version  the published version that reads so, whose numbers hold; None if there is none
    """

    weave: Weave
    name: str
    keys: frozenset[str]
    version: TextVersion | None = None

    @property
    def title(self) -> str:
        if self.name == FORCE:
            return gettext("The rules in force, without it")
        if self.name == FILED:
            return gettext("As it was filed")
        if self.name == NOW:
            return gettext("As it now stands")
        return gettext("Version %(number)s") % {"number": self.name}

    @property
    def reading(self) -> Reading:
        return weaves.read(self.weave, self.keys)

    @property
    def numbering(self) -> Numbering:
        """As published; for what is not published, as it would be."""
        if self.version is not None:
            return weaves.numbering_at(self.version.hash)
        return weaves.number(self.reading)


def wordings(submission: Submission, standing: weaves.Standing) -> Mapping[str, Wording]:
    """Every wording of `submission`, the earliest first, by name. Wants what `for_page` loads."""
    weave = weaves.load(submission.text)
    own = standing.own(submission)
    now = standing.of(submission)
    found = []
    if submission.amends is not None:
        found.append(Wording(weave, FORCE, standing.of(submission.amends) - own))
    elif submission.is_constitutional:
        keys = standing.in_force() - own
        book = weaves.latest_version(submission.text)
        is_read = book is not None and frozenset(book.accepted) == keys
        found.append(Wording(weave, FORCE, keys, book if is_read else None))
    found.append(Wording(weave, FILED, weave[submission.change.key].known))
    last = None
    for last in submission.versions.defer("numbering").order_by("number"):
        found.append(Wording(weave, str(last.number), frozenset(last.accepted), last))
    is_last = last is not None and frozenset(last.accepted) == now
    found.append(Wording(weave, NOW, now, last if is_last else None))
    return {wording.name: wording for wording in found}
