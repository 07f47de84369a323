"""How a submission ends, and what falls with it; on to the ballot."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import require
from motions import mail, rules, weaves
from motions.actions.roots import advance, locked_submission
from motions.actions.texts import accept, publish_version
from motions.lifecycle import FINAL, Move, Outcome
from motions.models import Acceptance, Submission
from motions.queries.taking_part import speaks_for
from motions.wording import tidy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


@transaction.atomic
def conclude(
    submission: Submission,
    outcome: Outcome,
    *,
    why: str,
    by: Member | None,
    at: datetime,
) -> Acceptance | None:
    """End `submission`: what a body's or the ballot's decision does. The caller asks whether it may decide.

    A carried amendment becomes part of what it amends, and the Acceptance comes back. It is refused if it
    would fell one that is carried already. Amendments to what ends fall with it, and so do those that
    could not stand beside what is carried.
    """
    submission = locked_submission(submission)
    why = tidy(why)
    require(rules.submissions.refusal_to_conclude(submission, outcome, why))
    carried = outcome == Outcome.CARRIED
    if carried:
        undecided = submission.amended_by.exclude(state__in=FINAL).count()
        require(rules.submissions.refusal_to_carry(undecided))
    acceptance = None
    if carried and submission.amends is not None:
        acceptance = carry(submission, submission.amends, why, by=by, at=at)
    end(submission, outcome, why=why, by=by, at=at)
    if carried and submission.is_amendment:
        fell_beside(submission, by=by, at=at)
    return acceptance


def carry(
    amendment: Submission,
    into: Submission,
    why: str,
    *,
    by: Member | None,
    at: datetime,
) -> Acceptance:
    """Make `amendment` part of `into`, if it can stand beside what is there."""
    standing = weaves.Standing(amendment.text)
    own = standing.own(amendment)
    beside = standing.of(into) - standing.in_force() - own
    found = weaves.conflicts_among(amendment.text, own | beside)
    clashes = [clash for key in sorted(own) for clash in weaves.felled_by(found, key, beside)]
    named = weaves.names(
        Submission.objects.filter(text=amendment.text).with_key().select_related("lead")
    )
    others = sorted({key for clash in clashes for key in clash[:2] if key in beside})
    require(rules.submissions.refusal_to_accept(clashes, [named.get(key, key) for key in others]))
    return accept(amendment.change, into, why=why, by=by, at=at)


def fell_beside(carried: Submission, *, by: Member | None, at: datetime) -> None:
    """End the amendments to the same motion that could not stand beside `carried`, which was carried."""
    lead = carried.lead
    assert lead is not None
    waiting = lead.amendments.exclude(state__in=FINAL).with_key().order_by("number")
    by_key = {other.change.key: other for other in waiting}
    mine = carried.change.key
    for conflict in weaves.conflicts_of(carried.text, [carried, *by_key.values()]):
        fell = mine in conflict[:2] and not conflict.is_warning and conflict.fells - {mine}
        for key in fell or ():
            other = locked_submission(by_key[key])
            if other.state not in FINAL:
                why = str(rules.submissions.FELL_TO) % {"carried": carried}
                end(other, Outcome.FELL, why=why, by=by, at=at)


def end(
    submission: Submission, outcome: Outcome, *, why: str, by: Member | None, at: datetime
) -> None:
    """Move a held submission to its end, and let what amends it fall."""
    advance(submission, Move.CONCLUDE, outcome=outcome, decided_at=at, because=why)
    record("submission.decided", submission, by=by, at=at, outcome=outcome, why=why)
    mail.tell(submission, "submission.decided", why)
    let_fall(submission, Outcome(outcome).label, by=by, at=at)


def let_fall(
    submission: Submission, became: StrOrPromise, *, by: Member | None, at: datetime
) -> None:
    """End what amends `submission`, of which nothing is left to amend."""
    because = {"submission": submission, "became": became}
    why = str(rules.submissions.AMENDED_ENDED) % because
    for amendment in submission.amended_by.exclude(state__in=FINAL):
        end(locked_submission(amendment), Outcome.FELL, why=why, by=by, at=at)


@transaction.atomic
def withdraw(submission: Submission, *, by: Member, at: datetime, reason: str = "") -> Submission:
    """Take `submission` back, before it is on the agenda. What amends it falls."""
    submission = locked_submission(submission)
    is_mover = speaks_for(submission, by, at)
    require(rules.submissions.refusal_to_withdraw(submission, is_mover=is_mover))
    why = tidy(reason) or str(rules.submissions.WITHDRAWN)
    end(submission, Outcome.WITHDRAWN, why=why, by=by, at=at)
    return submission


@transaction.atomic
def put_to_ballot(motion: Submission, *, why: str, by: Member, at: datetime) -> Submission:
    """Send `motion`, as amended, to the ballot: its text is published, and no more amendments are taken.

    The version published is the one that the question on the ballot is bound to.
    """
    require(rules.timing.refusal_to_run(by.roles(at)))
    return pass_on(motion, why=why, by=by, at=at)


@transaction.atomic
def pass_on(motion: Submission, *, why: str, by: Member, at: datetime) -> Submission:
    """The same, by a body's decision. The caller asks whether it may decide."""
    motion = locked_submission(motion)
    undecided = motion.amendments.exclude(state__in=FINAL).count()
    require(rules.submissions.refusal_to_put(motion, undecided))
    advance(motion, Move.PUT)
    version = publish_version(
        motion.text, of=motion, why=tidy(why) or str(rules.submissions.FOR_BALLOT), by=by, at=at
    )
    record("submission.put_to_ballot", motion, by=by, at=at, version=version.hash)
    mail.tell(motion, "submission.put_to_ballot")
    return motion
