"""Who may draft, comment, certify and submit."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from members.models import LocalGroup, Member
from momentum_demo.refusals import Refusal
from motions.lifecycle import FINAL, State
from motions.models import Draft, DraftVersion, Mandate, Process, Submission

NOT_YOUR_GROUP = Refusal(
    "not-your-group",
    _("You are not a member of this local group. Draft for your own, or by yourself."),
)
CONVENOR_ALREADY = Refusal(
    "convenor-already", _("They are a convenor of this group at that time already.")
)
NOTHING_SAID = Refusal("nothing-said", _("Write your comment first."))
NO_SUCH_BLOCK = Refusal(
    "no-such-block", _("That part of the draft is not in this version. Look at it again.")
)
NOT_AN_EDITOR = Refusal(
    "not-an-editor",
    _("You may read this draft but not edit it. Ask one of its editors to invite you."),
)
NOT_A_READER = Refusal("not-a-reader", _("This draft is shared with others, and not with you."))
EDITOR_ALREADY = Refusal("editor-already", _("They may edit this draft already."))
LAST_EDITOR = Refusal(
    "last-editor", _("Somebody must be able to edit the draft. Invite another editor first.")
)
SUBMITTED = Refusal(
    "submitted-already",
    _("This draft has been submitted, and stays as it was. What comes after is an amendment."),
)
ABANDONED = Refusal("abandoned", _("This draft was given up. Begin a new one."))
EMPTY = Refusal("nothing-written", _("There is nothing in this draft yet. Write it first."))
CERTIFIED_ALREADY = Refusal(
    "certified-already", _("A mandate for this version has been certified already.")
)
NOT_THE_CONVENOR = Refusal(
    "not-the-convenor",
    _("Only a convenor of the group certifies what its meeting decided. Ask yours."),
)
NO_MANDATE = Refusal(
    "no-mandate",
    _(
        "A group submits what its meeting has voted for. Have a convenor certify the meeting’s vote on "
        "this version."
    ),
)
NOT_CARRIED = Refusal(
    "not-carried", _("The meeting did not carry it: there must be more for it than against it.")
)
MORE_VOTES_THAN_PEOPLE = Refusal(
    "more-votes-than-people",
    _("There are more votes than people who were present. Check the figures."),
)
NO_TITLE = Refusal("no-title", _("Give it a title by which people can call it."))
LONGEST_TITLE = 160
TITLE_TOO_LONG = Refusal(
    "title-too-long", _("The title is too long: 160 characters at most. Shorten it.")
)
NOT_AMENDABLE = Refusal(
    "not-amendable",
    _("What you want to amend is no longer open to amendment: look at what became of it."),
)


def refusal_to_start(group: LocalGroup | None, by: Member) -> Refusal | None:
    """Why `by` may not draft for `group`; anybody may for themselves."""
    if group is not None and by.local_group_id != group.pk:
        return NOT_YOUR_GROUP
    return None


def refusal_to_edit(draft: Draft, *, is_editor: bool, submitted: bool) -> Refusal | None:
    """Why somebody may not change `draft`."""
    if not is_editor:
        return NOT_AN_EDITOR
    if submitted:
        return SUBMITTED
    return ABANDONED if draft.abandoned_at is not None else None


def refusal_to_comment(*, is_reader: bool) -> Refusal | None:
    """Why somebody may not comment on a draft."""
    return None if is_reader else NOT_A_READER


def refusal_to_certify(
    draft: Draft,
    *,
    is_convenor: bool,
    submitted: bool,
    today: date,
    held_on: date,
    present: int,
    votes_for: int,
    against: int,
    abstained: int,
) -> Refusal | None:
    """Why these figures do not make a mandate for `draft`. Wants `process` loaded."""
    if draft.group_id is None or not is_convenor:
        return NOT_THE_CONVENOR
    if submitted:
        return SUBMITTED
    if held_on > today:
        return Refusal("meeting-to-come", _("This date is still to come. Give the meeting’s date."))
    quorum = draft.process.rules["group_quorum"]
    if present < quorum:
        return Refusal(
            "inquorate",
            _("%(present)s were present, and the quorum is %(quorum)s. The group must meet again.")
            % {"quorum": quorum, "present": present},
        )
    if votes_for + against + abstained > present:
        return MORE_VOTES_THAN_PEOPLE
    return None if votes_for > against else NOT_CARRIED


def refusal_to_submit(
    draft: Draft, last: DraftVersion | None, mandate: Mandate | None
) -> Refusal | None:
    """Why `draft`, whose last save in the text is `last`, may not be submitted."""
    if not draft.title.strip():
        return NO_TITLE
    if last is None:
        return EMPTY
    if draft.group_id is not None and (mandate is None or mandate.version_id != last.pk):
        return NO_MANDATE
    return None


def refusal_of_reason(reason: str, process: Process) -> Refusal | None:
    """Why a reason is too long."""
    limit, words = process.rules["reason_words"], len(reason.split())
    if words <= limit:
        return None
    return Refusal(
        "reason-too-long",
        _("The reason has %(words)s words; the most is %(limit)s. Shorten it.")
        % {"words": words, "limit": limit},
    )


def refusal_to_amend(target: Submission, lead: Submission) -> Refusal | None:
    """Why `target`, a motion or an amendment to the motion `lead`, is not open to amendment."""
    if target.state in FINAL or lead.state in FINAL or lead.state == State.BALLOT:
        return NOT_AMENDABLE
    if lead.state != State.AGENDA or target.state not in (State.AGENDA, State.SUBMITTED):
        return Refusal(
            "not-on-the-agenda",
            _("Only what is on the agenda can be amended. Come back when it has been ruled on."),
        )
    return None
