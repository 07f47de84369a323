"""Everything that can be done to the register."""

from __future__ import annotations

from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from members import rules
from members.models import (
    LocalGroup,
    Member,
    Membership,
    MembershipClass,
    Office,
    Region,
    Term,
    User,
)
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on


@transaction.atomic
def enrol(
    *,
    number: int,
    name: str,
    email: str,
    region: Region,
    joined_on: date,
    paid_until: date,
    by: Member | None,
    at: datetime,
    local_group: LocalGroup | None = None,
    kind: MembershipClass = MembershipClass.FULL,
) -> Member:
    """Enter a person in the register.

    They can sign in at once by a code sent to `email`; typing the code proves that the address is theirs.
    """
    with refuse_on("members_user_email_once", rules.EMAIL_TAKEN):
        user = User.objects.create_user(email)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    member = Member.objects.create(
        number=number,
        name=name,
        user=user,
        region=region,
        local_group=local_group,
        joined_on=joined_on,
    )
    member.memberships.create(kind=kind, span=DateRange(joined_on, None), paid_until=paid_until)
    record("member.enrolled", member, by=by, at=at)
    return member


@transaction.atomic
def renew(
    membership: Membership, *, paid_until: date, by: Member | None, at: datetime
) -> Membership:
    """Note that `membership` is paid for until the end of `paid_until`."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    membership.paid_until = paid_until
    membership.save(update_fields=["paid_until"])
    record("membership.renewed", membership, by=by, at=at, paid_until=paid_until)
    return membership


@transaction.atomic
def appoint(
    member: Member,
    office: Office,
    *,
    since: date,
    until: date | None,
    by: Member | None,
    at: datetime,
    seat: int = 1,
) -> Term:
    """Put `member` in a seat of `office`, [since, until)."""
    if refusal := rules.refusal_to_seat(office, seat):
        raise Refused(refusal)
    with refuse_on("members_term_one_holder_at_a_time", rules.SEAT_TAKEN):
        term = Term.objects.create(
            office=office, seat=seat, member=member, span=DateRange(since, until)
        )
    record("office.filled", term, by=by, at=at, office=office.name, member=member.number)
    return term


@transaction.atomic
def view(member: Member, *, by: Member, at: datetime) -> Member:
    """Look at `member`'s entry in the register; that `by` looked goes on the record."""
    if refusal := rules.refusal_to_view(by.roles(at)):
        raise Refused(refusal)
    record("member.viewed", member, by=by, at=at)
    return member
