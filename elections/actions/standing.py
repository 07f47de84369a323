"""What members do: put themselves forward, nominate, accept, withdraw, have a message passed on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from elections import notices, queries, rules, selves
from elections.actions.shared import current, held, locked
from elections.models import Candidacy, Nomination, Place, Relayed, Statement, Withdrawal
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require


@transaction.atomic
def stand(
    place: Place,
    *,
    text: str,
    interests: str,
    by: Member,
    at: datetime,
    name: str = "",
    detail: str = "",
    answers: Sequence[str] = (),
    selves_said: Mapping[str, str] | None = None,
    shown: Collection[str] = (),
    photo: bytes | None = None,
    photo_words: str = "",
) -> Candidacy:
    """Put `by` forward in their region.

    answers       to the election's questions, in order
    selves_said   group → answer, for reserved places; kept encrypted
    shown         the groups among them that may stand beside the name
    photo         as elections.photos gives it
    """
    locked(place.election)  # before its places, as everywhere; numbers run through all regions
    place = held(place)
    election, said = place.election, dict(selves_said or {})
    name = name.strip() or by.name
    answers = [answer.strip() for answer in answers] or [""] * len(election.questions)
    require(
        rules.refusal_to_stand(
            place,
            standing=queries.standing_of(by, at),
            member_for=timedelta(days=(timezone.localdate(at) - by.joined_on).days),
            same_region=by.region_id == place.region_id,
            at=at,
        )
    )
    require(
        rules.refusal_of_words(election, name=name, text=text, answers=answers, interests=interests)
    )
    require(rules.refusal_of_selves(selves.asked(election), said, shown))
    last = election.candidacies.order_by("-number").values_list("number", flat=True).first()
    with refuse_on("elections_candidacy_once_a_member", rules.STOOD_ALREADY):
        candidacy = Candidacy.objects.create(
            election=election,
            place=place,
            member=by,
            number=(last or 0) + 1,
            name=name,
            detail=detail.strip(),
            interests=interests.strip(),
            shown=sorted(shown),
            token=selves.closed(said, member_id=by.pk, election_id=election.pk),
            photo=photo,
            photo_words=photo_words.strip(),
            at=at,
        )
    Statement.objects.create(
        candidacy=candidacy, number=1, text=text.strip(), answers=answers, at=at
    )
    record(
        "election.stood",
        candidacy,
        by=by,
        at=at,
        election=election.slug,
        region=place.region.slug,
        number=candidacy.number,
    )
    return candidacy


@transaction.atomic
def describe(
    candidacy: Candidacy,
    *,
    text: str,
    interests: str,
    by: Member,
    at: datetime,
    detail: str = "",
    answers: Sequence[str] = (),
    shown: Collection[str] = (),
    photo: bytes | None = None,
    photo_words: str = "",
    **kept: Any,
) -> Statement:
    """Say it in other words: a new version, until nominations close. What was said of oneself stays."""
    candidacy, gone = current(candidacy)
    election = candidacy.election
    if by.pk != candidacy.member_id:
        require(rules.NOT_YOURS)
    require(rules.refusal_to_reword(candidacy, gone=gone, at=at))
    answers = [answer.strip() for answer in answers] or [""] * len(election.questions)
    require(
        rules.refusal_of_words(
            election, name=candidacy.name, text=text, answers=answers, interests=interests
        )
    )
    require(rules.refusal_of_selves(selves.asked(election), selves.opened(candidacy), shown))
    candidacy.detail, candidacy.interests = detail.strip(), interests.strip()
    candidacy.shown, candidacy.photo_words = sorted(shown), photo_words.strip()
    if photo is not None:
        candidacy.photo = photo
    candidacy.save()
    statement = Statement.objects.create(
        candidacy=candidacy,
        number=candidacy.words.number + 1,
        text=text.strip(),
        answers=answers,
        at=at,
    )
    record("election.described", candidacy, by=by, at=at, version=statement.number)
    return statement


@transaction.atomic
def nominate(candidacy: Candidacy, *, by: Member, at: datetime) -> Nomination:
    """Use `by`'s one nomination in this election for a candidate of their own region."""
    candidacy, gone = current(candidacy)
    require(
        rules.refusal_to_nominate(
            candidacy,
            standing=queries.standing_of(by, at),
            region_id=by.region_id,
            gone=gone,
            at=at,
        )
    )
    with refuse_on("elections_nomination_one_a_member", rules.NOMINATED_ALREADY):
        nomination = Nomination.objects.create(
            election=candidacy.election, candidacy=candidacy, member=by, at=at
        )
    record("election.nominated", candidacy, by=by, at=at)
    needed = candidacy.election.rules["nominations_needed"]
    if candidacy.nominations.count() == needed:
        notices.tell_candidate(notices.ENOUGH, candidacy, at=at)
    return nomination


@transaction.atomic
def accept(candidacy: Candidacy, *, by: Member, at: datetime) -> Candidacy:
    """Take the nomination: the candidate will be on the paper, unless they withdraw or are ruled out."""
    candidacy, gone = current(candidacy)
    if by.pk != candidacy.member_id:
        require(rules.NOT_YOURS)
    require(
        rules.refusal_to_accept(
            candidacy, nominations=candidacy.nominations.count(), gone=gone, at=at
        )
    )
    candidacy.accepted_at = at
    candidacy.save(update_fields=["accepted_at"])
    record("election.accepted", candidacy, by=by, at=at)
    return candidacy


@transaction.atomic
def withdraw(candidacy: Candidacy, *, by: Member, at: datetime) -> Withdrawal:
    """Stand no longer: for the candidate alone, until the papers are made."""
    candidacy, gone = current(candidacy)
    if by.pk != candidacy.member_id:
        require(rules.NOT_YOURS)
    require(rules.refusal_to_withdraw(candidacy, gone=gone, at=at))
    withdrawal = Withdrawal.objects.create(candidacy=candidacy, at=at)
    record("election.withdrawn", candidacy, by=by, at=at)
    return withdrawal


@transaction.atomic
def relay(candidacy: Candidacy, *, subject: str, text: str, by: Member, at: datetime) -> Relayed:
    """Pass a candidate's message on to the members of their region who take campaign mail.

    The candidate learns neither their names nor their addresses. The same message goes out once.
    """
    candidacy, gone = current(candidacy)
    if by.pk != candidacy.member_id:
        require(rules.NOT_YOURS)
    last = candidacy.relayed.order_by("number").last()
    if last is not None and (last.subject, last.text) == (subject.strip(), text.strip()):
        return last  # the button was pressed twice
    sent = candidacy.relayed.count()
    require(
        rules.refusal_to_relay(
            candidacy,
            sent=sent,
            subject=subject,
            text=text,
            valid=not gone and candidacy.option_id is not None,
            at=at,
        )
    )
    relayed = Relayed.objects.create(
        candidacy=candidacy, number=sent + 1, subject=subject.strip(), text=text.strip(), at=at
    )
    record("election.relayed", candidacy, by=by, at=at, number=relayed.number)
    notices.pass_on(relayed, at=at)
    return relayed
