"""Signing, withdrawing, ruling, appealing, compositing, and how a submission may end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.roles import Role
from members.standing import Standing
from momentum_demo.refusals import Refusal
from motions.drafting import Conflict
from motions.lifecycle import BEFORE_AGENDA, BY_VOTE, FINAL, Outcome, State
from motions.models import (
    Appeal,
    CompositeSource,
    Consent,
    Finding,
    Ground,
    Kind,
    Process,
    Ruling,
    Submission,
)
from motions.rules.timing import (
    NO_REASON,
    refusal_at,
    refusal_by_standing,
    refusal_to_coordinate,
    refusal_to_run,
)
from motions.timetables import Power

SIGNED_ALREADY = Refusal("signed-already", _("You have signed this already."))
NOT_SIGNED = Refusal("not-signed", _("You have not signed this."))
NOT_SEEKING = Refusal(
    "not-seeking-support", _("This is not seeking support: it has all it needs, or is decided.")
)
OWN = Refusal("own-submission", _("You moved this yourself, which counts for more."))
NOT_THE_MOVER = Refusal(
    "not-the-mover",
    _("Only whoever moved it does this; for a local group, its convenors do too."),
)
MEETINGS_OWN = Refusal(
    "property-of-the-meeting",
    _(
        "It is on the agenda, so it belongs to the meeting and not to its mover. Ask the meeting for "
        "leave to withdraw it."
    ),
)
OVER = Refusal("decided-already", _("This has been decided. Look at what became of it."))
NOT_WAITING = Refusal("not-waiting-for-a-ruling", _("This is not waiting for a ruling."))
OWN_RULING = Refusal(
    "own-submission-to-rule-on", _("You moved this. Let somebody else of the committee rule on it.")
)
RULED_ON_IT = Refusal(
    "ruled-on-it", _("You made this ruling, or moved what it is about. Let others decide.")
)
NO_GROUND = Refusal(
    "no-ground",
    _("A ruling against a submission gives its ground, the rule it rests on, and its reasons."),
)
NO_WORDING = Refusal("no-wording", _("Give the wording with which it would be in order."))
NOT_OUT = Refusal("not-ruled-out", _("This has not been ruled out of order."))
APPEALED_ALREADY = Refusal("appealed-already", _("There has been an appeal against this ruling."))
NO_APPEAL = Refusal("no-appeal", _("There is no appeal against this ruling, or it is decided."))
LOCKED = Refusal(
    "agenda-locked",
    _("The last agenda has locked, so it could be on none: the ruling stands."),
)
ANSWERED = Refusal("composite-settled", _("This composite has been settled."))
IN_CONFLICT_ALREADY = Refusal(
    "in-conflict-already",
    _("This conflict is declared already. It is shown with each of the motions."),
)
COUNTERS = _("%(counter)s would stand in place of %(motion)s.")
WITHDRAWN = _("Withdrawn by the mover.")
AMENDED_ENDED = _("What it amends is no longer there to amend. %(submission)s: %(became)s.")
FELL_TO = _("It could not stand beside %(carried)s, which was carried.")
ADMITTED = _("As admitted to the agenda.")
IN_ANOTHER_COMPOSITE = Refusal(
    "in-another-composite",
    _("The mover has agreed to another composite. A motion goes into one only."),
)
TOO_FEW_SIGNED = _("It did not get the signatures that it needs in time.")
UNHEARD = _("Its appeal was not decided before the last agenda locked, so the ruling stands.")
TOO_FEW_AGREED = _("Fewer than two of the movers agreed.")
REVISED = _("The mover’s new wording after the ruling.")
FOR_BALLOT = _("As it goes to the ballot.")


def refusal_to_sign(
    submission: Submission,
    process: Process,
    by: Member,
    standing: Standing,
    *,
    at: datetime,
) -> Refusal | None:
    """Why `by`, who stands so at `at`, may not sign in support of `submission`."""
    if submission.mover_id == by.pk:
        return OWN
    if submission.state != State.SEEKING:
        return NOT_SEEKING
    return refusal_by_standing(standing) or refusal_at(power_to_support(submission), process, at=at)


def power_to_support(submission: Submission) -> Power:
    return Power.SUPPORT_AMENDMENTS if submission.is_amendment else Power.SUPPORT


def is_unsupported(submission: Submission, process: Process, *, at: datetime) -> bool:
    """Whether `submission` has not the support it needs, and it is too late. Wants the timetable loaded."""
    return submission.state == State.SEEKING and not any(
        power_to_support(submission) in stage.powers and at < stage.window.closes_at
        for stage in process.stages.all()
    )


def refusal_to_withdraw(submission: Submission, *, is_mover: bool) -> Refusal | None:
    """Why somebody may not withdraw `submission`. Here and below, whoever speaks for the mover is the mover."""
    if not is_mover:
        return NOT_THE_MOVER
    if submission.state in FINAL:
        return OVER
    return None if submission.state in BEFORE_AGENDA else MEETINGS_OWN


def refusal_to_rule(
    submission: Submission,
    process: Process,
    by: Member,
    roles: Collection[Role],
    *,
    finding: Finding,
    ground: Ground,
    clause: str,
    words: str,
    has_wording: bool,
    at: datetime,
) -> Refusal | None:
    """Why `by` may not rule so on `submission`."""
    if refusal := refusal_to_run(roles) or refusal_at(Power.RULE, process, at=at):
        return refusal
    if submission.mover_id == by.pk:
        return OWN_RULING
    if submission.state != State.SUBMITTED:
        return NOT_WAITING
    if finding != Finding.IN_ORDER and not (ground and clause.strip() and words.strip()):
        return NO_GROUND
    if (finding == Finding.REWORDED) != has_wording:
        return NO_WORDING
    if finding == Finding.REMITTED and submission.kind != Kind.MOTION:
        return Refusal(
            "only-motions-are-composited",
            _("Only motions are remitted to compositing. Rule it in order, or out of order."),
        )
    return None


def refusal_to_resubmit(
    submission: Submission,
    ruling: Ruling | None,
    process: Process,
    *,
    is_mover: bool,
    at: datetime,
) -> Refusal | None:
    """Why somebody may not give `submission` new wording after `ruling`, the last one."""
    if not is_mover:
        return NOT_THE_MOVER
    if submission.state != State.OUT or ruling is None:
        return NOT_OUT
    if at >= ruling.resubmit_by(process):
        return Refusal(
            "too-late-to-resubmit",
            _("The time for new wording is over. Nothing was changed; you may still appeal."),
        )
    return None


def refusal_to_appeal(
    submission: Submission,
    ruling: Ruling | None,
    process: Process,
    grounds: str,
    *,
    is_mover: bool,
    at: datetime,
) -> Refusal | None:
    """Why nobody may appeal so against `ruling`, the last one on `submission`. Wants the timetable loaded."""
    if not is_mover:
        return NOT_THE_MOVER
    if submission.state != State.OUT or ruling is None or ruling.finding != Finding.OUT:
        return NOT_OUT
    if not grounds.strip():
        return NO_REASON
    if at >= ruling.appeal_by(process):
        return Refusal(
            "too-late-to-appeal", _("The time for an appeal is over: the ruling stands.")
        )
    return None


def refusal_to_decide_appeal(
    appeal: Appeal,
    process: Process,
    by: Member,
    roles: Collection[Role],
    words: str,
    *,
    at: datetime,
) -> Refusal | None:
    """Why `by` may not decide `appeal`. Wants `ruling.submission` and the timetable loaded."""
    if refusal := refusal_to_coordinate(roles):
        return refusal
    if by.pk in (appeal.ruling.by_id, appeal.by_id):
        return RULED_ON_IT
    if appeal.allowed is not None or appeal.ruling.submission.state != State.APPEALED:
        return NO_APPEAL
    if not words.strip():
        return NO_REASON
    return LOCKED if is_locked_out(appeal.ruling, process, at=at) else None


def is_locked_out(ruling: Ruling, process: Process, *, at: datetime) -> bool:
    """Whether no agenda is left that what was ruled out could be on. Wants the timetable loaded."""
    locked_at = process.agenda_locks_at(ruling.at)
    return locked_at is not None and at >= locked_at and process.agenda_locks_at(at) is None


def refusal_to_counter(
    motion: Submission, process: Process, roles: Collection[Role], *, at: datetime
) -> Refusal | None:
    """Why no counter-proposal may be made to `motion`."""
    if refusal := refusal_to_coordinate(roles) or refusal_at(Power.COUNTER, process, at=at):
        return refusal
    if motion.kind not in (Kind.MOTION, Kind.COMPOSITE):
        return Refusal(
            "counter-to-a-motion", _("A counter-proposal answers a motion. Choose the motion.")
        )
    return None if motion.state == State.AGENDA else OVER


def refusal_to_repeat(earlier: Submission | None) -> Refusal | None:
    """Why somebody may not put the same words forward once more; `earlier` are theirs, not decided yet."""
    if earlier is None:
        return None
    return Refusal(
        "filed-already",
        _("You have put exactly this forward already: %(submission)s. Nothing was filed twice.")
        % {"submission": earlier},
    )


def refusal_to_declare_conflict(
    motions: Sequence[Submission], roles: Collection[Role], reason: str
) -> Refusal | None:
    """Why these cannot be declared to conflict. It is declared before anybody votes on any of them."""
    if refusal := refusal_to_run(roles):
        return refusal
    if len({motion.pk for motion in motions}) < 2:
        return Refusal("two-to-conflict", _("It takes two motions to conflict. Choose them."))
    processes = {motion.process_id for motion in motions}
    if len(processes) > 1 or any(motion.is_amendment for motion in motions):
        return Refusal("not-all-motions", _("Choose motions of one process, and not amendments."))
    if any(motion.state != State.AGENDA for motion in motions):
        return Refusal(
            "too-late-to-declare",
            _("One of them is on the ballot or decided. A conflict is declared before that."),
        )
    return None if reason.strip() else NO_REASON


def refusal_to_compose(
    sources: Sequence[Submission],
    process: Process,
    roles: Collection[Role],
    *,
    is_mover: bool,
    at: datetime,
) -> Refusal | None:
    """Why somebody may not propose a composite of `sources`. One of their movers may, and the committee."""
    if not is_mover and (refusal := refusal_to_run(roles)):
        return refusal
    if refusal := refusal_at(Power.COMPOSE, process, at=at):
        return refusal
    if len({source.pk for source in sources}) < 2:
        return Refusal("one-is-no-composite", _("A composite is made of two motions or more."))
    if any(source.process_id != process.pk or source.kind != Kind.MOTION for source in sources):
        return Refusal("not-all-motions", _("A composite is made of motions of one process."))
    if len({(s.text.kind, s.is_constitutional and s.text_id) for s in sources}) > 1:
        return Refusal(
            "rule-book-and-policy",
            _("Changes of the rule book and policy cannot be composited with each other."),
        )
    if any(source.state not in (State.COMPOSITING, State.AGENDA) for source in sources):
        return Refusal(
            "not-all-ruled-on",
            _("Every motion of a composite must be in order, or remitted to compositing."),
        )
    return None


def refusal_to_answer(composite: Submission, *, is_mover: bool) -> Refusal | None:
    """Why somebody may not say whether a motion goes into `composite`."""
    if not is_mover:
        return NOT_THE_MOVER
    return None if composite.state == State.COMPOSITING else ANSWERED


def refusal_to_release(source: Submission, *, waiting: bool) -> Refusal | None:
    """Why `source` cannot go on the agenda by itself; `waiting` if a composite of it is not settled."""
    if source.kind != Kind.MOTION or source.state != State.COMPOSITING:
        return Refusal("not-remitted", _("Only a motion that was remitted to compositing does."))
    if waiting:
        return Refusal(
            "composite-unsettled", _("A composite of it is not settled yet. Settle that first.")
        )
    return None


def refusal_to_settle(rows: Sequence[CompositeSource], composite: Submission) -> Refusal | None:
    """Why `composite` cannot be settled yet."""
    if composite.state != State.COMPOSITING:
        return ANSWERED
    if any(row.consent == Consent.ASKED for row in rows):
        return Refusal(
            "movers-not-asked-all",
            _("Not every mover has answered. Wait for them, or ask them again."),
        )
    return None


def refusal_to_conclude(submission: Submission, outcome: Outcome, why: str) -> Refusal | None:
    """Why `submission` cannot end so. Wants `amends` loaded."""
    if submission.state in FINAL:
        return OVER
    if not why.strip():
        return NO_REASON
    if outcome in (Outcome.WITHDRAWN, Outcome.RULED_OUT, Outcome.FELL):
        return None
    amended = submission.amends
    if submission.state not in BY_VOTE or (amended is not None and amended.state not in BY_VOTE):
        return Refusal(
            "not-on-the-agenda-to-decide",
            _(
                "It, or what it amends, is not on the agenda, so it cannot be decided. Rule on it first."
            ),
        )
    return None


def refusal_to_carry(undecided: int) -> Refusal | None:
    """Why something with so many amendments `undecided` cannot be carried yet."""
    if undecided:
        return Refusal(
            "amendments-undecided",
            _("Some amendments to it are not decided. Decide them, then the main question."),
        )
    return None


def refusal_to_put(motion: Submission, undecided: int) -> Refusal | None:
    """Why `motion`, with so many amendments `undecided`, cannot go to the ballot."""
    if motion.is_amendment:
        return Refusal("amendment", _("An amendment goes to the ballot as part of its motion."))
    if motion.state != State.AGENDA:
        return OVER
    return refusal_to_carry(undecided)


def refusal_to_accept(clashes: Sequence[Conflict], names: Sequence[str]) -> Refusal | None:
    """Why a change-set cannot stand beside what stands already: one of them would fall.

    names   what people call those that are in its way
    """
    if not clashes:
        return None
    return Refusal(
        "would-fall",
        _(
            "It cannot stand beside %(names)s, which is carried: one of them falls if the other stands. "
            "Record that it fell. What should stand of both can be a new amendment to the next version."
        )
        % {"names": ", ".join(names)},
    )


def refusal_to_publish(motion: Submission, why: str) -> Refusal | None:
    """Why no version of `motion` may be published."""
    if motion.is_amendment:
        return Refusal(
            "amendment-version", _("An amendment is published as part of its motion. Choose that.")
        )
    if motion.state not in BY_VOTE:
        return OVER
    return None if why.strip() else NO_REASON
