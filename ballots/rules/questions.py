"""What a ballot asks, and when that may still change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import State
from ballots.models import Ballot, Contest
from momentum_demo.refusals import Refusal

NOT_DRAFT = Refusal(
    "not-a-draft",
    _("Notice of this ballot has been given, so it can no longer be changed. Recall it first."),
)
DRAWN_UP = Refusal(
    "drawn-up-elsewhere",
    _(
        "This question was drawn up from a motion, word for word. Take it off the ballot and draw it up "
        "anew."
    ),
)
SUBJECT_DIFFERS = Refusal(
    "subject-differs",
    _(
        "The text of a question is not the one last published. Take the question off the ballot, draw it "
        "up anew, and have it signed off."
    ),
)


def refusal_to_change(ballot: Ballot) -> Refusal | None:
    """Why what `ballot` asks, of whom and when may no longer change."""
    return NOT_DRAFT if ballot.state != State.DRAFTED else None


def refusal_to_reword(contest: Contest) -> Refusal | None:
    """Why `contest` may not be put in other words."""
    return DRAWN_UP if contest.subject_hash else None
