"""One member's way through the register: paying, moving, changing, leaving."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members import events, notices, rules, watch
from members.models import (
    Channel,
    Confirmed,
    ContactChange,
    LocalGroup,
    Member,
    Membership,
    MembershipClass,
    Region,
    RegisterRules,
    Transfer,
    User,
)
from members.snapshots import readdress
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require

CONTACTS = ("email", "phone", "address", "postcode")


def locked(member: Member) -> Member:
    """The entry as it is now, held until the transaction ends."""
    return (
        Member.objects.select_for_update(of=("self",))
        .select_related("user", "region", "local_group")
        .get(pk=member.pk)
    )


@transaction.atomic
def renew(
    membership: Membership, *, paid_until: date, by: Member | None, at: datetime
) -> Membership:
    """Note that `membership` is paid for until the end of `paid_until`."""
    if by is not None:
        require(rules.refusal_to_keep(by.roles(at)))
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    require(rules.refusal_to_renew(membership, paid_until))
    membership.paid_until = paid_until
    membership.save(update_fields=["paid_until"])
    record("membership.renewed", membership, by=by, at=at, paid_until=paid_until)
    return membership


@transaction.atomic
def correct(
    member: Member, values: Mapping[str, str], *, by: Member, at: datetime, channel: Channel
) -> list[ContactChange]:
    """Put the entry right: name, ways to reach the member, language. What did not change is left.

    values   by field: name, email, phone, address, postcode, language

    A change of a way to reach them is kept, and told to the old address and the new one.
    """
    member = locked(member)
    if channel == Channel.OFFICE:
        require(rules.refusal_to_keep(by.roles(at)))
    elif by.pk != member.pk:
        require(rules.NOT_YOURS)
    require(rules.refusal_to_correct(member))
    if "email" in values:  # capitals make no other address
        values = {**values, "email": values["email"].strip().lower()}
    was: dict[str, Any] = {
        "email": member.user.email,
        **{name: getattr(member, name) for name in values if name != "email"},
    }
    changed = {name: value for name, value in values.items() if value != was[name]}
    if not changed:
        return []
    for name, value in changed.items():
        if name != "email":
            setattr(member, name, value)
    member.save()
    if "email" in changed:
        with refuse_on("members_user_email_once", rules.EMAIL_TAKEN):
            member.user.email = changed["email"]
            readdress([member.user])
    made = contact_changes(
        [(member, name, was[name], value) for name, value in changed.items()],
        by=by,
        at=at,
        channel=channel,
    )
    record("member.corrected", member, by=by, at=at, fields=sorted(changed))
    return made


def contact_changes(
    changed: list[tuple[Member, str, str, str]],
    *,
    by: Member | None,
    at: datetime,
    channel: Channel,
) -> list[ContactChange]:
    """Keep these changes of ways to reach members, and tell them: of each member, field, old and new.

    An address by mail is told to both; so whoever lost one, or never asked for the change, hears of it.
    """
    theirs = channel == Channel.MEMBER  # a code proved that a new email address is theirs
    said = {"confirmed_at": at, "confirmed_how": Confirmed.CODE} if theirs else {}
    kept = ContactChange.objects.bulk_create(
        (
            ContactChange(
                member=member, field=field, old=old, new=new, channel=channel, by=by, at=at, **said
            )
            for member, field, old, new in changed
            if field in CONTACTS
        ),
        batch_size=2000,
    )
    addresses = [change for change in kept if change.field == "email"]
    if addresses:
        notice = notices.announce(
            events.ADDRESS_CHANGED, about=f"members.contactchange:{addresses[0].pk}", by=by, at=at
        )
        for which in ("old", "new"):
            notices.write(
                notice,
                [(change.member_id, getattr(change, which)) for change in addresses],
                at=at,
            )
    return kept


@transaction.atomic
def dispute(change: ContactChange, *, by: Member, at: datetime) -> None:
    """Note that the member says they never asked for `change`; the office and the scrutineer see it."""
    if by.pk != change.member_id:
        require(rules.NOT_YOURS)
    if ContactChange.objects.filter(pk=change.pk, disputed_at=None).update(disputed_at=at):
        record("contact.disputed", change, by=by, at=at)


@transaction.atomic
def readdressed(member: Member, old: str, *, at: datetime) -> None:
    """Keep and tell that the member made another email address, shown to be theirs, their main one."""
    new = User.objects.values_list("email", flat=True).get(pk=member.user_id)
    contact_changes([(member, "email", old, new)], by=member, at=at, channel=Channel.MEMBER)
    record("member.corrected", member, by=member, at=at, fields=["email"])


@transaction.atomic
def confirm_contact(
    change: ContactChange, *, how: Confirmed, by: Member | None, at: datetime
) -> ContactChange:
    """Note that a change is the member's wish; letters held back until then go out.

    by   the officer who asked the member by telephone or post; None for the letter to the old address
    """
    change = ContactChange.objects.select_for_update().get(pk=change.pk)
    require(rules.refusal_to_confirm_contact(change, by=by, roles=by.roles(at) if by else None))
    change.confirmed_at, change.confirmed_how, change.confirmed_by = at, how, by
    change.save(update_fields=["confirmed_at", "confirmed_how", "confirmed_by"])
    record("contact.confirmed", change, by=by, at=at, how=how)
    watch.release(change.member_id, at=at)
    return change


@transaction.atomic
def change_class(
    member: Member, kind: MembershipClass, *, on: date, by: Member, at: datetime
) -> Membership:
    """From `on`, the membership is of another class; what was paid stays paid."""
    require(rules.refusal_to_keep(by.roles(at)))
    current = running(locked(member), on)
    require(rules.refusal_to_change_class(current, kind))
    assert current is not None
    if current.span.lower == on:
        current.kind = kind
        current.save(update_fields=["kind"])
        changed = current
    else:
        until = current.span.upper
        current.span = DateRange(current.span.lower, on)
        current.save(update_fields=["span"])
        changed = member.memberships.create(
            kind=kind, span=DateRange(on, until), paid_until=current.paid_until
        )
    record("membership.class_changed", changed, by=by, at=at, kind=kind, on=on)
    return changed


@transaction.atomic
def leave(member: Member, *, on: date, reason: str, by: Member | None, at: datetime) -> Membership:
    """End the membership: `on` is the first day on which they no longer belong."""
    if by is not None and by.pk != member.pk:
        require(rules.refusal_to_keep(by.roles(at)))
    current = running(locked(member), on - timedelta(days=1))
    require(rules.refusal_to_end(current, on))
    assert current is not None
    current.span = DateRange(current.span.lower, on)
    current.save(update_fields=["span"])
    record("membership.ended", current, by=by, at=at, on=on, reason=reason)
    return current


@transaction.atomic
def rejoin(
    member: Member,
    *,
    kind: MembershipClass,
    on: date,
    paid_until: date,
    by: Member,
    at: datetime,
) -> Membership:
    """Begin another stretch of membership. Earlier ones stay: when somebody belonged is a fact."""
    require(rules.refusal_to_keep(by.roles(at)))
    require(rules.refusal_to_begin(kept := locked(member), on, paid_until))
    with refuse_on("members_membership_one_at_a_time", rules.MEMBER_ALREADY):
        made = kept.memberships.create(kind=kind, span=DateRange(on, None), paid_until=paid_until)
    User.objects.filter(pk=kept.user_id).update(is_active=True)
    record("membership.begun", made, by=by, at=at, on=on, kind=kind)
    return made


@transaction.atomic
def lapse_due(*, at: datetime, by: Member | None = None, most: int = 1000) -> int:
    """End memberships unpaid for longer than the rules of the register allow; how many. Repeats harmlessly."""
    if by is not None:
        require(rules.refusal_to_keep(by.roles(at)))
    today = timezone.localdate(at)
    due = list(lapsing(today).select_for_update(skip_locked=True)[:most])
    for membership in due:
        membership.span = DateRange(membership.span.lower, today)
        membership.save(update_fields=["span"])
        record("membership.lapsed", membership, by=by, at=at, paid_until=membership.paid_until)
    return len(due)


def lapsing(on: date) -> Any:
    """Memberships that the rules in force on `on` let lapse that day."""
    allowed = RegisterRules.in_force(on).lapses_after
    if not allowed:
        return Membership.objects.none()
    return Membership.objects.filter(
        span__contains=on,
        span__startswith__lt=on,
        paid_until__lt=on - timedelta(days=allowed),
    ).order_by("paid_until", "pk")


@transaction.atomic
def transfer(
    member: Member,
    *,
    region: Region,
    local_group: LocalGroup | None,
    on: date,
    by: Member | None,
    at: datetime,
) -> Transfer:
    """Let the member belong elsewhere from `on`: at once, or by the clock when the day comes.

    A move planned before and not yet made is dropped for this one.
    """
    member = locked(member)
    if by is not None and by.pk != member.pk:
        require(rules.refusal_to_keep(by.roles(at)))
    today = timezone.localdate(at)
    require(rules.refusal_to_transfer(member, region, local_group, on=on, today=today))
    member.transfers.filter(done_at=None).delete()
    planned = member.transfers.create(
        from_region=member.region,
        from_group=member.local_group,
        to_region=region,
        to_group=local_group,
        takes_effect_on=on,
        made_at=at,
        made_by=by,
    )
    record(
        "member.transfer_planned",
        member,
        by=by,
        at=at,
        region=region.slug,
        group=local_group.slug if local_group else None,
        on=on,
    )
    if on <= today:
        carry_out(planned, at=at)
    return planned


@transaction.atomic
def carry_out(planned: Transfer, *, at: datetime) -> bool:
    """Move the member as planned. False if that was done already."""
    if not Transfer.objects.filter(pk=planned.pk, done_at=None).update(done_at=at):
        return False
    Member.objects.filter(pk=planned.member_id).update(
        region=planned.to_region_id, local_group=planned.to_group_id
    )
    record("member.transferred", planned.member, by=None, at=at, on=planned.takes_effect_on)
    return True


def move_due(*, at: datetime) -> int:
    """Carry out the moves whose day has come; how many."""
    due = Transfer.objects.filter(done_at=None, takes_effect_on__lte=timezone.localdate(at))
    return sum(carry_out(planned, at=at) for planned in due.select_related("member"))


def running(member: Member, on: date) -> Membership | None:
    """The membership that `member` has on `on`, locked."""
    return member.memberships.select_for_update().filter(span__contains=on).first()
