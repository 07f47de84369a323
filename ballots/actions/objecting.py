"""Objections to a roll: made by a member, decided by officers, carried out by two of them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from ballots import manifests, notices, rules, sections
from ballots.actions.shared import locked
from ballots.models import Ballot, RollEntry
from ballots.objections import Answer, Matter, Objection
from members.actions import noted
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require

DONE = {Matter.MISSING: "added", Matter.PLACE: "moved", Matter.DOUBT: "struck"}


@transaction.atomic
def object_to_roll(
    ballot: Ballot,
    matter: Matter,
    *,
    words: str,
    by: Member,
    at: datetime,
    number: int | None = None,
) -> Objection:
    """Object to the roll of `ballot`, or ask the scrutineer to look into it.

    number   of the member whose entry is doubted; whether there is one is not told
    """
    ballot = locked(ballot)
    on_roll = ballot.roll.filter(member=by).exists()
    require(rules.refusal_to_object(ballot, matter, on_roll=on_roll, at=at))
    with refuse_on("ballots_objection_one_at_a_time", rules.ONE_OBJECTION):
        made = ballot.objections.create(matter=matter, by=by, number=number, words=words, at=at)
    record("objection.made", made, by=by, at=at, ballot=ballot.pk, matter=matter)
    return made


@transaction.atomic
def decline_objection(objection: Objection, *, reason: str, by: Member, at: datetime) -> Objection:
    """Leave the roll as it is, and tell the member why."""
    objection = held(objection)
    require(rules.refusal_to_touch(interested=objection.ballot.concerns(by)))
    if objection.answer == Answer.PROPOSED:  # the second officer thinks otherwise
        require(rules.refusal_to_confirm_objection(objection, by.roles(at), by=by))
    else:
        require(rules.refusal_to_answer_objection(objection, by.roles(at), by=by))
    return answered(objection, Answer.DECLINED, reason=reason, by=by, at=at)


@transaction.atomic
def uphold_objection(objection: Objection, *, reason: str, by: Member, at: datetime) -> Objection:
    """Find the objection right. What changes the roll waits for a second officer; the rest is answered."""
    objection = held(objection)
    require(rules.refusal_to_touch(interested=objection.ballot.concerns(by)))
    ballot = locked(objection.ballot)
    require(rules.refusal_to_answer_objection(objection, by.roles(at), by=by))
    require(rules.refusal_to_uphold(ballot, at=at))
    objection.subject = subject_of(objection)
    if objection.subject is None:
        return answered(objection, Answer.UPHELD, reason=reason, by=by, at=at)
    if objection.subject_id == by.pk:
        require(rules.OWN_OBJECTION)
    noted([objection.subject.pk], by=by, how="roll", at=at)
    return answered(objection, Answer.PROPOSED, reason=reason, by=by, at=at)


@transaction.atomic
def confirm_objection(objection: Objection, *, by: Member, at: datetime) -> Objection:
    """Give the second word: the roll changes, and with it its size, its fingerprint and the manifest.

    All of it is published; neither keys nor questions change.
    """
    objection = held(objection)
    require(rules.refusal_to_touch(interested=objection.ballot.concerns(by)))
    ballot = locked(objection.ballot)
    require(rules.refusal_to_confirm_objection(objection, by.roles(at), by=by))
    require(rules.refusal_to_uphold(ballot, at=at))
    assert objection.subject is not None
    objection.answer, objection.second, objection.answered_at = Answer.UPHELD, by, at
    objection.save()
    before = ballot.roll_fingerprint
    carry_out(objection, ballot)
    ballot.roll_size = ballot.roll.count()
    ballot.roll_root = manifests.root_of_roll(ballot)
    objection.root = ballot.roll_root
    objection.save(update_fields=["root"])
    manifests.amend_roll(ballot)
    ballot.save()
    record(
        "ballot.roll_changed",
        ballot,
        by=by,
        at=at,
        done=DONE[Matter(objection.matter)],
        first=objection.first_id,
        reason=objection.reason,
        before=before,
        size=ballot.roll_size,
        root=ballot.roll_fingerprint,
        manifest=ballot.fingerprint,
    )
    noted([objection.subject.pk], by=by, how="roll", at=at)
    notices.objection_answered(objection, by=by, at=at)
    return objection


def carry_out(objection: Objection, ballot: Ballot) -> None:
    """Do to the roll what was upheld. The trigger lets nothing else through."""
    subject = objection.subject
    assert subject is not None
    match objection.matter:
        case Matter.MISSING:
            RollEntry.objects.create(
                ballot=ballot,
                member=subject,
                segment=sections.part_of(ballot, subject),
                salt=secrets.token_bytes(16),
            )
        case Matter.PLACE:
            ballot.roll.filter(member=subject).update(segment=sections.part_of(ballot, subject))
        case Matter.DOUBT:
            ballot.roll.filter(member=subject).delete()


def subject_of(objection: Objection) -> Member | None:
    """Whose entry the objection would change; None if it doubts nobody's who is on the roll."""
    if objection.matter != Matter.DOUBT:
        return objection.by
    if objection.number is None:
        return None
    entry = objection.ballot.roll.filter(member__number=objection.number).select_related("member")
    found = entry.first()
    return found.member if found else None


def answered(
    objection: Objection, answer: Answer, *, reason: str, by: Member, at: datetime
) -> Objection:
    """Write the first officer's word down; the member is told once it is final."""
    objection.answer, objection.reason, objection.first = answer, reason, by
    if answer != Answer.PROPOSED:
        objection.answered_at = at
        objection.save()
        notices.objection_answered(objection, by=by, at=at)
    else:
        objection.save()
    record("objection.answered", objection, by=by, at=at, answer=answer, reason=reason)
    return objection


def held(objection: Objection) -> Objection:
    """The objection as it is now, held until the transaction ends."""
    return (
        Objection.objects.select_for_update(of=("self",))
        .select_related("ballot", "by__region", "subject__region")
        .get(pk=objection.pk)
    )
