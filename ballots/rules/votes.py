"""Who may vote, when a paper is taken, and what two officers key in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import COUNTED, State
from ballots.models import Ballot, RollEntry
from ballots.rules.roll import NOT_ON_ROLL
from momentum_demo.refusals import Refusal

OTHER_SECTION = Refusal(
    "other-section",
    _(
        "You are on the roll in another section, and vote with the papers of that one. Load the page again."
    ),
)
ALREADY_VOTED = Refusal(
    "already-voted",
    _("You have voted in this ballot. A vote cannot be changed once it is in the ballot box."),
)
ISSUED_ALREADY = Refusal(
    "issued-already",
    _(
        "Your ballot papers were issued to you before. If you cast your vote then, it is in. If not, "
        "finish on the device where you began, or type your paper code on any other."
    ),
)
ISSUED_TO_THEM = Refusal(
    "issued-to-them",
    _(
        "This member’s ballot papers were issued before: they began in the browser, or their vote was keyed in "
        "already."
    ),
)
NOT_THE_SAME = Refusal(
    "not-the-same",
    _("The two officers did not read the same. Look at the paper together, and key it in again."),
)
TWO_PEOPLE = Refusal(
    "two-people", _("Two different officers key in each paper. Ask a second one to do it again.")
)
NO_SUCH_SLIP = Refusal(
    "no-such-slip",
    _(
        "No paper of this member is waiting under this slip. Compare both numbers, or key the paper in "
        "afresh without a slip."
    ),
)
# Said to whoever comes too late, also to those who had voted and to those who cannot know whether they had.
CLOSED = Refusal(
    "voting-closed",
    _("Voting has closed. A vote that had not reached the ballot box by then is not counted."),
)
GIVEN_UP = Refusal("given-up", _("This ballot was given up: it is void, and no vote in it counts."))
ON_THE_BOARD = Refusal(
    "on-the-board",
    _(
        "Your paper is on the board, and was counted. The result has been declared, so no receipts are "
        "signed any more."
    ),
)
NOT_OPEN_YET = Refusal("not-open-yet", _("Voting has not opened yet. Come back when it has."))
NOTHING_ANSWERED = Refusal(
    "nothing-answered",
    _("You have not answered anything yet. Answer at least one question to vote."),
)


def refusal_to_vote(ballot: Ballot, entry: RollEntry | None, *, at: datetime) -> Refusal | None:
    """Why the holder of `entry` may not begin to vote in `ballot` at `at`."""
    if ballot.state in {State.DRAFTED, State.NOTIFIED} or at < ballot.opens_at:
        return NOT_OPEN_YET
    if entry is None:
        return NOT_ON_ROLL
    return refusal_to_accept(ballot, at=at)


def refusal_to_accept(ballot: Ballot, *, at: datetime) -> Refusal | None:
    """Why a sealed paper, from nobody knows whom, may not go into the box of `ballot` at `at`."""
    if ballot.state in {State.DRAFTED, State.NOTIFIED} or at < ballot.opens_at:
        return NOT_OPEN_YET
    if ballot.state == State.VOID:
        return GIVEN_UP
    if ballot.state != State.OPEN or at >= ballot.closes_at:
        return CLOSED
    return None


def refusal_to_sign_receipts(ballot: Ballot) -> Refusal | None:
    """Why a paper that is there gets no receipt any more."""
    if ballot.state == State.VOID:
        return GIVEN_UP
    return ON_THE_BOARD if ballot.state in COUNTED else None


def refusal_to_agree(
    marks: Mapping[str, bytes], again: Mapping[str, bytes], *, same_person: bool
) -> Refusal | None:
    """Why a vote that was keyed in twice may not be cast."""
    if same_person:
        return TWO_PEOPLE
    return None if dict(marks) == dict(again) else NOT_THE_SAME
