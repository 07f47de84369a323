"""What a declared ballot means for the motions it was about: they end, and what is carried comes into force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ballots import results
from ballots.counting import Decision
from ballots.counting import Outcome as Counted
from ballots.lifecycle import State as BallotState
from ballots.models import Ballot
from momentum_demo.models import record
from motions import weaves
from motions.actions.concluding import conclude
from motions.actions.texts import accept, publish_version
from motions.lifecycle import Outcome
from motions.models import (
    BothPass,
    ConflictSet,
    Policy,
    Question,
    Result,
    Submission,
    Text,
    TextVersion,
)

ENDS: Mapping[Counted, Outcome] = {
    Counted.CARRIED: Outcome.CARRIED,
    Counted.NOT_CARRIED: Outcome.NOT_CARRIED,
    Counted.LOST: Outcome.LOST,
    Counted.LAPSED_INQUORATE: Outcome.INQUORATE,
}


@dataclass(slots=True)
class Settlement:
    """What becomes of one question, and why."""

    question: Question
    decision: Decision
    result: Result
    why: str


@transaction.atomic
def settle(ballot: Ballot, *, at: datetime) -> bool:
    """Do what a declared ballot decided of its motions. False if there is nothing left to do.

    Where two that cannot stand together were both carried, the rule declared for them says which stands.
    """
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    questions = list(
        Question.objects.select_for_update(of=("self",))
        .filter(contest__ballot=ballot, settled_at=None)
        .select_related(
            "contest__tally", "contest__ballot", "motion__lead", "motion__text", "version"
        )
        .order_by("contest__position")
    )
    if ballot.state != BallotState.DECLARED or not questions:
        return False
    settlements = {q.motion_id: settlement_of(q) for q in questions}
    for conflict in ConflictSet.objects.filter(motions__in=settlements).distinct():
        among = [settlements[m.pk] for m in conflict.motions.all() if m.pk in settlements]
        prefer(among, BothPass(conflict.both_pass))
    for settlement in settlements.values():
        bring(settlement, ballot, at=at)
    return True


@transaction.atomic
def release(ballot: Ballot, *, at: datetime) -> bool:
    """Note that a ballot that was undone decided nothing: its motions can be put to another. False if done."""
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    questions = list(Question.objects.filter(contest__ballot=ballot, settled_at=None))
    if ballot.undone is None or not questions:
        return False
    words = {
        BallotState.VOID: _("The ballot “%(ballot)s” was abandoned: %(reason)s"),
        BallotState.ANNULLED: _("The ballot “%(ballot)s” was annulled: %(reason)s"),
    }
    why = words[BallotState(ballot.state)] % {"ballot": ballot, "reason": ballot.undone.reason}
    for question in questions:
        question.result, question.why, question.settled_at = Result.VOID, why, at
        question.save(update_fields=["result", "why", "settled_at"])
        record("question.released", question, by=None, at=at, ballot=ballot.slug)
    return True


def settlement_of(question: Question) -> Settlement:
    """What the ballot alone says of a question, in figures."""
    decision = results.decision(question.contest)
    carried = decision.outcome == Counted.CARRIED
    why = _(
        "In the ballot “%(ballot)s”: %(for)s for, %(against)s against, %(abstained)s abstained."
    ) % {
        "ballot": question.contest.ballot,
        "for": decision.votes_for,
        "against": decision.votes_against,
        "abstained": decision.abstentions,
    }
    return Settlement(question, decision, Result.CARRIED if carried else Result.LOST, why)


def prefer(among: Iterable[Settlement], both_pass: BothPass) -> None:
    """Let at most one of those that conflict stand, by the declared rule."""
    carried = [one for one in among if one.result == Result.CARRIED]
    if len(carried) < 2:
        return
    if both_pass == BothPass.ORIGINAL:
        best = [
            min(carried, key=lambda one: (one.question.motion.filed_at, one.question.motion_id))
        ]
    else:
        most = max(one.decision.votes_for for one in carried)
        best = [one for one in carried if one.decision.votes_for == most]
    names = ", ".join(str(one.question.motion) for one in best)
    for one in carried:
        if both_pass == BothPass.RUN_OFF or (one in best and len(best) > 1):
            one.result = Result.RUN_OFF
            one.why += " " + _(
                "Others that cannot stand beside it were carried too: a further ballot decides."
            )
        elif one not in best:
            one.result = Result.GAVE_WAY
            one.why += " " + _("It gave way to %(others)s, as declared before the vote.") % {
                "others": names
            }


def bring(settlement: Settlement, ballot: Ballot, *, at: datetime) -> None:
    """Write down what became of a question, and let what is carried come into force."""
    question, why = settlement.question, settlement.why
    motion = question.motion
    brought = None
    if settlement.result == Result.CARRIED:
        conclude(motion, Outcome.CARRIED, why=why, by=None, at=at)
        brought = into_force(motion, question.version, why, at=at)
    elif settlement.result == Result.GAVE_WAY:
        conclude(motion, Outcome.FELL, why=why, by=None, at=at)
    elif settlement.result == Result.LOST:
        conclude(motion, ENDS[settlement.decision.outcome], why=why, by=None, at=at)
    question.result, question.why = settlement.result, why
    question.settled_at, question.brought = at, brought
    question.save(update_fields=["result", "why", "settled_at", "brought"])
    if brought is not None and not motion.is_constitutional:
        Policy.objects.create(text=motion.text, question=question, adopted_at=at)
    record(
        "question.settled",
        question,
        by=None,
        at=at,
        ballot=ballot.slug,
        motion=motion.reference,
        result=settlement.result,
        votes_for=settlement.decision.votes_for,
        votes_against=settlement.decision.votes_against,
        version=question.version.hash,
        brought=brought.hash if brought else None,
    )


def into_force(motion: Submission, version: TextVersion, why: str, *, at: datetime) -> TextVersion:
    """Let what `version` of `motion` changes stand in its text, and publish the text anew."""
    text = Text.objects.select_for_update().get(pk=motion.text_id)
    standing = weaves.Standing(text)
    keys = (standing.own(motion) & frozenset(version.accepted)) - standing.in_force()
    for change in text.changes.filter(key__in=keys).order_by("number"):
        accept(change, None, why=why, by=None, at=at)
    return publish_version(text, of=None, why=f"{motion}: {motion.title}. {why}", by=None, at=at)
