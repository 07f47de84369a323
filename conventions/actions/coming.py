"""Who comes: registering, places in the hall, checking in and out."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from conventions import mail, queries, rules
from conventions.actions.shared import locked, served, standing_at
from conventions.models import Attending, Convention, Duty, Registration
from members.models import Member
from members.rules import MEMBERS_ONLY
from members.sealed import NOTHING, encrypted
from momentum_demo.models import record
from momentum_demo.refusals import Refused, require

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
CODE_LENGTH = 8


@transaction.atomic
def register(
    convention: Convention, *, attending: str, needs: str, by: Member, at: datetime
) -> Registration:
    """Put `by` down as coming, or change how; when the hall is full, they wait for a place in it.

    needs   access needs in their own words; kept encrypted
    """
    convention = locked(convention)
    standing = standing_at(convention, by, at)
    require(rules.refusal_to_register(convention, standing=standing, attending=attending, at=at))
    mine, _new = Registration.objects.get_or_create(
        convention=convention,
        member=by,
        defaults={
            "attending": attending,
            "code": new_code(convention),
            "feed": new_feed(),
            "at": at,
        },
    )
    had_place = mine.cancelled_at is None and not mine.waiting and not _new
    stays = had_place and mine.attending == attending
    if not stays and not _new:
        mine.at = at  # who comes back, or comes to the hall, queues behind those who did not leave
    mine.attending = attending
    mine.cancelled_at = None
    mine.needs = encrypted(needs.strip(), queries.key_of(mine)) if needs.strip() else NOTHING
    if not stays:
        mine.waiting = attending == Attending.IN_PERSON and is_full(convention, but=mine)
    mine.save()
    fill(convention, at=at)
    mine.refresh_from_db()
    record("convention.registered", convention, by=by, at=at)
    return mine


@transaction.atomic
def cancel(registration: Registration, *, by: Member, at: datetime) -> Registration:
    """Take one's registration back. Whoever has waited longest gets the place."""
    convention = locked(registration.convention)
    mine = Registration.objects.get(pk=registration.pk)
    if mine.member_id != by.pk:
        raise Refused(MEMBERS_ONLY)
    require(rules.refusal_to_cancel(convention, mine))
    mine.cancelled_at, mine.checked_in_at = at, None
    mine.waiting, mine.needs = False, NOTHING
    mine.save()
    record("convention.registration_cancelled", convention, by=by, at=at)
    fill(convention, at=at)
    return mine


@transaction.atomic
def check_in(convention: Convention, code: str, *, by: Member, at: datetime) -> Registration:
    """Check in whoever shows `code`, at the door."""
    convention = served(convention, Duty.DOOR, by=by, at=at)
    found = with_code(convention, code)
    require(rules.refusal_to_check_in(convention, found, at=at))
    return came(convention, found, by=by, at=at)


@transaction.atomic
def register_at_door(
    convention: Convention, member: Member, *, by: Member, at: datetime
) -> Registration:
    """Let in somebody who turned up: registered now if they had not, as far as there are places; checked in."""
    convention = served(convention, Duty.DOOR, by=by, at=at)
    theirs = convention.registrations.filter(member=member).first()
    if theirs is None or not has_place_in_hall(theirs):
        theirs = theirs or Registration(
            convention=convention, member=member, code=new_code(convention), feed=new_feed()
        )
        require(
            rules.refusal_to_register_at_door(
                convention,
                standing=standing_at(convention, member, at),
                full=is_full(convention, but=theirs),
                at=at,
            )
        )
        theirs.attending, theirs.cancelled_at, theirs.waiting = Attending.IN_PERSON, None, False
        theirs.at = at
        theirs.save()
        record("convention.registered", convention, by=by, at=at)
    require(rules.refusal_to_check_in(convention, theirs, at=at))
    return came(convention, theirs, by=by, at=at)


def has_place_in_hall(registration: Registration) -> bool:
    """Whether somebody registered for the hall, and does not wait for a place in it."""
    comes = registration.attending == Attending.IN_PERSON and registration.cancelled_at is None
    return comes and not registration.waiting


@transaction.atomic
def check_oneself_in(registration: Registration, *, by: Member, at: datetime) -> Registration:
    """Check in from afar."""
    convention = locked(registration.convention)
    mine = Registration.objects.get(pk=registration.pk)
    if mine.member_id != by.pk:
        raise Refused(MEMBERS_ONLY)
    require(rules.refusal_to_check_oneself_in(convention, mine, at=at))
    return came(convention, mine, by=by, at=at)


@transaction.atomic
def check_out(convention: Convention, code: str, *, by: Member, at: datetime) -> Registration:
    """Count whoever has `code` as gone."""
    convention = served(convention, Duty.DOOR, by=by, at=at)
    found = with_code(convention, code)
    require(rules.refusal_to_check_out(found))
    found.checked_in_at = None
    found.save(update_fields=["checked_in_at"])
    record("convention.checked_out", convention, by=by, at=at)
    return found


def came(
    convention: Convention, registration: Registration, *, by: Member, at: datetime
) -> Registration:
    """Count somebody as present. The record says that one more came in, and not who: that is the row's."""
    registration.checked_in_at = at
    registration.save(update_fields=["checked_in_at"])
    record("convention.checked_in", convention, by=by, at=at)
    return registration


def with_code(convention: Convention, code: str) -> Registration:
    """The registration with what was meant by `code`."""
    found = convention.registrations.select_related("member__user").filter(code=plain(code)).first()
    if found is None:
        raise Refused(rules.NO_SUCH_CODE)
    return found


def fill(convention: Convention, *, at: datetime) -> None:
    """Give free places in the hall to those who wait, in the order in which they came, and tell them."""
    for first in convention.registrations.filter(waiting=True).select_related("member__user"):
        if is_full(convention, but=first):
            return
        first.waiting = False
        first.save(update_fields=["waiting"])
        mail.place_came_free(first)


def is_full(convention: Convention, *, but: Registration) -> bool:
    """Whether the hall is full without `but`."""
    if convention.capacity is None:
        return False
    taken = convention.registrations.filter(
        attending=Attending.IN_PERSON, waiting=False, cancelled_at=None
    ).exclude(pk=but.pk)
    return taken.count() >= convention.capacity


def plain(typed: str) -> str:
    """The code that was meant by what was typed."""
    only = "".join(c for c in typed.upper() if c.isalnum())
    return only.replace("O", "0").replace("I", "1").replace("L", "1")


def new_code(convention: Convention) -> str:
    taken = set(convention.registrations.values_list("code", flat=True))
    while (code := "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))) in taken:
        pass
    return code


def new_feed() -> str:
    return secrets.token_urlsafe(32)
