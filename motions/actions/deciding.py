"""What an assembly decides: by consensus or by vote, and what falls with it.

Every decision is entered while a quorate meeting is open. Two clerks take turns: the submission's text is
locked, and whoever did not see the other's decision is told to look again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refusal, Refused, refuse_on, require
from motions import mail, rules, weaves
from motions.actions.assemblies import locked_meeting
from motions.actions.concluding import conclude
from motions.actions.roots import locked_submission
from motions.lifecycle import FINAL, Outcome, State
from motions.models import (
    Assembly,
    Decision,
    How,
    Meeting,
    Poll,
    PollKind,
    Position,
    Seat,
    Stance,
    Submission,
)
from motions.queries import votes
from motions.timetables import Power
from motions.wording import tidy


@dataclass(frozen=True, slots=True)
class Figures:
    """For, against and neither; or supporting, objecting and standing aside."""

    favour: int
    against: int
    neither: int


@transaction.atomic
def decide_by_vote(
    submission: Submission,
    meeting: Meeting,
    figures: Figures,
    *,
    by: Member,
    at: datetime,
    why: str = "",
    seen: int | None = None,
) -> Decision:
    """Enter a vote by show of hands. More for than against carries; a tie is not carried.

    seen   the key of the last decision on the motion that the clerk had before them; 0 for none
    """
    hold = _Hold(submission, meeting, by=by, at=at)
    hold.require_seen(seen)
    hold.require_puttable()
    require(
        rules.deciding.refusal_of_figures(
            figures.favour, figures.against, figures.neither, hold.present
        )
    )
    outcome = rules.deciding.outcome_of(figures.favour, figures.against)
    return hold.decide(outcome, How.VOTE, why, figures=figures)


@transaction.atomic
def dispose(
    submission: Submission,
    meeting: Meeting,
    outcome: Outcome,
    *,
    why: str,
    by: Member,
    at: datetime,
    seen: int | None = None,
) -> Decision:
    """End something without a vote: remitted, referred back, withdrawn by leave, not reached, lapsed."""
    hold = _Hold(submission, meeting, by=by, at=at)
    hold.require_seen(seen)
    require(rules.deciding.refusal_to_dispose(outcome, quorate=hold.refusal_to_sit()))
    require(
        rules.deciding.refusal_to_put(
            hold.submission, decided_here=hold.decided_here(hold.submission), undecided=0
        )
    )
    return hold.decide(outcome, How.DISPOSED, why)


@transaction.atomic
def record_fallen(
    submission: Submission, meeting: Meeting, *, by: Member, at: datetime
) -> Decision:
    """Record that something can no longer be put, since it cannot stand beside what is carried."""
    hold = _Hold(submission, meeting, by=by, at=at)
    if not hold.meeting.is_open:
        raise Refused(rules.deciding.NO_OPEN_MEETING)
    carried = hold.carried_in_its_way()
    if carried is None:
        raise Refused(rules.deciding.NOTHING_IN_ITS_WAY)
    why = str(rules.submissions.FELL_TO) % {"carried": carried.submission}
    return hold.decide(Outcome.FELL, How.FELL, why, follows=carried)


# Asking a meeting by name


@transaction.atomic
def ask(
    submission: Submission, meeting: Meeting, kind: PollKind, *, by: Member, at: datetime
) -> Poll:
    """Ask those present where they stand: a test of consensus, or a recorded vote."""
    hold = _Hold(submission, meeting, by=by, at=at)
    hold.require_puttable()
    earlier = list(hold.meeting.polls.filter(submission=submission))
    another = hold.meeting.polls.filter(closed_at=None).exists()
    require(rules.deciding.refusal_to_ask(kind, earlier, another_open=another))
    poll = hold.meeting.polls.create(
        submission=submission,
        kind=kind,
        number=1 + sum(poll.kind == kind for poll in earlier),
        asked_by=by,
        opened_at=at,
    )
    record("poll.opened", submission, by=by, at=at, kind=kind, number=poll.number)
    return poll


@transaction.atomic
def take_position(
    poll: Poll, stance: Stance, *, by: Member, at: datetime, reason: str = ""
) -> Position:
    """Say where one stands. It can be changed until the poll is closed."""
    poll = locked_poll(poll)
    seat = poll.meeting.assembly.seats.filter(member=by, ended_at=None).first()
    return stand(poll, seat, stance, reason, at=at)


@transaction.atomic
def enter_position(
    poll: Poll, seat: Seat, stance: Stance, *, by: Member, at: datetime, reason: str = ""
) -> Position:
    """Enter where somebody stands who says so in the room."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    return stand(locked_poll(poll), seat, stance, reason, at=at)


def stand(poll: Poll, seat: Seat | None, stance: Stance, reason: str, *, at: datetime) -> Position:
    present = seat is not None and poll.meeting.present.filter(pk=seat.pk).exists()
    require(rules.deciding.refusal_to_position(poll, seat, stance, reason, present=present))
    assert seat is not None
    position, _ = poll.positions.update_or_create(
        seat=seat, defaults={"stance": stance, "reason": tidy(reason), "at": at}
    )
    return position


@transaction.atomic
def close_poll(poll: Poll, *, by: Member, at: datetime, why: str = "") -> Decision | None:
    """Close a poll. What it decides, if it does: objections to a first test of consensus leave it open.

    Consensus is no objection and somebody in support. After objections to a second test, the share
    that the rules ask for where consensus fails decides.
    """
    hold = _Hold(poll.submission, poll.meeting, by=by, at=at)
    poll = locked_poll(poll)
    if poll.closed_at is not None:
        raise Refused(rules.deciding.NO_POLL_OPEN)
    require(hold.refusal_to_sit())
    taken = poll.figures()
    figures = Figures(taken[Stance.SUPPORT], taken[Stance.OBJECT], taken[Stance.ASIDE])
    poll.closed_at = at
    poll.save(update_fields=["closed_at"])
    record("poll.closed", poll.submission, by=by, at=at, kind=poll.kind, number=poll.number)
    hold.require_puttable()
    share = 0
    if poll.kind == PollKind.VOTE:
        how = How.VOTE
    elif not figures.against:
        how = How.CONSENSUS
    elif poll.number == 1:
        return None
    else:
        how, share = How.FALLBACK, hold.assembly.process.rules["fallback_share"]
    outcome = rules.deciding.outcome_of(figures.favour, figures.against, share)
    return hold.decide(outcome, how, why, figures=figures, share=share, poll=poll)


def locked_poll(poll: Poll) -> Poll:
    """A poll as it now is, held until the transaction ends, with its meeting and assembly."""
    held = Poll.objects.select_for_update(of=("self",)).select_related(
        "meeting__assembly__process", "submission"
    )
    return held.get(pk=poll.pk)


class _Hold:
    """A submission and a meeting, locked while a clerk enters what was decided, with the facts rules ask for.

    The text is locked first, then the assembly, then the meeting: always in this order.
    """

    def __init__(
        self, submission: Submission, meeting: Meeting, *, by: Member, at: datetime
    ) -> None:
        require(rules.timing.refusal_to_run(by.roles(at)))
        self.by, self.at = by, at
        self.submission = locked_submission(submission)
        self.assembly: Assembly
        self.assembly, self.meeting = locked_meeting(meeting)
        require(rules.timing.refusal_at(Power.DECIDE, self.submission.process, at=at))
        if self.submission.process_id != self.assembly.process_id:
            raise Refused(rules.deciding.NOT_ON_THE_AGENDA)
        self.present = self.meeting.present.count()
        self.lead = self.submission.lead or self.submission

    def refusal_to_sit(self) -> Refusal | None:
        return rules.deciding.refusal_to_sit(self.meeting, present=self.present)

    def require_seen(self, seen: int | None) -> None:
        if seen is not None and seen != last_decision(self.assembly, self.lead):
            raise Refused(rules.deciding.CHANGED_SINCE)

    def require_puttable(self) -> None:
        require(self.refusal_to_sit())
        undecided = self.submission.amended_by.filter(state=State.AGENDA).count()
        require(
            rules.deciding.refusal_to_put(
                self.submission,
                decided_here=self.decided_here(self.submission),
                undecided=undecided,
                main_decided=self.submission.is_amendment and self.decided_here(self.lead),
            )
        )

    def decided_here(self, submission: Submission) -> bool:
        return self.assembly.decisions.filter(submission=submission).exists()

    def carried_in_its_way(self) -> Decision | None:
        """The decision that carried something beside which this amendment cannot stand."""
        carried = list(
            self.lead.amendments.filter(outcome=Outcome.CARRIED).select_related("change", "text")
        )
        mine = self.submission.change.key
        found = weaves.conflicts_of(self.lead.text, [self.submission, *carried])
        by_key = {other.change.key: other for other in carried}
        clashes = weaves.felled_by(found, mine, by_key)
        if not clashes:
            return None
        other = by_key[clashes[0].of(mine)]
        return other.decisions.filter(outcome=Outcome.CARRIED).select_related("submission").last()

    def decide(self, outcome: Outcome, how: How, why: str, **facts: Any) -> Decision:
        """Write the decision, do what it does, and write down what fell with it."""
        twins = self.twins() if how != How.FELL else []
        waiting = {
            amendment.pk: amendment for amendment in self.lead.amendments.exclude(state__in=FINAL)
        }
        decision = self.write(self.submission, outcome, how, why, **facts)
        for twin in twins:
            same = gettext("The same words as %(other)s: one vote decides both.")
            if twin.state == State.AGENDA:
                facts.pop("poll", None)
                self.write(twin, outcome, how, same % {"other": self.submission}, **facts)
        entered = {self.submission.pk, *(twin.pk for twin in twins)}
        fell = self.lead.amendments.filter(
            pk__in=waiting.keys() - entered, state=State.DECIDED, outcome=Outcome.FELL
        )
        for amendment in fell:
            self.note(amendment, Outcome.FELL, How.FELL, amendment.because, follows=decision)
        return decision

    def write(
        self,
        submission: Submission,
        outcome: Outcome,
        how: How,
        why: str,
        *,
        figures: Figures | None = None,
        **facts: Any,
    ) -> Decision:
        """One decision and what it does. A motion that is carried goes on; everything else ends."""
        why = tidy(why)
        counted = Decision(how=how, **asdict(figures)).figures_in_words() if figures else ""
        because = why or f"{self.assembly}: {counted or outcome.label}"
        if submission.is_amendment or outcome != Outcome.CARRIED:
            facts["acceptance"] = conclude(submission, outcome, why=because, by=self.by, at=self.at)
        else:
            mail.tell(submission, "submission.passed", because)
        return self.note(submission, outcome, how, why, figures=figures, **facts)

    def note(
        self,
        submission: Submission,
        outcome: Outcome,
        how: How,
        why: str,
        *,
        figures: Figures | None = None,
        **facts: Any,
    ) -> Decision:
        """Write a decision down."""
        with refuse_on("motions_decision_once", rules.deciding.DECIDED_HERE):
            decision = Decision.objects.create(
                assembly=self.assembly,
                submission=submission,
                meeting=self.meeting,
                outcome=outcome,
                how=how,
                **(asdict(figures) if figures else {}),
                present=self.present,
                quorum=self.meeting.quorum or 0,
                why=why,
                by=self.by,
                at=self.at,
                **facts,
            )
        record(
            "assembly.decided",
            submission,
            by=self.by,
            at=self.at,
            assembly=self.assembly.pk,
            outcome=outcome,
            how=how,
            figures=asdict(figures) if figures else None,
        )
        return decision

    def twins(self) -> Iterable[Submission]:
        """Other amendments that say exactly the same, which one vote decides."""
        return votes.twins(self.submission) if self.submission.is_amendment else []


def last_decision(assembly: Assembly, motion: Submission) -> int:
    """The key of the last decision here on `motion` or an amendment to it; 0 if there is none."""
    here = assembly.decisions.order_by("-pk")
    found = (here.filter(submission=motion) | here.filter(submission__lead=motion)).first()
    return found.pk if found else 0
