"""What an assembly's figures mean, and when it may decide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from momentum_demo.refusals import Refusal
from motions.lifecycle import FINAL, Outcome, State
from motions.models import Meeting, Poll, PollKind, Seat, Stance, Submission

NO_OPEN_MEETING = Refusal(
    "no-open-meeting", _("No meeting is open. An assembly decides only while it meets.")
)
CHANGED_SINCE = Refusal(
    "decided-meanwhile",
    _(
        "Somebody entered a decision on this motion while you had the page open. Nothing of yours was "
        "taken. Look at the page again, then enter what is still to be entered."
    ),
)
DECIDED_HERE = Refusal(
    "decided-here-already", _("This assembly has decided this already. Look at what it decided.")
)
NOT_ON_THE_AGENDA = Refusal(
    "not-on-this-agenda", _("This is not on the agenda of the process, so it cannot be decided.")
)
AMENDMENTS_FIRST = Refusal(
    "amendments-first",
    _("Some amendments to it are not decided. Decide them, then put the main question."),
)
MAIN_QUESTION_PUT = Refusal(
    "main-question-put",
    _(
        "This assembly has decided the main question, so its text is settled here. End the amendment "
        "without a vote, or leave it to the next assembly."
    ),
)
MORE_VOTES_THAN_PRESENT = Refusal(
    "more-votes-than-present",
    _("There are more votes than people present. Check the figures, or the attendance."),
)
NO_POLL_OPEN = Refusal("poll-closed", _("This has been closed. Nothing of yours was taken."))
POLL_OPEN = Refusal("poll-open", _("The meeting is being asked something else. Close that first."))
NOT_PRESENT = Refusal(
    "not-present",
    _("You are not marked as present at this meeting. Ask the clerk, then try again."),
)
NO_OBJECTION_WITHOUT_REASON = Refusal(
    "objection-without-reason", _("Say what you object to, so that the others can meet it.")
)
NOT_A_WAY_TO_DISPOSE = Refusal(
    "needs-a-vote", _("That takes a vote, or a test of consensus. Enter its figures.")
)
NOTHING_IN_ITS_WAY = Refusal(
    "nothing-in-its-way",
    _("Nothing that is carried keeps this from standing. Put it to the vote."),
)
WITHOUT_A_VOTE = frozenset(
    {
        Outcome.REMITTED,
        Outcome.REFERRED_BACK,
        Outcome.WITHDRAWN,
        Outcome.NOT_REACHED,
        Outcome.INQUORATE,
    }
)
FOR_WANT_OF_TIME_OR_PEOPLE = frozenset({Outcome.NOT_REACHED, Outcome.INQUORATE})


def outcome_of(favour: int, against: int, share: int = 0) -> Outcome:
    """What these figures decide. Who stands aside or abstains is in neither.

    share   per cent of favour and against that are needed; 0 for more than half

    A tie is not carried, and not lost.
    """
    if favour == against:
        return Outcome.NOT_CARRIED
    if favour > against and favour * 100 >= share * (favour + against):
        return Outcome.CARRIED
    return Outcome.LOST


def refusal_to_sit(meeting: Meeting | None, *, present: int) -> Refusal | None:
    """Why `meeting`, with that many present, decides nothing."""
    if meeting is None or not meeting.is_open or meeting.quorum is None:
        return NO_OPEN_MEETING
    if present < meeting.quorum:
        return Refusal(
            "meeting-inquorate",
            _(
                "%(present)s are present, and the quorum is %(quorum)s. An inquorate meeting decides "
                "nothing."
            )
            % {"present": present, "quorum": meeting.quorum},
        )
    return None


def refusal_to_put(
    submission: Submission, *, decided_here: bool, undecided: int, main_decided: bool = False
) -> Refusal | None:
    """Why `submission` may not be put to the vote.

    undecided     how many amendments to it are on the agenda and not decided
    main_decided  of an amendment, whether this assembly has decided the motion itself
    """
    if decided_here:
        return DECIDED_HERE
    if submission.state in FINAL or submission.state != State.AGENDA:
        return NOT_ON_THE_AGENDA
    if main_decided:
        return MAIN_QUESTION_PUT
    return AMENDMENTS_FIRST if undecided else None


def refusal_of_figures(favour: int, against: int, neither: int, present: int) -> Refusal | None:
    """Why so many cannot have voted."""
    return MORE_VOTES_THAN_PRESENT if favour + against + neither > present else None


def refusal_to_dispose(outcome: Outcome, *, quorate: Refusal | None) -> Refusal | None:
    """Why something may not end so without a vote.

    quorate   what refusal_to_sit says; a meeting without a quorum can only leave things undone
    """
    if outcome not in WITHOUT_A_VOTE:
        return NOT_A_WAY_TO_DISPOSE
    if outcome == Outcome.INQUORATE and quorate is None:
        return Refusal(
            "meeting-quorate", _("There is a quorum, so nothing lapses for want of one.")
        )
    if outcome in FOR_WANT_OF_TIME_OR_PEOPLE:
        return NO_OPEN_MEETING if quorate == NO_OPEN_MEETING else None
    return quorate


def refusal_to_ask(kind: PollKind, earlier: list[Poll], *, another_open: bool) -> Refusal | None:
    """Why the meeting may not be asked so, after these polls on the same submission, positions loaded."""
    if another_open:
        return POLL_OPEN
    same = [poll for poll in earlier if poll.kind == kind]
    most = 2 if kind == PollKind.CONSENSUS else 1
    if len(same) >= most:
        return Refusal(
            "asked-already", _("The meeting has been asked this as often as the rules allow.")
        )
    return None


def refusal_to_position(
    poll: Poll, seat: Seat | None, stance: Stance, reason: str, *, present: bool
) -> Refusal | None:
    """Why whoever has `seat` may not take this position. None for a seat: they do not sit."""
    if seat is None or seat.taken_at is None or seat.ended_at is not None:
        return Refusal("not-sitting", _("Only those who sit in this assembly take a position."))
    if poll.closed_at is not None:
        return NO_POLL_OPEN
    if not present:
        return NOT_PRESENT
    if poll.kind == PollKind.CONSENSUS and stance == Stance.OBJECT and not reason.strip():
        return NO_OBJECTION_WITHOUT_REASON
    return None
