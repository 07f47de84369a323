"""Before a convention: business arrives, members say what needs no debate, and what is debated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from ballots import actions as ballots
from ballots.lifecycle import State as BallotState
from ballots.models import Ballot, Contest
from conventions import queries, rules
from conventions.actions.shared import arranged, locked, standing_at
from conventions.lifecycle import OVER
from conventions.models import (
    Answer,
    Business,
    Choosing,
    Convention,
    Fate,
    ItemKind,
    Prioritisation,
    Survey,
)
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require
from motions.lifecycle import State as MotionState
from motions.models import Submission

COUNTED_BY = {Choosing.RANKED: "scottish-2011", Choosing.CHOICE: "most-votes"}


@transaction.atomic
def receive(convention: Convention, *, at: datetime) -> int:
    """Take in what motions put on the agenda of the convention's process; how many came. By the clock."""
    convention = locked(convention)
    if convention.process_id is None or convention.state in OVER:
        return 0
    arrived = (
        Submission.objects.mains()
        .filter(process=convention.process_id, state=MotionState.AGENDA)
        .exclude(convention_business__convention=convention)
        .select_related("text")
    )
    made = Business.objects.bulk_create(
        Business(
            convention=convention,
            submission=each,
            kind=ItemKind.CONSTITUTIONAL if each.is_constitutional else ItemKind.MOTION,
            arrived_at=at,
        )
        for each in arrived
    )
    if made:
        record("convention.business_arrived", convention, by=None, at=at, number=len(made))
    return len(made)


@transaction.atomic
def sort(business: Business, *, kind: str, together: str, by: Member, at: datetime) -> Business:
    """Say what kind of business it is, and what it is debated together with."""
    convention = arranged(business.convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    business.kind, business.together = kind, together.strip()
    business.save(update_fields=["kind", "together"])  # what became of it may have changed since
    record("convention.business_sorted", business, by=by, at=at, kind=kind, together=together)
    return business


# The consent agenda


@transaction.atomic
def survey(
    convention: Convention, *, opens_at: datetime, closes_at: datetime, by: Member, at: datetime
) -> Survey:
    """Ask members which business may pass without debate."""
    convention = arranged(convention, by=by, at=at)
    number = convention.business.filter(fate=Fate.WAITING).count()
    require(
        rules.refusal_to_survey(
            convention, opens_at=opens_at, closes_at=closes_at, business=number, at=at
        )
    )
    with refuse_on("conventions_survey_convention_id_key", rules.DONE_ALREADY):
        made = Survey.objects.create(convention=convention, opens_at=opens_at, closes_at=closes_at)
    record("convention.survey_called", convention, by=by, at=at, closes_at=closes_at)
    return made


@transaction.atomic
def answer(business: Business, *, agrees: bool, by: Member, at: datetime) -> Answer:
    """Say whether a piece of business may pass without debate; again, to say otherwise."""
    convention = business.convention
    standing = standing_at(convention, by, at)
    require(rules.refusal_to_answer(convention.survey, standing=standing, at=at))
    said, _new = Answer.objects.update_or_create(
        business=business, member=by, defaults={"agrees": agrees, "at": at}
    )
    return said


@transaction.atomic
def settle_survey(asked: Survey, *, at: datetime) -> bool:
    """Put on the consent agenda what so many agreed to as the rules ask. By the clock; may be repeated."""
    convention = locked(asked.convention)
    asked = Survey.objects.select_for_update().get(pk=asked.pk)
    if asked.settled_at is not None or at < asked.closes_at:
        return False
    said = convention.business.filter(fate=Fate.WAITING).annotate(
        answered=Count("answers"), agreed=Count("answers", filter=Q(answers__agrees=True))
    )
    share, least = convention.rules["consent_share"], convention.rules["consent_answers"]
    consented = [
        each.pk
        for each in said
        if each.answered >= least and each.agreed * 100 >= share * each.answered
    ]
    Business.objects.filter(pk__in=consented).update(fate=Fate.CONSENT)
    asked.settled_at = at
    asked.save()
    record("convention.survey_settled", convention, by=None, at=at, business=consented)
    return True


# Priorities


@transaction.atomic
def prioritise(
    convention: Convention,
    *,
    ballot: Ballot,
    kind: str,
    places: int,
    how: Choosing = Choosing.RANKED,
    by: Member,
    at: datetime,
) -> Prioritisation:
    """Put to members, on a ballot that is being prepared, which business of `kind` is debated.

    `by` runs ballots: the returning officer. The options are all business of that kind that waits; nobody
    picks among it.
    """
    convention = locked(convention)
    contest, waiting = question(
        convention, ballot, kind, places=places, method=COUNTED_BY[how], by=by, at=at
    )
    with refuse_on("conventions_prioritisation_once_a_kind", rules.DONE_ALREADY):
        made = Prioritisation.objects.create(convention=convention, kind=kind, contest=contest)
    number(made, waiting)
    record(
        "convention.prioritisation_drafted",
        convention,
        by=by,
        at=at,
        kind=kind,
        places=places,
        how=how,
    )
    return made


@transaction.atomic
def prioritise_again(
    asked: Prioritisation, *, ballot: Ballot, by: Member, at: datetime
) -> Prioritisation:
    """Put to members again, on another ballot, what they were asked in one that was given up.

    As many places, chosen in the same way, among all business of that kind that waits now.
    """
    convention = locked(asked.convention)
    asked = Prioritisation.objects.select_related("contest__ballot").get(pk=asked.pk)
    require(rules.refusal_to_prioritise_again(asked))
    before = asked.contest
    assert before.seats
    asked.contest, waiting = question(
        convention, ballot, asked.kind, places=before.seats, method=before.method, by=by, at=at
    )
    asked.save()
    asked.choices.all().delete()
    number(asked, waiting)
    record(
        "convention.prioritised_again",
        convention,
        by=by,
        at=at,
        kind=asked.kind,
        given_up=before.ballot.slug,
        ballot=ballot.slug,
    )
    return asked


def question(
    convention: Convention,
    ballot: Ballot,
    kind: str,
    *,
    places: int,
    method: str,
    by: Member,
    at: datetime,
) -> tuple[Contest, list[Business]]:
    """The question on `ballot`, and the business that is its options, in their order: all that waits."""
    waiting = list(
        convention.business.filter(kind=kind, fate=Fate.WAITING)
        .select_related("submission__lead", "submission__process")
        .order_by("submission__number")
    )
    require(
        rules.refusal_to_prioritise(
            convention, places=places, waiting=len(waiting), closes_at=ballot.closes_at
        )
    )
    subject = queries.subject(convention, kind)
    contest = ballots.add_ranked(
        ballot,
        title=f"{ItemKind(kind).label}: {convention.title}"[:160],
        summary=convention.summary,
        seats=places,
        method=method,
        candidates=[
            {
                "name": each.submission.title[:120],
                "detail": str(each.submission),
                "statement": each.submission.reason,
            }
            for each in waiting
        ],
        text=_("What is debated at a convention, of one kind: SHA-256 %(hash)s")
        % {"hash": subject},
        subject_of="conventions",
        subject_hash=subject,
        by=by,
        at=at,
    )
    return contest, waiting


def number(asked: Prioritisation, waiting: Sequence[Business]) -> None:
    """Note which option of its question is which piece of business."""
    options = asked.contest.options.order_by("place")
    for option, each in zip(options, waiting, strict=True):
        asked.choices.create(business=each, place=option.place)


@transaction.atomic
def settle_prioritisation(asked: Prioritisation, *, at: datetime) -> bool:
    """Let the result stand: what members chose is debated. By the clock; may be repeated."""
    convention = locked(asked.convention)
    asked = Prioritisation.objects.select_related("contest__ballot", "contest__tally").get(
        pk=asked.pk
    )
    ballot = asked.contest.ballot
    if asked.settled_at is not None or ballot.state != BallotState.DECLARED:
        return False
    chosen = queries.chosen(asked.contest)
    for choice in asked.choices.select_related("business"):
        fate = Fate.CHOSEN if choice.place in chosen else Fate.PASSED_OVER
        Business.objects.filter(pk=choice.business_id).update(fate=fate)
    asked.settled_at = at
    asked.save()
    record(
        "convention.prioritisation_settled",
        convention,
        by=None,
        at=at,
        kind=asked.kind,
        chosen=sorted(chosen),
    )
    return True
