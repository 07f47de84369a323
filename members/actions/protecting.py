"""Members' rights over their data, and what officers owe them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members import holdings, rules, sealed
from members.models import (
    Attribute,
    Breach,
    BreachStep,
    Correction,
    Erasure,
    Member,
    SelfDefinition,
)
from members.models.protection import Asked, BreachKind
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require


@transaction.atomic
def hand_over(member: Member, *, by: Member, at: datetime) -> dict[str, Any]:
    """Everything that is held of the member, for themselves."""
    if by.pk != member.pk:
        require(rules.NOT_YOURS)
    record("member.data_handed_over", member, by=by, at=at)
    return {
        "member": member.number,
        "made_at": at.isoformat(),
        **holdings.held(member),
    }


@transaction.atomic
def ask_correction(
    member: Member, *, field: str, wanted: str, by: Member, at: datetime
) -> Correction:
    """Ask the office to put something right. Asked twice for the same, it is one request."""
    if by.pk != member.pk:
        require(rules.NOT_YOURS)
    Member.objects.select_for_update().get(pk=member.pk)
    same = member.corrections.filter(field=field, wanted=wanted, state=Asked.OPEN).first()
    if same is not None:
        return same
    made = member.corrections.create(field=field, wanted=wanted, at=at)
    record("correction.asked", made, by=by, at=at)
    return made


@transaction.atomic
def answer_correction(
    asked: Correction, *, done: bool, reply: str, by: Member, at: datetime
) -> Correction:
    """Say whether what was asked for has been put right; a refusal gives its reason."""
    require(rules.refusal_to_keep(by.roles(at)))
    asked = Correction.objects.select_for_update().get(pk=asked.pk)
    require(rules.refusal_to_answer(asked, done=done, reply=reply))
    asked.state = Asked.DONE if done else Asked.REFUSED
    asked.reply, asked.by, asked.answered_at = reply, by, at
    asked.save()
    record("correction.answered", asked, by=by, at=at, state=asked.state)
    return asked


# Being erased


@transaction.atomic
def ask_erasure(member: Member, *, by: Member, at: datetime) -> Erasure:
    """Ask to be erased."""
    if by.pk != member.pk:
        require(rules.NOT_YOURS)
    with refuse_on("members_erasure_asked_once", rules.ERASURE_ASKED):
        made = member.erasures.create(asked_at=at)
    record("erasure.asked", made, by=by, at=at)
    return made


@transaction.atomic
def keep_after_all(asked: Erasure, *, by: Member, at: datetime) -> None:
    """Take the wish to be erased back."""
    if by.pk != asked.member_id:
        require(rules.NOT_YOURS)
    asked = Erasure.objects.select_for_update().get(pk=asked.pk)
    require(rules.refusal_to_erase(asked, holds_office=False))
    asked.withdrawn_at = at
    asked.save(update_fields=["withdrawn_at"])
    record("erasure.withdrawn", asked, by=by, at=at)


@transaction.atomic
def erase(asked: Erasure, *, by: Member, at: datetime) -> Erasure:
    """Carry out a member's wish to be erased; the wish is theirs, the act the data protection lead's.

    The entry's number stays, and so do rolls, offices held and everything signed under it: counts and
    decisions rest on them. Who it was cannot be found out from here any more.
    """
    require(rules.refusal_to_protect(by.roles(at)))
    asked = Erasure.objects.select_for_update().get(pk=asked.pk)
    member = (
        Member.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=asked.member_id)
    )
    today = timezone.localdate(at)
    holds = member.terms.filter(span__contains=today).exists()
    require(rules.refusal_to_erase(asked, holds_office=holds))
    end_today(member, today)
    holdings.forget(member, at=at)
    asked.done_at, asked.by = at, by
    asked.save()
    record("member.erased", member, by=by, at=at)
    return asked


def end_today(member: Member, today: date) -> None:
    """Let the member's membership end today, and with it every claim to a vote."""
    for running in member.memberships.filter(span__contains=today):
        if running.span.lower == today:
            running.delete()
        else:
            running.span = DateRange(running.span.lower, today)
            running.save(update_fields=["span"])


# What members say of themselves


@transaction.atomic
def define(
    *,
    name: str,
    slug: str,
    question: str,
    answers: Iterable[tuple[str, str]],
    why: str,
    since: date,
    by: Member | None,
    at: datetime,
) -> Attribute:
    """Ask members something about themselves from `since`; a definition of the same name ends then.

    What was answered to the earlier one is not carried over: the words were others.
    """
    if by is not None:
        require(rules.refusal_to_protect(by.roles(at)))
    for earlier in Attribute.objects.select_for_update().filter(slug=slug, until=None):
        require(rules.refusal_to_redefine(earlier, since))
        earlier.until = since
        earlier.save(update_fields=["until"])
    with refuse_on("members_attribute_one_in_force", rules.DEFINED_LATER):
        made = Attribute.objects.create(
            name=name,
            slug=slug,
            question=question,
            answers=[list(answer) for answer in answers],
            why=why,
            since=since,
        )
    record("attribute.defined", made, by=by, at=at, name=name, since=since)
    return made


@transaction.atomic
def say(member: Member, attribute: Attribute, answer: str, *, by: Member, at: datetime) -> None:
    """Keep what the member says of themselves; an empty answer takes it back and leaves no trace of it."""
    if by.pk != member.pk:
        require(rules.NOT_YOURS)
    if not answer:
        SelfDefinition.objects.filter(member=member, attribute=attribute).delete()
        return
    if answer not in {key for key, _words in attribute.answers}:
        raise Refused(rules.NO_SUCH_ANSWER)
    token = sealed.encrypted(answer, (member.pk, attribute.pk))
    SelfDefinition.objects.update_or_create(
        member=member, attribute=attribute, defaults={"token": token, "at": at}
    )


# Breaches


@transaction.atomic
def report_breach(
    *, title: str, what: str, people: int | None, found_at: datetime, by: Member, at: datetime
) -> Breach:
    """Open the log of a breach. Whoever sits at the staff desk may: the first hours count.

    Reported again in the same words by the same officer, it is the one reported already.
    """
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)  # one report of theirs at a time
    facts = {"title": title, "what": what, "people": people, "found_at": found_at}
    same = Breach.objects.filter(**facts, opened_by=by, closed_at=None).first()
    if same is not None:
        return same
    made = Breach.objects.create(**facts, opened_by=by)
    record("breach.reported", made, by=by, at=at, found_at=found_at)
    return made


@transaction.atomic
def note_breach(
    breach: Breach, kind: BreachKind, words: str, *, by: Member, at: datetime
) -> BreachStep:
    """Write down what was done about a breach; closing it is one such step. Said already, it stands once."""
    require(rules.refusal_to_protect(by.roles(at)))
    breach = Breach.objects.select_for_update().get(pk=breach.pk)
    last = breach.steps.last()
    if last is not None and (last.kind, last.words, last.by_id) == (kind, words, by.pk):
        return last  # the button was pressed twice
    if breach.closed_at is not None:
        raise Refused(rules.BREACH_CLOSED)
    made = breach.steps.create(kind=kind, words=words, at=at, by=by)
    if kind == BreachKind.CLOSED:
        breach.closed_at = at
        breach.save(update_fields=["closed_at"])
    record("breach.step", breach, by=by, at=at, kind=kind)
    return made
