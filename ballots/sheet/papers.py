"""What the sheet says of the papers of any contest."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ballots import narrative
from ballots.models import Contest
from ballots.sealing.papers import Fault
from ballots.sheet.figures import listed, number
from ballots.sheet.values import Fact

SPOILT = {
    Fault.UNOPENABLE: gettext_lazy("not sealed to this ballot’s key"),
    Fault.PADDING: gettext_lazy("not laid out as a paper of this contest"),
    Fault.ANSWER: gettext_lazy("an answer that is not on the paper"),
    Fault.CANDIDATE: gettext_lazy("a candidate who is not standing"),
    Fault.TWICE: gettext_lazy("a candidate more than once"),
    Fault.TOO_MANY: gettext_lazy("more chosen than there are places"),
}


def returned(contest: Contest, invalid: int) -> list[Fact]:
    """How many papers there were, and how many of them were valid."""
    papers = contest.tally.papers
    said = [Fact(_("Papers"), number(papers))]
    skipped = (contest.ballot.voters or 0) - papers
    if skipped > 0 and not contest.ballot.held_elsewhere:
        said.append(Fact(_("Skipped it"), number(skipped)))
    return [
        *said,
        Fact(_("Not valid"), number(invalid)),
        Fact(_("Valid"), number(papers - invalid)),
    ]


def by_section(contest: Contest) -> dict[str, Any]:
    """What each section came to, where the electorate has sections with weights."""
    found = narrative.sections(contest)
    return {"sections": found, "weighed": narrative.of_sections(found)}


def spoilt_papers(contest: Contest) -> list[Fact]:
    """Sealed papers that could not be counted once they were opened, by reason; the board names each."""
    if not contest.ballot.sealed:
        return []
    reasons = Counter(paper["reason"] for paper in contest.tally.spoilt)
    if not reasons:
        return [Fact(_("Spoilt papers"), _("None"))]
    said = [(str(SPOILT[Fault(reason)]), n) for reason, n in sorted(reasons.items())]
    return [Fact(_("Spoilt papers"), listed(said))]


def digest(contest: Contest) -> Fact:
    return Fact(_("Fingerprint of the papers"), contest.tally.digest, code=True)
