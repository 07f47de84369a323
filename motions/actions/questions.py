"""From the agenda to the ballot's paper: questions drawn up from motions, and taken off again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ballots import actions as ballots
from ballots.models import Ballot, Threshold
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require
from motions import papers, rules, weaves
from motions.actions.roots import locked_submission
from motions.actions.texts import publish_version
from motions.models import ConflictSet, Question, Submission, TextVersion
from motions.wording import tidy


@transaction.atomic
def draw_up(
    ballot: Ballot,
    motion: Submission,
    *,
    case_for: str,
    case_against: str,
    by: Member,
    at: datetime,
    summary: str = "",
) -> Question:
    """Put `motion`, as last published, on a ballot that is being prepared, and bind the question to it.

    The rules of the motion's process say which majority and quorum it needs.
    """
    question = bind(ballot, motion, by=by, at=at)
    argue(question, case_for=case_for, case_against=case_against, summary=summary, by=by, at=at)
    return question


@transaction.atomic
def bind(ballot: Ballot, motion: Submission, *, by: Member, at: datetime) -> Question:
    """The same by a body's decision, without the two cases: no notice is given before `argue` has added them.

    The caller asks whether the body may decide it.
    """
    motion = locked_submission(motion)
    require(rules.rulebook.refusal_to_draw_up(motion))
    require(rules.rulebook.refusal_beside(undeclared(ballot, motion)))
    version = published(motion, by=by, at=at)
    settings = motion.process.rules
    threshold = "constitutional_threshold" if motion.is_constitutional else "policy_threshold"
    contest = ballots.ask(
        ballot,
        title=f"{motion}: {motion.title}"[:160],
        summary=motion.reason,
        text=papers.as_text(motion, papers.paper_of(motion, version)),
        threshold=Threshold(settings[threshold]),
        quorum=settings["ballot_quorum"],
        subject_of="motions",
        subject_hash=version.hash,
        by=by,
        at=at,
    )
    with refuse_on("motions_question_one_ballot_at_a_time", rules.rulebook.ASKED_ALREADY):
        question = Question.objects.create(
            contest=contest, motion=motion, version=version, by=by, at=at
        )
    record(
        "question.drawn_up", question, by=by, at=at, motion=motion.reference, version=version.hash
    )
    return question


@transaction.atomic
def argue(
    question: Question,
    *,
    case_for: str,
    case_against: str,
    by: Member,
    at: datetime,
    summary: str = "",
) -> None:
    """Write what a question is about, and both cases, beside it on a ballot that is being prepared."""
    motion = question.motion
    case_for, case_against = tidy(case_for), tidy(case_against)
    require(rules.rulebook.refusal_of_cases(motion.process, case_for, case_against))
    ballots.argue(
        question.contest,
        summary=tidy(summary) or motion.reason,
        case_for=case_for,
        case_against=case_against,
        by=by,
        at=at,
    )


def published(motion: Submission, *, by: Member, at: datetime) -> TextVersion:
    """The version of `motion` to vote on: published anew if the text in force has moved on since the last."""
    version = weaves.latest_version(motion.text, motion)
    in_force = weaves.latest_version(motion.text)
    if version is None or (in_force and in_force.published_at > version.published_at):
        why = str(rules.rulebook.TOGETHER)
        version = publish_version(motion.text, of=motion, why=why, by=by, at=at)
    return version


def undeclared(ballot: Ballot, motion: Submission) -> list[Submission]:
    """What is on `ballot` that `motion` would fell, or that would fell it, with no conflict declared."""
    asked = Submission.objects.filter(questions__contest__ballot=ballot, text=motion.text)
    sets = ConflictSet.objects.filter(motions=motion)
    declared = Submission.objects.filter(conflict_sets__in=sets)
    standing = weaves.Standing(motion.text)
    own = standing.own(motion)
    found = []
    for other in asked.exclude(pk__in=declared.values("pk")).select_related("lead", "text"):
        theirs = standing.own(other)
        clashes = weaves.conflicts_among(motion.text, own | theirs)
        if any(weaves.felled_by(clashes, key, theirs) for key in own):
            found.append(other)
    return found


@transaction.atomic
def take_off(question: Question, *, by: Member, at: datetime) -> None:
    """Take a question off a ballot that is being prepared. Its motion may be put to another."""
    ballots.remove_contest(question.contest, by=by, at=at)
    record("question.taken_off", question.motion, by=by, at=at)
