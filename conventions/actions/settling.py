"""What follows from a vote at a convention: the decision on record, and what becomes of the motion.

A motion is concluded once no run-off is left that could still put it aside. What changes the rule book is not
decided here: carried, it goes on to a ballot of all members by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext

from ballots import actions as ballots
from ballots.lifecycle import State as BallotState
from ballots.models import Ballot, RuleSet
from conventions import planning, plans
from conventions.models import Convention, Decision, Question, QuestionKind, Vote
from members.models import Member
from momentum_demo.models import record
from motions import actions as motions
from motions import weaves
from motions.actions.questions import undeclared
from motions.actions.texts import accept, file_change
from motions.lifecycle import FINAL, Outcome, State
from motions.models import ChangeKind, Submission
from motions.queries import votes
from motions.wording import Edits

WEEK = timedelta(days=7)
ENDS: Mapping[plans.Procedural, Outcome] = {
    plans.Procedural.NEXT_BUSINESS: Outcome.NOT_CARRIED,  # left undecided: it may come back
    plans.Procedural.REFERENCE_BACK: Outcome.REFERRED_BACK,
    plans.Procedural.REMIT: Outcome.REMITTED,
}


def settle(vote: Vote, decided: plans.Decided, *, by: Member, at: datetime) -> Decision:
    """Do what the vote on a question of a plan decided. Inside an action's transaction."""
    assert vote.question is not None
    rows = Question.objects.select_related("item", "submission__lead", "plan__convention")
    question = rows.get(pk=vote.question.pk)
    question.result, question.decided_at = decided.result, at
    question.chosen_id = int(decided.chosen) if decided.chosen else None
    question.save()
    decision = write(question, Outcome(decided.result), vote=vote, by=by, at=at)
    if question.kind == QuestionKind.AMENDMENT and question.submission is not None:
        why = in_words(vote)
        for each in (*votes.twins(question.submission), question.submission):
            end(each, Outcome(decided.result), why, by=by, at=at)
    follow(question, by=by, at=at)
    return decision


def settle_floor(vote: Vote, decided: plans.Decided, *, by: Member, at: datetime) -> Decision:
    """Do what a motion from the floor decided: it may end the business in hand."""
    decision = Decision.objects.create(
        item=vote.item,
        question=vote.words,
        outcome=Outcome(decided.result),
        figures=figures_of(vote),
        how=vote.get_manner_display(),
        by=by,
        at=at,
    )
    floor = plans.Procedural(vote.floor)
    if decided.result == plans.Result.CARRIED and floor in ENDS:
        why = gettext("The convention decided: %(motion)s.") % {"motion": vote.get_floor_display()}
        for question in vote.item.questions.filter(result="").select_related("submission"):
            is_main = question.kind == QuestionKind.MAIN
            fell(question, why, ENDS[floor] if is_main else Outcome.FELL, by=by, at=at)
        if asked := vote.item.questions.select_related("plan__convention").first():
            follow(asked, by=by, at=at)
    return decision


def follow(question: Question, *, by: Member, at: datetime) -> None:
    """After a decision: let fall what cannot be put any more, and end motions that nothing can still change."""
    questions = planning.questions_of(question.plan)
    value = planning.as_value(questions)
    rows = {planning.key_of(each): each for each in questions}
    decided = planning.decided_of(questions)
    for key, because in value.fallen(decided).items():
        if not rows[key].result:
            others = ", ".join(f"“{rows[other]}”" for other in because.others)
            words = gettext("Not put, since %(others)s was carried.")
            if not because.carried:
                words = gettext("Not put, since %(others)s was not carried.")
            fell(rows[key], words % {"others": others}, by=by, at=at)
    stands = value.stands(decided)
    for row in questions:
        waits = any(
            planning.key_of(row) in each.between and not rows[each.key].result
            for each in value.questions
        )
        if row.kind == QuestionKind.MAIN and row.result and not waits:
            finish(row, questions, stands, by=by, at=at)


def finish(
    main: Question,
    questions: list[Question],
    stands: frozenset[str],
    *,
    by: Member,
    at: datetime,
) -> None:
    """End a motion as the votes on it went, all of them."""
    motion = main.submission
    if motion is None:
        return
    motion.refresh_from_db(fields=["state"])
    if motion.state != State.AGENDA:
        return
    convention = main.plan.convention
    because = gettext("Decided by %(convention)s.") % {"convention": convention}
    if planning.key_of(main) not in stands:
        outcome = Outcome(main.result)
        if outcome == Outcome.CARRIED:
            outcome = Outcome.NOT_CARRIED
            because = gettext(
                "Carried, and then put aside in the run-off that was declared for it."
            )
        end(motion, outcome, because, by=by, at=at)
        return
    lost = [q for q in questions if q.kind == QuestionKind.PART and q.of_id == main.pk]
    blocks = [b for q in lost if planning.key_of(q) not in stands for b in q.blocks]
    take_out(motion, blocks, by=by, at=at)
    if motion.is_constitutional:
        send_to_members(main, motion, by=by, at=at)
    else:
        end(motion, Outcome.CARRIED, because, by=by, at=at)


def take_out(motion: Submission, blocks: list[str], *, by: Member, at: datetime) -> None:
    """Let the parts that were lost be no part of the motion: a change-set of its own, like any other."""
    on = weaves.reading_of(motion)
    there = {block.id for block in on.shown}
    edits = Edits(changed={block: "" for block in blocks if block in there})
    if edits.changed:
        why = gettext("Parts that were put apart, and lost.")
        change = file_change(motion.text, ChangeKind.EDITORIAL, edits, on=on, by=by, at=at)
        accept(change, motion, why=why, by=by, at=at)


def send_to_members(main: Question, motion: Submission, *, by: Member, at: datetime) -> None:
    """A change of the rules that a convention carried goes on to a ballot of all members, which is prepared."""
    convention = main.plan.convention
    why = gettext("Carried by %(convention)s; all members decide.") % {"convention": convention}
    motions.pass_on(motion, why=why, by=by, at=at)
    main.ballot = ballot_for(convention, by=by, at=at)
    main.save(update_fields=["ballot"])
    # What cannot stand beside a question that is there waits at the returning officer's desk.
    if main.ballot is not None and not undeclared(main.ballot, motion):
        motions.bind(main.ballot, motion, by=by, at=at)
    ballot = main.ballot.slug if main.ballot else None
    record("convention.sent_to_members", motion, by=by, at=at, ballot=ballot)


def ballot_for(convention: Convention, *, by: Member, at: datetime) -> Ballot | None:
    """The ballot being prepared for what `convention` carried; None where no rules of ballots are adopted.

    The returning officer writes the case for and against beside each of its questions, and gives notice.
    """
    slug = f"{convention.slug}-rules"[:110]
    taken = Ballot.objects.filter(slug__startswith=slug)
    if prepared := taken.filter(state=BallotState.DRAFTED).first():
        return prepared
    rule_set = RuleSet.objects.order_by("adopted_on", "version").last()
    if rule_set is None:
        return None
    opens = timezone.localtime(at + max(rule_set.minimum_notice, WEEK) + WEEK)
    opens = opens.replace(hour=12, minute=0, second=0, microsecond=0)
    closes = (opens + max(rule_set.minimum_voting, WEEK)).replace(hour=17)
    return ballots.begin(
        title=gettext("Rule changes from %(convention)s") % {"convention": convention},
        slug=f"{slug}-{taken.count() + 1}" if taken.exists() else slug,
        rule_set=rule_set,
        opens_at=opens,
        closes_at=closes,
        summary=gettext("What the convention carried and only all members can decide."),
        by=by,
        at=at,
    )


def fell(
    question: Question, why: str, outcome: Outcome = Outcome.FELL, *, by: Member, at: datetime
) -> None:
    """Put down that a question was not put, and end what it was about."""
    question.result, question.decided_at = plans.Result.FELL, at
    question.save()
    write(question, outcome, why=why, by=by, at=at)
    if question.submission is not None:
        end(question.submission, outcome, why, by=by, at=at)


def end(submission: Submission, outcome: Outcome, why: str, *, by: Member, at: datetime) -> None:
    """End a submission that is still to be decided; an earlier decision may have felled it."""
    submission.refresh_from_db(fields=["state"])
    if submission.state not in FINAL:
        motions.conclude(submission, outcome, why=why, by=by, at=at)


def write(
    question: Question,
    outcome: Outcome,
    *,
    vote: Vote | None = None,
    why: str = "",
    by: Member,
    at: datetime,
) -> Decision:
    """Put a decision on the convention's record."""
    return Decision.objects.create(
        item=question.item,
        submission=question.submission,
        question=str(question),
        outcome=outcome,
        figures=figures_of(vote) if vote else {},
        how=vote.get_manner_display() if vote else why[:160],
        by=by,
        at=at,
    )


def figures_of(vote: Vote) -> dict[str, int]:
    """The figures by name, as they are read out."""
    if vote.question is not None and vote.question.kind == QuestionKind.RUN_OFF:
        named = {
            str(tie.other_id): str(tie.other) for tie in vote.question.ties.select_related("other")
        }
        found: dict[str, int] = {}
        for votes_of in vote.tallies.values():
            for said, count in votes_of.items():
                name = named.get(said, said)
                found[name] = found.get(name, 0) + count
        return found
    assert vote.favour is not None
    return {"for": vote.favour, "against": vote.against or 0, "abstain": vote.neither or 0}


def in_words(vote: Vote) -> str:
    words = gettext("%(for)s for, %(against)s against, %(abstain)s abstained.")
    return words % {"for": vote.favour, "against": vote.against, "abstain": vote.neither}
